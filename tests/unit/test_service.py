"""The user service without a service manager: the files, the conversations with systemctl and launchctl, the socket."""

import argparse
import io
import os
import plistlib
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from codexwatch.cli import service as command
from codexwatch.cli.surroundings import Surroundings
from codexwatch.places import find_places
from codexwatch.service.choice import find_manager
from codexwatch.service.installed import LAUNCHD_LABEL, SYSTEMD_UNIT, installed_folders
from codexwatch.service.interpreter import check, lasting, warning
from codexwatch.service.launchd import Launchd
from codexwatch.service.manager import Blueprint, Manager, NotDone
from codexwatch.service.notify_socket import NotifySocket
from codexwatch.service.runner import NOT_FOUND, TIMED_OUT, CommandRunner, Completed
from codexwatch.service.systemd import Systemd
from codexwatch.service.units import launchd_plist, systemd_unit

EIGHT = {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"}


def blueprint(home: Path, *, python: str = sys.executable, platform: str = "linux", state: str = "") -> Blueprint:
    environ = {"XDG_STATE_HOME": state} if state else {}
    return Blueprint(python=python, home=str(home), places=find_places(environ, str(home), platform))


class Recorder:
    """Answers by the first entry whose words begin the command; what is not in the table succeeds in silence."""

    def __init__(self, answers: dict[str, Completed | Callable[[], Completed]]) -> None:
        self.answers = answers
        self.commands: list[str] = []

    def __call__(self, command: Sequence[str], *, timeout: float) -> Completed:
        assert 0 < timeout <= 60
        line = " ".join(command)
        self.commands.append(line)
        for beginning, answer in self.answers.items():
            if line.startswith(beginning):
                return answer() if callable(answer) else answer
        return Completed(0)


# --- the systemd unit ---------------------------------------------------------------------------------------------

BLINDING = re.compile(
    r"PrivateUsers|PrivateTmp|PrivateDevices|PrivateNetwork|PrivateIPC|PrivateMounts|ProtectSystem|ProtectHome"
    r"|ProtectKernel\w+|ProtectControlGroups|ProtectClock|ProtectHostname|\w*Paths|TemporaryFileSystem|MountFlags"
    r"|RootDirectory|RootImage|CapabilityBoundingSet|DynamicUser|StateDirectory|MemoryDenyWriteExecute"
)


def settings(unit: str) -> list[tuple[str, str]]:
    lines = [line for line in unit.splitlines() if line and line[0] not in "#["]
    return [(name, value) for name, _, value in (line.partition("=") for line in lines)]


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / SYSTEMD_UNIT
    unit.write_text(systemd_unit(blueprint(tmp_path)))
    verified = subprocess.run(
        ["systemd-analyze", "--user", "verify", "--man=no", str(unit)],
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (verified.returncode, verified.stderr) == (0, "")  # an unknown key is a warning alone


def test_the_unit_does_not_blind_the_daemon(tmp_path: Path) -> None:
    names = {name for name, _ in settings(systemd_unit(blueprint(tmp_path)))}
    assert {name for name in names if BLINDING.fullmatch(name)} == set()
    assert {"NoNewPrivileges", "RestrictAddressFamilies", "SystemCallFilter", "UMask"} <= names


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("Type", ["notify"], id="it says when it is ready"),
        pytest.param("Restart", ["on-failure"], id="it comes back"),
        pytest.param("StartLimitBurst", ["5"], id="but not for ever"),
        pytest.param("SystemCallErrorNumber", ["EPERM"], id="the filter does not kill"),
        pytest.param("WantedBy", ["default.target"], id="it starts at login"),
    ],
)
def test_settings_that_others_rely_on(name: str, expected: list[str], tmp_path: Path) -> None:
    assert [value for key, value in settings(systemd_unit(blueprint(tmp_path))) if key == name] == expected


def test_no_proxy_variable_reaches_the_daemon(tmp_path: Path) -> None:
    assert set(dict(settings(systemd_unit(blueprint(tmp_path))))["UnsetEnvironment"].split()) == EIGHT


def test_netlink_is_allowed(tmp_path: Path) -> None:
    families = dict(settings(systemd_unit(blueprint(tmp_path))))["RestrictAddressFamilies"].split()
    assert set(families) == {"AF_UNIX", "AF_INET", "AF_INET6", "AF_NETLINK"}


