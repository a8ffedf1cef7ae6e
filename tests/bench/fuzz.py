"""Damaged real files, and texts that hypothesis makes, through every reader: no exception, no hang, sound answers.

`python -m tests.bench.fuzz [SECONDS [SEED [NAME]]]`: shares the time between the readers (those with NAME in theirs)
and prints the inputs, the slowest answer (CPU time) and the faults of each. Exit status 1 if there was a fault.
"""

import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.bench.fuzz_inputs import made, mutated
from tests.bench.fuzz_readers import Reader, readers

LIMIT = 2.0
"""Seconds of CPU for one input: a pass reads a dozen files."""
MADE = 50
"""Inputs of hypothesis a turn; the rest of it goes to damaged files."""
MAX_FAULTS = 5
HOW = settings(
    max_examples=MADE, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


class HangError(Exception):
    """A reader took longer than LIMIT."""


@dataclass
class Result:
    """`faults` are texts with the traceback that each led to."""

    name: str
    damaged: int = 0
    made: int = 0
    slowest: float = 0.0
    faults: list[tuple[str, str]] = field(default_factory=list)


def campaign(seconds: float, first_seed: int = 0, name: str = "") -> list[Result]:
    """Of each reader at least its real inputs, undamaged, and one turn; then turns until the time is over."""
    with tempfile.TemporaryDirectory(prefix="codexwatch-fuzz-") as folder, _alarm():
        chosen = [reader for reader in readers(Path(folder)) if name in reader.name]
        results = {reader.name: Result(reader.name) for reader in chosen}
        ends = time.monotonic() + seconds
        for reader in chosen:
            for text in reader.texts:
                _try(reader, text, results[reader.name])
        turn = 0
        while not turn or time.monotonic() < ends:
            for reader in chosen:
                until = min(ends, time.monotonic() + max(0.02, seconds / len(chosen) / 4))
                _take_turn(reader, results[reader.name], first_seed + turn, until)
            turn += 1
        return list(results.values())


def _take_turn(reader: Reader, result: Result, number: int, until: float) -> None:
    result.made += _hypothetical(reader, result, number, until)
    chance = random.Random(f"{reader.name} {number}")
    while True:
        _try(reader, mutated(chance.choice(reader.texts), reader.texts, chance), result)
        result.damaged += 1
        if time.monotonic() >= until:
            return


def _hypothetical(reader: Reader, result: Result, number: int, until: float) -> int:
    tried: list[None] = []

    @seed(number)
    @settings(HOW)
    @given(made(_some(reader.texts)))
    def run(text: str) -> None:
        if time.monotonic() < until:
            _try(reader, text, result)
            tried.append(None)

    run()
    return len(tried)


def _some(texts: Sequence[str]) -> tuple[str, ...]:
    """A few are enough for words; hypothesis slows down with the number of those."""
    return tuple(texts[:6])


def _try(reader: Reader, text: str, result: Result) -> None:
    began = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    try:
        reader.run(text)
    except Exception:  # noqa: BLE001 (whatever it is, it is a fault to report)
        if len(result.faults) < MAX_FAULTS:
            result.faults.append((text, traceback.format_exc()))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    result.slowest = max(result.slowest, time.process_time() - began)


@contextmanager
def _alarm() -> Iterator[None]:
    def ring(_: int, __: FrameType | None) -> None:
        raise HangError

    before: Callable[[int, FrameType | None], object] | int | None = signal.signal(signal.SIGPROF, ring)
    try:
        yield
    finally:
        signal.signal(signal.SIGPROF, before)


def main(seconds: float = 60.0, first_seed: int = 0, name: str = "") -> int:
    results = campaign(seconds, first_seed, name)
    out = sys.stdout.write
    out(f"{'reader':<28} {'damaged':>8} {'made':>7} {'slowest ms':>11} {'faults':>7}\n")
    for each in results:
        out(f"{each.name:<28} {each.damaged:>8} {each.made:>7} {each.slowest * 1000:>11.1f} {len(each.faults):>7}\n")
    total = sum(each.damaged + each.made for each in results)
    out(f"{total} inputs, {sum(len(each.faults) for each in results)} faults\n")
    for each in results:
        for text, trace in each.faults:
            out(f"\n{each.name}: {text[:2000]!r}\n{trace}")
    return int(any(each.faults for each in results))


if __name__ == "__main__":
    arguments = sys.argv[1:]
    sys.exit(
        main(
            float(arguments[0]) if arguments else 60.0,
            int(arguments[1]) if len(arguments) > 1 else 0,
            arguments[2] if len(arguments) > 2 else "",
        )
    )
