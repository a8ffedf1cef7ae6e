"""The proxy listens on another port now.

What it detects
    The port of a proxy that Codex uses refuses the connection, and another port of this machine has just carried
    Codex's requests as an HTTP proxy.

Why Codex breaks
    Proxy programs change their port with an update or a new profile (Clash 7890 to 7897, v2rayN 10809 to 10808); the
    line in the shell's file or in `.env` stays. Codex does not go around a proxy that is down: it shows "Reconnecting".

How to fix
    Write the port that works into the line. Then open a new terminal and run `codex app-server daemon stop`: Codex's
    background server keeps the environment it was started with.

Example
    `export HTTPS_PROXY=http://127.0.0.1:7890` becomes `export HTTPS_PROXY=http://127.0.0.1:7897`.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Meta, Words
from codexwatch.model.network import Stack
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.rules.mend import Recommendation, make_all_real, recommend, set_all
from codexwatch.rules.reach import Hop, judged, naming, pairs_of, refusing_hops, works, works_by

TITLE = "{variable} names a dead port; {new} works"
SUMMARY = "{variable} sends Codex to {proxy}, where nothing listens; {new} has just carried Codex's requests."

META = Meta(
    stage=Stage.HOP,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes", "listeners"}),
    uses=frozenset({"probes", "processes"}),
    requires=frozenset({"wsl-loopback-proxy"}),
    hold_for=timedelta(seconds=30),
    words={
        "": Words(title=TITLE, summary=SUMMARY, remedy="Write the port that works: {variable}={new}"),
        "direct-works": Words(
            title=TITLE,
            summary=SUMMARY + " The direct way works too.",
            remedy="Remove the line, since the direct way works, or write the port that works: {variable}={new}",
        ),
    },
    references=("openai/codex#39237",),
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        for hop in refusing_hops(facts, environment):
            new = recommend(facts, environment, near=hop.proxy)
            if new and new.verified:
                yield _finding(facts, environment, hop, new)


def _finding(facts: Facts, environment: Environment, hop: Hop, new: Recommendation) -> Finding:
    variables = naming(environment, hop.proxy)
    fine_without = works(facts, environment, Stack.HTTPS) is Answer.WORKS
    direct_works = works_by(facts, environment, None) is Answer.WORKS
    return Finding(
        subject=hop.proxy.address,
        severity=Severity.WARNING if fine_without else Severity.CRITICAL,
        environment=environment.id,
        case="direct-works" if direct_works else "",
        data={"variable": hop.variable.name, "proxy": hop.proxy.address, "new": new.url},
        origin=hop.variable.origin,
        breaks=pairs_of(hop.routes),
        verified=new.verified,
        steps=(*set_all(variables, new.url), *make_all_real(facts, environment, variables)),
    )