def test_every_setting_has_its_reason(tmp_path: Path) -> None:
    lines = systemd_unit(blueprint(tmp_path)).splitlines()
    explained = {number for number, line in enumerate(lines) if lines[number - 1].startswith("#")}
    bare = [line for number, line in enumerate(lines) if "=" in line and line[0] != "#" and number not in explained]
    assert [line.partition("=")[0] for line in bare] == ["Description", "StartLimitBurst"]


def test_nothing_is_left_to_fill_in(tmp_path: Path) -> None:
    assert not re.search(r"@[A-Z]+@", systemd_unit(blueprint(tmp_path)))
    assert b"@" not in launchd_plist(blueprint(tmp_path, platform="darwin"))


@pytest.mark.parametrize("platform", ["linux", "darwin"])
@pytest.mark.parametrize(
    "folder",
    [
        pytest.param("plain", id="plain"),
        pytest.param("with blank", id="blank"),
        pytest.param("100%h", id="what systemd would expand"),
        pytest.param("q\"uo'te\\d", id="quotes and a backslash"),
        pytest.param("$HOME <&> é", id="what shells and XML would read"),
    ],
)
def test_folders_are_read_back_as_they_were(folder: str, platform: str, tmp_path: Path) -> None:
    plan = blueprint(tmp_path, platform=platform, state=str(tmp_path / folder))
    if platform == "darwin":
        unit = tmp_path / "Library/LaunchAgents" / f"{LAUNCHD_LABEL}.plist"
        content = launchd_plist(plan)
    else:
        unit = tmp_path / ".config/systemd/user" / SYSTEMD_UNIT
        content = systemd_unit(plan).encode()
    assert installed_folders({}, str(tmp_path), platform) == {}
    unit.parent.mkdir(parents=True)
    unit.write_bytes(content)
    assert installed_folders({}, str(tmp_path), platform) == {
        "XDG_CONFIG_HOME": plan.config_home,
        "XDG_STATE_HOME": str(tmp_path / folder),
    }


@pytest.mark.parametrize(
    ("python", "state", "said"),
    [
        pytest.param("/opt/a'b/python", "", "which systemd takes in no", id="quote in the interpreter's path"),
        pytest.param("/opt/python", "/x\ny", "cannot be written into a unit", id="line break in a folder"),
    ],
)
def test_paths_that_no_unit_can_hold(python: str, state: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(NotDone, match=said):
        systemd_unit(blueprint(tmp_path, python=python, state=state))


# --- the launchd agent --------------------------------------------------------------------------------------------

KEYS: dict[str, type] = {  # of launchd.plist(5), those that make sense for an agent
    "Label": str,
    "ProgramArguments": list,
    "EnvironmentVariables": dict,
    "RunAtLoad": bool,
    "KeepAlive": dict,
    "ThrottleInterval": int,
    "ExitTimeOut": int,
    "ProcessType": str,
    "LimitLoadToSessionType": str,
    "StandardErrorPath": str,
    "StandardOutPath": str,
    "Umask": str,
    "HardResourceLimits": dict,
    "SoftResourceLimits": dict,
    "LowPriorityIO": bool,
    "Nice": int,
    "WorkingDirectory": str,
}


def faults(content: bytes, file_name: str) -> list[str]:
    """What launchd would trip over or ignore; plistlib itself takes unknown keys, wrong types and repeated keys."""
    text = content.decode()
    plist = plistlib.loads(content)
    top_level = re.findall(r"^\t<key>(.*?)</key>", text, re.MULTILINE)
    found = [f"twice: {key}" for key in sorted(set(top_level)) if top_level.count(key) > 1]
    found += [f"unknown: {key}" for key in plist if key not in KEYS]
    found += [f"type: {key}" for key, value in plist.items() if key in KEYS and type(value) is not KEYS[key]]
    if f"{plist.get('Label')}.plist" != file_name:
        found.append("the file is not named after the label")
    paths = [plist["ProgramArguments"][0], plist.get("StandardErrorPath", "/"), plist.get("StandardOutPath", "/")]
    found += [f"not absolute: {path}" for path in paths if not path.startswith("/")]
    found += [f"not expanded: {mark}" for mark in ("~/", "$HOME", "@PYTHON@") if mark in text]
    environment = plist.get("EnvironmentVariables", {})
    found += [f"proxy: {name}" for name in environment if name in EIGHT]
    found += [f"no text: {name}" for name, value in environment.items() if not isinstance(value, str)]
    if plist.get("ProcessType") not in {"Background", "Standard", "Adaptive", "Interactive"}:
        found.append("ProcessType")
    if not re.fullmatch("0[0-7]{3}", str(plist.get("Umask"))):
        found.append("Umask")
    return found


def test_the_agent_is_one_that_launchd_takes(tmp_path: Path) -> None:
    plan = blueprint(tmp_path, platform="darwin")
    assert faults(launchd_plist(plan), f"{LAUNCHD_LABEL}.plist") == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param("RunAtLoad", "RunOnLoad", "unknown: RunOnLoad", id="unknown key"),
        pytest.param("<string>0077</string>", "<integer>63</integer>", "type: Umask", id="umask as a number"),
        pytest.param("XDG_STATE_HOME", "HTTPS_PROXY", "proxy: HTTPS_PROXY", id="proxy variable"),
        pytest.param("<key>ExitTimeOut", "<key>ThrottleInterval", "twice: ThrottleInterval", id="key given twice"),
        pytest.param("Standard</string>", "Normal</string>", "ProcessType", id="unknown process type"),
        pytest.param("codexwatch.agent<", "codexwatch<", "the file is not named after the label", id="other label"),
    ],
)
def test_the_lint_finds_faults(before: str, after: str, expected: str, tmp_path: Path) -> None:
    text = launchd_plist(blueprint(tmp_path, platform="darwin")).decode()
    assert before in text
    assert expected in faults(text.replace(before, after, 1).encode(), f"{LAUNCHD_LABEL}.plist")


