"""One name in upper and lower case, with two different values.

What it detects
    HTTPS_PROXY and https_proxy (or HTTP_PROXY, ALL_PROXY, NO_PROXY and their twins) are both set and lead Codex's
    requests to different places.

Why Codex breaks
    Codex reads the upper-case name as soon as it is set; curl, git and many others read the lower-case one. Where the
    upper-case value is the outdated one, curl works, Codex does not, and every test with curl says that the proxy is
    fine.

How to fix
    Give both names one value: the one that works. Then open a new terminal and run `codex app-server daemon stop`:
    Codex's background server keeps the environment it was started with.

Example
    `export HTTPS_PROXY=http://127.0.0.1:7890` beside `export https_proxy=http://127.0.0.1:7897`: the first line gets
    the port of the second.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Step, Words
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.model.secret import MASK
from codexwatch.model.variable import Variable
from codexwatch.rules.instead import lead_elsewhere, routed_without
from codexwatch.rules.mend import make_all_real, recommend, set_all, set_value, subject_of
from codexwatch.rules.reach import failing_pairs, from_editor, judged, routes_of, works, works_along

NAMES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")
TITLE = "{upper} and {lower} lead to different places"

META = Meta(
    stage=Stage.VALUE,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes"}),
    uses=frozenset({"codex", "listeners", "probes", "processes", "settings"}),
    keep_firing_for=timedelta(0),
    words={
        "lower-works": Words(
            title="Codex reads {upper}, curl {lower}, which works",
            summary="Codex uses {upper}={value}, which fails; curl and git use {lower}={other}, which works.",
            remedy="One value for both: {upper}={other}",
        ),
        "both-fail": Words(
            title=TITLE,
            summary="Codex uses {upper}={value}, curl and git use {lower}={other}, and both fail.",
            remedy="One value for both, one that works",
        ),
        "differs": Words(
            title=TITLE,
            summary="Codex uses {upper}={value}, curl and git use {lower}={other}: a test with one proves nothing "
            "about the other.",
            remedy="One value for both, one that works",
        ),
    },
    references=("openai/codex#37662",),
)

SEVERITIES = {"lower-works": Severity.CRITICAL, "both-fail": Severity.WARNING, "differs": Severity.INFO}


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        names = [name for name in NAMES if _conflicts(facts, environment, name)]
        case = _case(facts, environment, names) if names else ""
        for name in names:
            upper, lower = environment.variables[name], environment.variables[name.lower()]
            yield _finding(facts, environment, upper, lower, case)


def _conflicts(facts: Facts, environment: Environment, name: str) -> bool:
    upper, lower = environment.get(name), environment.get(name.lower())
    if not (upper and lower and _has_value(upper) and _has_value(lower)) or from_editor(upper):
        return False
    # What most people have; routing everything anew to find that out would cost the most of all rules.
    if upper.value == lower.value:
        return False
    return lead_elsewhere(routes_of(facts, environment), routed_without(facts, environment, name))


def _has_value(variable: Variable) -> bool:
    return variable.value is not None and bool(variable.shown)


def _case(facts: Facts, environment: Environment, names: list[str]) -> str:
    if works(facts, environment) is not Answer.FAILS:
        return "differs"
    match works_along(facts, routed_without(facts, environment, *names)):
        case Answer.WORKS:
            return "lower-works"
        case Answer.FAILS:
            return "both-fail"
    return "differs"


def _finding(facts: Facts, environment: Environment, upper: Variable, lower: Variable, case: str) -> Finding:
    works_with_lower = case == "lower-works"
    return Finding(
        subject=subject_of(upper, environment),
        severity=SEVERITIES[case],
        environment=environment.id,
        case=case,
        data={"upper": upper.name, "lower": lower.name, "value": upper.shown, "other": lower.shown},
        origin=upper.origin,
        breaks=failing_pairs(facts, environment) if works_with_lower else frozenset(),
        verified=True if works_with_lower else None,
        steps=(
            *_steps(facts, environment, upper, lower, case),
            *make_all_real(facts, environment, (upper, lower)),
        ),
    )


def _steps(facts: Facts, environment: Environment, upper: Variable, lower: Variable, case: str) -> tuple[Step, ...]:
    new = recommend(facts, environment) if case == "both-fail" and upper.name != "NO_PROXY" else None
    if new:
        return set_all((upper, lower), new.url)
    if case == "lower-works" and MASK not in lower.shown:
        return (set_value(upper, lower.shown),)
    if works(facts, environment) is Answer.WORKS and MASK not in upper.shown:
        return (set_value(lower, upper.shown),)
    text = "Give {upper} and {lower} one value, one that works."
    return (Manual(text, {"upper": upper.name, "lower": lower.name}),)
