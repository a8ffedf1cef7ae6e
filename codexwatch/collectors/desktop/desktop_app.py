"""Whether Codex's desktop app is installed: it runs a codex of its own, in what the desktop session inherits."""

import posixpath

from codexwatch.collectors.files import FileText
from codexwatch.collectors.running.memory import FileMemory, Reading
from codexwatch.collectors.user import User

# The app is called ChatGPT since 2026-07 (liaohch3/claude-tap#413); one without a codex in it is another ChatGPT.
_MAC_APPS = ("Codex.app", "ChatGPT.app")
_MAC_CODEX = "Contents/Resources/codex"
# Roots of the Linux packages (BytePioneer-AI/codex-host#13, ilysenko/codex-desktop-linux).
_LINUX_ROOTS = (
    "/usr/lib/chatgpt",
    "/opt/chatgpt",
    "/usr/share/chatgpt",
    "/opt/codex-desktop",
    "/usr/lib/codex-desktop",
)
_LINUX_OWN_ROOTS = (".local/lib/chatgpt", ".local/lib/codex-desktop")
_LINUX_CODEX = "resources/codex"
_ENTRIES = ("usr/share/applications", "usr/local/share/applications")
_OWN_ENTRIES = ".local/share/applications"


def has_desktop_app(user: User, memory: FileMemory) -> bool:
    """Kept until one of the folders in which it can be changes."""
    find = _on_mac if user.system == "darwin" else _on_linux
    return memory.recall(("desktop-app", user.home), lambda reading: find(user, reading))


def _on_mac(user: User, reading: Reading) -> bool:
    folders = (user.system_path("Applications"), posixpath.join(user.home, "Applications"))
    return any(
        _holds(reading, posixpath.join(folder, app, _MAC_CODEX))
        for folder in folders
        for app in _MAC_APPS
        if app in reading.names(folder)
    )


def _on_linux(user: User, reading: Reading) -> bool:
    """By its folder, or by the entry called Codex that its launcher looks for (openai/codex#21456)."""
    roots = [user.system_path(root.lstrip("/")) for root in _LINUX_ROOTS]
    roots += [posixpath.join(user.home, root) for root in _LINUX_OWN_ROOTS]
    if any(_holds(reading, posixpath.join(root, _LINUX_CODEX)) for root in roots):
        return True
    folders = [user.system_path(folder) for folder in _ENTRIES] + [posixpath.join(user.home, _OWN_ENTRIES)]
    return any(_is_entry(reading, posixpath.join(folder, name)) for folder in folders for name in reading.names(folder))


def _holds(reading: Reading, path: str) -> bool:
    folder, name = posixpath.split(path)
    return name in reading.names(folder)


def _is_entry(reading: Reading, path: str) -> bool:
    name = posixpath.basename(path).lower()
    if not name.endswith(".desktop") or not ("codex" in name or "chatgpt" in name):
        return False
    found = reading.text(path)
    lines = found.text.split("\n") if isinstance(found, FileText) else []
    return "Name=Codex" in lines and "Terminal=true" not in lines