# --- conversations ------------------------------------------------------------------------------------------------

UP = (
    "LoadState=loaded\nActiveState=active\nSubState=running\nResult=success\nUnitFileState=enabled\nMainPID=42\n"
    "FragmentPath=/u/codexwatch.service\nActiveEnterTimestamp=Sun 2026-11-22 12:00:00 UTC\nStatusText=fine\n"
)
DOWN = UP.replace("=active", "=failed").replace("=running", "=failed").replace("=success", "=watchdog")
ABSENT = "LoadState=not-found\nActiveState=inactive\nSubState=dead\nResult=success\nFragmentPath=\nMainPID=0\n"


def systemd(home: Path, properties: str, **answers: Completed) -> tuple[Systemd, Recorder]:
    folders = Completed(0, f"{home}/my .config/systemd/user.control /run/user/1/systemd/user.control\n")
    usual = {"show --property=UnitPath": folders, "show": Completed(0, properties)}
    table = answers if "show" in answers else {**answers, **usual}
    recorder = Recorder({f"systemctl --user {verb}": answer for verb, answer in table.items()})
    return Systemd(blueprint(home), recorder), recorder


def verbs(recorder: Recorder) -> list[str]:
    spoken = [line.split()[2:] for line in recorder.commands if line.startswith("systemctl")]
    return [" ".join(words) for words in spoken if words[0] != "show"]


def test_installing_by_systemctl(tmp_path: Path) -> None:
    manager, recorder = systemd(tmp_path, UP)
    done = manager.install()
    assert done.unit == tmp_path / "my .config/systemd/user" / SYSTEMD_UNIT
    assert done.unit.read_text() == systemd_unit(manager.blueprint)
    assert (done.changed, done.pid) == (True, 42)
    unit = SYSTEMD_UNIT
    assert verbs(recorder) == ["daemon-reload", f"enable {unit}", f"reset-failed {unit}", f"restart {unit}"]

    recorder.commands.clear()
    assert not manager.install().changed
    assert verbs(recorder) == []


@pytest.mark.parametrize(
    "properties",
    [pytest.param(DOWN, id="failed"), pytest.param(UP.replace("=enabled", "=disabled"), id="not enabled")],
)
def test_an_unchanged_unit_that_is_not_up_is_started(properties: str, tmp_path: Path) -> None:
    manager, _ = systemd(tmp_path, UP)
    manager.install()
    manager, recorder = systemd(tmp_path, properties)
    if properties == DOWN:
        with pytest.raises(NotDone, match=r"does not start \(failed \(failed, watchdog\)\)"):
            manager.install()
    else:
        assert manager.install().changed
    assert f"restart {SYSTEMD_UNIT}" in verbs(recorder)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        pytest.param(
            {"show": Completed(1, "", "Failed to connect to bus: No medium found\n")},
            "No systemd user manager answers: Failed to connect to bus: No medium found",
            id="no user manager",
        ),
        pytest.param({"show": Completed(NOT_FOUND, "", "systemctl: No such file")}, "No such file", id="no systemd"),
        pytest.param({"show": Completed(0, "")}, "No systemd user manager answers", id="an answer without sense"),
        pytest.param({"enable": Completed(1, "", "Failed: disk\n")}, "enable codexwatch.service: Failed: disk", id="-"),
        pytest.param({"restart": Completed(TIMED_OUT, "", "no answer")}, "does not start", id="a start that hangs"),
    ],
)
def test_refusals_of_systemd(answers: dict[str, Completed], said: str, tmp_path: Path) -> None:
    manager, _ = systemd(tmp_path, UP, **answers)
    with pytest.raises(NotDone, match=re.escape(said)) as refusal:
        manager.install()
    assert refusal.value.instead


