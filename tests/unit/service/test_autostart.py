"""The desktop's autostart: the entry by the letter of the specification, and a daemon that is a real process."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from codexwatch.places import find_places
from codexwatch.service.autostart import Autostart, daemons
from codexwatch.service.choice import find_manager
from codexwatch.service.desktop_entry import command, desktop_entry
from codexwatch.service.installed import installed_folders
from codexwatch.service.launchd import Launchd
from codexwatch.service.manager import Blueprint, Manager, NotDone
from codexwatch.service.runner import Completed
from codexwatch.service.systemd import Systemd
from tests.unit.test_service import Recorder

STAYS = "#!/bin/sh\ntrap 'exit 0' TERM\nwhile :; do sleep 0.05; done\n"
WRITES = """#!/bin/sh
printf "%s\\n" "$XDG_CONFIG_HOME" "$XDG_STATE_HOME" "$@" > "${0%/*}/said"
"""
ODD = [
    pytest.param("plain", id="plain"),
    pytest.param("with blank", id="blank"),
    pytest.param("100%h %f", id="field codes"),
    pytest.param("q\"uo'te\\d `x`", id="quotes, a backslash and backticks"),
    pytest.param("$HOME <&> é;#", id="what shells read"),
]
PATIENCE = 20.0
NO_USER_MANAGER = Completed(1, "", "Failed to connect to bus: No medium found\n")


def eventually(condition: Callable[[], bool]) -> None:
    """A program that a desktop has started is nobody's child."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def blueprint(home: Path, program: str = STAYS, name: str = "python", state: str = "state") -> Blueprint:
    python = home / name
    python.parent.mkdir(parents=True, exist_ok=True)
    python.write_text(program)
    python.chmod(0o755)
    environ = {"XDG_STATE_HOME": str(home / state), "XDG_CONFIG_HOME": str(home / ".config")}
    return Blueprint(python=str(python), home=str(home), places=find_places(environ, str(home), "linux"))


@pytest.fixture
def autostart(tmp_path: Path) -> Iterator[Autostart]:
    if not Path("/proc/self/environ").exists():
        pytest.skip("needs /proc")
    manager = Autostart(blueprint(tmp_path), Recorder({}))
    yield manager
    manager.uninstall()


def test_from_installing_it_to_its_end(autostart: Autostart) -> None:
    assert autostart.uninstall() is None
    assert (autostart.status().state, autostart.status().active) == ("not installed", False)
    with pytest.raises(NotDone, match="not installed"):
        autostart.restart()

    done = autostart.install()
    assert (done.unit, done.changed, done.replaced) == (autostart.entry, True, None)
    assert daemons(autostart.blueprint.state_home) == [done.pid]
    assert (autostart.status().active, autostart.status().pid) == (True, done.pid)
    again = autostart.install()
    assert (again.changed, again.pid) == (False, done.pid)
    assert autostart.restart().pid not in {None, done.pid}

    assert autostart.uninstall() == done.unit
    assert not done.unit.exists()
    assert daemons(autostart.blueprint.state_home) == []


def test_another_interpreter_takes_the_place_of_the_first(autostart: Autostart, tmp_path: Path) -> None:
    first = autostart.install()
    other = Autostart(blueprint(tmp_path, name="upgraded/python"), Recorder({}))
    second = other.install()
    assert (second.changed, second.replaced) == (True, autostart.blueprint.python)
    assert second.pid != first.pid
    assert daemons(other.blueprint.state_home) == [second.pid]


def test_a_daemon_of_another_state_folder_is_left_alone(autostart: Autostart, tmp_path: Path) -> None:
    autostart.install()
    other = Autostart(blueprint(tmp_path, state="elsewhere"), Recorder({}))
    other.uninstall()
    assert autostart.status().active


def test_one_that_ends_at_once_is_said(tmp_path: Path) -> None:
    manager = Autostart(blueprint(tmp_path, "#!/bin/sh\nexit 1\n"), Recorder({}), looks=3)
    with pytest.raises(NotDone, match="does not start"):
        manager.install()


