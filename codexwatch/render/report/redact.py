"""Takes out of a report what it would tell others about a person or a company, and leaves what it is made for.

The name of the user and of the machine, paths that are not settings, addresses, and hosts that are not public ones of
OpenAI. A host is replaced by a keyed hash: the same one all over a report, and nothing to be guessed from it, since the
key is made for one report and kept nowhere.
"""

import re
from collections.abc import Iterable
from hashlib import blake2s
from ipaddress import ip_address
from typing import Any

from codexwatch.render.paths import Shorten

PUBLIC = ("openai.com", "chatgpt.com", "github.com", "apple.com", "firefox.com", "rom.miui.com", "localhost")
_ENDINGS = """app bash cfg cmd conf crt csh db desktop env exe fish html ini js json jsonc jsonl lock log md mjs pem
    plist profile py rc service sh sock sqlite toml ts txt xml yaml yml zsh"""
FILE_ENDINGS = frozenset(_ENDINGS.split())
"""What makes a name with dots a file's and not a host's."""
SYSTEM = tuple(
    f"/{name}" for name in ("etc", "usr", "bin", "sbin", "opt", "var", "proc", "run", "dev", "snap", "Library")
)
"""Folders that say nothing of a person."""
HIDDEN = "…"

_URL = re.compile(
    r"(?P<scheme>\b[a-zA-Z][\w+.-]*://)(?P<host>\[[^\]\s]*\]|[^\s/:?#\"'<>)\]]+)"
    r"(?P<port>:\d+)?(?P<rest>/[^\s\"'<>)]*)?"
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HOME = re.compile(r"~/(?!\.)[^\s:\"'),;]+")
_PATH = re.compile(r"(?<![\w~./:\]…-])/(?:[\w.@%+-]+/)*[\w.@%+-]+")
_IPV6 = re.compile(r"(?<![\w:.])[0-9a-fA-F]*:[0-9a-fA-F:]*:[0-9a-fA-F:.]*(?![\w:])")
_IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\d)")
_NAME = re.compile(r"(?<![\w-])(?:[\w-]+\.)+[A-Za-z]{2,}(?![\w-])")
_WITH_PORT = re.compile(r"(?<![\w./~-])[A-Za-z][\w-]*(?=:\d{2,5}\b)")


class Redactor:
    """`key`: random bytes, for one report. `names`: of the user and the machine. `shorten`: writes home as `~`."""

    def __init__(self, key: bytes, names: Iterable[str], shorten: Shorten) -> None:
        self._key, self._shorten = key, shorten
        longest_first = sorted({name for name in names if len(name) > 2 and name != "root"}, key=len, reverse=True)
        words = "|".join(map(re.escape, longest_first))
        self._names = re.compile(rf"(?<![\w-])(?:{words})(?![\w-])") if words else None

    def tree(self, value: Any) -> Any:  # noqa: ANN401 - JSON
        """The same with every text in it redacted; keys stay."""
        match value:
            case str():
                return self.text(value)
            case dict():
                return {key: self.tree(item) for key, item in value.items()}
            case list() | tuple():
                return [self.tree(item) for item in value]
            case _:
                return value

    def text(self, text: str) -> str:
        """One text."""
        text = _URL.sub(self._url, self._shorten(text))
        text = _EMAIL.sub(HIDDEN, text)
        text = _HOME.sub(f"~/{HIDDEN}", text)
        text = _PATH.sub(_path, text)
        text = _IPV6.sub(self._address, text)
        text = _IPV4.sub(self._address, text)
        text = _NAME.sub(self._name, text)
        text = _WITH_PORT.sub(self._name, text)
        return self._names.sub(HIDDEN, text) if self._names else text

    def _url(self, found: re.Match[str]) -> str:
        host = self.host(found["host"])
        rest = found["rest"] or ""
        hidden = f"/{HIDDEN}" if len(rest) > 1 and host != found["host"] else rest
        return f"{found['scheme']}{host}{found['port'] or ''}{hidden}"

    def _address(self, found: re.Match[str]) -> str:
        try:
            address = ip_address(found[0])
        except ValueError:
            return found[0]
        return found[0] if address.is_loopback or address.is_unspecified else self._hashed(found[0])

    def _name(self, found: re.Match[str]) -> str:
        ending = found[0].rpartition(".")[2].lower()
        return found[0] if ending in FILE_ENDINGS else self.host(found[0])

    def host(self, host: str) -> str:
        """What stands for it: itself where everybody has it."""
        plain = host.strip("[]").lower()
        if any(plain == known or plain.endswith(f".{known}") for known in PUBLIC) or plain.startswith("host-"):
            return host
        try:
            address = ip_address(plain)
        except ValueError:
            return self._hashed(plain)
        return host if address.is_loopback or address.is_unspecified else self._hashed(plain)

    def _hashed(self, host: str) -> str:
        return f"host-{blake2s(host.lower().encode(), key=self._key, digest_size=3).hexdigest()}"


def _path(found: re.Match[str]) -> str:
    known = any(found[0] == folder or found[0].startswith(f"{folder}/") for folder in SYSTEM)
    return found[0] if known else f"/{HIDDEN}"