def test_uninstalling_by_systemctl(tmp_path: Path) -> None:
    manager, recorder = systemd(tmp_path, UP)
    unit = manager.install().unit
    recorder.commands.clear()
    assert manager.uninstall() == unit
    assert not unit.exists()
    assert verbs(recorder) == [f"disable --now {SYSTEMD_UNIT}", "daemon-reload", f"reset-failed {SYSTEMD_UNIT}"]
    manager, recorder = systemd(tmp_path, ABSENT)
    assert manager.uninstall() is None
    assert verbs(recorder) == []


class Mac:
    """launchctl as far as it is described: `bootout` takes a while, `bootstrap` says 5 until it is through."""

    def __init__(self, *, loaded: bool = False, state: str = "running") -> None:
        self.looks_left = 1_000 if loaded else 0
        self.state = state
        self.recorder = Recorder(
            {
                f"/bin/launchctl print gui/501/{LAUNCHD_LABEL}": self.printed,
                "/bin/launchctl bootout": self.bootout,
                "/bin/launchctl bootstrap": self.bootstrap,
            }
        )

    def printed(self) -> Completed:
        self.looks_left = max(0, self.looks_left - 1)
        if self.looks_left == 0:
            return Completed(113, "", "Could not find service\n")
        return Completed(0, f"{LAUNCHD_LABEL} = {{\n\tstate = {self.state}\n\tpid = 77\n\tlast exit code = 3\n}}\n")

    def bootout(self) -> Completed:
        if self.looks_left:
            self.looks_left = 3
        return Completed(0)

    def bootstrap(self) -> Completed:
        self.looks_left = 1_000
        return Completed(0)


def launchd(home: Path, mac: Mac) -> Launchd:
    return Launchd(blueprint(home, platform="darwin"), mac.recorder, 501, pause=lambda _: None)


def test_installing_by_launchctl(tmp_path: Path) -> None:
    mac = Mac()
    manager = launchd(tmp_path, mac)
    done = manager.install()
    assert (done.changed, done.pid) == (True, 77)
    assert plistlib.loads(done.unit.read_bytes())["ProgramArguments"][0] == sys.executable
    assert done.unit.stat().st_mode & 0o777 == 0o644
    assert manager.blueprint.places.log_file.parent.is_dir()
    assert not manager.install().changed
    assert manager.uninstall() == done.unit
    assert not done.unit.exists()
    assert manager.uninstall() is None


def test_a_loaded_agent_is_waited_for(tmp_path: Path) -> None:
    mac = Mac(loaded=True)
    launchd(tmp_path, mac).install()
    spoken = [line.split()[1] for line in mac.recorder.commands if line.startswith("/bin/launchctl")]
    between = spoken[spoken.index("bootout") + 1 : spoken.index("enable")]
    assert between == ["print"] * 3


def test_an_agent_that_does_not_run_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotDone, match=r"does not start \(spawn scheduled, last exit code 3\)"):
        launchd(tmp_path, Mac(state="spawn scheduled")).install()


def test_bootstrap_is_tried_again_while_launchd_is_busy(tmp_path: Path) -> None:
    mac = Mac()
    answers = iter([Completed(5, "", "Bootstrap failed: 5"), Completed(5, "", "Bootstrap failed: 5")])
    mac.recorder.answers["/bin/launchctl bootstrap"] = lambda: next(answers, None) or mac.bootstrap()
    assert launchd(tmp_path, mac).install().pid == 77


def test_a_mac_without_a_graphical_login(tmp_path: Path) -> None:
    mac = Mac()
    mac.recorder.answers["/bin/launchctl print gui/501"] = Completed(113, "", "Could not find domain\n")
    with pytest.raises(NotDone, match="no graphical login of this user: launchctl Could not find domain"):
        launchd(tmp_path, mac).install()


