"""`python -m tests.bench.editing [COUNT] [KIND …]`: that many random files of each kind, mended and taken back."""

import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from shutil import which
from tempfile import TemporaryDirectory

from tests.bench.editing_case import Case, Outcome, tried
from tests.bench.editing_documents import dotenv_case, jsonc_case, toml_case
from tests.bench.editing_shells import PROGRAMS, shell_case

DOCUMENTS: dict[str, Callable[[Random], Case]] = {"toml": toml_case, "jsonc": jsonc_case, "env": dotenv_case}
KINDS = (*PROGRAMS, *DOCUMENTS)


class LostError(AssertionError):
    """A byte or a meaning was lost; the message holds the seed and the file."""


def is_there(kind: str) -> bool:
    """Whether the judge of this kind is installed."""
    return kind not in PROGRAMS or which(PROGRAMS[kind][0]) is not None


def case_of(kind: str, seed: int) -> Case:
    """The same file for the same seed."""
    random = Random(f"{kind} {seed}")
    return shell_case(kind, random) if kind in PROGRAMS else DOCUMENTS[kind](random)


def campaign(kind: str, seeds: Sequence[int], folder: Path) -> Counter[Outcome]:
    """Raises LostError."""
    outcomes: Counter[Outcome] = Counter()
    for seed in seeds:
        case = case_of(kind, seed)
        try:
            outcomes[tried(case, folder / f"{kind}-{seed}")] += 1
        except AssertionError as error:
            raise LostError(f"{kind} {seed}: {error}\n{case.content!r}") from error
    return outcomes


def main(arguments: Sequence[str]) -> None:
    """Counts by kind."""
    count = int(arguments[0]) if arguments else 1000
    for kind in arguments[1:] or KINDS:
        if not is_there(kind):
            sys.stdout.write(f"{kind:<6} not installed\n")
            continue
        began = time.monotonic()
        with TemporaryDirectory(prefix="codexwatch-editing-") as folder:
            outcomes = campaign(kind, range(count), Path(folder))
        said = ", ".join(f"{number} {outcome.value}" for outcome, number in outcomes.most_common())
        sys.stdout.write(f"{kind:<6} {count} files in {time.monotonic() - began:.0f} s: {said}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