def test_a_program_that_cannot_be_run_is_said(tmp_path: Path) -> None:
    def refuse(words: object) -> None:
        raise PermissionError(13, "Permission denied")

    with pytest.raises(NotDone, match="Permission denied"):
        Autostart(blueprint(tmp_path), Recorder({}), launch=refuse).install()


@pytest.mark.parametrize("folder", ODD)
def test_the_folders_are_read_back_as_they_were(folder: str, tmp_path: Path) -> None:
    plan = blueprint(tmp_path, state=folder)
    entry = Autostart(plan, Recorder({})).entry
    entry.parent.mkdir(parents=True)
    entry.write_text(desktop_entry(plan))
    assert installed_folders({}, str(tmp_path), "linux") == {
        "XDG_CONFIG_HOME": plan.config_home,
        "XDG_STATE_HOME": str(tmp_path / folder),
    }


@pytest.mark.parametrize("folder", ODD)
def test_a_desktop_starts_what_the_entry_means(folder: str, tmp_path: Path) -> None:
    """By GLib, whose reading of `Exec` is GNOME's, Xfce's and MATE's."""
    if (gio := shutil.which("gio")) is None:
        pytest.skip("gio is not installed")
    plan = blueprint(tmp_path, WRITES, name=f"{folder}/python", state=folder)
    entry = tmp_path / "codexwatch.desktop"
    entry.write_text(desktop_entry(plan))
    (tmp_path / folder / "said").touch()
    done = subprocess.run([gio, "launch", str(entry)], capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 0, done.stderr
    said = [plan.config_home, plan.state_home, *command(plan)[4:]]
    eventually(lambda: (tmp_path / folder / "said").read_text().splitlines() == said)


@pytest.mark.parametrize(
    ("python", "state", "said"),
    [
        pytest.param("/opt/a=b/python", "s", "takes for a variable", id="an equals sign in the interpreter's path"),
        pytest.param("/opt/python", "x\ny", "cannot be written into a desktop entry", id="a line break in a folder"),
    ],
)
def test_paths_that_no_entry_can_hold(python: str, state: str, said: str, tmp_path: Path) -> None:
    places = find_places({"XDG_STATE_HOME": str(tmp_path / state)}, str(tmp_path), "linux")
    with pytest.raises(NotDone, match=said):
        desktop_entry(Blueprint(python=python, home=str(tmp_path), places=places))


@pytest.mark.parametrize(
    ("there", "platform", "asked", "expected"),
    [
        pytest.param((), "linux", False, Systemd, id="nothing yet"),
        pytest.param((), "linux", True, Autostart, id="asked for"),
        pytest.param(("entry",), "linux", False, Autostart, id="the desktop starts it already"),
        pytest.param(("unit",), "linux", False, Systemd, id="systemd starts it already"),
        pytest.param(("unit",), "linux", True, NotDone, id="systemd starts it, and it is asked for"),
        pytest.param((), "darwin", False, Launchd, id="macOS"),
        pytest.param((), "darwin", True, NotDone, id="macOS, and it is asked for"),
    ],
)
def test_who_starts_it(
    there: tuple[str, ...], platform: str, asked: bool, expected: type[Manager] | type[NotDone], tmp_path: Path
) -> None:
    unit, plan = tmp_path / ".config/systemd/user/codexwatch.service", blueprint(tmp_path)
    for path in (unit, Autostart(plan, Recorder({})).entry):
        path.parent.mkdir(parents=True)
        if ("unit" if path == unit else "entry") in there:
            path.touch()
    folders = Completed(0, f"{tmp_path}/.config/systemd/user.control\n")
    run = Recorder({"systemctl --user show --property=UnitPath": folders})

    def find() -> Manager:
        return find_manager(plan, run, environ={}, platform=platform, uid=os.getuid() or 1, autostart=asked)

    if expected is NotDone:
        with pytest.raises(NotDone):
            find()
    else:
        assert isinstance(find(), expected)


def test_without_a_user_manager_the_desktop_is_asked(tmp_path: Path) -> None:
    run = Recorder({"systemctl": NO_USER_MANAGER})
    manager = find_manager(blueprint(tmp_path), run, environ={}, platform="linux", uid=1000, autostart=True)
    assert isinstance(manager, Autostart)
