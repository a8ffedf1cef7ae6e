"""An entry of NO_PROXY that Codex does not understand.

What it detects
    While a proxy is set, NO_PROXY names a host that Codex needs, or this machine itself, in a form that Codex ignores,
    for its HTTPS requests or for its websocket: `*.openai.com`, a URL, a port, capitals, entries separated by `;` or
    blanks.

Why Codex breaks
    It does not: the entry has no effect, and the request goes through the proxy all the same. Both take names and
    addresses separated by commas, a name covering its sub-domains. `*.` in front, a URL and other separators mean
    nothing to either; ports and networks are understood by one of them alone, and the websocket compares letters
    exactly.

How to fix
    Write the bare name in small letters: `openai.com` covers `api.openai.com`. Loopback is `localhost,127.0.0.1,::1`.
    Then open a new terminal and run `codex app-server daemon stop`: Codex's background server keeps the environment it
    was started with.

Example
    `export NO_PROXY="*.internal.example; LOCALHOST:8080"` becomes `export NO_PROXY="internal.example,localhost"`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from ipaddress import ip_address, ip_network

from codexwatch.codex.no_proxy import bypasses
from codexwatch.codex.routes import version_in
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Meta, Words
from codexwatch.model.network import RouteKind, Stack, Target, way_by
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.model.variable import Variable
from codexwatch.rules.mend import make_real, path_of, set_value, subject_of
from codexwatch.rules.reach import has_websocket, judged, routes_of

FOR_PLAIN_HTTP = ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
LOOPBACK_URLS = ("{}://localhost/", "{}://127.0.0.1/", "{}://[::1]/")
EVERYTHING = "*"
_NAME, _ADDRESS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-"), frozenset("0123456789abcdef:.")

META = Meta(
    stage=Stage.VALUE,
    severity=Severity.INFO,
    reads=frozenset({"environments", "routes"}),
    uses=frozenset({"codex", "probes", "processes", "settings"}),
    keep_firing_for=timedelta(0),
    words={
        "": Words(
            title="{variable} has entries that Codex ignores",
            summary='"{entries}" in {variable} is not what Codex understands; {host} goes through the proxy.',
            remedy="Bare names in small letters, separated by commas: {variable}={new}",
        )
    },
    references=("openai/codex#6764",),
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        variable = environment.get("NO_PROXY") or environment.get("no_proxy")
        # What nearly everybody has needs no closer look.
        if variable and variable.value and not all(_is_bare(entry.strip()) for entry in variable.shown.split(",")):
            yield from _judge(facts, environment, variable)


def _is_bare(entry: str) -> bool:
    """A name in small letters or an address: what both stacks understand."""
    return _NAME.issuperset(entry) or (entry.count(":") > 1 and _ADDRESS.issuperset(entry))


def _judge(facts: Facts, environment: Environment, variable: Variable) -> Iterator[Finding]:
    version = version_in(facts, environment)
    proxied = _proxied(facts, environment, variable.shown, version)
    entries = [entry for entry in re.split(r"[\s,;]+", variable.shown) if entry]
    ignored = {entry: hosts for entry in entries if (hosts := _meant(entry, proxied, version))}
    if ignored:
        yield _finding(facts, environment, variable, entries, ignored)


def _proxied(facts: Facts, environment: Environment, listed: str, version: str | None) -> list[Target]:
    """What goes through a proxy in spite of the list, and may as well go directly."""
    routes = routes_of(facts, environment)
    essential = [
        route.target
        for route in routes
        if route.kind is RouteKind.PROXY
        and facts.probes.answer(route.target, way_by(None, route.trust)) is not Answer.FAILS
    ]
    loopback = _loopback(environment, websocket=has_websocket(facts, environment))
    return [*essential, *(target for target in loopback if not bypasses(listed, target, version))]


def _loopback(environment: Environment, *, websocket: bool) -> Iterator[Target]:
    if any(item and item.shown for item in map(environment.get, FOR_PLAIN_HTTP)):
        yield from (Target(url.format("http"), Stack.HTTPS) for url in LOOPBACK_URLS)
        yield from (Target(url.format("ws"), Stack.WEBSOCKET) for url in LOOPBACK_URLS if websocket)


def _meant(entry: str, proxied: Iterable[Target], version: str | None) -> tuple[str, ...]:
    """The hosts that the entry names and that go through the proxy all the same."""
    bare = _bare(entry)
    named = (item for item in proxied if bypasses(bare, item, version) or _is_in_network(item.host, entry))
    return tuple(dict.fromkeys(item.host for item in named))


def _is_in_network(host: str, entry: str) -> bool:
    try:
        return "/" in entry and ip_address(host) in ip_network(entry, strict=False) and not ip_address(host).is_loopback
    except ValueError:
        return False


def _bare(entry: str) -> str:
    """The name alone: without scheme, path, port, quotes and wildcard."""
    if entry.strip("\"'") == EVERYTHING:
        return EVERYTHING
    place = entry.strip("\"'").partition("://")[2] or entry.strip("\"'")
    host = place.partition("/")[0]
    name = host[1:].partition("]")[0] if host.startswith("[") else host
    return (name.partition(":")[0] if name.count(":") == 1 else name).lstrip("*.").lower()


def _finding(
    facts: Facts,
    environment: Environment,
    variable: Variable,
    entries: Sequence[str],
    ignored: dict[str, tuple[str, ...]],
) -> Finding:
    written = (_rewritten(entry, ignored.get(entry)) for entry in entries)
    new = EVERYTHING if EVERYTHING in ignored else ",".join(dict.fromkeys(name for names in written for name in names))
    return Finding(
        subject=subject_of(variable, environment),
        severity=Severity.INFO,
        environment=environment.id,
        data={
            "variable": variable.name,
            "entries": tuple(ignored),
            "host": next(iter(ignored.values()))[0],
            "new": new,
        },
        origin=variable.origin,
        steps=(set_value(variable, new), *make_real(facts, environment, path_of(variable))),
    )


def _rewritten(entry: str, hosts: tuple[str, ...] | None) -> tuple[str, ...]:
    """A network keeps its entry, which the https stack understands, and gets its hosts beside it."""
    if hosts is None:
        return (entry,)
    return (entry, *hosts) if any(_is_in_network(host, entry) for host in hosts) else (_bare(entry),)
