"""The one error of this package."""


class EditRefusedError(ValueError):
    """The change cannot be made without a risk for the rest of the file; the message completes "<path>: …"."""
