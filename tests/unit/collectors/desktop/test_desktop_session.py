"""What the desktop app inherits. The macOS tools are stood in for by scripts that print what their manuals say."""

import os
import plistlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from codexwatch.collectors.desktop.desktop_app import has_desktop_app
from codexwatch.collectors.desktop.desktop_session import ask_launchd, ask_systemd, read_desktop_session
from codexwatch.collectors.desktop.system_proxy import read_system_proxy
from codexwatch.collectors.running.memory import FileMemory
from codexwatch.collectors.user import User
from codexwatch.model.desktop import SystemProxy
from codexwatch.model.environment import EnvironmentKind
from tests.unit.collectors.made_machine import NOW, Machine, environment, plain

P1, P2 = "http://127.0.0.1:1111", "http://127.0.0.1:2222"
APP = {"/opt/chatgpt/resources/codex": "#!/bin/sh\n"}
LAUNCHCTL = '#!/bin/sh\n[ "$1" = getenv ] || exit 64\n[ "$2" = HTTPS_PROXY ] && echo http://127.0.0.1:7890\nexit 0\n'
SCUTIL = """#!/bin/sh
cat <<'END'
<dictionary> {
  ExceptionsList : <array> {
    0 : *.local
  }
  HTTPEnable : 1
  HTTPPort : 7890
  HTTPProxy : 127.0.0.1
  HTTPSEnable : 0
  HTTPSPort : 7890
  HTTPSProxy : 127.0.0.1
  SOCKSEnable : 1
  SOCKSPort : 7891
  SOCKSProxy : 127.0.0.1
}
END
"""
GSETTINGS = """#!/bin/sh
[ "$1 $2" = "list-recursively org.gnome.system.proxy" ] || exit 1
echo "org.gnome.system.proxy mode 'MODE'"
echo "org.gnome.system.proxy autoconfig-url 'http://wpad/x.pac'"
echo "org.gnome.system.proxy.http host '127.0.0.1'"
echo "org.gnome.system.proxy.http port 7890"
echo "org.gnome.system.proxy.https host ''"
echo "org.gnome.system.proxy.https port 0"
"""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def program(folder: Path, name: str, text: str) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("files", "system", "installed"),
    [
        pytest.param({}, "linux", False, id="nothing"),
        pytest.param(APP, "linux", True, id="the package of the app"),
        pytest.param({".local/lib/chatgpt/resources/codex": ""}, "linux", True, id="unpacked by the user"),
        pytest.param({"/opt/chatgpt/chatgpt": ""}, "linux", False, id="another ChatGPT, without a codex in it"),
        pytest.param(
            {".local/share/applications/codex-desktop.desktop": "[Desktop Entry]\nName=Codex\nExec=codex-desktop\n"},
            "linux",
            True,
            id="an entry of the menu",
        ),
        pytest.param(
            {"/usr/share/applications/codex.desktop": "[Desktop Entry]\nName=Codex\nExec=codex\nTerminal=true\n"},
            "linux",
            False,
            id="an entry that opens the terminal client",
        ),
        pytest.param({"/Applications/Codex.app/Contents/Resources/codex": ""}, "darwin", True, id="macOS"),
        pytest.param(
            {"Applications/ChatGPT.app/Contents/Resources/codex": ""}, "darwin", True, id="macOS, for oneself"
        ),
        pytest.param({"/Applications/ChatGPT.app/Contents/Info.plist": ""}, "darwin", False, id="macOS, the plain app"),
    ],
)
def test_whether_the_app_is_installed(machine: Machine, files: dict[str, str], system: str, *, installed: bool) -> None:
    machine.write_files(files)
    assert has_desktop_app(replace(machine.user(), system=system), FileMemory()) is installed


def test_without_the_app_there_is_no_such_environment(machine: Machine) -> None:
    machine.write_files({"/etc/environment": f"HTTPS_PROXY={P1}\n"})
    kinds = {item.kind for item in machine.collector().collect(NOW).environments}
    assert EnvironmentKind.DESKTOP_SESSION not in kinds


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({".zshrc": f"export HTTPS_PROXY={P1}\n"}, {}, id="a shell's start-up file is not read for it"),
        pytest.param(
            {".config/environment.d/proxy.conf": f"HTTPS_PROXY={P1}\n"},
            {"HTTPS_PROXY": (P1, ".config/environment.d/proxy.conf:1", [])},
            id="environment.d",
        ),
        pytest.param(
            {".zprofile": f"export HTTPS_PROXY={P1}\n"}, {"HTTPS_PROXY": (P1, ".zprofile:1", [])}, id="a login file"
        ),
        pytest.param(
            {".xprofile": f"export HTTPS_PROXY={P1}\n"},
            {"HTTPS_PROXY": (None, ".xprofile:1", [])},
            id="a file of X11: perhaps",
        ),
        pytest.param(
            {".config/plasma-workspace/env/proxy.sh": f"export HTTPS_PROXY={P1}\n"},
            {"HTTPS_PROXY": (None, ".config/plasma-workspace/env/proxy.sh:1", [])},
            id="a file of Plasma: perhaps",
        ),
        pytest.param(
            {"/etc/environment": f"HTTPS_PROXY={P1}\n", ".codex/.env": f"HTTPS_PROXY={P2}\n"},
            {"HTTPS_PROXY": (P2, ".codex/.env:1", ["/etc/environment:1"])},
            id=".env beats it",
        ),
    ],
)
def test_from_files(
    machine: Machine, files: dict[str, str], expected: dict[str, tuple[str | None, str, list[str]]]
) -> None:
    machine.write_files({**APP, **files})
    found = environment(machine.collector().collect(NOW), "desktop-session")
    assert found.in_use
    assert (found.kind, found.home) == (EnvironmentKind.DESKTOP_SESSION, str(machine.home / ".codex"))
    assert plain(found, machine.home) == expected


