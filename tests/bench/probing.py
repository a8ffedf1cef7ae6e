"""How long it takes to know what is wrong, side by side with what people use today.

`python -m tests.bench.probing [RUNS]`: `codexwatch check`, `codex doctor --network-only` (where a Codex has been
fetched for the oracle) and the curl commands of every guide take turns in the same private worlds. All numbers are of
whole commands on the clock, start included: what is measured is waiting. curl says what each URL answered and leaves
the conclusion to its reader; the doctor says whether a host is reached; neither knows the file, the line or another
way. Exit code 1 when a bar is missed.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.measured import Measured, Peer, show
from tests.bench.spent import taken_in_turns
from tests.faults.machine import CODEXWATCH, ZSH, at, settle
from tests.lab.behaviours import Answer
from tests.lab.ca import LabCA
from tests.lab.dns import SILENCE
from tests.lab.hosts import ALL_HOSTS, OPENAI_HOSTS
from tests.lab.proxies import HTTP, closed_port
from tests.lab.world import World, why_not
from tests.oracle.fetch import binary
from tests.oracle.versions import PINNED

RUNS = 5
SLOW = 0.4
"""Seconds that a healthy but far provider takes for each answer."""

CHECK, DOCTOR, CURL = "check", "`codex doctor --network-only`", "curl, one URL after the other"
CURLS = ("https://api.openai.com/v1/responses", "https://chatgpt.com/backend-api/codex/responses")
PATIENCE = "10"
"""Seconds after which a person gives curl up; left alone it waits for the kernel, some two minutes."""

Make = Callable[[LabCA], World]


@dataclass(frozen=True)
class Scene:
    """What is wrong, and how many seconds `check` may take to say so; None: twice its own slowest probe."""

    name: str
    bar: float | None
    make: Make
    env: Mapping[str, str] = field(default_factory=dict)
    beside: bool = True
    """Whether the others are put to it too."""


def scenes() -> tuple[Scene, ...]:
    """Built when they are needed: the port must be closed then."""
    refusing = f"http://127.0.0.1:{closed_port()}"
    silent = dict.fromkeys(OPENAI_HOSTS, SILENCE)
    works = "http://127.0.0.1:7890"
    proxies = {"http": at(HTTP, 7890)}
    return (
        Scene("every way is a black hole", 6.5, lambda ca: World(ca, black_hole=ALL_HOSTS)),
        Scene(
            "the direct way is a black hole, the proxy works",
            6.0,
            lambda ca: World(ca, proxies=proxies, black_hole=OPENAI_HOSTS),
            {"HTTPS_PROXY": works, "https_proxy": works},
            beside=False,
        ),
        Scene("the name server says nothing", 6.0, lambda ca: World(ca, dns=silent), beside=False),
        Scene("the proxy refuses", 1.0, World, {"HTTPS_PROXY": refusing, "https_proxy": refusing}),
        Scene("healthy, far away", None, lambda ca: World(ca, {"*": Answer(401, after=SLOW)})),
    )


def rows(runs: int) -> Iterator[Measured]:
    """Nothing where no private world can be made."""
    if why_not():
        return
    with tempfile.TemporaryDirectory(prefix="codexwatch-bench-") as folder:
        ca = LabCA(Path(folder))
        for scene in scenes():
            with scene.make(ca) as world:
                settle(world, {})
                yield from _compared(scene, world, runs)


def _compared(scene: Scene, world: World, runs: int) -> Iterator[Measured]:
    bar = scene.bar if scene.bar is not None else 2 * _slowest_probe(world, scene.env)
    took = taken_in_turns(_tools(scene, world), runs)
    check = took.pop(CHECK)
    name, worst = f"`check`: {scene.name}", check.worst_wall / 1000
    if not took:
        yield Measured(name, check.wall / 1000, "s", bar, worst)
    for peer, spent in took.items():
        yield Measured(name, check.wall / 1000, "s", bar, worst, peer=Peer(peer, spent.wall / 1000), note=NOTES[peer])


NOTES = {DOCTOR: "", CURL: f"given up after {PATIENCE} s a URL"}


def _tools(scene: Scene, world: World) -> dict[str, Callable[[], object]]:
    """What is compared, each as the commands that a person would type one after the other."""
    env = {**ZSH, **scene.env}

    def curl() -> None:
        for url in CURLS:
            world.run(["curl", "-sS", "-o", "/dev/null", "--max-time", PATIENCE, "-I", url], env)

    tools: dict[str, Callable[[], object]] = {CHECK: lambda: world.run([*CODEXWATCH, "check"], env, timeout=60)}
    if scene.beside:
        tools[CURL] = curl
        if (codex := binary(PINNED)) is not None:
            tools[DOCTOR] = lambda: world.run([codex, "doctor", "--network-only"], env, timeout=120)
    return tools


def _slowest_probe(world: World, env: Mapping[str, str]) -> float:
    """Seconds of the slowest attempt of one `check`, as that has measured it."""
    done = world.run([*CODEXWATCH, "check", "--json"], {**ZSH, **env}, timeout=60)
    took = [sum(probe["timings_ms"].values()) for probe in json.loads(done.stdout)["probes"]]
    return float(max(took)) / 1000


if __name__ == "__main__":
    sys.exit(show(rows(*map(int, sys.argv[1:2] or [str(RUNS)]))))
