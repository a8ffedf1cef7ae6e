"""Editors of the VS Code family that have the Codex extension, and the proxy that they hand to it."""

import json
import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from codexwatch.collectors.editors.editor_products import EXTENSION, PRODUCTS, Product
from codexwatch.collectors.editors.editor_settings import PROXY, SettingsReading, read_settings, read_unread
from codexwatch.collectors.editors.extension_host import ExtensionHost
from codexwatch.collectors.files import FileText
from codexwatch.collectors.running.memory import FileMemory, Reading
from codexwatch.collectors.user import User
from codexwatch.collectors.values import Value
from codexwatch.model.machine import Editor
from codexwatch.model.secret import Secret, mask_urls
from codexwatch.model.variable import Origin, Variable

_VERSION = re.compile(rf"{re.escape(EXTENSION)}(?P<version>\d+(?:\.\d+)*)")

AskVersion = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class EditorReading:
    """An editor, its proxy as a raw value for the environment of its codex, and its extension host while it runs."""

    editor: Editor
    proxy: Value | None
    host: ExtensionHost | None = None


@dataclass(frozen=True, slots=True)
class _Extension:
    """The newest one that is not removed, and the codex that it brings."""

    version: str | None
    program: str | None


def read_editors(
    user: User,
    memory: FileMemory,
    executables: Mapping[int, str],
    hosts: Mapping[str, ExtensionHost | None] | None = None,
    ask_version: AskVersion = lambda _: None,
) -> tuple[EditorReading, ...]:
    """Every editor with the extension; `executables` are the programs that run, by pid.

    `hosts` are the extension hosts by the id of the editor; `ask_version` tells the version of a codex by its path.
    """
    found = []
    for product in PRODUCTS:
        extension = _extension(product.extensions(user), memory)
        if extension is None:
            continue
        running = any(product.runs_as(program, user) for program in executables.values())
        reading = _editor(product, user, memory, extension, running=running)
        host = (hosts or {}).get(product.id)
        codex = ask_version(extension.program) if extension.program else None
        editor = replace(reading.editor, codex=codex, pid=host.pid if host else None)
        found.append(EditorReading(editor, reading.proxy, host))
    return tuple(found)


def installed_products(user: User, memory: FileMemory) -> tuple[Product, ...]:
    """Those that have the extension."""
    return tuple(product for product in PRODUCTS if _extension(product.extensions(user), memory) is not None)


def _extension(folder: str, memory: FileMemory) -> _Extension | None:
    return memory.recall(folder, lambda reading: _find_extension(folder, reading))


def _find_extension(folder: str, reading: Reading) -> _Extension | None:
    """Folders of removed versions stay until the next start, listed in `.obsolete`."""
    found = {name for name in reading.names(folder) if name.startswith(EXTENSION)}
    left = found - _obsolete(reading, posixpath.join(folder, ".obsolete")) if found else found
    if not left:
        return None
    newest = max(left, key=lambda name: (_numbers(name), name))
    match = _VERSION.match(newest)
    programs = posixpath.join(folder, newest, "bin")
    places = [posixpath.join(programs, name) for name in reading.names(programs)]
    bundled = (posixpath.join(place, "codex") for place in places if "codex" in reading.names(place))
    return _Extension(match["version"] if match else None, next(bundled, None))


def _numbers(name: str) -> tuple[int, ...]:
    match = _VERSION.match(name)
    # Longer numbers than any version has are no number to compare with.
    return tuple(int(part[:9]) for part in match["version"].split(".")) if match else ()


def _obsolete(reading: Reading, path: str) -> set[str]:
    names = _json(reading, path)
    return {name for name, removed in names.items() if removed}


def _json(reading: Reading, path: str) -> dict[str, object]:
    found = reading.text(path)
    try:
        values = json.loads(found.text) if isinstance(found, FileText) else {}
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _editor(product: Product, user: User, memory: FileMemory, extension: _Extension, *, running: bool) -> EditorReading:
    path = product.settings_path(user)
    settings = memory.recall(("settings", path), lambda reading: read_settings(path, reading))
    unread = memory.recall(("unread", path), lambda reading: _unread(product, user, reading))
    editor = Editor(
        product.id,
        product.name,
        Origin(path),
        _shown_proxy(settings),
        running,
        server=product.is_server,
        version=extension.version,
        values=settings.values,
        unread=unread,
        broken=settings.broken,
    )
    return EditorReading(editor, settings.proxy)


def _shown_proxy(settings: SettingsReading) -> Variable | None:
    proxy = settings.proxy
    if proxy is None or proxy.text is None:
        return None
    return Variable(PROXY, Secret(proxy.text), mask_urls(proxy.text), proxy.origin)


def _unread(product: Product, user: User, reading: Reading) -> tuple[Origin, ...]:
    if product.is_server:
        return ()
    profiles = product.profiles(user)
    storage = posixpath.join(posixpath.dirname(product.settings_path(user)), "globalStorage", "storage.json")
    folder = last_folder(_json(reading, storage))
    return read_unread(profiles, (folder,) if folder else (), reading)


def last_folder(storage: Mapping[str, object]) -> str | None:
    """The folder of the window that was used last, by the editor's own `storage.json`."""
    state = storage.get("windowsState")
    window = state.get("lastActiveWindow") if isinstance(state, Mapping) else None
    uri = window.get("folder") if isinstance(window, Mapping) else None
    if not isinstance(uri, str) or not uri.startswith("file:///"):
        return None
    try:
        path = unquote(urlsplit(uri).path)
    except ValueError:
        return None
    return None if "\0" in path else path
