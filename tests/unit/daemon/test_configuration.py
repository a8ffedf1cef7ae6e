"""The settings of a running daemon, and what its process forgets before it starts."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from codexwatch import logs
from codexwatch.config import load_settings
from codexwatch.daemon.configuration import Configuration
from codexwatch.daemon.start import forget_own_proxies
from codexwatch.model.settings import LogSettings, Settings
from codexwatch.places import find_places


@pytest.fixture
def log(tmp_path: Path) -> Iterator[io.StringIO]:
    stream = io.StringIO()
    logs.configure(LogSettings(), find_places({}, str(tmp_path), "linux"), environ={}, stderr=stream, echo=True)
    yield stream
    logs.close()


class Daemon:
    """Two files, and what was made of them."""

    def __init__(self, folder: Path) -> None:
        self.system, self.own = folder / "system.toml", folder / "config.toml"
        self.own.write_text("[probe]\ninterval = 30\n")
        self.applied: list[Settings] = []
        paths = (self.system, self.own)
        self.configuration = Configuration(paths, lambda: load_settings(paths, ()), self.applied.append)


@pytest.fixture
def daemon(tmp_path: Path) -> Daemon:
    return Daemon(tmp_path)


def test_nothing_is_read_while_nothing_changed(daemon: Daemon, log: io.StringIO) -> None:
    daemon.configuration.reload()
    assert (daemon.applied, log.getvalue()) == ([], "")


def test_new_settings_are_taken_over_once(daemon: Daemon, log: io.StringIO) -> None:
    daemon.own.write_text("[probe]\ninterval = 120\n")
    daemon.configuration.reload()
    daemon.configuration.reload()
    assert [settings.probe.interval for settings in daemon.applied] == [120]
    assert [json.loads(line)["event"] for line in log.getvalue().splitlines()] == ["config.reloaded"]


def test_the_companys_file_counts_when_it_appears_and_when_it_goes(daemon: Daemon, log: io.StringIO) -> None:
    daemon.system.write_text("[probe]\nidle_interval = 900\n")
    daemon.configuration.reload()
    daemon.system.unlink()
    daemon.configuration.reload()
    assert [settings.probe.idle_interval for settings in daemon.applied] == [900, 300]


def test_a_broken_file_changes_nothing_and_is_told_with_its_line_once(daemon: Daemon, log: io.StringIO) -> None:
    daemon.own.write_text("[probe]\ninterval = 120\nintervall = 5\n")
    daemon.configuration.reload()
    daemon.configuration.reload()
    assert daemon.applied == []
    (line,) = map(json.loads, log.getvalue().splitlines())
    assert (line["event"], line["level"], line["path"], line["line"]) == (
        "config.rejected",
        "error",
        str(daemon.own),
        3,
    )
    assert "did you mean `interval`?" in line["problem"]


def test_a_mended_file_counts_again(daemon: Daemon, log: io.StringIO) -> None:
    daemon.own.write_text("[probe\n")
    daemon.configuration.reload()
    daemon.own.write_text("[probe]\ninterval = 45\n")
    daemon.configuration.reload()
    assert [settings.probe.interval for settings in daemon.applied] == [45]


@pytest.mark.parametrize(
    ("environ", "forgotten", "kept"),
    [
        pytest.param({"HTTPS_PROXY": "http://p:1"}, {"HTTPS_PROXY"}, set(), id="upper case"),
        pytest.param({"all_proxy": "socks5://p:1", "no_proxy": "*"}, {"all_proxy", "no_proxy"}, set(), id="lower case"),
        pytest.param({"HTTP_PROXY": "", "PATH": "/bin"}, {"HTTP_PROXY"}, {"PATH"}, id="an empty one, and no other"),
        pytest.param({"HOME": "/h", "FTP_PROXY_X": "1"}, set(), {"HOME", "FTP_PROXY_X"}, id="none"),
    ],
)
def test_the_process_forgets_its_own_proxies(environ: dict[str, str], forgotten: set[str], kept: set[str]) -> None:
    assert set(forget_own_proxies(environ)) == forgotten
    assert set(environ) == kept
