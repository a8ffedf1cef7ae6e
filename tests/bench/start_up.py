"""What it costs to start: processor time of commands, the memory of an idle daemon, the first sight of a long file.

`python -m tests.bench.start_up [RUNS]`: each command RUNS times in a private home, without a bus. Processor time is
what a bar is set for: on a machine that others use too, the clock on the wall measures them. The bare interpreter is in
the table to tell a slow machine from a slow command. Exit code 1 when a bar is missed.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.faults.machine import ZSH, settle
from tests.lab.ca import LabCA
from tests.lab.homes import login_api_key
from tests.lab.world import World, why_not

CODEXWATCH = ("-m", "codexwatch")
RSS_BAR = 45.0
"""MiB."""
LONG_FILE_LINES = 10_000
START_SECONDS, IDLE_SECONDS = 30.0, 5.0

ZSHRC = """\
export HTTPS_PROXY=http://127.0.0.1:7890
export ALL_PROXY=socks5://127.0.0.1:7891
export NO_PROXY=localhost,127.0.0.1
if [ -f ~/.fzf.zsh ]; then source ~/.fzf.zsh; fi
"""
OFTEN = (
    "alias g{n}='git status --short'\n",
    'export TOOL_{n}="$HOME/tools/{n}/bin"\n',
    "f{n}() {{ local at=$1; echo \"$at\" | sed 's/a/b/'; }}\n",
    "# what this was for nobody remembers: {n}\n",
    "if [[ -d /opt/{n} ]]; then PATH=/opt/{n}:$PATH; fi\n",
)
"""What fills start-up files that have grown over years."""


@dataclass(frozen=True)
class Case:
    """A command, and what it may take at most in milliseconds of processor time; None: shown beside the others."""

    arguments: tuple[str, ...]
    bar: float | None = None

    @property
    def name(self) -> str:
        words = [word for word in self.arguments if word not in CODEXWATCH]
        return " ".join(["codexwatch", *words]) if CODEXWATCH[1] in self.arguments else "python -c pass"


CASES = (
    Case(("-c", "pass")),
    Case((*CODEXWATCH, "--help"), 80),
    Case((*CODEXWATCH, "status", "--short"), 120),
    Case((*CODEXWATCH, "status"), 120),
    Case((*CODEXWATCH, "explain", "proxy-socks-scheme")),
    Case((*CODEXWATCH, "route", "https://api.openai.com/v1/responses")),
    Case((*CODEXWATCH, "check", "--offline"), 250),
)


def main(runs: int) -> int:
    """The exit code."""
    with tempfile.TemporaryDirectory(prefix="codexwatch-bench-") as folder:
        environ = _settled(Path(folder))
        _say(f"{'processor':>10} {'(least)':>8} {'wall':>8} {'bar':>6}   milliseconds, medians of {runs}")
        held = [_shown(case.name, _times(case.arguments, environ, runs), case.bar) for case in CASES]
        held.append(_daemon(Path(folder)))
        _long_file(Path(folder, "home"), environ, runs)
    return 0 if all(held) else 1


def _settled(folder: Path) -> dict[str, str]:
    """Someone who works with Codex through a proxy; nothing of the surroundings, a bus above all."""
    home, run = folder / "home", folder / "run"
    for private in (home, run):
        private.mkdir(mode=0o700)
    login_api_key(home)
    (home / ".zshrc").write_text(ZSHRC)
    return {
        "HOME": str(home),
        "PATH": "/usr/bin:/bin",
        "SHELL": "/bin/zsh",
        "LANG": "C.UTF-8",
        "XDG_RUNTIME_DIR": str(run),
    }


def _times(arguments: Sequence[str], environ: Mapping[str, str], runs: int) -> list[tuple[float, float]]:
    """Milliseconds on the processor, of the program and of what it started, and on the wall."""
    return [_timed(arguments, environ) for _ in range(runs + 1)][1:]  # the first run compiles and fills caches


def _timed(arguments: Sequence[str], environ: Mapping[str, str]) -> tuple[float, float]:
    began = time.monotonic()
    program = subprocess.Popen(
        (sys.executable, *arguments), env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, _, used = os.wait4(program.pid, 0)
    program.returncode = 0  # it has been waited for
    return (used.ru_utime + used.ru_stime) * 1000, (time.monotonic() - began) * 1000


def _shown(name: str, times: Sequence[tuple[float, float]], bar: float | None) -> bool:
    processor = [time for time, _ in times]
    median = statistics.median(processor)
    wall = statistics.median(time for _, time in times)
    missed = bar is not None and median > bar
    limit = f"{bar:g}" if bar is not None else "-"
    _say(f"{median:>10.0f} {min(processor):>8.0f} {wall:>8.0f} {limit:>6}   {name}{'  MISSED' if missed else ''}")
    return not missed


def _daemon(folder: Path) -> bool:
    """Its memory some seconds after its first pass, with probes: in a world of its own, where there is no bus."""
    if reason := why_not():
        _say(f"\nthe daemon is left out: {reason}")
        return True
    with World(LabCA(folder)) as world:
        settle(world, {".zshrc": ZSHRC, ".config/codexwatch/config.toml": "[probe]\ncontrol_urls = []\n"})
        log = world.home / ".local/state/codexwatch/log/codexwatch.jsonl"
        with world.start([sys.executable, *CODEXWATCH, "run"], ZSH) as daemon:
            ends = time.monotonic() + START_SECONDS
            while not (log.exists() and "cycle.finished" in log.read_text()):
                if time.monotonic() > ends:
                    raise RuntimeError("the daemon has made no pass")
                time.sleep(0.1)
            time.sleep(IDLE_SECONDS)
            resident = psutil.Process(daemon.pid).memory_info().rss / 2**20
    missed = resident > RSS_BAR
    _say(f"\n{resident:>10.1f} {'':>8} {'':>8} {RSS_BAR:>6g}   MiB resident: the daemon{'  MISSED' if missed else ''}")
    return not missed


def _long_file(home: Path, environ: Mapping[str, str], runs: int) -> None:
    """What reading it adds to a command that is new to it."""
    zshrc = home / ".zshrc"
    command = (*CODEXWATCH, "check", "--offline")
    short = statistics.median(time for time, _ in _times(command, environ, runs))
    lines = (OFTEN[number % len(OFTEN)].format(n=number) for number in range(LONG_FILE_LINES))
    zshrc.write_text("".join(lines) + ZSHRC)
    long = statistics.median(time for time, _ in _times(command, environ, max(3, runs // 3)))
    _say(f"{long - short:>10.0f} {'':>8} {'':>8} {'-':>6}   more for a .zshrc of {LONG_FILE_LINES} lines")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2] or ["15"])))
