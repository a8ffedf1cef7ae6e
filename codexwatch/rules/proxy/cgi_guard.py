"""REQUEST_METHOD makes Codex ignore every proxy.

What it detects
    The environment holds REQUEST_METHOD, as a web server sets it for the programs that it starts for a request (CGI),
    and a proxy is set.

Why Codex breaks
    A web client can set HTTP_PROXY of a CGI program by a header of its request. Codex's HTTPS stack guards against
    that: as soon as REQUEST_METHOD exists, whatever its value, it reads no proxy variable at all and goes out directly.
    The websocket stack does not. Where the direct way is blocked, sign-in and every HTTPS request fail.

How to fix
    Take REQUEST_METHOD away before Codex is started: `env -u REQUEST_METHOD codex`. From Codex 0.142.0 on
    `respect_system_proxy = true` under `[features]` in config.toml switches the guard off as well.

Example
    A job that runs below a web server or its test harness and starts `codex exec`.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.codex.config_keys import RESPECTS_SYSTEM_PROXY
from codexwatch.codex.routing import CGI_GUARD
from codexwatch.codex.version import at_least
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Meta, Words
from codexwatch.model.network import Stack
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.model.variable import Variable
from codexwatch.rules.instead import differing, routed_without
from codexwatch.rules.mend import make_real, path_of, remove, subject_of
from codexwatch.rules.reach import home_of, judged, pairs_of, routes_of, works_along

NAME = "REQUEST_METHOD"
REMEDY = "Remove {variable}, or start Codex by: env -u {variable} codex"

META = Meta(
    stage=Stage.VALUE,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes", "codex"}),
    uses=frozenset({"listeners", "probes", "processes", "settings"}),
    keep_firing_for=timedelta(0),
    words={
        "direct-fails": Words(
            title="{variable} makes Codex ignore the proxy",
            summary="With {variable} in the environment Codex's HTTPS requests go around the proxy, and that fails "
            "here.",
            remedy=REMEDY,
        ),
        "": Words(
            title="{variable} makes Codex ignore the proxy",
            summary="With {variable} in the environment Codex's HTTPS requests go around the proxy; only its "
            "websocket uses it.",
            remedy=REMEDY,
        ),
    },
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        variable = environment.get(NAME)
        if variable and not _is_switched_off(facts, environment):
            yield from _judge(facts, environment, variable)


def _is_switched_off(facts: Facts, environment: Environment) -> bool:
    wanted = home_of(facts, environment).config.respect_system_proxy
    return wanted and at_least(facts.codex.version, RESPECTS_SYSTEM_PROXY)


def _judge(facts: Facts, environment: Environment, variable: Variable) -> Iterator[Finding]:
    routes = routes_of(facts, environment, Stack.HTTPS)
    if not any(route.reason == CGI_GUARD for route in routes):
        return
    without = routed_without(facts, environment, NAME)
    affected = differing(routes_of(facts, environment), without)
    failing = [route for route in affected if facts.probes.answer_for(route) is Answer.FAILS]
    if not affected:
        return
    then = works_along(facts, without)
    yield Finding(
        subject=subject_of(variable, environment),
        severity=Severity.CRITICAL if failing else Severity.WARNING,
        environment=environment.id,
        case="direct-fails" if failing else "",
        data={"variable": NAME},
        origin=variable.origin,
        breaks=pairs_of(failing),
        verified=None if then is Answer.UNKNOWN else then is Answer.WORKS,
        steps=(remove(variable), *make_real(facts, environment, path_of(variable))),
    )
