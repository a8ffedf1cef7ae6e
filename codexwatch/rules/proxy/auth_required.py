"""The proxy wants a user name and a password.

What it detects
    The proxy that Codex uses answers the request for a tunnel with 407 (proxy authentication required), or wants a
    SOCKS login: the URL holds no user and password, or ones that the proxy refuses, or Codex does not send them.

Why Codex breaks
    Codex sends only what the URL holds (`http://user:password@host:port`), as Basic authentication; it never asks for a
    password, and knows neither NTLM nor Kerberos. In a turn the 407 is not shown: all that is seen is "error sending
    request", which looks like a fault of the login. To a SOCKS URL its HTTPS stack sends no password at all.

How to fix
    Write user and password into the URL, percent-encoded (`@` is `%40`, `#` is `%23`), best in `.env` of the Codex home
    with mode 0600. A proxy that takes NTLM or Kerberos alone needs a program such as px or cntlm in between.

Example
    `HTTPS_PROXY=http://USER:PASSWORD@proxy.example:3128` in `~/.codex/.env`.
"""

from collections.abc import Iterator

from codexwatch.codex.proxy_url import proxy_in
from codexwatch.codex.routing import SOCKS_AS_HTTP
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Data, Finding, Manual, Meta, Words
from codexwatch.model.network import Proxy, Route, Stack
from codexwatch.model.reason import Reason
from codexwatch.model.scale import Severity, Stage
from codexwatch.model.variable import Variable
from codexwatch.rules.mend import make_real, path_of
from codexwatch.rules.reach import from_editor, judged, pairs_of
from codexwatch.rules.seen import seen_in, severity_in

META = Meta(
    stage=Stage.HOP,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes", "probes"}),
    uses=frozenset({"processes"}),
    words={
        "missing": Words(
            title="The proxy {proxy} wants a password",
            summary="{variable} names {proxy} without user and password, and the proxy lets nobody through like that.",
            remedy="Write user and password into {path}: {variable}={new}",
        ),
        "refused": Words(
            title="The proxy {proxy} refuses the password",
            summary="{proxy} refuses the user and password in {variable}: a wrong one, or one not percent-encoded.",
            remedy="Correct user and password in {variable}; write @ as %40, # as %23, / as %2F, % as %25",
        ),
        "not-sent": Words(
            title="Codex sends no password to a SOCKS URL",
            summary="{variable} holds a password for {proxy}, but Codex's HTTPS requests send none to a SOCKS URL.",
            remedy="Write http:// instead of the socks scheme in {variable}",
        ),
    },
    references=("alejandroll10/zeropaper#213",),
)

BY_HAND = {
    "missing": "Write {variable}={new} into {path} (percent-encoded), then run: chmod 600 {path}",
    "refused": "Correct user and password in {variable}; write @ as %40, # as %23, / as %2F, % as %25.",
    "not-sent": "In {variable}, write http:// instead of the socks scheme; keep user and password.",
}


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        asked: dict[str, list[Route]] = {}
        for route, probe in seen_in(facts, environment):
            if probe.reason == Reason.PROXY_AUTH and route.proxy and not from_editor(route.variable):
                asked.setdefault(route.proxy.address, []).append(route)
        for routes in asked.values():
            yield from _found(facts, environment, routes)


def _found(facts: Facts, environment: Environment, routes: list[Route]) -> Iterator[Finding]:
    route = routes[0]
    proxy, variable = route.proxy, route.variable
    if proxy is None or variable is None:
        return
    case = _case(route, proxy)
    data: Data = {
        "variable": variable.name,
        "proxy": proxy.address,
        "path": f"{environment.home}/.env",
        "new": f"http://USER:PASSWORD@{proxy.address}",
    }
    yield Finding(
        subject=proxy.address,
        severity=severity_in(facts, environment),
        environment=environment.id,
        case=case,
        data=data,
        origin=variable.origin,
        breaks=pairs_of(routes),
        steps=(Manual(BY_HAND[case], data), *make_real(facts, environment, _where(case, variable, data))),
    )


def _where(case: str, variable: Variable, data: Data) -> str | None:
    """The file that is to be changed."""
    return str(data["path"]) if case == "missing" else path_of(variable)


def _case(route: Route, proxy: Proxy) -> str:
    if route.reason == SOCKS_AS_HTTP and _holds_a_password(route.variable):
        return "not-sent"
    return "refused" if proxy.credentials else "missing"


def _holds_a_password(variable: Variable | None) -> bool:
    proxy = proxy_in(variable, Stack.WEBSOCKET)
    return proxy is not None and proxy.credentials is not None
