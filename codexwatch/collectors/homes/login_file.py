"""auth.json without its secrets: which credentials it holds, and what is wrong with it as Codex would read it."""

import base64
import binascii
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NoReturn

from codexwatch.collectors.files import NOT_UTF8, Absent, FileText, Unreadable
from codexwatch.model.codex import FileState, StoredLogin
from codexwatch.model.phrase import Phrase
from codexwatch.model.secret import Secret

CHATGPT_MODES = frozenset({"chatgpt", "chatgptAuthTokens"})
OTHER_MODES = frozenset({"agentIdentity", "personalAccessToken", "bedrockApiKey", "bedrockAccessKeys", "headers"})
MODES = CHATGPT_MODES | OTHER_MODES | {"apikey"}
"""What Codex 0.169.0 accepts; any other spelling, `ApiKey` included, makes it refuse the whole file (measured)."""

KEY, TOKENS, MODE, REFRESHED = "OPENAI_API_KEY", "tokens", "auth_mode", "last_refresh"
_PLAIN_WORD = re.compile(r"[A-Za-z_-]{1,24}")


class _BrokenError(Exception):
    """Codex cannot use the file; the message completes the sentence "<path> …"."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


def read_login(path: str, read: Callable[[str], FileText | Unreadable | Absent]) -> StoredLogin:
    """The login stored at `path`; a reason completes the sentence "<path> …"."""
    match read(path):
        case FileText(text=text):
            return parse_login(path, text)
        case Unreadable(reason=reason):
            return StoredLogin(path, FileState.UNREADABLE, reason)
        case _:
            return StoredLogin(path)


def parse_login(path: str, text: str) -> StoredLogin:
    """As Codex 0.169.0 judges the same text, found by `codex login status`."""
    try:
        fields = _fields(text)
        return _login(path, fields)
    except _BrokenError as error:
        return StoredLogin(path, FileState.BROKEN, error.reason, error.line)


def _fields(text: str) -> dict[str, Any]:
    if not text.strip():
        raise _BrokenError(Phrase("is empty"), 1)
    if NOT_UTF8 in text:
        raise _BrokenError(Phrase("is not UTF-8"), text[: text.index(NOT_UTF8)].count("\n") + 1)
    try:
        found = json.loads(text, object_pairs_hook=_without_repetition, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise _BrokenError(Phrase("is not JSON"), error.lineno) from None
    except (ValueError, RecursionError):
        raise _BrokenError(Phrase("is not JSON")) from None
    if not isinstance(found, dict):
        raise _BrokenError(Phrase("is not a JSON object"), 1)
    return found


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Codex refuses a file in which a field of its own is there twice."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found and name in (KEY, TOKENS, MODE, REFRESHED):
            raise _BrokenError(Phrase("holds {name} twice", name=name))
        found[name] = value
    return found


def _refuse_constant(_: str) -> NoReturn:
    """NaN and Infinity, which Python reads and JSON does not know."""
    raise ValueError("not JSON")


def _login(path: str, fields: dict[str, Any]) -> StoredLogin:
    key, tokens, mode = fields.get(KEY), fields.get(TOKENS), fields.get(MODE)
    if key is not None and not isinstance(key, str):
        raise _BrokenError(Phrase("holds an {name} that is not a text", name=KEY))
    if tokens is not None and not (isinstance(tokens, dict) and isinstance(tokens.get("access_token"), str)):
        raise _BrokenError(Phrase("holds tokens without an access_token"))
    if not _is_time(fields.get(REFRESHED)):
        raise _BrokenError(Phrase("holds a {name} that is not a time", name=REFRESHED))
    if mode is not None and (not isinstance(mode, str) or mode not in MODES):
        shown = f' "{mode}"' if isinstance(mode, str) and _PLAIN_WORD.fullmatch(mode) else ""
        raise _BrokenError(f"has an {MODE}{shown} that Codex does not know")
    _require_credentials(mode, key, has_tokens=tokens is not None, others=_other_credentials(fields))
    expires = _expiry(tokens["access_token"]) if tokens else None
    return StoredLogin(
        path,
        FileState.OK,
        mode=mode,
        has_key=key is not None,
        has_tokens=tokens is not None,
        access_expires_at=expires,
        workspace=_workspace(tokens) if tokens else None,
        refreshed_at=_time(fields.get(REFRESHED)),
    )


def _require_credentials(mode: str | None, key: str | None, *, has_tokens: bool, others: bool) -> None:
    """Without `auth_mode` a key counts before tokens if it is there at all, an empty one included."""
    if mode in CHATGPT_MODES and not has_tokens:
        raise _BrokenError(Phrase('says {name} "{mode}" but holds no tokens', name=MODE, mode=mode))
    if mode == "apikey" and not key:
        raise _BrokenError(Phrase('says {name} "{mode}" but holds no key', name=MODE, mode=mode))
    if mode is None and key == "":
        wins = Phrase("holds an empty key that wins over the tokens")
        raise _BrokenError(wins if has_tokens else Phrase("holds an empty key"))
    if mode is None and key is None and not has_tokens and not others:
        raise _BrokenError(Phrase("holds no login"))


def _other_credentials(fields: dict[str, Any]) -> bool:
    return any(value for name, value in fields.items() if name not in (KEY, TOKENS, MODE, REFRESHED))


def _is_time(value: object) -> bool:
    return value is None or _time(value) is not None


def _time(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _expiry(token: str) -> datetime | None:
    """The `exp` claim: it only says when Codex will ask for a new one."""
    try:
        return datetime.fromtimestamp(_claims(token)["exp"], UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None


def _workspace(tokens: dict[str, Any]) -> Secret | None:
    """The account that the id token names, which is what Codex compares; `account_id` beside it is not (measured)."""
    about = _claims(tokens.get("id_token")).get("https://api.openai.com/auth")
    found = about.get("chatgpt_account_id") if isinstance(about, dict) else None
    return Secret(found) if isinstance(found, str) else None


def _claims(token: object) -> dict[str, Any]:
    """What a JSON web token says, not verified; nothing if it is none."""
    try:
        payload = str(token).split(".")[1]
        found = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError, RecursionError, binascii.Error):
        return {}
    return found if isinstance(found, dict) else {}
