"""A million attempts in ninety days: the size of the state file, what reading and showing it takes, what passes pay."""

import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from codexwatch.model.network import Proxy, Stack, Target, Way
from codexwatch.model.past import Cause, Sighting
from codexwatch.model.probe import Phase, Probe
from codexwatch.model.verdict import State
from codexwatch.store.days import count_probes, read_days
from codexwatch.store.past import read_spans, record_sighting
from codexwatch.store.rows import HISTORY_LASTS, add_probes, prune_probes
from codexwatch.store.schema import migrate, transaction

ATTEMPTS, EACH_PASS = 1_000_000, 8
SIZE_BAR, READ_BAR = 20.0, 200.0
"""MiB, and milliseconds."""
NOW = datetime.now(UTC)
"""The command knows no other time."""
TYPED = (("history",), ("history", "--days", "90"), ("status",))
NETWORK = "192.168.1.0/24 2001:db8:1:2::/64"
CAUSE = Cause(rule="proxy-port-dead", subject="127.0.0.1:7890", title="Nothing listens on 127.0.0.1:7890", stage="hop")
TARGETS = (
    Target("https://chatgpt.com/backend-api/codex/responses", Stack.HTTPS),
    Target("wss://chatgpt.com/backend-api/codex/responses", Stack.WEBSOCKET),
    Target("https://chatgpt.com/backend-api/wham/accounts/check", Stack.HTTPS),
    Target("https://auth.openai.com/oauth/token", Stack.HTTPS),
)
WAYS = (Way(), Way(Proxy("http", "127.0.0.1", 7890)))


@dataclass(frozen=True)
class Result:
    """What it came to."""

    mebibytes: float
    read_ms: float
    pass_ms: float
    """What the counting adds to a pass."""
    typed_ms: dict[str, float]
    """Processor time of whole processes, the best of five: that of the clock depends on what else the machine does."""


def measure(folder: Path, *, forget: bool = True) -> Result:
    """forget=False keeps every single attempt as well, which the product never does."""
    path = folder / ".local/state/codexwatch/state.db"
    path.parent.mkdir(parents=True)
    passes = _passes()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        migrate(connection)
        with transaction(connection):
            for number in range(ATTEMPTS // EACH_PASS):
                _record(connection, number, passes[number % len(passes)], forget=forget)
        counted = _mean(connection, lambda probes: count_probes(connection, NOW, probes), passes)
        read = min(_reading(connection) for _ in range(3))
    typed = {" ".join(argv): min(_typing(folder, argv) for _ in range(5)) for argv in TYPED}
    return Result(path.stat().st_size / 2**20, read, counted, typed)


def _record(connection: sqlite3.Connection, number: int, probes: list[Probe], *, forget: bool) -> None:
    at = NOW - HISTORY_LASTS + number * HISTORY_LASTS / (ATTEMPTS // EACH_PASS)
    add_probes(connection, at, probes, NETWORK)
    count_probes(connection, at, probes)
    if forget:
        prune_probes(connection, at)
    state = State.BROKEN if number % 500 < 20 else State.HEALTHY
    cause = CAUSE if state is State.BROKEN else None
    record_sighting(connection, Sighting(at=at, state=state, cause=cause, network=NETWORK))


def _reading(connection: sqlite3.Connection) -> float:
    started = time.process_time()
    days = read_days(connection, (NOW - HISTORY_LASTS).date())
    spans = read_spans(connection, NOW - HISTORY_LASTS - timedelta(days=1))
    assert days
    assert spans
    return 1000 * (time.process_time() - started)


def _typing(home: Path, argv: tuple[str, ...]) -> float:
    """What it costs whoever types it."""
    environ = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    command = [sys.executable, "-m", "codexwatch", *argv]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, env=environ, capture_output=True, check=False)
    assert done.stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)


def _mean(connection: sqlite3.Connection, work: Callable[[list[Probe]], None], passes: list[list[Probe]]) -> float:
    started = time.process_time()
    for probes in passes:
        with transaction(connection):
            work(probes)
    return 1000 * (time.process_time() - started) / len(passes)


def _passes() -> list[list[Probe]]:
    random = Random(1)
    return [[_probe(random, target, way) for target in TARGETS for way in WAYS] for _ in range(300)]


def _probe(random: Random, target: Target, way: Way) -> Probe:
    if random.random() < 0.03:
        return Probe(target, way, ok=False, failed_phase=Phase.CONNECT, reason=random.choice(["timed-out", "reset"]))
    usual = {Phase.RESOLVE: 8, Phase.CONNECT: 20, Phase.TLS: 55, Phase.RESPONSE: 150}
    spent = {phase: median * random.lognormvariate(0, 0.5) for phase, median in usual.items()}
    return Probe(target, way, ok=True, status=401, timings_ms=spent)


def main() -> None:
    """Print what was measured; exits with 1 where a bar is not held."""
    for forget in (True, False):
        with tempfile.TemporaryDirectory() as folder:
            result = measure(Path(folder), forget=forget)
        kept = "as the product keeps it" if forget else "with every attempt kept"
        sizes = f"{result.mebibytes:.1f} MiB, read in {result.read_ms:.0f} ms, {result.pass_ms:.2f} ms a pass"
        typed = ", ".join(f"`{words}` {spent:.0f} ms" for words, spent in result.typed_ms.items())
        sys.stdout.write(f"{kept}: {sizes}; {typed}\n")
        if result.typed_ms["history"] > READ_BAR or (forget and result.mebibytes > SIZE_BAR):
            raise SystemExit(1)


if __name__ == "__main__":
    main()
