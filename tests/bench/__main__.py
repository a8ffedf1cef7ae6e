"""Every number that is promised, measured in one run: `python -m tests.bench [--quick] [--write] [PART …]`.

Prints a table a part; exit code 1 when a bar is missed. --quick: few runs, some minutes altogether. --write puts what
was measured into codexwatch/docs/performance.md, and what is asked for most into the README. What needs a private
network, the real Codex (`make oracle`) or another program is left out, with a word, where that is missing.
"""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import codexwatch
from tests.bench import growth, healthy_day, idle, judging, latency, peers, probing, scale, start_up
from tests.bench.measured import Measured, markdown, say, table
from tests.lab.world import why_not
from tests.oracle.fetch import binary
from tests.oracle.versions import PINNED

README = Path(__file__).parents[2] / "README.md"
PAGE = Path(codexwatch.__file__).parent / "docs" / "performance.md"
START, END = "<!-- performance: written by `python -m tests.bench --write` -->\n", "<!-- /performance -->"


@dataclass(frozen=True)
class Part:
    """What is measured together; the numbers of `full` and `quick` are those that `rows` takes."""

    name: str
    title: str
    rows: Callable[..., Iterable[Measured]]
    full: Sequence[float]
    quick: Sequence[float]


PARTS = (
    Part("start_up", "Commands, from the start to the end of the process", start_up.rows, (15,), (5,)),
    Part("latency", "From the cause to the word", latency.rows, (100, 10), (10, 3)),
    Part("probing", "`check` on networks that are broken, beside what people use today", probing.rows, (5,), (1,)),
    Part("idle", "The daemon when nothing happens", idle.rows, (60.0,), (20.0,)),
    Part("peers", "The daemon beside others", peers.rows, (5, 30.0), (1, 10.0)),
    Part("growth", "Many passes", growth.rows, (10_000,), (400,)),
    Part("judging", "Rules", judging.rows, (30,), (10,)),
    Part("healthy_day", "Quiet", healthy_day.rows, (1_000,), (100,)),
    Part("scale", "Machines that have grown", scale.rows, (9, 5 * 1024), (3, 500)),
)


def measure(part: Part, *, quick: bool) -> list[Measured]:
    """All rows of a part, printed."""
    say(f"\n{part.title}")
    rows = list(part.rows(*(part.quick if quick else part.full)))
    say(table(rows).rstrip())
    return rows


def page(measured: Sequence[tuple[Part, Sequence[Measured]]], *, quick: bool) -> str:
    """Every row, for codexwatch/docs/performance.md."""
    how = "a quick (`--quick`)" if quick else "one"
    parts = "\n".join(f"## {part.title}\n\n{markdown(rows)}" for part, rows in measured)
    return f"# How fast, how small\n\n{INTRODUCTION.format(how=how, machine=_machine())}\n{parts}"


def summary(measured: Sequence[tuple[Part, Sequence[Measured]]]) -> str:
    """What most people want to know, for the README: the first row of each name, none of the notes."""
    rows: dict[str, Measured] = {}
    for row in (row for _, rows_of_part in measured for row in rows_of_part):
        if row.what.startswith(TOLD):
            rows.setdefault(row.what, replace(row, note=""))
    return markdown(list(rows.values()))


TOLD = (
    "`codexwatch --help`",
    "`codexwatch status`",
    "`codexwatch check --offline`",
    "an edit of `.zshrc` to the Notify call on the bus",
    "a proxy's port has died, to the finding",
    "`check`: every way is a black hole",
    "`check`: the proxy refuses",
    "daemon, resident, notifier connected",
    "daemon idle, no codex: share of a core",
    "daemon idle, no codex: processor an hour",
    "false popups on ",
)
"""How the rows begin that the README has."""


def _machine() -> str:
    load = f"a load of {os.getloadavg()[2]:.1f} from other programs and this one"
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, {load}"


INTRODUCTION = """\
Medians of {how} run of `python -m tests.bench --write`, everything on the same fakes in private networks.
The machine: {machine}.
Ratios are what carries over to another machine; processor time is shown where other programs would disturb the clock.
The others do less or something else: curl says what each URL answered, `codex doctor` whether a host is reached, the
exporter and monit ask one URL; none names a file, a line or another way. The floor is a Python daemon with the same six
packages that asks one URL and judges nothing. uptime-kuma is not here: what npm has of it does not start.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(part.name for part in PARTS))
    parser.add_argument("--quick", action="store_true", help="few runs")
    parser.add_argument("--write", action="store_true", help="into the documentation; needs all parts")
    options = parser.parse_args(arguments)
    chosen = [part for part in PARTS if not options.parts or part.name in options.parts]
    unknown = set(options.parts) - {part.name for part in PARTS}
    if unknown or (options.write and len(chosen) < len(PARTS)):
        parser.error(f"no such part: {', '.join(sorted(unknown))}" if unknown else "--write takes no PART")
    if reason := why_not():
        say(f"no private world can be made, so that most is left out: {reason}")
    if binary(PINNED) is None:
        say(f"codex {PINNED} has not been fetched (`make oracle`), so that `codex doctor` is left out")
    measured = [(part, measure(part, quick=options.quick)) for part in chosen]
    if options.write:
        PAGE.write_text(page(measured, quick=options.quick), encoding="utf-8")
        write(summary(measured))
    missed = [row.what for _, rows in measured for row in rows if row.missed]
    say(f"\nmissed: {'; '.join(dict.fromkeys(missed)) or 'nothing'}")
    return int(bool(missed))


def write(text: str) -> None:
    """In the place of what the README said before."""
    before, rest = README.read_text(encoding="utf-8").split(START)
    README.write_text(before + START + text + END + rest.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