@pytest.mark.parametrize(
    ("python", "answer", "said"),
    [
        pytest.param("/home/u/.cache/uv/archive-v0/x/bin/python", Completed(0), "is emptied now and then", id="uvx"),
        pytest.param(
            "/usr/bin/python3",
            Completed(1, "", "Traceback:\nModuleNotFoundError: No module named 'codexwatch'\n"),
            "ModuleNotFoundError",
            id="an interpreter without codexwatch",
        ),
    ],
)
def test_interpreters_that_will_not_do(python: str, answer: Completed, said: str, tmp_path: Path) -> None:
    with pytest.raises(NotDone, match=said):
        check(python, Recorder({python: answer}))


@pytest.mark.parametrize(
    ("python", "expected"),
    [
        pytest.param("Cellar/codexwatch/0.1.0/libexec/bin/python", "opt/codexwatch/libexec/bin/python", id="brew"),
        pytest.param("Cellar/other/1.0/bin/python", "Cellar/other/1.0/bin/python", id="brew without a link"),
        pytest.param("pipx/venvs/codexwatch/bin/python", "pipx/venvs/codexwatch/bin/python", id="pipx"),
    ],
)
def test_the_path_of_an_interpreter_outlives_an_upgrade(python: str, expected: str, tmp_path: Path) -> None:
    link = tmp_path / "opt/codexwatch/libexec/bin/python"
    link.parent.mkdir(parents=True)
    link.touch()
    assert lasting(str(tmp_path / python)) == str(tmp_path / expected)


@pytest.mark.parametrize(
    ("python", "warned"),
    [
        pytest.param("/opt/homebrew/Cellar/other/1.0/bin/python", True, id="brew without a link"),
        pytest.param("/tmp/clone/.venv/bin/python", True, id="a temporary folder"),
        pytest.param("/home/u/.local/pipx/venvs/codexwatch/bin/python", False, id="pipx"),
        pytest.param("/opt/homebrew/opt/codexwatch/libexec/bin/python", False, id="brew"),
    ],
)
def test_a_path_that_will_be_gone_one_day_is_said(python: str, warned: bool) -> None:
    assert (warning(python) is not None) == warned


@pytest.mark.parametrize(
    ("platform", "uid", "environ", "expected"),
    [
        pytest.param("linux", 1000, {}, Systemd, id="Linux"),
        pytest.param("darwin", 501, {}, Launchd, id="macOS"),
        pytest.param("linux", 0, {}, Systemd, id="root who logged in as root"),
    ],
)
def test_the_manager_of_a_platform(
    platform: str, uid: int, environ: dict[str, str], expected: type[Manager], tmp_path: Path
) -> None:
    manager = find_manager(blueprint(tmp_path), Recorder({}), environ=environ, platform=platform, uid=uid)
    assert isinstance(manager, expected)


@pytest.mark.parametrize(
    ("platform", "uid", "environ", "said"),
    [
        pytest.param("linux", 0, {"SUDO_UID": "1000"}, "without sudo", id="sudo"),
        pytest.param("win32", 1, {}, "codexwatch run", id="no manager for it"),
    ],
)
def test_no_manager(platform: str, uid: int, environ: dict[str, str], said: str, tmp_path: Path) -> None:
    with pytest.raises(NotDone) as refusal:
        find_manager(blueprint(tmp_path), Recorder({}), environ=environ, platform=platform, uid=uid)
    assert said in refusal.value.instead


@pytest.mark.parametrize(
    ("source", "code", "said"),
    [
        pytest.param("print('ä')", 0, "ä\n", id="works"),
        pytest.param("import sys; sys.exit('no')", 1, "", id="fails"),
        pytest.param("import time; time.sleep(60)", TIMED_OUT, "", id="hangs"),
    ],
)
def test_the_real_runner(source: str, code: int, said: str) -> None:
    done = CommandRunner({})((sys.executable, "-c", source), timeout=10 if code != TIMED_OUT else 0.5)
    assert (done.code, done.stdout) == (code, said)


def test_a_command_that_is_not_there() -> None:
    done = CommandRunner({})(("/nowhere/systemctl",), timeout=5)
    assert (done.code, done.last_line) == (NOT_FOUND, "/nowhere/systemctl: No such file or directory")


# --- the command --------------------------------------------------------------------------------------------------


