"""The daemon beside those that people watch a URL with today, on the same fakes, in one private world.

`python -m tests.bench.peers [RUNS] [SECONDS]`. prometheus-blackbox-exporter and monit are Debian's, and left out where
they are not installed. What is compared is what it costs to be there: from the start to the first answer, memory, and
wake-ups in SECONDS without anything to do. They do not do the same: the exporter asks one URL whenever Prometheus asks
it, monit one URL a minute; neither reads a shell's files, knows a proxy that Codex would take, or names a cause. The
floor is a Python program that has codexwatch's six packages loaded and connected, asks one URL and judges nothing.
"""

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.floor import ANSWERED
from tests.bench.measured import Measured, Peer, show
from tests.bench.used import Used, resident, used
from tests.faults.machine import CODEXWATCH, ZSH, settle
from tests.lab.ca import LabCA
from tests.lab.notifications import SessionBus
from tests.lab.processes import Started
from tests.lab.world import World, why_not

RUNS, SECONDS = 3, 10.0
REPOSITORY = Path(__file__).parents[2]
PATIENCE = 30.0
OURS, FLOOR, EXPORTER, MONIT = "codexwatch", "the floor", "prometheus-blackbox-exporter", "monit"
URL = "https://api.openai.com/v1/responses"
PORT = 9115

EXPORTER_CONFIG = """\
modules:
  codex:
    prober: http
    timeout: 5s
    http: {valid_status_codes: [401], preferred_ip_protocol: ip4}
"""
MONIT_CONFIG = """\
set daemon 60
set statefile {home}/monit.state
set idfile {home}/monit.id
set pidfile {home}/monit.pid
check host codex with address api.openai.com
  if failed port 443 protocol https request "/v1/responses" status 401 then alert
"""


@dataclass(frozen=True)
class Daemon:
    """A program that stays; `answered` waits until it knows about the URL for the first time."""

    name: str
    command: Sequence[str]
    answered: Callable[[World, Started], object]


@dataclass(frozen=True)
class Cost:
    """Of one start: milliseconds to the first answer, MiB then, wake-ups an hour with nothing to do."""

    start: float
    processor: float
    mebibytes: float
    wake_ups: float


COMPARED: tuple[tuple[str, str, Callable[[Cost], float]], ...] = (
    ("daemon, start to first answer", "ms", lambda cost: cost.start),
    ("daemon, start to first answer", "ms of processor", lambda cost: cost.processor),
    ("daemon, resident then", "MiB", lambda cost: cost.mebibytes),
    ("daemon, wake-ups an hour, idle", "", lambda cost: cost.wake_ups),
)


def rows(runs: int, seconds: float) -> Iterator[Measured]:
    """Nothing where no private world can be made."""
    if why_not():
        return
    with tempfile.TemporaryDirectory(prefix="codexwatch-bench-") as folder:
        bus = SessionBus(Path(folder))
        bus.start()
        try:
            with World(LabCA(Path(folder))) as world:
                settle(world, {".zshrc": "export EDITOR=vim\n"})
                everyone = _daemons(world)
                taken = [{daemon.name: _cost(world, bus, daemon, seconds) for daemon in everyone} for _ in range(runs)]
        finally:
            bus.kill()
    for what, unit, number in COMPARED:
        medians = {name: statistics.median(number(costs[name]) for costs in taken) for name in taken[0]}
        for name in list(medians)[1:]:
            yield Measured(what, medians[OURS], unit, peer=Peer(name, medians[name]))


def _daemons(world: World) -> list[Daemon]:
    """Those that are installed; ours first."""
    files = {"exporter.yml": EXPORTER_CONFIG, "monitrc": MONIT_CONFIG.format(home=world.home)}
    for name, text in files.items():
        (world.home / name).write_text(text)
        (world.home / name).chmod(0o600)
    python = [sys.executable, "-m", "tests.bench.floor", URL, str(world.home)]
    exporter = [EXPORTER, f"--config.file={world.home}/exporter.yml", f"--web.listen-address=127.0.0.1:{PORT}"]
    found = [
        Daemon(OURS, [*CODEXWATCH, "run"], _says('"cycle.finished"')),
        Daemon(FLOOR, python, _says(ANSWERED)),
        Daemon(EXPORTER, exporter, _exported),
        Daemon(MONIT, [MONIT, "-I", "-v", "-c", f"{world.home}/monitrc"], _says("succeeded testing protocol")),
    ]
    return [daemon for daemon in found if shutil.which(daemon.command[0])]


def _says(words: str) -> Callable[[World, Started], object]:
    return lambda _, started: started.wait_for(words, PATIENCE)


def _exported(world: World, started: Started) -> None:
    """Prometheus comes by once it listens."""
    started.wait_for("Listening on", PATIENCE)
    asked = world.run(["curl", "-sS", f"http://127.0.0.1:{PORT}/probe?module=codex&target={URL}"])
    if "probe_success 1" not in asked.stdout:
        raise RuntimeError(asked.stdout + asked.stderr)


def _cost(world: World, bus: SessionBus, daemon: Daemon, seconds: float) -> Cost:
    shutil.rmtree(world.home / ".local/state", ignore_errors=True)
    began = time.monotonic()
    with world.start(daemon.command, {**ZSH, **bus.environment}, cwd=REPOSITORY) as started:
        daemon.answered(world, started)
        start, first = time.monotonic() - began, used(started.pid)
        mebibytes = resident(started.pid)
        time.sleep(seconds)
        idle: Used = used(started.pid) - first
    return Cost(start * 1000, first.seconds * 1000, mebibytes, idle.wake_ups / idle.at * 3600)


if __name__ == "__main__":
    counts = [float(argument) for argument in sys.argv[1:]]
    runs, seconds = counts + [RUNS, SECONDS][len(counts) :]
    sys.exit(show(rows(int(runs), seconds)))
