"""Takes secrets out of a log record, whatever shape they come in.

It errs on the side of taking too much: a word that is missing from a log line can be found again, a password that
was in one cannot be taken back.
"""

import math
import re
from collections.abc import Mapping, MutableMapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from codexwatch.model.secret import MASK

MOST_CHARACTERS = 16_000
DEEPEST = 8

_NAME = r"(?:password|passwd|passphrase|pwd|secret|token|authorization|api[_-]?key|private[_-]?key|cookie|credential)s?"
_SECRET_KEY = re.compile(rf"(?:^|[_-]){_NAME}$", re.IGNORECASE)
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"\S+")
_OPENERS = "=\"'([{,"
_PATH_START = re.compile(r"[/?#]")
_NOT_A_HOST = re.compile(r"$|[~/]|(?:this-shell|login-shell|daemon|process|editor|desktop-session)\b")

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\beyJ[\w-]{6,}(?:\.[\w-]*){0,4}"), MASK),
    (re.compile(r"\bsk-[\w-]{6,}"), f"sk-{MASK}"),
    (re.compile(r"\b(bearer\s+)[^\s\"',;]{6,}", re.IGNORECASE), rf"\1{MASK}"),
    (  # NAME=value, "name": "value", ('name', b'value'), Name: Basic value
        re.compile(
            rf"({_NAME}(?:\\?[\"']?\s*[:=]\s*|[\"'],\s*)(?:b(?=[\"']))?)"
            r"(?:\\?\"[^\"\n]*\"?|\\?'[^'\n]*'?|(?:(?:basic|bearer|digest|negotiate)\s+)?[^\s\"',;&]+)",
            re.IGNORECASE,
        ),
        rf"\1{MASK}",
    ),
)


def redact_text(text: str) -> str:
    """`text` without proxy credentials, API keys, web tokens and values of telling names; cut when very long."""
    if len(text) > 4 * MOST_CHARACTERS:
        text = text[: 4 * MOST_CHARACTERS].rsplit(None, 1)[0]  # never a word cut in two: half a key is not recognised
    text = _WORD.sub(_without_credentials, text)
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…"


def _without_credentials(word: re.Match[str]) -> str:
    """Everything up to the last @ counts: proxy passwords hold @, / and # more often than these are escaped."""
    head, at, host = word[0].rpartition("@")
    before, separator, credentials = head.partition("://")
    if not at:
        return word[0]
    if separator:
        in_path = ":" not in _PATH_START.split(credentials)[0] and _PATH_START.search(credentials)
        return word[0] if in_path else f"{before}://{MASK}@{host}"
    # No scheme, as HTTPS_PROXY is often written; what follows @ tells it from `slug:NAME@place`.
    user, colon, _ = head.partition(":")
    if not colon or _NOT_A_HOST.match(host):
        return word[0]
    return f"{user[: max(user.rfind(mark) for mark in _OPENERS) + 1]}{MASK}@{host}"


def redact_value(value: object, depth: int = 0) -> object:
    """What JSON may show of `value`: the same shape, every text redacted, anything unknown as its redacted text."""
    match value:
        case None | bool() | int():
            return value
        case float():
            return value if math.isfinite(value) else str(value)
        case str():
            return redact_text(value)
        case datetime():
            return value.isoformat()
        case _ if depth >= DEEPEST:
            return "…"
        case Mapping():
            return {redact_text(str(key)): redact_item(str(key), item, depth + 1) for key, item in value.items()}
        case bytes() | bytearray():
            return redact_text(value.decode(errors="replace"))
        case Sequence() | AbstractSet():
            return [redact_value(item, depth + 1) for item in value]
        case _:
            return redact_text(str(value))


def redact_item(key: str, value: object, depth: int = 0) -> object:
    """`redact_value`, or the mask alone when `key` names a secret; that there is none stays visible."""
    if value is None or isinstance(value, bool) or not _SECRET_KEY.search(_WORD_START.sub("_", key)):
        return redact_value(value, depth)
    return MASK


def redact_record(_logger: object, _method: str, record: MutableMapping[str, object]) -> dict[str, object]:
    """structlog's form of it: the last processor before the renderer, so that tracebacks have become text."""
    return {redact_text(key): redact_item(key, value) for key, value in record.items()}
