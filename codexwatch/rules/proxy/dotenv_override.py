"""`.env` of the Codex home says something else than the shell, and wins.

What it detects
    A proxy variable that the shell sets has another value in `$CODEX_HOME/.env`, and that leads Codex elsewhere.

Why Codex breaks
    Codex loads `.env` of its home at every start and lets it override the environment, an empty value included.
    Whoever changes the port in the shell's file sees curl follow and Codex stay behind.

How to fix
    Change the line in `.env`, or take it away. Then run `codex app-server daemon stop`: Codex's background server keeps
    the environment it was started with.

Example
    `HTTPS_PROXY=http://127.0.0.1:7890` in `~/.codex/.env` beats `export HTTPS_PROXY=http://127.0.0.1:7897` in
    `~/.zshrc`.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from codexwatch.codex.outside import without_dotenv
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Data, Finding, Manual, Meta, Step, Words
from codexwatch.model.phrase import Phrase
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.model.secret import MASK
from codexwatch.model.variable import NO_PROXY_NAMES, PROXY_NAMES, Variable
from codexwatch.rules.instead import lead_elsewhere, routed_with
from codexwatch.rules.mend import make_real, path_of, set_value, subject_of
from codexwatch.rules.reach import from_editor, judged, refuses, routes_of, works, works_along

NAMES = (*PROXY_NAMES, *NO_PROXY_NAMES)

META = Meta(
    stage=Stage.VALUE,
    severity=Severity.WARNING,
    reads=frozenset({"environments", "routes"}),
    uses=frozenset({"codex", "listeners", "probes", "processes", "settings"}),
    keep_firing_for=timedelta(0),
    words={
        "shell-works": Words(
            title="{variable} in .env beats the shell's, which works",
            summary="{path} sets {variable}={value}, which fails and hides the shell's {other}, which works.",
            remedy="Change the line in .env: {variable}={other}",
        ),
        "differs": Words(
            title="{variable} in .env beats the shell's",
            summary="{path} sets {variable}={value}; the shell's {other} has no effect on Codex.",
            remedy="Know that Codex follows {path}, and change it there",
        ),
    },
    references=("openai/codex#38885",),
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        shells = _of_the_shell(environment)
        names = [name for name, found in shells.items() if _matters(facts, environment, {name: found})]
        case = _case(facts, environment, shells) if names else ""
        for name in names:
            yield _finding(facts, environment, environment.variables[name], shells[name], case)


def _of_the_shell(environment: Environment) -> Mapping[str, Variable]:
    """The values that `.env` replaced, as far as they are known."""
    if not any(path_of(environment.get(name)) == f"{environment.home}/.env" for name in NAMES):
        return {}
    below = without_dotenv(environment)
    replaced = {name: below.get(name) for name in NAMES if below.get(name) is not environment.get(name)}
    return {name: found for name, found in replaced.items() if found and found.value and not from_editor(found)}


def _matters(facts: Facts, environment: Environment, shells: Mapping[str, Variable]) -> bool:
    routes = routed_with(facts, environment, {**environment.variables, **shells})
    return lead_elsewhere(routes_of(facts, environment), routes, credentials=False)


def _case(facts: Facts, environment: Environment, shells: Mapping[str, Variable]) -> str:
    if works(facts, environment) is not Answer.FAILS or _leads_to_dead_port(facts, environment):
        return "differs"
    by_shell = routed_with(facts, environment, {**environment.variables, **shells})
    return "shell-works" if works_along(facts, by_shell) is Answer.WORKS else "differs"


def _leads_to_dead_port(facts: Facts, environment: Environment) -> bool:
    """A port that refuses is told as such, with the line of `.env` as its origin: one cause, one alert."""
    return any(route.proxy and refuses(facts, route.proxy) for route in routes_of(facts, environment))


def _finding(facts: Facts, environment: Environment, current: Variable, shells: Variable, case: str) -> Finding:
    advice = case == "differs"
    path = path_of(current)
    return Finding(
        subject=subject_of(current, environment),
        severity=Severity.INFO if advice else Severity.WARNING,
        environment=environment.id,
        case=case,
        data={"variable": current.name, "path": path, "value": current.shown, "other": shells.shown},
        origin=current.origin,
        verified=None if advice else True,
        steps=(_step(current, shells, advice=advice), *(() if advice else make_real(facts, environment, path))),
    )


def _step(current: Variable, shells: Variable, *, advice: bool) -> Step:
    if not advice and MASK not in shells.shown:
        return set_value(current, shells.shown)
    if not advice:
        data: Data = {"name": current.name, "path": path_of(current), "other": path_of(shells) or Phrase("the shell")}
        return Manual("Give {name} in {path} the value that it has in {other}.", data)
    data = {"path": path_of(current), "line": current.origin.line if current.origin else None, "name": current.name}
    return Manual("Codex follows {path}:{line}; change {name} there, not in the shell.", data)
