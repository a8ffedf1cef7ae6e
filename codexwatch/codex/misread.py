"""Proxy variables that Codex reads otherwise than they were meant: what is wrong with the value, and what was meant.

The forms were measured on both stacks (docs/codex.md): the https stack passes a value that it cannot read over without
a word, the websocket stack fails on it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from codexwatch.codex.proxy_url import HTTP_SCHEMES, SCHEME_UNSUPPORTED, VALUE_MALFORMED, read
from codexwatch.model.network import Stack
from codexwatch.model.secret import Secret
from codexwatch.model.variable import Variable, variable

_WRAPPING = "\"'`“”‘’;, \t\r\n"  # typographic quotes come with copied text
_FULL_WIDTH = str.maketrans({"：": ":", "／": "/", "。": ".", "．": "."})  # what Chinese input methods type
_SCHEME = re.compile(r"^(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):)?[/\\]+|^(?P<bare>https?):(?=[^/\\])", re.IGNORECASE)
_HALF_AN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


class Fault(StrEnum):
    """What is wrong with a value."""

    BLANKS = "blanks"
    QUOTES = "quotes"
    SCHEME = "scheme"
    NO_HOST = "no-host"
    ESCAPES = "escapes"
    PASSWORD = "password"  # noqa: S105 (the name of a fault)
    NOT_A_URL = "not-a-url"


@dataclass(frozen=True, slots=True)
class Misread:
    """`meant`: the variable with the URL of an HTTP proxy, as both stacks read it; None if nobody can say.

    `guessed`: the value names another protocol, so that whether HTTP is spoken at that place is another question.
    """

    fault: Fault
    meant: Variable | None = None
    guessed: bool = False


def misread(found: Variable | None) -> Misread | None:
    """What is wrong with this variable, if a stack makes something else of it than a proxy or nothing at all.

    A missing scheme, `https://` and the socks schemes are read as they are written, and are not meant here.
    """
    if found is None or found.value is None:
        return None
    fault = _fault_in(found.value)
    if fault is None:
        return None
    url, guessed = _meant(found.value.reveal(), fault)
    usable = "://" not in url.partition("://")[2] and read(url, Stack.HTTPS).proxy is not None and not _fault(url)
    return Misread(fault, variable(found.name, url, found.origin, found.shadows) if usable else None, guessed)


@lru_cache(maxsize=256)
def _fault_in(value: Secret) -> Fault | None:
    text = value.reveal()
    return _fault(text) if text else None


def _fault(text: str) -> Fault | None:
    https, websocket = read(text, Stack.HTTPS), read(text, Stack.WEBSOCKET)
    if https.proxy:
        if https.proxy.hidden:
            return Fault.PASSWORD
        return Fault.ESCAPES if websocket.reason == VALUE_MALFORMED else None
    if text != text.strip():
        return Fault.BLANKS
    if https.fatal:
        return Fault.NO_HOST
    if text[0] in _WRAPPING or text[-1] in _WRAPPING:
        return Fault.QUOTES
    return Fault.SCHEME if https.reason == SCHEME_UNSUPPORTED else Fault.NOT_A_URL


def _meant(text: str, fault: Fault) -> tuple[str, bool]:
    """The value as the URL of an HTTP proxy, and whether it named another protocol."""
    bare = text.strip(_WRAPPING).translate(_FULL_WIDTH)
    if fault is Fault.ESCAPES:
        bare = _HALF_AN_ESCAPE.sub("%25", bare)
    found = _SCHEME.match(bare)
    scheme = (found["scheme"] or found["bare"] or "http").lower() if found else "http"
    place = bare[found.end() :] if found else bare
    return (f"{scheme}://{place}", False) if scheme in HTTP_SCHEMES else (f"http://{place}", True)
