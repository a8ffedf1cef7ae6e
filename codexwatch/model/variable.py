"""One variable of an environment, and where its value was set."""

import re
from dataclasses import dataclass, field

from codexwatch.model.secret import MASK, Secret, mask_urls

PROXY_NAMES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
NO_PROXY_NAMES = ("NO_PROXY", "no_proxy")
CA_NAMES = ("CODEX_CA_CERTIFICATE", "SSL_CERT_FILE", "SSL_CERT_DIR")
LOGIN_NAMES = ("CODEX_API_KEY", "CODEX_ACCESS_TOKEN", "OPENAI_API_KEY")
OTHER_NAMES = ("CODEX_HOME", "OPENAI_BASE_URL", "REQUEST_METHOD")

KEPT_NAMES = frozenset((*PROXY_NAMES, *NO_PROXY_NAMES, *CA_NAMES, *LOGIN_NAMES, *OTHER_NAMES))
"""The variables that decide where Codex's traffic goes or which login it uses; no other one is kept."""

_SHOWN_AS_THEY_ARE = frozenset((*NO_PROXY_NAMES, *CA_NAMES, "CODEX_HOME", "REQUEST_METHOD"))
_URLS = frozenset((*PROXY_NAMES, "OPENAI_BASE_URL"))


_WRAPPING = " \t\r\n\"'`;,"
_HOLDS_MORE = re.compile(r"[\s\"';=]")
"""Where a URL holds this, somebody has put something else behind it, or a password has a blank in it: nobody can tell
what of it is harmless."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was set: a file and its line, or a process. `text` is that line, masked, for showing an edit."""

    path: str | None = None
    line: int | None = None
    process: int | None = None
    text: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Shadow(Origin):
    """A place whose value another one replaced, and that value; None where it is not known for certain."""

    value: Secret | None = field(default=None, compare=False)
    shown: str = field(default="(unknown)", compare=False)


@dataclass(frozen=True, slots=True)
class Variable:
    """A name and its value. `value` is None when it is assigned by something that cannot be known without running it.

    `shadows` are the places whose value this one replaced, the latest last; a place without path, line and process is
    one that no file set. `shown` is the value as it may be printed. `unknown` says why there is no value.
    """

    name: str
    value: Secret | None
    shown: str
    origin: Origin | None = None
    shadows: tuple[Origin, ...] = ()
    unknown: str | None = field(default=None, compare=False)


def variable(
    name: str,
    text: str | None,
    origin: Origin | None = None,
    shadows: tuple[Origin, ...] = (),
    unknown: str | None = None,
) -> Variable:
    """A variable from its raw text (None: unknown), with what may be shown of it."""
    secret = None if text is None else Secret(text)
    return Variable(name, secret, "(unknown)" if text is None else shown(name, text), origin, shadows, unknown)


def shadow(name: str, text: str | None, origin: Origin | None) -> Shadow:
    """What another value of `name` replaced."""
    place = origin or Origin()
    secret, seen = (None, "(unknown)") if text is None else (Secret(text), shown(name, text))
    return Shadow(place.path, place.line, place.process, place.text, secret, seen)


def shown(name: str, text: str) -> str:
    """What may be printed of the value of `name`; anything that is not known to be harmless is masked."""
    if not text or name in _SHOWN_AS_THEY_ARE:
        return text
    if name not in _URLS or _HOLDS_MORE.search(text.strip(_WRAPPING)):
        return MASK
    return mask_urls(text)
