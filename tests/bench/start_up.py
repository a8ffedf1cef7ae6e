"""What it costs to start: the commands that people type, in one home, beside bare Python and `codex doctor`.

`python -m tests.bench.start_up [RUNS]`. Processor time is what most bars are set for: on a machine that others use too,
the clock on the wall measures them. The ratio to `codex doctor` is of the clock: it waits for its own network where
codexwatch computes. Exit code 1 when a bar is missed.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench.measured import Measured, Peer, show
from tests.bench.spent import Spent, spent, taken_in_turns
from tests.faults.machine import CODEXWATCH, ZSH, settle
from tests.lab.ca import LabCA
from tests.lab.world import World, why_not
from tests.oracle.fetch import binary
from tests.oracle.versions import PINNED

RUNS = 15
LONG_FILE_LINES = 10_000
BARE = (sys.executable, "-c", "pass")
OFFLINE = (*CODEXWATCH, "check", "--offline")
UNIT = "ms of processor"

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
        return f"`codexwatch {' '.join(self.arguments)}`"


CASES = (
    Case(("--help",), 80),
    Case(("status", "--short"), 120),
    Case(("status",), 120),
    Case(("explain", "proxy-socks-scheme")),
    Case(("route", "https://api.openai.com/v1/responses")),
)


def rows(runs: int) -> Iterator[Measured]:
    """Nothing where no private world can be made."""
    if why_not():
        return
    with tempfile.TemporaryDirectory(prefix="codexwatch-bench-") as folder, World(LabCA(Path(folder))) as world:
        settle(world, {".zshrc": ZSHRC})
        bare = spent(_typed(world, BARE), runs)
        for case in CASES:
            took = spent(_typed(world, (*CODEXWATCH, *case.arguments)), runs)
            yield _beside_python(case.name, took, bare, case.bar)
        yield from _offline(world, bare, runs)


def _beside_python(name: str, took: Spent, bare: Spent, bar: float | None) -> Measured:
    peer = Peer("bare Python", bare.processor)
    return Measured(name, took.processor, UNIT, bar, peer=peer, note=f"{took.wall:.0f} ms on the wall")


def _offline(world: World, bare: Spent, runs: int) -> Iterator[Measured]:
    codex = binary(PINNED)
    tools: dict[str, Callable[[], object]] = {"check": _typed(world, OFFLINE)}
    if codex is not None:
        tools["doctor"] = _typed(world, (str(codex), "doctor", "--json"))
    for run in tools.values():
        run()
    took = taken_in_turns(tools, runs)
    check = took["check"]
    yield _beside_python("`codexwatch check --offline`", check, bare, 250)
    if codex is not None:
        yield Measured(
            "`codexwatch check --offline`, the clock",
            check.wall,
            "ms",
            peer=Peer("`codex doctor --json`", took["doctor"].wall),
            ratio_bar=3,
            note="the doctor asks the network too, here one that answers at once",
        )
    lines = (OFTEN[number % len(OFTEN)].format(n=number) for number in range(LONG_FILE_LINES))
    (world.home / ".zshrc").write_text("".join(lines) + ZSHRC)
    longer = spent(_typed(world, OFFLINE), max(2, runs // 3))
    more = longer.processor - check.processor
    yield Measured(f"the same with a .zshrc of {LONG_FILE_LINES:,} lines, more", more, UNIT, note="read once a change")


def _typed(world: World, command: tuple[str, ...]) -> Callable[[], object]:
    return lambda: world.run(command, ZSH)


if __name__ == "__main__":
    sys.exit(show(rows(*map(int, sys.argv[1:2] or [str(RUNS)]))))
