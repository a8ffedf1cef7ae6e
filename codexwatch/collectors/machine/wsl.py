"""WSL: which version, how it reaches Windows, and what is set on the Windows side."""

import posixpath
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from codexwatch.collectors.files import FileText
from codexwatch.collectors.running.memory import FileMemory, Reading
from codexwatch.collectors.user import User
from codexwatch.model.machine import Windows
from codexwatch.model.secret import mask_urls

_MODE = re.compile(r"^\s*networkingMode\s*=\s*\"?(?P<mode>\w+)", re.IGNORECASE | re.MULTILINE)
_SECTION = re.compile(r"^\s*\[(?P<name>[^\]]*)\]", re.MULTILINE)
_VALUE = re.compile(r"^[ \t]+(?P<name>\w+)[ \t]+REG_(?:SZ|DWORD)[ \t]*(?P<value>.*?)\s*$", re.MULTILINE)

MODES = frozenset({"nat", "mirrored", "virtioproxy", "bridged", "consomme", "none", "wsl1"})
"""What `wslinfo --networking-mode` prints; .wslconfig says only what is asked for, and WSL falls back silently."""

SHARED = "shared"
"""WSL 1 has no network of its own: 127.0.0.1 is that of Windows."""

TIMEOUT = 1.0
REMEMBERED = 300.0
"""Seconds for which an answer counts: a system proxy is switched on and off, a networking mode hardly ever."""

MAX_OUTPUT = 65_536
_NOBODY = frozenset({"all users", "default", "default user", "defaultuser0", "public", "wdagutilityaccount"})
"""Folders beside the profiles of people."""

_INTERNET = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings"

Ask = Callable[[Sequence[str]], str | None]


@dataclass(frozen=True, slots=True)
class Wsl:
    """`mode` None: it cannot be known. `windows` is what could be learned of the other side."""

    version: int
    mode: str | None
    windows: Windows


class WslReader:
    """Asks WSL and Windows, and keeps the answers for a while: starting a program of Windows takes a tenth of a second.

    `clock` counts seconds.
    """

    def __init__(self, ask: Ask | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask or answer_of
        self._clock = clock
        self._mode: str | None = None
        self._proxy: str | None = None
        self._asked_at: float | None = None

    def read(self, release: str, user: User, memory: FileMemory) -> Wsl | None:
        """`release` is /proc/version; None outside WSL."""
        version = version_of(release)
        if version is None:
            return None
        now = self._clock()
        if self._asked_at is None or now - self._asked_at >= REMEMBERED:
            self._asked_at = now
            self._mode = mode_of(self._ask(["wslinfo", "--networking-mode"]) or "")
            self._proxy = proxy_of(self._ask([_reg(user), "query", _INTERNET]) or "")
        asked = _configured_mode(user, memory)
        mode = SHARED if version == 1 else self._mode or asked
        windows = Windows(self._proxy, _dotenv(user, memory), forwarded(user), _wslconfig(user, memory), asked)
        return Wsl(version, mode, windows)


def version_of(release: str) -> int | None:
    """1 ("…-Microsoft") or 2 ("…-microsoft-standard-WSL2"); None for a kernel that is not WSL's."""
    if "microsoft" not in release.lower():
        return None
    return 2 if "wsl2" in release.lower() or "microsoft-standard" in release else 1


def mode_of(printed: str) -> str | None:
    """The networking mode in what `wslinfo` prints."""
    word = printed.strip().lower()
    return word if word in MODES else None


def proxy_of(printed: str) -> str | None:
    """The system proxy in what `reg query` prints, masked; None while it is switched off.

    `ProxyServer` is `host:port`, or `http=host:port;https=host:port`.
    """
    found = {match["name"].lower(): match["value"] for match in _VALUE.finditer(printed)}
    server = found.get("proxyserver", "")
    if found.get("proxyenable", "").lower() not in ("0x1", "1") or not server:
        return None
    parts = dict(part.partition("=")[::2] for part in server.split(";") if "=" in part)
    chosen = parts.get("https") or parts.get("http") if parts else server
    if not chosen:
        return None
    return mask_urls(chosen if "://" in chosen else f"http://{chosen}")


def forwarded(user: User) -> tuple[str, ...]:
    """The names that WSLENV lets across between Windows and Linux; `/p` and the like say how."""
    listed = (user.environ or {}).get("WSLENV", "")
    return tuple(name for entry in listed.split(":") if (name := entry.partition("/")[0]))


def answer_of(command: Sequence[str]) -> str | None:
    """What a command of WSL or, through interop, of Windows prints; None if it cannot be run or takes too long."""
    try:
        done = subprocess.run(
            list(command), stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout[:MAX_OUTPUT].decode("utf-8", "replace") if done.returncode == 0 else None


def _reg(user: User) -> str:
    """By its full path: a service has no Windows folders on its PATH."""
    return user.system_path("mnt", "c", "Windows", "System32", "reg.exe")


def _configured_mode(user: User, memory: FileMemory) -> str | None:
    """`nat` where .wslconfig says nothing; None where it cannot be read, or several users of Windows have one."""
    return memory.recall("wslconfig", lambda reading: _read_mode(user.system_path("mnt", "c", "Users"), reading))


def _read_mode(profiles: str, reading: Reading) -> str | None:
    names = reading.names(profiles)
    if not names:
        return None
    found = [reading.text(posixpath.join(profiles, name, ".wslconfig")) for name in names]
    texts = [item.text for item in found if isinstance(item, FileText)]
    if len(texts) > 1:
        return None
    return mode_in(texts[0]) if texts else "nat"


def mode_in(text: str) -> str:
    """The networking mode that a .wslconfig asks for."""
    sections = list(_SECTION.finditer(text))
    ends = [*(section.start() for section in sections[1:]), len(text)]
    for section, end in zip(sections, ends, strict=False):  # without any section there is one end too many
        if section["name"].strip().lower() != "wsl2":
            continue
        match = _MODE.search(text, section.end(), end)
        if match:
            return match["mode"].lower()
    return "nat"


def _wslconfig(user: User, memory: FileMemory) -> str | None:
    """The .wslconfig of the one user of Windows that has it, or the place of a new one where there is but one user."""
    profiles = user.system_path("mnt", "c", "Users")
    names = memory.recall(("windows users", profiles), lambda reading: reading.names(profiles))
    people = [posixpath.join(profiles, name) for name in names if name.lower() not in _NOBODY]
    found = [path for path in people if Path(path, ".wslconfig").is_file()] or [
        path for path in people if Path(path).is_dir()
    ]
    return posixpath.join(found[0], ".wslconfig") if len(found) == 1 else None


def _dotenv(user: User, memory: FileMemory) -> str | None:
    """`.codex/.env` of the one user of Windows that has it: the desktop app in WSL mode reads that one."""
    profiles = user.system_path("mnt", "c", "Users")
    names = memory.recall(("windows users", profiles), lambda reading: reading.names(profiles))
    paths = [posixpath.join(profiles, name, ".codex", ".env") for name in names]
    found = [path for path in paths if Path(path).is_file()]
    return found[0] if len(found) == 1 else None
