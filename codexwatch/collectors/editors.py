"""Editors of the VS Code family that have the Codex extension, and the proxy that they hand to it."""

import json
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass

from codexwatch.collectors.files import FileText
from codexwatch.collectors.memory import FileMemory, Reading
from codexwatch.collectors.user import User
from codexwatch.collectors.values import Value
from codexwatch.formats import jsonc
from codexwatch.formats.source_line import shown_line
from codexwatch.model.machine import Editor
from codexwatch.model.secret import Secret, mask_urls
from codexwatch.model.variable import Origin, Variable

EXTENSION = "openai.chatgpt-"
PROXY_SETTING = "http.proxy"


@dataclass(frozen=True, slots=True)
class EditorReading:
    """An editor, and its proxy as a raw value for the environment of its codex."""

    editor: Editor
    proxy: Value | None


@dataclass(frozen=True, slots=True)
class _Product:
    """`data` is the folder of extensions below the home; `config` that of the settings below the system's own place.

    A server (Remote SSH, WSL) has its settings in `data` and runs from it; a desktop editor is known by `programs`.
    """

    id: str
    name: str
    data: str
    config: str | None = None
    programs: tuple[str, ...] = ()


_PRODUCTS = (
    _Product("code", "Visual Studio Code", ".vscode", "Code", ("code", "Code Helper (Plugin)")),
    _Product("code-insiders", "VS Code Insiders", ".vscode-insiders", "Code - Insiders", ("code-insiders",)),
    _Product("codium", "VSCodium", ".vscode-oss", "VSCodium", ("codium",)),
    _Product("cursor", "Cursor", ".cursor", "Cursor", ("cursor", "Cursor")),
    _Product("windsurf", "Windsurf", ".windsurf", "Windsurf", ("windsurf", "Windsurf")),
    _Product("vscode-server", "VS Code Server", ".vscode-server"),
    _Product("vscode-server-insiders", "VS Code Insiders Server", ".vscode-server-insiders"),
    _Product("cursor-server", "Cursor Server", ".cursor-server"),
    _Product("windsurf-server", "Windsurf Server", ".windsurf-server"),
)


def read_editors(user: User, memory: FileMemory, executables: Mapping[int, str]) -> tuple[EditorReading, ...]:
    """Every editor with the extension; `executables` are the programs that run, by pid."""
    programs = frozenset(executables.values())
    return tuple(
        _editor(product, user, memory, programs)
        for product in _PRODUCTS
        if _has_extension(posixpath.join(user.home, product.data, "extensions"), memory)
    )


def _has_extension(folder: str, memory: FileMemory) -> bool:
    return memory.recall(folder, lambda reading: _holds_extension(folder, reading))


def _holds_extension(folder: str, reading: Reading) -> bool:
    """Folders of removed versions stay until the next start, listed in `.obsolete`."""
    found = {name for name in reading.names(folder) if name.startswith(EXTENSION)}
    return bool(found and found - _obsolete(reading, posixpath.join(folder, ".obsolete")))


def _obsolete(reading: Reading, path: str) -> set[str]:
    found = reading.text(path)
    try:
        names = json.loads(found.text) if isinstance(found, FileText) else {}
    except (ValueError, RecursionError):
        return set()
    return {name for name, removed in names.items() if removed} if isinstance(names, dict) else set()


def _editor(product: _Product, user: User, memory: FileMemory, programs: frozenset[str]) -> EditorReading:
    path = _settings_path(product, user)
    proxy = memory.recall(("settings", path), lambda reading: _read_proxy(path, reading))
    shown = _as_variable(proxy) if proxy is not None and proxy.text is not None else None
    editor = Editor(product.id, product.name, Origin(path), shown, _runs(product, user, programs))
    return EditorReading(editor, proxy)


def _as_variable(proxy: Value) -> Variable:
    text = proxy.text or ""
    return Variable(PROXY_SETTING, Secret(text), mask_urls(text), proxy.origin)


def _settings_path(product: _Product, user: User) -> str:
    if product.config is None:
        return posixpath.join(user.home, product.data, "data", "Machine", "settings.json")
    place = "Library/Application Support" if user.system == "darwin" else ".config"
    return posixpath.join(user.home, place, product.config, "User", "settings.json")


def _runs(product: _Product, user: User, programs: frozenset[str]) -> bool:
    if product.config is None:
        folder = posixpath.join(user.home, product.data) + "/"
        return any(program.startswith(folder) for program in programs)
    return any(program.rpartition("/")[2] in product.programs for program in programs)


def _read_proxy(path: str, reading: Reading) -> Value | None:
    found = reading.text(path)
    if not isinstance(found, FileText):
        return None
    try:
        document = jsonc.parse(found.text)
    except jsonc.JsoncError:
        return None
    proxy = document.values.get(PROXY_SETTING) if isinstance(document.values, dict) else None
    if not isinstance(proxy, str) or not proxy:
        return None
    line = document.line(PROXY_SETTING)
    text = shown_line(found.text.split("\n")[line - 1]) if line else None
    return Value(proxy, Origin(path, line, text=text))
