"""`python -m tests.faults.proved [RULE …]`: which remedies `fix --yes` applies, proves and takes back, rule by rule."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.cases.all import FOUND
from tests.faults.cases.case import Case
from tests.faults.laboratory import WORLDS, Outcome, run
from tests.lab.ca import LabCA


def in_a_word(case: Case, outcome: Outcome) -> str:
    """What became of the remedy of a case."""
    mended = outcome.mended
    if _mends(case) not in {item["rule"] for item in outcome.checked.document["findings"]}:
        return "not found"
    if mended is None:
        return "every step is left to the user"
    proven = mended.document["proven"] or "left to the user"
    changed = [change["path"].removeprefix("~/") for change in mended.document["changes"]]
    same = all(mended.undone.get(name) == mended.before.get(name) for name in changed)
    anew = list(case.afterwards) == mended.anew.told
    return f"{proven}{'' if anew or proven != 'mended' else ', found again'}{'' if same else ', not taken back'}"


def outcomes(cases: Sequence[Case], ca: LabCA) -> Iterator[tuple[Case, str]]:
    """In the order of the cases."""
    with ThreadPoolExecutor(WORLDS) as pool:
        yield from zip(
            cases,
            (in_a_word(*pair) for pair in zip(cases, pool.map(lambda case: run(case, ca), cases), strict=True)),
            strict=True,
        )


def _mends(case: Case) -> str:
    return case.fixing or case.first


def main(rules: Sequence[str]) -> None:
    """One line a case, then the counts."""
    chosen = [case for case in FOUND if not rules or _mends(case) in rules]
    counts: Counter[str] = Counter()
    proved: set[str] = set()
    with TemporaryDirectory(prefix="codexwatch-proved-") as folder:
        for case, word in outcomes(chosen, LabCA(Path(folder))):
            counts[word] += 1
            proved |= {_mends(case)} if word == "mended" else set()
            sys.stdout.write(f"{_mends(case):<34} {word:<34} {case.id}\n")
            sys.stdout.flush()
    said = ", ".join(f"{count} {word}" for word, count in counts.most_common())
    sys.stdout.write(f"{len(chosen)} cases: {said}; {len(proved)} rules mended\n")


if __name__ == "__main__":
    main(sys.argv[1:])
