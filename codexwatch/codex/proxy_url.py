"""A proxy variable's value as each stack reads it.

Both parse it as the Rust `http` crate's URI: `HOST:PORT` alone is an authority without a scheme, `http://` is known in
any case, other schemes only in lower case. They differ in what they do with the result (measured, docs/codex.md).
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from codexwatch.model.network import Proxy, Stack
from codexwatch.model.secret import Secret
from codexwatch.model.variable import Variable

_WORD = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PLAIN = frozenset(_WORD + "!$&'()*+,-.;=_~")
_SCHEME = frozenset(_WORD + "+-.~")

_MAX_COLONS = 8
_TOO_LARGE = 65536
_PATH = re.compile(r"(/[^\x00-\x20<>`?#]*)?(\?[^\x00-\x20\"<>#]*)?(#.*)?", re.DOTALL)
_HALF_AN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")

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
    """What a stack makes of a value: a proxy, or why it cannot use it.

    `fatal`: the stack then fails, where otherwise it passes the value over.
    """

    proxy: Proxy | None
    reason: str | None = None
    fatal: bool = False


@dataclass(frozen=True, slots=True)
class Uri:
    """A URI as far as a proxy needs it; `port` is None where none is given, or none that is a number."""

    scheme: str | None
    authority: str
    host: str
    port: int | None
    cut_short: bool = False
    """An `@` stands behind the authority: a `/`, `?` or `#` in a password has ended it."""

    def credentials(self, stack: Stack) -> str:
        """What is sent as user and password: with several `@` the https stack stops at the first one."""
        userinfo = self.authority.rpartition("@")[0]
        return userinfo.partition("@")[0] if stack is Stack.HTTPS else userinfo


def read(text: str, stack: Stack) -> Reading:
    """The proxy that `stack` would use for the variable's raw value."""
    return _read_websocket(text) if stack is Stack.WEBSOCKET else _read_https(text)


@lru_cache(maxsize=256)
def read_value(value: Secret, stack: Stack) -> Reading:
    """The same for the value of a variable. Many rules ask it of the same few values, pass after pass."""
    return read(value.reveal(), stack)


def _read_https(text: str) -> Reading:
    uri = parse(text)
    if uri is None:
        return Reading(None, VALUE_MALFORMED)
    scheme = uri.scheme or "http"
    if scheme not in _HTTPS_STACK:
        return Reading(None, SCHEME_UNSUPPORTED)
    # The https stack connects to a socks URL as to any host without a scheme it knows a port for.
    return _proxy(uri, scheme, Stack.HTTPS, _DEFAULT_PORTS[scheme] if scheme in HTTP_SCHEMES else 80)


def _read_websocket(text: str) -> Reading:
    uri = parse(text.strip())
    if uri is None:
        return Reading(None, VALUE_MALFORMED, fatal=True)
    if uri.scheme is None:
        return Reading(None, SCHEME_MISSING, fatal=True)
    if uri.scheme not in _WEBSOCKET_STACK:
        return Reading(None, SCHEME_UNSUPPORTED, fatal=True)
    if not _decodes(uri.credentials(Stack.WEBSOCKET)):
        return Reading(None, VALUE_MALFORMED, fatal=True)
    return _proxy(uri, uri.scheme, Stack.WEBSOCKET, _DEFAULT_PORTS[uri.scheme])


def _proxy(uri: Uri, scheme: str, stack: Stack, default_port: int) -> Reading:
    """`http://:7890`, left by a variable that was empty, is a proxy to both stacks, but one without a name."""
    if not uri.host or "%" in uri.host:
        return Reading(None, VALUE_MALFORMED, fatal=True)
    credentials = uri.credentials(stack)
    port = default_port if uri.port is None else uri.port
    secret = Secret(credentials) if credentials else None
    return Reading(Proxy(scheme, uri.host, port, secret, hidden=uri.cut_short))


def _decodes(userinfo: str) -> bool:
    """Whether the percent escapes are whole and give UTF-8, on which only the websocket stack insists."""
    try:
        unquote_to_bytes(userinfo).decode()
    except UnicodeDecodeError:
        return False
    return not _HALF_AN_ESCAPE.search(userinfo)


def proxy_in(variable: Variable | None, stack: Stack) -> Proxy | None:
    """The proxy that `stack` reads in this variable, whether or not it then uses it."""
    return read_value(variable.value, stack).proxy if variable and variable.value else None


def parse(text: str) -> Uri | None:
    """`text` as the `http` crate reads it; None if it is no URI with a host."""
    scheme, separator, rest = text.partition("://")
    if text == "*":
        # A URI that is all path, as of `OPTIONS *`.
        return None
    if not separator or not scheme or not _SCHEME.issuperset(scheme):
        # Without a scheme only a bare authority is a URI; `http:/host:1` and `//host:1` are not.
        return _authority(None, text)
    authority = re.split("[/?#]", rest, maxsplit=1)[0]
    if not _PATH.fullmatch(rest.removeprefix(authority)):
        return None
    uri = _authority(scheme.lower() if scheme.lower() in HTTP_SCHEMES else scheme, authority)
    return replace(uri, cut_short="@" in rest.removeprefix(authority)) if uri else None


def _authority(scheme: str | None, text: str) -> Uri | None:
    if not _is_authority(text):
        return None
    place = text.rpartition("@")[2]
    host = place[1:].partition("]")[0] if place.startswith("[") else place.partition(":")[0]
    return Uri(scheme, text, host, port_number(place.rpartition(":")[2]) if ":" in place else None)


def port_number(text: str) -> int | None:
    """A port as Rust reads a `u16`: `+7890` and `007890` are numbers; None for what is not one."""
    digits = text.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        return None
    significant = digits.lstrip("0")
    port = int(significant or "0") if len(significant) <= 5 else _TOO_LARGE
    return port if port < _TOO_LARGE else None


def _is_authority(text: str) -> bool:
    """The `http` crate's own check: brackets once, one colon behind them, a percent sign only before an `@`."""
    colons, opened, closed, percent = 0, False, False, False
    for char in text:
        match char:
            case "%":
                percent = True
            case ":" if colons < _MAX_COLONS:
                colons += 1
            case "[" if not percent and not opened:
                opened = True
            case "]" if opened and not closed:
                colons, closed, percent = 0, True, False
            case "@":
                colons, percent = 0, False
            case _ if char not in _PLAIN:
                return False
    return bool(text) and opened == closed and colons <= 1 and not percent and not text.endswith("@")