def test_a_new_file_counts_in_the_next_pass(machine: Machine) -> None:
    machine.write_files(APP)
    collector = machine.collector()
    assert environment(collector.collect(NOW), "desktop-session").variables == {}
    machine.write_files({".config/environment.d/1.conf": f"HTTPS_PROXY={P1}\n"})
    assert "HTTPS_PROXY" in environment(collector.collect(NOW), "desktop-session").variables


def test_what_the_session_says_counts_and_is_traced_to_its_file(machine: Machine) -> None:
    machine.write_files({"/etc/environment": f"HTTPS_PROXY={P1}\nALL_PROXY={P1}\n"})
    live = {"HTTPS_PROXY": P1, "ALL_PROXY": P2}

    def ask(_user: User) -> Mapping[str, str]:
        return live

    found = read_desktop_session(machine.user(), FileMemory(), ask)
    assert found.live == live
    assert (found.assigned["HTTPS_PROXY"].value, found.assigned["ALL_PROXY"].value) == (P1, P1)


def test_no_systemd_of_the_user_is_asked_where_none_runs(machine: Machine) -> None:
    assert ask_systemd(machine.user()) is None


def test_launchd_is_asked_name_by_name(machine: Machine) -> None:
    launchctl = program(machine.folder / "bin", "launchctl", LAUNCHCTL)
    assert ask_launchd(replace(machine.user(), system="darwin"), launchctl) == {"HTTPS_PROXY": "http://127.0.0.1:7890"}


def test_without_launchctl_nothing_is_known_of_launchd(machine: Machine) -> None:
    assert ask_launchd(machine.user(), "/nonexistent/launchctl") is None


def test_launch_agents_name_their_line(machine: Machine) -> None:
    agent = {"Label": "proxy", "ProgramArguments": ["launchctl", "setenv", "HTTPS_PROXY", P1]}
    machine.write_files({"Library/LaunchAgents/proxy.plist": plistlib.dumps(agent).decode()})
    machine.write_files({"Library/LaunchAgents/broken.plist": "<plist>"})
    found = read_desktop_session(replace(machine.user(), system="darwin"), FileMemory(), lambda _: None)
    assigned = found.assigned["HTTPS_PROXY"]
    lines = (machine.home / "Library/LaunchAgents/proxy.plist").read_text().splitlines()
    assert (assigned.value, assigned.path) == (P1, f"{machine.home}/Library/LaunchAgents/proxy.plist")
    assert "HTTPS_PROXY" in lines[assigned.line - 1]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        pytest.param("manual", SystemProxy("gnome", http="127.0.0.1:7890"), id="by hand"),
        pytest.param("auto", SystemProxy("gnome", pac="http://wpad/x.pac"), id="a script"),
        pytest.param("none", SystemProxy("gnome"), id="switched off, the old host still stands there"),
    ],
)
def test_gnomes_proxy(machine: Machine, mode: str, expected: SystemProxy) -> None:
    program(machine.folder / "bin", "gsettings", GSETTINGS.replace("MODE", mode))
    user = machine.user()
    (machine.root / f"run/user/{os.getuid()}").mkdir(parents=True)
    found = read_system_proxy(user, path=f"{machine.folder}/bin:/usr/bin:/bin")
    assert found == expected
    assert found.is_set is (mode != "none")


def test_macs_proxy(machine: Machine) -> None:
    program(machine.folder / "bin", "scutil", SCUTIL)
    found = read_system_proxy(replace(machine.user(), system="darwin"), path=f"{machine.folder}/bin:/usr/bin:/bin")
    assert found == SystemProxy("macos", http="127.0.0.1:7890", socks="127.0.0.1:7891")


def test_without_a_session_gsettings_is_left_alone(machine: Machine) -> None:
    program(machine.folder / "bin", "gsettings", GSETTINGS)
    assert read_system_proxy(machine.user(), path=f"{machine.folder}/bin:/usr/bin:/bin") is None


def test_a_tool_that_hangs_is_not_waited_for(machine: Machine) -> None:
    program(machine.folder / "bin", "scutil", "#!/bin/sh\nexec sleep 60\n")
    assert (
        read_system_proxy(replace(machine.user(), system="darwin"), path=f"{machine.folder}/bin:/usr/bin:/bin") is None
    )
