"""An empty variable hides the one that was meant.

What it detects
    An upper-case name (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY) is set and empty, its lower-case twin has a value,
    and without the empty one Codex's requests would go another way.

Why Codex breaks
    Codex reads the upper-case name as soon as it is set, empty or not, and never looks at the lower-case one. curl and
    git skip the empty one and use the proxy: curl works, Codex goes directly. An empty NO_PROXY hides the list in
    no_proxy in the same way.

How to fix
    Take the empty line away. Then open a new terminal and run `codex app-server daemon stop`: Codex's background server
    keeps the environment it was started with.

Example
    `export HTTPS_PROXY=` beside `export https_proxy=http://127.0.0.1:7890`: the first line goes.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Meta, Words
from codexwatch.model.network import Route
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.model.variable import Variable
from codexwatch.rules.instead import differing, routed_without
from codexwatch.rules.mend import make_real, path_of, remove, subject_of
from codexwatch.rules.reach import from_editor, judged, pairs_of, routes_of, works_along

NAMES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")
REMEDY = "Remove the empty {upper}"

META = Meta(
    stage=Stage.VALUE,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes"}),
    uses=frozenset({"codex", "listeners", "probes", "processes", "settings"}),
    keep_firing_for=timedelta(0),
    words={
        "fails": Words(
            title="An empty {upper} hides {lower}",
            summary="{upper} is set and empty, so that Codex does not see {lower}={value}; the way that it takes "
            "instead fails.",
            remedy=REMEDY,
        ),
        "": Words(
            title="An empty {upper} hides {lower}",
            summary="{upper} is set and empty, so that Codex does not see {lower}={value}; curl and git do.",
            remedy=REMEDY,
        ),
    },
    references=("openai/codex#37662",),
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        for name in NAMES:
            upper, lower = environment.get(name), environment.get(name.lower())
            if upper and lower and _is_empty(upper) and lower.shown and lower.value and not from_editor(upper):
                yield from _judge(facts, environment, upper, lower)


def _is_empty(variable: Variable) -> bool:
    return variable.value is not None and not variable.shown


def _judge(facts: Facts, environment: Environment, upper: Variable, lower: Variable) -> Iterator[Finding]:
    without = routed_without(facts, environment, upper.name)
    affected = differing(routes_of(facts, environment), without)
    if affected:
        then = works_along(facts, without)
        failing = [route for route in affected if facts.probes.answer_for(route) is Answer.FAILS]
        # If the hidden value leads nowhere either, its being hidden is not why nothing works.
        blamed = failing if then is not Answer.FAILS else []
        yield _finding(facts, environment, (upper, lower), blamed, verified=True if then is Answer.WORKS else None)


def _finding(
    facts: Facts,
    environment: Environment,
    names: tuple[Variable, Variable],
    blamed: Sequence[Route],
    *,
    verified: bool | None,
) -> Finding:
    upper, lower = names
    return Finding(
        subject=subject_of(upper, environment),
        severity=Severity.CRITICAL if blamed else Severity.INFO,
        environment=environment.id,
        case="fails" if blamed else "",
        data={"upper": upper.name, "lower": lower.name, "value": lower.shown},
        origin=upper.origin,
        breaks=pairs_of(blamed),
        verified=verified,
        steps=(remove(upper), *make_real(facts, environment, path_of(upper))),
    )
