"""After an upgrade: which interpreter a unit names, what becomes of an older unit; and who is asked without systemd."""

import argparse
import io
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from codexwatch import __version__
from codexwatch.cli import service as command
from codexwatch.cli.installing import _became
from codexwatch.cli.surroundings import Surroundings
from codexwatch.places import find_places
from codexwatch.service.desktop_entry import desktop_entry
from codexwatch.service.interpreter import lasting, warning
from codexwatch.service.manager import Installed
from codexwatch.service.runner import Completed
from codexwatch.service.systemd import Systemd
from codexwatch.service.units import launchd_plist, program_of, systemd_unit
from tests.unit.test_service import UP, Mac, Recorder, blueprint, launchd, systemd

SITE = "lib/python3.12/site-packages/codexwatch/service/interpreter.py"
SYSTEM_PACKAGE = "/usr/lib/python3/dist-packages/codexwatch/service/interpreter.py"


@pytest.mark.parametrize(
    ("python", "package", "said"),
    [
        pytest.param("/h/.local/share/pipx/venvs/codexwatch/bin/python", f"/h/.local/pipx/{SITE}", None, id="pipx"),
        pytest.param("/h/.local/share/uv/tools/codexwatch/bin/python", f"/h/.local/uv/{SITE}", None, id="uv tool"),
        pytest.param("/h/project/.venv/bin/python", f"/h/project/.venv/{SITE}", None, id="a virtual environment"),
        pytest.param("/usr/bin/python3", SYSTEM_PACKAGE, None, id="a package of the system"),
        pytest.param("/usr/bin/python3", f"/h/.local/{SITE}", "for python3.12 alone", id="pip install --user"),
        pytest.param("/usr/local/bin/python3", f"/usr/local/{SITE}", "for python3.12 alone", id="pip as root"),
    ],
)
def test_what_an_upgrade_takes_away_is_said(python: str, package: str, said: str | None) -> None:
    found = warning(python, package)
    assert (found is None) == (said is None)
    assert (said or "") in (found or "")


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        pytest.param(False, "python3", id="python3 is the same one"),
        pytest.param(True, "python3.12", id="python3 is another version"),
    ],
)
def test_the_interpreter_of_the_system_is_named_without_its_version(other: bool, expected: str, tmp_path: Path) -> None:
    folder = tmp_path / "usr/bin"
    folder.mkdir(parents=True)
    for name in ("python3.11", "python3.12"):
        (folder / name).touch()
    (folder / "python3").symlink_to("python3.11" if other else "python3.12")
    assert lasting(str(folder / "python3.12")) == str(folder / expected)
    assert lasting(str(folder / "python3.99")) == str(folder / "python3.99")


def test_every_unit_says_which_version_has_written_it(tmp_path: Path) -> None:
    """A newer one differs, and so is put in its place and started, though every path is the same."""
    units = (systemd_unit(blueprint(tmp_path)), desktop_entry(blueprint(tmp_path)))
    assert all(__version__ in unit for unit in units)
    assert __version__.encode() in launchd_plist(blueprint(tmp_path, platform="darwin"))


@pytest.mark.parametrize(
    ("spoil", "replaced"),
    [
        pytest.param(lambda unit: unit.replace(__version__, "0.0.1"), sys.executable, id="of another version"),
        pytest.param(lambda unit: unit.replace(sys.executable, "/old/py%%thon"), "/old/py%thon", id="another program"),
        pytest.param(lambda _: "[Service]\nExecStart=/bin/codexwatch run\n", "", id="written by hand"),
    ],
)
def test_an_older_unit_is_replaced_and_started_anew(spoil: Callable[[str], str], replaced: str, tmp_path: Path) -> None:
    manager, recorder = systemd(tmp_path, UP)
    unit = manager.install().unit
    unit.write_text(spoil(unit.read_text()))
    recorder.commands.clear()
    done = manager.install()
    assert (done.changed, done.replaced) == (True, replaced)
    assert unit.read_text() == systemd_unit(manager.blueprint)
    assert "systemctl --user restart codexwatch.service" in recorder.commands


def test_an_older_agent_is_replaced_and_loaded_anew(tmp_path: Path) -> None:
    mac = Mac()
    unit = launchd(tmp_path, mac).install().unit
    unit.write_bytes(unit.read_bytes().replace(__version__.encode(), b"0.0.1"))
    done = launchd(tmp_path, mac).install()
    assert (done.changed, done.replaced) == (True, sys.executable)


@pytest.mark.parametrize("text", [b"", b"\xff\xfe", b"<plist><dict>"])
@pytest.mark.parametrize("name", ["codexwatch.service", "io.github.codexwatch.agent.plist"])
def test_a_unit_that_says_nothing_is_one_all_the_same(text: bytes, name: str, tmp_path: Path) -> None:
    assert program_of(tmp_path / name) is None
    (tmp_path / name).write_bytes(text)
    assert program_of(tmp_path / name) == ""


@pytest.mark.parametrize(
    ("done", "said"),
    [
        pytest.param({"changed": False}, "Already installed, unchanged, and running", id="nothing to do"),
        pytest.param({"changed": True}, "Installed and running", id="the first time"),
        pytest.param(
            {"changed": True, "replaced": sys.executable}, "Replaced the unit that was there, and running", id="upgrade"
        ),
        pytest.param(
            {"changed": True, "replaced": "/old"},
            "Replaced the unit that was there, which started /old, and running",
            id="another program",
        ),
    ],
)
def test_one_line_says_what_was_done(done: dict[str, object], said: str) -> None:
    assert _became(Installed(Path("/u"), 1, **done)) == said  # type: ignore[arg-type] # as named


class Terminal(io.StringIO):
    """Somebody who types at a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stdin", "asked", "installs"),
    [
        pytest.param(Terminal("y\n"), True, True, id="yes"),
        pytest.param(Terminal("\n"), True, False, id="just Return"),
        pytest.param(Terminal(""), True, False, id="the end of the input"),
        pytest.param(io.StringIO("y\n"), False, False, id="a script"),
    ],
)
def test_without_systemd_the_desktop_is_offered(
    stdin: io.StringIO, asked: bool, installs: bool, tmp_path: Path
) -> None:
    places = find_places({"XDG_CONFIG_HOME": str(tmp_path / "in the way")}, str(tmp_path), "linux")
    (tmp_path / "in the way").touch()  # so that the second try is refused, too, and starts nothing
    stdout, stderr = io.StringIO(), io.StringIO()
    around = Surroundings({}, str(tmp_path), "linux", places, stdout, stderr, stdin)
    plan = replace(blueprint(tmp_path), places=places)
    systemless = Systemd(plan, Recorder({"systemctl": Completed(127, "", "systemctl: No such file or directory")}))
    parser = argparse.ArgumentParser()
    command.arguments(parser)
    assert command.run(parser.parse_args(["install"]), around, systemless) == 1
    assert ("[y/N]" in stderr.getvalue()) == asked
    assert ("codexwatch service install --autostart" in stderr.getvalue()) == (not installs)
    assert ("autostart/codexwatch.desktop cannot be written" in stderr.getvalue()) == installs
