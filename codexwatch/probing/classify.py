"""What a failure or an answer means. Pure: it looks at exceptions and bytes that others have brought."""

import errno
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from anyio import BrokenResourceError, EndOfStream

from codexwatch.model.probe import Phase, ShownCertificate
from codexwatch.model.reason import Reason
from codexwatch.probing.faults import ClosedEarlyError, NotHttpError, ProxyFaultError

_NAME_ERRORS = {socket.EAI_NONAME} | {
    getattr(socket, name) for name in ("EAI_NODATA", "EAI_ADDRFAMILY") if hasattr(socket, name)
}
_UNROUTABLE = {
    errno.ENETUNREACH,
    errno.EHOSTUNREACH,
    errno.EHOSTDOWN,
    errno.ENETDOWN,
    errno.EADDRNOTAVAIL,
    errno.EAFNOSUPPORT,
    errno.EACCES,
    errno.EPERM,
}
# X509_V_ERR_* of OpenSSL; the rest are chains that lead to no trusted root.
_CERTIFICATES = {
    9: Reason.CERT_NOT_YET_VALID,
    10: Reason.CERT_EXPIRED,
    62: Reason.CERT_WRONG_HOST,
    64: Reason.CERT_WRONG_HOST,
}
_KINDS: tuple[tuple[tuple[type[BaseException], ...], Reason], ...] = (
    # A peer that leaves in the handshake is the second of these to early releases of Python 3.11.
    ((ssl.SSLEOFError, ssl.SSLZeroReturnError), Reason.CLOSED),
    ((ssl.SSLError,), Reason.TLS_FAILED),
    ((UnicodeError,), Reason.NXDOMAIN),
    ((TimeoutError,), Reason.TIMED_OUT),
    ((ConnectionRefusedError,), Reason.REFUSED),
    ((ConnectionError, BrokenResourceError), Reason.RESET),
    ((EndOfStream, ClosedEarlyError), Reason.CLOSED),
    ((NotHttpError,), Reason.NOT_HTTP),
)
REACHED = frozenset({101, 400, 401, 404, 405, 426, 429})
"""With 2xx and a 403 in JSON, the statuses that prove that the provider itself has answered."""

REGION_CODE = b"unsupported_country_region_territory"
_GATEWAY_STATUSES = frozenset({502, 503, 504})
_RATE_LIMITED = 429
NETWORK_AUTHENTICATION_REQUIRED = 511
"""Said by who stands in between, never by the host itself (RFC 6585, section 6)."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer: header names in lower case, and the beginning of the body where it was needed."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Failure:
    """Where and why. `detail` is a status, a code, a host, an address or an issuer: never what the user typed."""

    phase: Phase
    reason: Reason
    detail: str | None = None
    chain: tuple[ShownCertificate, ...] = ()


def failure_of(error: BaseException, phase: Phase) -> Failure | None:
    """What an exception means that ended an attempt in this phase; None if no network can have caused it."""
    for cause in _causes(error):
        if isinstance(cause, ProxyFaultError):
            return Failure(Phase.PROXY, cause.reason, cause.detail)
        reason = _reason(cause)
        if reason is not None:
            return Failure(phase, _as_proxys(reason) if phase is Phase.PROXY else reason)
    return None


def failure_in(reply: Reply, *, forwarded: bool = False, encrypted: bool = True) -> Failure | None:
    """Why an answer does not prove that the provider was reached; None if it does.

    `forwarded`: a proxy has fetched it, so that some statuses are its own. `encrypted`: who was asked has answered.
    """
    status = reply.status
    if forwarded and status == 407:
        return Failure(Phase.PROXY, Reason.PROXY_AUTH, str(status))
    if forwarded and status in _GATEWAY_STATUSES:
        return Failure(Phase.PROXY, Reason.PROXY_BAD_GATEWAY, str(status))
    if status in REACHED or 200 <= status < 300:
        return None
    if status == 403:
        return _forbidden(reply)
    if 300 <= status < 400:
        return Failure(Phase.RESPONSE, Reason.REDIRECTED, place_of(reply))
    if status == NETWORK_AUTHENTICATION_REQUIRED and not encrypted:
        return Failure(Phase.RESPONSE, Reason.CAPTIVE_PORTAL)
    return Failure(Phase.RESPONSE, Reason.PROVIDER_ERROR if status >= 500 else Reason.UNEXPECTED_STATUS)


def remark_on(reply: Reply, *, forwarded: bool) -> Reason | None:
    """What is to be said of an answer that proves the provider. A 429 of what a proxy fetched may be the proxy's."""
    return Reason.RATE_LIMITED if reply.status == _RATE_LIMITED and not forwarded else None


def clock_ahead(reply: Reply, now: float) -> float | None:
    """By how many seconds a clock that shows `now` is ahead of the answer's own; None where that is not said."""
    try:
        return now - parsedate_to_datetime(reply.headers["date"]).timestamp()
    except (KeyError, ValueError, OverflowError):
        return None


def place_of(reply: Reply) -> str | None:
    """Where a redirect leads, without path and query: portals put names and tokens there."""
    try:
        url = urlsplit(reply.headers.get("location", ""))
        host = url.hostname
    except ValueError:
        return None
    return f"{url.scheme}://{host}" if url.scheme and host else None


def _forbidden(reply: Reply) -> Failure | None:
    if REGION_CODE in reply.body:
        return Failure(Phase.RESPONSE, Reason.REGION)
    kind = reply.headers.get("content-type", "").lower()
    if "cf-mitigated" in reply.headers or "html" in kind:
        challenged = reply.headers.get("cf-mitigated") == "challenge"
        return Failure(Phase.RESPONSE, Reason.CLOUDFLARE, "challenge" if challenged else None)
    return None if "json" in kind else Failure(Phase.RESPONSE, Reason.FORBIDDEN)


def _reason(error: BaseException) -> Reason | None:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _CERTIFICATES.get(error.verify_code, Reason.CERT_UNTRUSTED)
    if isinstance(error, socket.gaierror):
        return Reason.NXDOMAIN if error.errno in _NAME_ERRORS else Reason.RESOLVER_FAILED
    if isinstance(error, OSError) and error.errno in _UNROUTABLE and not isinstance(error, ssl.SSLError):
        return Reason.NO_ROUTE
    return next((reason for kinds, reason in _KINDS if isinstance(error, kinds)), None)


def _as_proxys(reason: Reason) -> Reason:
    """What happens while a proxy is being talked to is its fault."""
    names = {
        Reason.TIMED_OUT: Reason.PROXY_SILENT,
        Reason.RESET: Reason.PROXY_CLOSED,
        Reason.CLOSED: Reason.PROXY_CLOSED,
    }
    return names.get(reason, reason)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The chain from the outside in."""
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
