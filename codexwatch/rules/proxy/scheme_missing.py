"""A proxy without `http://` in front of it.

What it detects
    The variable that decides where Codex's websocket goes holds `HOST:PORT` and no scheme.

Why Codex breaks
    curl, git and Codex's HTTPS stack take `127.0.0.1:7890` for an HTTP proxy. The websocket stack refuses it ("scheme
    not supported") without sending anything. Every session starts with five reconnects, about six seconds, and then
    works over HTTPS.

How to fix
    Write `http://` in front of the address. Then open a new terminal and run `codex app-server daemon stop`: Codex's
    background server keeps the environment it was started with.

Example
    `export HTTPS_PROXY=127.0.0.1:7890` becomes `export HTTPS_PROXY=http://127.0.0.1:7890`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from codexwatch.codex.proxy_url import SCHEME_MISSING, proxy_in
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Meta, Words
from codexwatch.model.network import Proxy, Stack
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.model.variable import Variable
from codexwatch.rules.mend import make_real, path_of, recommend, set_value, subject_of
from codexwatch.rules.reach import from_editor, is_misread, judged, pairs, refuses, routes_of, works_by

META = Meta(
    stage=Stage.VALUE,
    severity=Severity.WARNING,
    reads=frozenset({"environments", "routes"}),
    uses=frozenset({"codex", "listeners", "probes", "processes"}),
    keep_firing_for=timedelta(0),
    words={
        "": Words(
            title="{variable} has no http:// in front of it",
            summary="{variable}={value}: Codex's websocket refuses a proxy without a scheme; "
            "each session loses five reconnects before HTTPS works.",
            remedy="Write the scheme: {variable}={new}",
        )
    },
)


@dataclass(frozen=True, slots=True)
class _Value:
    text: str
    verified: bool | None


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        routes = routes_of(facts, environment, Stack.WEBSOCKET)
        route = next((item for item in routes if item.reason == SCHEME_MISSING), None)
        variable = route.variable if route else None
        if variable and not from_editor(variable) and not is_misread(facts, environment, variable):
            yield _finding(facts, environment, variable)


def _finding(facts: Facts, environment: Environment, variable: Variable) -> Finding:
    new = _corrected(facts, environment, variable)
    return Finding(
        subject=subject_of(variable, environment),
        severity=Severity.WARNING,
        environment=environment.id,
        data={"variable": variable.name, "value": variable.shown, "new": new.text},
        origin=variable.origin,
        breaks=pairs(environment, Stack.WEBSOCKET),
        verified=new.verified,
        steps=(set_value(variable, new.text), *make_real(facts, environment, path_of(variable))),
    )


def _corrected(facts: Facts, environment: Environment, variable: Variable) -> _Value:
    """The same address with its scheme; where nothing comes through that, a port that was seen to work."""
    meant = proxy_in(variable, Stack.HTTPS)
    answer = works_by(facts, environment, _as_http(meant)) if meant else Answer.UNKNOWN
    other = recommend(facts, environment, near=meant) if answer is not Answer.WORKS else None
    dead = meant is not None and refuses(facts, meant)
    if other and other.verified and (answer is Answer.FAILS or dead):
        return _Value(other.url, verified=True)
    return _Value(f"http://{variable.shown.strip()}", None if answer is Answer.UNKNOWN else answer is Answer.WORKS)


def _as_http(proxy: Proxy) -> Proxy:
    return Proxy("http", proxy.host, proxy.port, proxy.credentials, proxy.hidden)
