"""Every reader of text, with real inputs, and what must hold of its answer whatever the input was."""

import re
import socket
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from codexwatch.codex import dotenv
from codexwatch.codex.dotenv_problems import problems
from codexwatch.codex.log_rows import read_row
from codexwatch.collectors.editors.editor_settings import read_settings
from codexwatch.collectors.editors.extension_host import is_extension_host
from codexwatch.collectors.files import FileCache
from codexwatch.collectors.homes.ca_file import read_ca_file
from codexwatch.collectors.homes.config_file import parse_config
from codexwatch.collectors.homes.installed import version_beside
from codexwatch.collectors.homes.login_file import parse_login
from codexwatch.collectors.machine import wsl
from codexwatch.collectors.machine.host import gateway_in
from codexwatch.collectors.running.command_line import kind_of, profile_of, windows_client
from codexwatch.collectors.running.kernel_tcp import parse_rows
from codexwatch.collectors.running.left_behind import parse_pid_file
from codexwatch.collectors.running.login_port import in_lsof
from codexwatch.collectors.running.memory import Reading
from codexwatch.collectors.traces.reader import TraceReader
from codexwatch.collectors.user import User
from codexwatch.config import ConfigError, load_settings
from codexwatch.formats import jsonc, session_tools, toml
from codexwatch.formats.shell.evaluate import Process, evaluate
from codexwatch.formats.shell.statements import Dialect
from codexwatch.formats.source_line import shown_line
from codexwatch.model.secret import mask_urls
from codexwatch.model.traces import Trace
from tests.bench import fuzz_texts as real

_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_LONG_AGO = datetime(2026, 11, 22, 11, tzinfo=UTC)
_NOW = datetime(2026, 11, 22, 13, tzinfo=UTC)
_LOG = "CREATE TABLE logs (id INTEGER PRIMARY KEY, ts INTEGER, ts_nanos INTEGER, target TEXT, feedback_log_body TEXT)"


@dataclass(frozen=True)
class Reader:
    """`run` raises if the reader does, or if its answer is not well formed."""

    name: str
    run: Callable[[str], object]
    texts: Sequence[str]


def readers(folder: Path) -> Iterator[Reader]:
    """All of them; those that read files get theirs in `folder`."""
    for dialect in (Dialect.BASH, Dialect.ZSH, Dialect.FISH, Dialect.SH):
        yield Reader(f"shell: {dialect}", partial(_shell, dialect), real.SHELL[dialect.value])
    for dialect in (Dialect.PAM, Dialect.ENVIRONMENT_D):
        yield Reader(f"variables: {dialect}", partial(_shell, dialect), real.ENVIRONMENT)
    yield Reader("variables: fish_variables", partial(_shell, Dialect.FISH_VARIABLES), real.FISH_VARIABLES)
    yield Reader(".env", _dotenv, real.DOTENV)
    yield Reader("line of a file, as shown", _shown_lines, (*real.DOTENV, *real.SHELL["bash"]))
    yield Reader("TOML", _toml, real.TOML)
    yield Reader("config.toml", _config, real.TOML)
    yield Reader("codexwatch's own config", partial(_own_config, folder), real.OWN_CONFIG)
    yield Reader("JSON with comments", _jsonc, real.SETTINGS)
    yield Reader("an editor's settings", partial(_settings, folder), (*real.SETTINGS, *real.STORAGE))
    yield Reader("auth.json", _login, real.AUTH)
    yield Reader("pid file", parse_pid_file, real.PID_FILE)
    yield Reader("package.json", partial(_installed, folder), real.PACKAGE)
    yield Reader("CA file", partial(_ca_file, folder), real.CERTIFICATES)
    yield Reader("command line", _arguments, real.ARGUMENTS)
    yield Reader("/proc/net/tcp", _tcp, real.TCP)
    yield Reader("/proc/net/route", lambda text: _text_or_none(gateway_in(text)), real.ROUTES)
    yield Reader("/proc/version", lambda text: _one_of(wsl.version_of(text), {None, 1, 2}), real.KERNEL)
    yield Reader("wslinfo", lambda text: _one_of(wsl.mode_of(text), {None, *wsl.MODES}), real.WSLINFO)
    yield Reader(".wslconfig", lambda text: _text_or_none(wsl.mode_in(text)), real.WSLCONFIG)
    yield Reader("reg query", lambda text: _text_or_none(wsl.proxy_of(text)), real.REGISTRY)
    yield Reader("WSLENV", _wslenv, real.WSLENV)
    yield Reader("lsof", lambda text: list(in_lsof(text)), real.LSOF)
    yield Reader("systemctl show-environment", _mapping(session_tools.parse_show_environment), real.SHOW_ENVIRONMENT)
    yield Reader("gsettings", _mapping(session_tools.parse_gsettings), real.GSETTINGS)
    yield Reader("scutil", _mapping(session_tools.parse_scutil_proxy), real.SCUTIL)
    yield Reader("property list", _mapping(_launch_agent), real.PLIST)
    yield Reader("row of the log", _log_row, real.LOG_ROWS)
    yield Reader("log database", partial(_log_database, folder), real.LOG_ROWS)
    yield Reader("daemon.stderr.log", partial(_traces, folder, "app-server-daemon/daemon.stderr.log"), real.COMPLAINTS)
    rollout = "sessions/2026/11/22/rollout-2026-11-22T12-00-00-019ab000-0000-7000-8000-000000000000.jsonl"
    yield Reader("rollout", partial(_traces, folder, rollout), real.ROLLOUT)
    yield Reader("version.json", partial(_traces, folder, "version.json"), real.VERSION)


