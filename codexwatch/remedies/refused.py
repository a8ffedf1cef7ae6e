"""What ends a change before it is made."""


class RefusedError(Exception):
    """A file that is not touched; the message is for the user and says why."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
