"""Asks many cases of one version, in several worlds side by side and under changing circumstances."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue

from tests.lab.ca import LabCA
from tests.oracle.case import Case, Recorded
from tests.oracle.judge import Circumstance, Judge

BY_TURNS = (Circumstance(retries=1), Circumstance(by_dns=True, fresh=True))
BY_DOCTOR = (Circumstance(doctor=True), Circumstance(doctor=True, by_dns=True, fresh=True))


def record(
    cases: Iterable[Case], codex: Path, ca: LabCA, circumstances: Sequence[Circumstance] = BY_TURNS
) -> list[Recorded]:
    """What was seen, in the order of the cases: whichever world is free takes the next one."""
    waiting: SimpleQueue[tuple[int, Case]] = SimpleQueue()
    for numbered in enumerate(cases):
        waiting.put(numbered)

    def run(circumstance: Circumstance) -> list[tuple[int, Recorded]]:
        found: list[tuple[int, Recorded]] = []
        with Judge(ca, codex, circumstance) as judge:
            while True:
                try:
                    number, case = waiting.get_nowait()
                except Empty:
                    return found
                found.append((number, judge.record(case)))

    with ThreadPoolExecutor(len(circumstances)) as pool:
        answers = [answer for share in pool.map(run, circumstances) for answer in share]
    return [recorded for _, recorded in sorted(answers, key=lambda answer: answer[0])]