def said(home: Path, manager: Manager, *arguments: str) -> tuple[int, str, str]:
    parser = argparse.ArgumentParser()
    command.arguments(parser)
    stdout, stderr = io.StringIO(), io.StringIO()
    places = find_places({}, str(home), "linux")
    around = Surroundings(environ={}, home=str(home), platform="linux", places=places, stdout=stdout, stderr=stderr)
    return command.run(parser.parse_args(arguments), around, manager), stdout.getvalue(), stderr.getvalue()


def test_status_of_a_running_service(tmp_path: Path) -> None:
    manager, _ = systemd(tmp_path, UP)
    log_file = find_places({}, str(tmp_path), "linux").log_file
    log_file.parent.mkdir(parents=True)
    log_file.write_text('{"level": "info", "event": "cycle.finished", "took_ms": 3}\n')
    code, stdout, stderr = said(tmp_path, manager, "status")
    assert (code, stderr) == (0, "")
    rows = [line.split(maxsplit=1) for line in stdout.splitlines()]
    assert rows[:5] == [
        ["service", "active (running)"],
        ["since", "Sun 2026-11-22 12:00:00 UTC"],
        ["pid", "42"],
        ["says", "fine"],
        ["unit", "/u/codexwatch.service"],
    ]
    assert rows[-1][1].endswith("cycle.finished took_ms=3")


def test_status_of_none(tmp_path: Path) -> None:
    manager, _ = systemd(tmp_path, ABSENT)
    code, stdout, stderr = said(tmp_path, manager, "status")
    assert code == 1
    assert stdout.startswith("service    not installed\n")
    assert "codexwatch service install" in stderr


def test_purging_deletes_what_codexwatch_kept(tmp_path: Path) -> None:
    places = find_places({}, str(tmp_path), "linux")
    places.backups_dir.mkdir(parents=True)
    places.config_file.parent.mkdir(parents=True)
    manager, _ = systemd(tmp_path, ABSENT)
    code, stdout, _ = said(tmp_path, manager, "uninstall")
    assert (code, stdout, places.backups_dir.exists()) == (0, "It was not installed.\n", True)
    code, stdout, _ = said(tmp_path, manager, "uninstall", "--purge")
    assert (code, places.state_dir.exists(), places.config_file.parent.exists()) == (0, False, False)
    assert f"Deleted {places.state_dir}." in stdout


@pytest.mark.parametrize("arguments", [pytest.param([], id="no action"), pytest.param(["begin"], id="unknown action")])
def test_usage(arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manager, _ = systemd(tmp_path, UP)
    with pytest.raises(SystemExit) as ended:
        said(tmp_path, manager, *arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


# --- the notify socket --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["path", "abstract"])
def test_messages_arrive(kind: str, tmp_path: Path) -> None:
    if kind == "abstract" and sys.platform != "linux":
        pytest.skip("abstract sockets are Linux's")
    name = str(tmp_path / "notify") if kind == "path" else f"@codexwatch-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(name.replace("@", "\0"))
        manager.settimeout(5)
        notify = NotifySocket({"NOTIFY_SOCKET": name})
        sent = [notify.ready("watching\n3"), notify.alive(), notify.status("a\nREADY=1"), notify.stopping()]
        assert sent == [True] * 4
        assert [manager.recv(4096) for _ in sent] == [
            b"READY=1\nSTATUS=watching 3",
            b"WATCHDOG=1",
            b"STATUS=a READY=1",
            b"STOPPING=1\nSTATUS=stopping",
        ]


@pytest.mark.parametrize(
    "environ",
    [
        pytest.param({}, id="no manager"),
        pytest.param({"NOTIFY_SOCKET": "/nowhere/notify"}, id="nobody listens"),
        pytest.param({"NOTIFY_SOCKET": "vsock:2:1"}, id="a virtual machine's"),
        pytest.param({"NOTIFY_SOCKET": "/" + "x" * 200}, id="a name that is too long"),
    ],
)
def test_without_a_listener_nothing_happens(environ: dict[str, str]) -> None:
    assert NotifySocket(environ).alive() is False


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        pytest.param({}, None, id="no watchdog"),
        pytest.param({"WATCHDOG_USEC": "60000000"}, 30, id="half of what is allowed"),
        pytest.param({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "7"}, 30, id="meant for this process"),
        pytest.param({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "8"}, None, id="meant for another process"),
        pytest.param({"WATCHDOG_USEC": "0"}, None, id="none"),
        pytest.param({"WATCHDOG_USEC": "soon"}, None, id="no number"),
    ],
)
def test_how_often_to_show_life(environ: dict[str, str], expected: float | None) -> None:
    assert NotifySocket(environ, pid=7).watchdog_interval == expected
