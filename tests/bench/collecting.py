"""What one look at the machine costs: twelve start-up files, ten running clients, three editors with the extension.

`python -m tests.bench.collecting [RUNS]`: medians of whole passes of the collector, without the network. A first pass
runs in a process of its own each time, which has read nothing before; what a daemon does every minute is the pass that
finds nothing changed. Beside the processor's time stands the wall's, which on a busy machine measures the others.
"""

import json
import os
import resource
import statistics
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from codexwatch.collectors.collector import Collector
from tests.bench.collecting_home import files, start_up_files
from tests.bench.measured import Measured, show
from tests.unit.collectors.made_machine import NOW, Machine
from tests.unit.collectors.programs import make_program, running

RUNS = 15
BAR = 150
CLIENTS = 10
EDITORS = 3
START_UP_FILES = 12
DAEMON = ("app-server", "--listen", "unix://")

Spent = tuple[float, float]
"""Milliseconds: of the processor, by this process and what it started, and on the wall."""


def rows(runs: int) -> Iterator[Measured]:
    with tempfile.TemporaryDirectory(prefix="codexwatch-") as folder, furnished(Path(folder)) as machine:
        yield from shown("a first pass", [apart(lambda: first(machine)) for _ in range(runs)])
        collector = machine.collector({"TERM": "xterm"})
        collector.collect(NOW)
        yield from shown("nothing changed", [timed(collector) for _ in range(runs)])
        zshrc = machine.home / ".zshrc"
        again = []
        for number in range(runs):
            zshrc.write_text(f"{zshrc.read_text()}export CHANGED=yes{number}\n")
            again.append(timed(collector))
        yield from shown("one start-up file changed", again)


@contextmanager
def furnished(folder: Path) -> Iterator[Machine]:
    """The machine with its clients, which run until the end."""
    machine = Machine(folder)
    machine.write_files({**files(), "/etc/profile": "PATH=/usr/local/bin:/usr/bin:/bin\n"})
    machine.install_codex()
    for program in machine.home.glob(".*/extensions/*/bin/*/codex"):
        program.chmod(0o755)
    program = make_program(folder / "programs")
    environ = {"HOME": str(machine.home), "TERM": "xterm", "HTTPS_PROXY": "http://127.0.0.1:7890", "LANG": "C.UTF-8"}
    with ExitStack() as clients:
        for number in range(CLIENTS):
            arguments = DAEMON if number == 0 else ("exec",) if number < CLIENTS // 2 else ("resume",)
            clients.enter_context(running(program, arguments, folder, environ))
        yield machine


def first(machine: Machine) -> Spent:
    collector = machine.collector({"TERM": "xterm"})
    spent = timed(collector)
    facts = collector.collect(NOW)
    read = sum(str(machine.home / name) in collector.watched() for name in start_up_files())
    found = len(facts.processes) >= CLIENTS, len(facts.editors) == EDITORS, read == START_UP_FILES
    if not all(found) or facts.missing:
        raise RuntimeError(f"the pass has not seen it all: {found}, {dict(facts.missing)}")
    return spent


def timed(collector: Collector) -> Spent:
    began, processor = time.monotonic(), _processor()
    collector.collect(NOW)
    return (_processor() - processor) * 1000, (time.monotonic() - began) * 1000


def _processor() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def apart(measure: Callable[[], Spent]) -> Spent:
    """In a child that shares nothing that this process remembers later."""
    readable, writable = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(writable, json.dumps(measure()).encode())
        except Exception:  # noqa: BLE001 (nothing may get out of the child into what its parent has begun)
            traceback.print_exc()
        os._exit(0)
    os.close(writable)
    with os.fdopen(readable) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    if not text:
        raise RuntimeError("the pass failed")
    processor, wall = json.loads(text)
    return processor, wall


def shown(what: str, spent: Sequence[Spent]) -> Iterator[Measured]:
    for unit, times in (("ms of processor", [each[0] for each in spent]), ("ms", [each[1] for each in spent])):
        yield Measured(what, statistics.median(times), unit, bar=BAR, note=f"least {min(times):.0f}")


if __name__ == "__main__":
    sys.exit(show(rows(int(sys.argv[1]) if sys.argv[1:] else RUNS)))
