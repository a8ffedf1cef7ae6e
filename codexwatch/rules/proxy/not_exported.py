"""A proxy is set in the shell's file and not exported.

What it detects
    A line of a start-up file such as `HTTPS_PROXY=http://127.0.0.1:7890` assigns a proxy variable as a statement of its
    own, and no line anywhere exports it.

Why Codex breaks
    A variable that is not exported exists in the shell alone: `echo $HTTPS_PROXY` prints it, and no program that the
    shell starts gets it. Codex goes out directly.

How to fix
    Write `export` before the name. Then open a new terminal and run `codex app-server daemon stop`: Codex's background
    server keeps the environment it was started with.

Example
    `HTTPS_PROXY=http://127.0.0.1:7890` in `~/.zshrc` becomes `export HTTPS_PROXY=http://127.0.0.1:7890`.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Edit, Finding, Manual, Meta, Step, Words
from codexwatch.model.network import Route
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.model.variable import Variable
from codexwatch.rules.instead import lead_elsewhere, routed_with
from codexwatch.rules.mend import distinct, make_all_real, path_of, subject_of
from codexwatch.rules.reach import failing_pairs, judged, routes_of, works, works_along

TITLE = "{variable} is set but not exported"
REMEDY = "Export it: export {variable}"

META = Meta(
    stage=Stage.VALUE,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes"}),
    uses=frozenset({"codex", "listeners", "probes", "processes", "settings"}),
    keep_firing_for=timedelta(0),
    words={
        "fails": Words(
            title=TITLE,
            summary="{path} sets {variable}={value} without exporting it, so Codex does not get it; its own way fails, "
            "and with the variable it would work.",
            remedy=REMEDY,
        ),
        "": Words(
            title=TITLE,
            summary="{path} sets {variable}={value} without exporting it; Codex does not get it.",
            remedy=REMEDY,
        ),
    },
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        found = tuple(item for item in environment.unexported if _matters(facts, environment, item))
        if found:
            yield from _judge(facts, environment, found)


def _with(facts: Facts, environment: Environment, added: Iterable[Variable]) -> tuple[Route, ...]:
    return routed_with(facts, environment, {**environment.variables, **{item.name: item for item in added}})


def _matters(facts: Facts, environment: Environment, item: Variable) -> bool:
    """Whether Codex would go elsewhere with it; what only the shell could tell is worth a word too."""
    return item.value is None or lead_elsewhere(routes_of(facts, environment), _with(facts, environment, [item]))


def _judge(facts: Facts, environment: Environment, found: tuple[Variable, ...]) -> Iterator[Finding]:
    """One finding for all of them: they are one omission, and mostly stand side by side."""
    answer = works_along(facts, _with(facts, environment, found))
    if answer is Answer.FAILS:  # exporting it would make nothing better, and may make it worse
        return
    mends = answer is Answer.WORKS and works(facts, environment) is Answer.FAILS
    alone = (item for item in found if works_along(facts, _with(facts, environment, [item])) is Answer.WORKS)
    first = next(alone, found[0])
    yield Finding(
        subject=subject_of(first, environment),
        severity=Severity.CRITICAL if mends else Severity.INFO,
        environment=environment.id,
        case="fails" if mends else "",
        data={"variable": first.name, "value": first.shown, "path": path_of(first)},
        origin=first.origin,
        breaks=failing_pairs(facts, environment) if mends else frozenset(),
        verified=True if mends else None,
        steps=(*distinct(_exports(found)), *make_all_real(facts, environment, found)),
    )


def _exports(found: tuple[Variable, ...]) -> Iterator[Step]:
    """One step a line: what stands side by side on it is exported with it."""
    by_line: dict[tuple[str | None, int | None], list[Variable]] = {}
    for item in found:
        by_line.setdefault((path_of(item), item.origin.line if item.origin else None), []).append(item)
    for (path, _), items in by_line.items():
        if path is not None and path.endswith("/fish_variables"):
            yield from (Manual("Run in fish: set -Ux {name} ${name}", {"name": item.name}) for item in items)
        elif path is not None:
            yield _on_its_line(path, items)


def _on_its_line(path: str, items: list[Variable]) -> Edit:
    origin = items[0].origin
    before = (origin.text if origin else None) or ""
    after = before
    for item in items:
        after = _in_fish(after, item.name) if path.endswith(".fish") else _in_posix(after, item.name)
    if origin is None or after == before:
        names = " ".join(item.name for item in items)
        return Edit(path, None, None, f"set -gx {names} ${names}" if path.endswith(".fish") else f"export {names}")
    return Edit(path, origin.line, before, after)


def _in_fish(line: str, name: str) -> str:
    return re.sub(rf"\bset\s+(?:-g\s+|--global\s+)?(?={name}\b)", "set -gx ", line, count=1)


def _in_posix(line: str, name: str) -> str:
    """`export` before the statement that assigns it, which may assign others before."""
    return re.sub(rf"(^\s*|[;&|]\s*)(?=(?:[A-Za-z_]\w*=\S*[ \t]+)*{name}=)", r"\1export ", line, count=1)
