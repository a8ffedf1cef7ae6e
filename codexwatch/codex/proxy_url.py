"""A proxy variable's value as each stack reads it.

Both parse it as the Rust `http` crate's URI: `HOST:PORT` alone is an authority without a scheme, `http://` is known in
any case, other schemes only in lower case. They differ in what they do with the result (measured, docs/codex.md).
"""

from dataclasses import dataclass

from codexwatch.model.network import Proxy, Stack
from codexwatch.model.secret import Secret
from codexwatch.model.variable import Variable

_ALLOWED = frozenset("!$%&'()*+,-.0123456789:;=@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_abcdefghijklmnopqrstuvwxyz~")
_SCHEME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.")

HTTP_SCHEMES = frozenset({"http", "https"})
SOCKS_SCHEMES = frozenset({"socks4", "socks4a", "socks5", "socks5h"})
_HTTPS_STACK = HTTP_SCHEMES | SOCKS_SCHEMES
_WEBSOCKET_STACK = frozenset({"http", "socks5", "socks5h"})
_DEFAULT_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}

SCHEME_MISSING = "scheme-missing"
SCHEME_UNSUPPORTED = "scheme-unsupported"
VALUE_MALFORMED = "value-malformed"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a stack makes of a value: a proxy, or why it cannot use it."""

    proxy: Proxy | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Uri:
    scheme: str | None
    credentials: str | None
    host: str
    port: int | None


def read(text: str, stack: Stack) -> Reading:
    """The proxy that `stack` would use for the variable's raw value."""
    uri = _parse(text.strip() if stack is Stack.WEBSOCKET else text)
    if uri is None:
        return Reading(None, VALUE_MALFORMED)
    if stack is Stack.WEBSOCKET and uri.scheme is None:
        return Reading(None, SCHEME_MISSING)
    scheme = uri.scheme or "http"
    if scheme not in (_WEBSOCKET_STACK if stack is Stack.WEBSOCKET else _HTTPS_STACK):
        return Reading(None, SCHEME_UNSUPPORTED)
    # The https stack connects to a socks URL as to any host without a scheme it knows a port for.
    default = _DEFAULT_PORTS[scheme] if scheme in HTTP_SCHEMES or stack is Stack.WEBSOCKET else 80
    credentials = Secret(uri.credentials) if uri.credentials else None
    return Reading(Proxy(scheme, uri.host, uri.port or default, credentials))


def proxy_in(variable: Variable | None, stack: Stack) -> Proxy | None:
    """The proxy that `stack` reads in this variable, whether or not it then uses it."""
    return read(variable.value.reveal(), stack).proxy if variable and variable.value else None


def _parse(text: str) -> _Uri | None:
    scheme, separator, rest = text.partition("://")
    if not separator or not scheme or not _SCHEME.issuperset(scheme):
        # Without a scheme only a bare authority is a URI; `http:/host:1` and `//host:1` are not.
        return None if "/" in text or "?" in text or "#" in text else _authority(None, text)
    authority = rest
    for end in "/?#":
        authority = authority.partition(end)[0]
    return _authority(scheme.lower() if scheme.lower() in HTTP_SCHEMES else scheme, authority)


def _authority(scheme: str | None, text: str) -> _Uri | None:
    if not text or not _ALLOWED.issuperset(text):
        return None
    userinfo, at, place = text.rpartition("@")
    host, port = _split_port(place)
    if not host or "%" in host:
        return None
    return _Uri(scheme, userinfo if at else None, host, port)


def _split_port(place: str) -> tuple[str, int | None]:
    """Host and port; a port that is not one is as good as none, a second colon outside brackets spoils the host."""
    if place.startswith("["):
        host, bracket, rest = place[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            return "", None
        digits = rest[1:]
    else:
        host, _, digits = place.partition(":")
        if ":" in digits or "[" in place or "]" in place:
            return "", None
    usable = digits.isascii() and digits.isdigit() and 0 < int(digits) < 65536
    return host, int(digits) if usable else None
