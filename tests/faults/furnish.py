"""A case's machine built: files, login, running programs, Codex's log."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import formatdate
from pathlib import Path
from time import time

from tests.faults.cases.case import Direct, Login, Machine, Program
from tests.faults.codex_log import written_log
from tests.faults.machine import ZSH
from tests.lab.behaviours import Answer, Behaviour
from tests.lab.ca import LabCA
from tests.lab.homes import login_api_key, login_chatgpt
from tests.lab.hosts import ALL_HOSTS, OPENAI_HOSTS
from tests.lab.namespaces import SYSTEM_PATH
from tests.lab.world import World
from tests.unit.collectors.programs import make_program

QUICKLY = "[probe]\ntimeout = 2\n"
PID_FILE = ".codex/app-server-daemon/daemon.pid"
CODEX = """\
#!/bin/sh
case "$*" in
    login*) umask 077; echo '{{"auth_mode": "apikey", "OPENAI_API_KEY": "sk-lab"}}' > "$HOME/.codex/auth.json" ;;
    logout) rm -f "$HOME/.codex/auth.json" ;;
    "app-server daemon stop")
        pid=$(cat "$HOME/{pid_file}")
        kill -KILL "$pid" 2> /dev/null
        while [ -n "$pid" ] && [ -e "/proc/$pid" ]; do sleep 0.02; done
        rm -f "$HOME/{pid_file}"
        ;;
    *) echo codex-cli {version} ;;
esac
"""
"""What codexwatch asks of an installed codex, and what its remedies run.

Like Codex's own, `daemon stop` returns when the server is gone: one that is still dying would be found once more.
"""

PAST_PASS = (sys.executable, "-m", "tests.faults.past_pass")
REPOSITORY = Path(__file__).parents[2]


def build(machine: Machine, ca: LabCA) -> World:
    """The world, not entered yet."""
    offline, blocked = machine.direct is Direct.OFFLINE, machine.direct is Direct.SILENT
    return World(
        ca,
        {**machine.behaviours, **({} if machine.clock_ahead is None else _dated(machine.clock_ahead))},
        machine.proxies,
        black_hole=ALL_HOSTS if offline else OPENAI_HOSTS if blocked else machine.black_hole,
        refusing=OPENAI_HOSTS if machine.direct is Direct.REFUSED else (),
        relays=machine.relays,
        hosts=machine.hosts,
        dns=machine.dns,
        uplink=not offline,
        ipv6=machine.ipv6,
    )


def _dated(ahead: float) -> dict[str, Behaviour]:
    date = ("date", formatdate(time() - ahead, usegmt=True))
    return dict.fromkeys(OPENAI_HOSTS, Answer(401, (date, ("content-type", "application/json")), b"{}"))


@contextmanager
def furnished(machine: Machine, world: World) -> Iterator[None]:
    """Everything that the machine has; its programs end with the world."""
    if machine.version:
        _install_codex(world.home, machine.version)
    _log_in(world.home, machine.login)
    wanted = {
        ".config/codexwatch/config.toml": QUICKLY,
        ".zshrc": machine.zshrc,
        ".codex/.env": machine.dotenv,
        ".codex/config.toml": machine.config,
        **machine.files,
    }
    for name, content in wanted.items():
        if content or name in machine.files:
            path = world.home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    for name, mode in machine.modes.items():
        (world.home / name).chmod(mode)
    pids = [_start(program, world) for program in machine.programs]
    with written_log(world.home, machine.log, pids[0] if pids else None):
        for command in machine.inside:
            done = world.run([word.format(home=world.home, root=world.root) for word in command])
            assert done.returncode == 0, done.stderr
        for name, spec in machine.late.items():
            world.start_proxy(name, spec)
        if machine.unsteady:
            _come_and_go(machine.unsteady, machine, world)
        yield


def terminal(machine: Machine, world: World) -> dict[str, str]:
    """What a terminal of this person has: with `env` None, what its start-up file exports now."""
    path = {**ZSH, "TERM": "xterm-256color", "PATH": f"{world.home}/.local/bin:{SYSTEM_PATH}"}
    return {**path, **(_exported(world) if machine.env is None else machine.env), **machine.more}


def _exported(world: World) -> dict[str, str]:
    rc = world.home / ".zshrc"
    if not rc.is_file():
        return {}
    printed = world.run(["sh", "-c", f". {rc} && env -0"]).stdout
    before = world.environment()
    pairs = (item.partition("=")[::2] for item in printed.split("\0") if item)
    return {name: value for name, value in pairs if name not in {*before, "PWD", "OLDPWD", "SHLVL", "_"}}


def _install_codex(home: Path, version: str) -> None:
    program = home / ".local/bin/codex"
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(CODEX.format(version=version, pid_file=PID_FILE))
    program.chmod(0o755)


def _log_in(home: Path, login: Login) -> None:
    (home / ".codex").mkdir(mode=0o700, exist_ok=True)
    match login:
        case Login.API_KEY:
            login_api_key(home)
        case Login.CHATGPT:
            login_chatgpt(home)
        case Login.EXPIRING:
            login_chatgpt(home, expires_in=timedelta(minutes=3))


def _start(program: Program, world: World) -> int:
    """The process id as the world numbers it."""
    executable = world.home / program.path
    folder = world.home / program.folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / program.arguments[0]).write_text(program.script)
    if not executable.exists():
        make_program(executable.parent, executable.name)
    env = {name: value.format(home=world.home) for name, value in {**ZSH, **program.env}.items()}
    pid = world.start([executable, *program.arguments], env, cwd=folder).pid_inside
    if "--managed-daemon" in program.arguments:
        path = world.home / PID_FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(str(pid))
    return pid


def _come_and_go(proxy: str, machine: Machine, world: World) -> None:
    """The passes of the last minutes, in which a proxy was there, and was not, and was there again."""
    for number, seconds_ago in enumerate((150, 120, 90, 60)):
        if number % 2:
            world.stop_proxy(proxy)
        else:
            world.start_proxy(proxy, machine.proxies[proxy])
        done = world.run([*PAST_PASS, str(seconds_ago)], terminal(machine, world), cwd=REPOSITORY)
        assert done.returncode == 0, done.stderr
    world.start_proxy(proxy, machine.proxies[proxy])
