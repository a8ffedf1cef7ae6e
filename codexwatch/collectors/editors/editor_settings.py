"""What an editor's settings say about proxies, and where somebody wrote it in vain."""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from codexwatch.collectors.files import FileText, Unreadable
from codexwatch.collectors.running.memory import Reading
from codexwatch.collectors.values import Value
from codexwatch.formats import jsonc
from codexwatch.formats.source_line import shown_line
from codexwatch.model.secret import Secret, mask_urls
from codexwatch.model.variable import Origin, Variable

PROXY = "http.proxy"
NO_PROXY = "http.noProxy"
SETTINGS = (PROXY, NO_PROXY, "http.proxySupport", "remote.SSH.httpProxy", "remote.SSH.httpsProxy")
MAX_PROFILES = 32


@dataclass(frozen=True, slots=True)
class SettingsReading:
    """`proxy` is the raw `http.proxy`, `values` what may be shown of every setting about proxies."""

    proxy: Value | None = None
    values: Mapping[str, Variable] = field(default_factory=dict)
    broken: str | None = None


def read_settings(path: str, reading: Reading) -> SettingsReading:
    """The settings at `path`; a reason completes the sentence "<path> …"."""
    found = reading.text(path)
    if isinstance(found, Unreadable):
        return SettingsReading(broken=found.reason)
    if not isinstance(found, FileText):
        return SettingsReading()
    try:
        document = jsonc.parse(found.text)
    except jsonc.JsoncError as error:
        return SettingsReading(broken=f"is not JSON (line {error.line}): {error.message}")
    values = document.values if isinstance(document.values, dict) else {}
    lines = found.text.split("\n")
    texts = {name: text for name in SETTINGS if (text := _as_text(values.get(name))) is not None}
    variables = {name: _variable(name, text, _origin(path, document.line(name), lines)) for name, text in texts.items()}
    proxy = Value(texts[PROXY], variables[PROXY].origin) if texts.get(PROXY) else None
    return SettingsReading(proxy, variables)


def read_unread(profiles: str | None, folders: tuple[str, ...], reading: Reading) -> tuple[Origin, ...]:
    """Where `http.proxy` stands that the editor never looks at: in profiles and in workspaces.

    It has the scope of the application (VS Code's platform/request/common/request.ts): only the user's own settings of
    the default profile count, those of the machine in a server.
    """
    paths = [*_of_profiles(profiles, reading)]
    paths += [posixpath.join(folder, ".vscode", "settings.json") for folder in folders]
    found = (read_settings(path, reading).proxy for path in dict.fromkeys(paths))
    return tuple(proxy.origin for proxy in found if proxy is not None and proxy.origin is not None)


def _of_profiles(folder: str | None, reading: Reading) -> Iterator[str]:
    for name in reading.names(folder)[:MAX_PROFILES] if folder else ():
        yield posixpath.join(folder or "", name, "settings.json")


def _as_text(value: object) -> str | None:
    """A list as NO_PROXY would have it, a table of hosts as the values in it; other types no editor accepts."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ",".join(item for item in value if isinstance(item, str))
    if isinstance(value, dict):
        return ",".join(item for item in value.values() if isinstance(item, str))
    return None


def _variable(name: str, text: str, origin: Origin) -> Variable:
    return Variable(name, Secret(text), mask_urls(text), origin)


def _origin(path: str, line: int | None, lines: list[str]) -> Origin:
    text = shown_line(lines[line - 1]) if line and line <= len(lines) else None
    return Origin(path, line, text=text)
