"""Failures that have no exception of their own in the libraries below."""

from codexwatch.model.reason import Reason


class ProxyFaultError(Exception):
    """The proxy did not make the tunnel. `detail` is its status or reply code, nothing that it wrote in words."""

    def __init__(self, reason: Reason, detail: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


class ClosedEarlyError(Exception):
    """The connection ended before the first byte of an answer."""


class NotHttpError(Exception):
    """The answer is not HTTP."""


MAX_HEAD_BYTES = 64 * 1024
"""More than any server sends. h11 bounds one head, but any number of `100 Continue` may come before it."""