def _shell(dialect: Dialect, text: str) -> None:
    process = Process(dialect, (("/rc",),), interactive=True)
    found = evaluate([process], {"HOME": "/h"}, read={"/rc": text}.get)
    lines = text.count("\n") + 1
    for name, each in found.variables.items():
        assert each.value is None or isinstance(each.value, str)
        assert name, "a variable without a name"
        assert each.path != "/rc" or 1 <= each.line <= lines, f"line {each.line} of {lines}"
    assert all(1 <= each.place.line <= lines for each in found.opaque if each.place.path == "/rc")


def _dotenv(text: str) -> None:
    lines = text.count("\n") + 1
    for each in dotenv.load(text, {"A": "1", "B": None}):
        assert each.name, "a variable without a name"
        assert 1 <= each.line <= lines
    lines += text.count("\r")  # of an old Mac: Codex knows no such line ends, people see them
    assert all(1 <= each.line <= lines for each in problems(text, "/e"))


def _shown_lines(text: str) -> None:
    for line in text.split("\n"):
        assert isinstance(shown_line(line), str)
        assert isinstance(shown_line(line, "https_proxy"), str)
        assert isinstance(mask_urls(line), str)


def _toml(text: str) -> None:
    try:
        document = toml.parse(text)
    except toml.TomlError as error:
        _within(text, [error.line])
        return
    _within(text, (document.line(name) for name in document.values))


def _config(text: str) -> None:
    found = parse_config("/h/config.toml", text)
    _within(text, (found.line, *found.lines.values(), *(each.line for each in found.mcp_servers.values())))


def _own_config(folder: Path, text: str) -> None:
    path = _written(folder, "own.toml", text)
    try:
        load_settings([path], ["proxy-socks-scheme"])
    except ConfigError as error:
        _within(text.replace("\r", "\n"), [error.line])


def _jsonc(text: str) -> None:
    try:
        jsonc.parse(text)
    except jsonc.JsoncError as error:
        _within(text, [error.line])


def _settings(folder: Path, text: str) -> None:
    found = read_settings(str(_written(folder, "settings.json", text)), Reading(FileCache()))
    _within(text, (each.origin.line for each in found.values.values() if each.origin))
    assert found.broken is None or not found.values


def _login(text: str) -> None:
    found = parse_login("/h/auth.json", text)
    _within(text, [found.line])
    assert real.SECRET not in repr(found)


def _installed(folder: Path, text: str) -> None:
    _written(folder, "package/package.json", text)
    _text_or_none(version_beside(str(folder / "package" / "bin" / "codex")))


def _ca_file(folder: Path, text: str) -> None:
    read_ca_file(str(_written(folder, "ca.pem", text)))


def _arguments(text: str) -> None:
    words = text.encode("utf-8", "replace").decode("ascii", "surrogateescape").split("\0")
    kind_of(words)
    _text_or_none(profile_of(words))
    assert windows_client("/init", words) in {True, False}
    assert is_extension_host(words) in {True, False}


def _tcp(text: str) -> None:
    for family in (socket.AF_INET, socket.AF_INET6):
        for row in parse_rows(text.splitlines(), family):
            socket.inet_pton(family, row.address)
            assert 0 <= row.port < 65_536, row.port


def _wslenv(text: str) -> None:
    assert all(wsl.forwarded(User("/h", None, "linux", {"WSLENV": text})))


def _launch_agent(text: str) -> dict[str, str]:
    return session_tools.parse_launch_agent(text.encode("utf-8", "replace"))


def _log_row(text: str) -> None:
    target, _, body = text.partition("\n")
    _is_trace(read_row(target, body, _NOW, 1, None))


def _log_database(folder: Path, text: str) -> None:
    """The text is the row of a sound database, and then stands in the middle of one that is not."""
    path = _written(folder, "home/logs_2.sqlite", "")
    target, _, body = text.partition("\n")
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA synchronous=OFF")
        database.execute(_LOG)
        row = (int(_NOW.timestamp()), len(text), target, body.encode("utf-8", "replace").decode())
        database.execute("INSERT INTO logs (ts, ts_nanos, target, feedback_log_body) VALUES (?, ?, ?, ?)", row)
    _read_traces(path.parent)
    content = bytearray(path.read_bytes())
    at = sum(map(ord, text)) % len(content)
    content[at : at + 16] = text.encode("utf-8", "replace")[:16]
    path.write_bytes(content)
    _read_traces(path.parent)
    path.unlink()


def _traces(folder: Path, name: str, text: str) -> None:
    path = _written(folder, f"home/{name}", text)
    _read_traces(folder / "home")
    path.unlink()


def _read_traces(home: Path) -> None:
    found = TraceReader().read({str(home): None}, _NOW)[str(home)]
    assert all(_is_trace(each) for each in found.seen)
    _text_or_none(found.newest_version)


def _is_trace(found: Trace | None) -> bool:
    assert found is None or (found.at.tzinfo is not None and found.delay >= 0)
    return True


def _written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "replace"))
    return path


def _mapping(parse: Callable[[str], dict[str, str]]) -> Callable[[str], None]:
    def run(text: str) -> None:
        for name, value in parse(text).items():
            assert isinstance(name, str)
            assert isinstance(value, str)

    return run


def _within(text: str, lines: Iterable[int | None]) -> None:
    count = text.count("\n") + 1
    assert all(line is None or 1 <= line <= count for line in lines)


def _text_or_none(found: object) -> None:
    assert found is None or isinstance(found, str)


def _one_of(found: object, known: set[object]) -> None:
    assert found in known
