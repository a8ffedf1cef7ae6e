"""The faults of the laboratory, put to `codexwatch check` and to `codex doctor` in the same worlds.

`python -m tests.bench.head_to_head` writes the table of codexwatch/docs/head-to-head.md, between its marks. It takes
some minutes and needs the Codex that the oracle uses (`make oracle`).

`codex doctor` points to a cause if a check that it does not call `ok` names what codexwatch's finding is about: the
variable, the file, the port or the host. Its advice would mend it if it holds the line, the value or the command that a
remedy of codexwatch, proved by `fix`, writes or runs.
"""

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.cases.all import FOUND
from tests.faults.cases.case import Case, Machine
from tests.faults.furnish import build, furnished, terminal
from tests.faults.laboratory import WORLDS, Outcome, in_world
from tests.lab.ca import LabCA
from tests.lab.world import World
from tests.oracle.fetch import binary
from tests.oracle.versions import PINNED

DOCS = Path(__file__).parents[2] / "codexwatch" / "docs" / "head-to-head.md"
START, END = "<!-- head-to-head: written by tests/bench/head_to_head.py -->\n", "<!-- /head-to-head -->"
HEADER = ("fault", "codexwatch names", "its fix", "codex doctor", "points to it", "its advice mends")
YES, NO = "yes", "no"
PATIENCE = 90.0


@dataclass(frozen=True)
class Row:
    """One fault: what both said."""

    case: Case
    outcome: Outcome
    doctor: "Doctor"

    @property
    def named(self) -> bool:
        return bool(self.outcome.finding["rule"] == self.case.first)

    @property
    def cells(self) -> tuple[str, ...]:
        mended = self.outcome.mended
        fix = "by hand" if mended is None else "mends" if mended.document["proven"] == "mended" else "left to the user"
        return (
            self.case.id.replace("|", "/"),
            self.case.first if self.named else NO,
            fix,
            self.doctor.status,
            YES if self.points else NO,
            YES if self.advises else NO,
        )

    @property
    def points(self) -> bool:
        subject = str(self.outcome.finding["subject"]).partition("@")[0].replace("~", "")
        return self.doctor.mentions(subject)

    @property
    def advises(self) -> bool:
        return any(self.doctor.advises(words) for words in _what_mends(self.outcome.finding["remedy"]["steps"]))


@dataclass(frozen=True)
class Doctor:
    """What `codex doctor --json` said: its worst word, and the checks that it calls `ok` without the fault only."""

    status: str
    complaints: Sequence[Mapping[str, Any]]

    def mentions(self, subject: str) -> bool:
        return any(subject in json.dumps(item, ensure_ascii=False) for item in self.complaints)

    def advises(self, words: str) -> bool:
        return any(words in str(item.get("remediation") or "") for item in self.complaints)


def _what_mends(steps: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for step in steps:
        if step["kind"] == "edit":
            yield step["after"] or step["before"]
        elif step["kind"] == "run":
            yield " ".join(step["command"])


def put(case: Case, ca: LabCA, codex: Path, always: frozenset[str]) -> Row:
    """Both programs in a world of this case: the doctor first, which changes nothing."""
    with build(case.machine, ca) as world, furnished(case.machine, world):
        doctor = _ask(world, codex, case.machine, always)
        return Row(case, in_world(case, world), doctor)


def _complains_always(ca: LabCA, codex: Path) -> frozenset[str]:
    """The checks that a laboratory without fault does not pass: it has no page of releases, for one."""
    with build(Machine(), ca) as world, furnished(Machine(), world):
        return frozenset(str(item["id"]) for item in _ask(world, codex, Machine(), frozenset()).complaints)


def _ask(world: World, codex: Path, machine: Machine, always: frozenset[str]) -> Doctor:
    said = world.run([codex, "doctor", "--json"], terminal(machine, world), timeout=PATIENCE)
    try:
        checks = json.loads(said.stdout)["checks"]
    except ValueError:
        return Doctor("exits", [{"said": said.stdout + said.stderr}])
    every = [{"id": name, **item} for name, item in checks.items()]
    complaints = [item for item in every if item["status"] != "ok" and item["id"] not in always]
    return Doctor(min((item["status"] for item in complaints), default="ok"), complaints)


def table(rows: Sequence[Row]) -> str:
    """The sums, and a row a fault."""
    mended = [row for row in rows if row.outcome.mended is not None]
    cells = [HEADER, ("---",) * len(HEADER), *(row.cells for row in rows)]
    count = {name: sum(map(test, rows)) for name, test in TESTS.items()}
    proved = sum(row.cells[2] == "mends" for row in mended)
    sums = (
        f"Of {len(rows)} faults `codexwatch check` names {count['named']} by their cause; {proved} of its remedies",
        "were applied by `codexwatch fix` and proved by a second check.",
        f"`codex doctor` {PINNED} complains of something in {count['complains']}, points to the cause in",
        f"{count['points']}, and gives advice that would mend it in {count['advises']}.",
    )
    return "\n".join(sums) + "\n\n" + "".join(f"| {' | '.join(row)} |\n" for row in cells)


TESTS = {
    "named": lambda row: row.named,
    "complains": lambda row: row.doctor.status != "ok",
    "points": lambda row: row.points,
    "advises": lambda row: row.advises,
}


def main() -> int:
    """The exit code."""
    codex = binary(PINNED)
    if codex is None:
        sys.stderr.write(f"Codex {PINNED} is not there: `make oracle` fetches it\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="codexwatch-bench-") as folder, ThreadPoolExecutor(WORLDS) as pool:
        ca = LabCA(Path(folder))
        always = _complains_always(ca, codex)
        rows = list(pool.map(lambda case: put(case, ca, codex, always), FOUND))
    written = table(rows)
    text = DOCS.read_text(encoding="utf-8")
    before, rest = text.split(START)
    DOCS.write_text(before + START + written + END + rest.split(END)[1], encoding="utf-8")
    sys.stdout.write(written.partition("\n\n")[0] + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
