"""An editor's `http.proxy` is one that its codex cannot use.

What it detects
    `http.proxy` in the settings of an editor of the VS Code family makes the way of its own codex fail: a SOCKS proxy,
    a value without `http://`, a port where nothing listens, or a proxy that lets nothing through while another way
    works.

Why Codex breaks
    The extension hands `http.proxy` to its codex as HTTP_PROXY and HTTPS_PROXY, over what the shell's files say. Codex
    speaks HTTP to a SOCKS port, refuses the websocket without a scheme, and never falls back to going directly.

How to fix
    Correct the line in the editor's settings, or take it away where the direct way works; then quit the editor
    completely and start it again.

Example
    `"http.proxy": "socks5://127.0.0.1:7891"` becomes `"http.proxy": "http://127.0.0.1:7890"`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from codexwatch.codex.proxy_url import proxy_in
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Step, Words
from codexwatch.model.listener import LOOPBACK_NAMES
from codexwatch.model.machine import Editor
from codexwatch.model.network import Route, RouteKind, Stack
from codexwatch.model.phrase import Phrase
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.model.variable import Variable
from codexwatch.rules.mend import Recommendation, recommend, remove, set_value
from codexwatch.rules.of_editor import editor_of, restart
from codexwatch.rules.reach import from_editor, judged, pairs_of, refuses, routes_of, works_by

SOCKS_REASONS = frozenset({"socks-as-http", "socks-with-custom-ca"})
SCHEME_MISSING = "scheme-missing"
REMEDY = 'Correct "http.proxy" in {path} and restart {editor}'

META = Meta(
    stage=Stage.VALUE,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes", "editors"}),
    uses=frozenset({"listeners", "probes", "processes"}),
    keep_firing_for=timedelta(seconds=30),
    words={
        "socks": Words(
            title="http.proxy of {editor} is a SOCKS proxy",
            summary="{path} sets http.proxy to {proxy}; Codex speaks HTTP to that port, which fails.",
            remedy=REMEDY,
        ),
        SCHEME_MISSING: Words(
            title="http.proxy of {editor} lacks http://",
            summary="{path} sets http.proxy to {proxy}; Codex refuses the websocket: five reconnects, then https.",
            remedy=REMEDY,
        ),
        "dead": Words(
            title="http.proxy of {editor}: nothing listens there",
            summary="{path} sets http.proxy to {proxy}, and nothing listens there; Codex in {editor} has no other way.",
            remedy=REMEDY,
        ),
        "fails": Words(
            title="http.proxy of {editor} does not work for Codex",
            summary="{path} sets http.proxy to {proxy}, by which Codex in {editor} gets nowhere; {other} works.",
            remedy=REMEDY,
        ),
    },
    references=("openai/codex#6764", "openai/codex#9346"),
)


@dataclass(frozen=True, slots=True)
class _Bad:
    """An editor's proxy that fails, and what to use instead."""

    editor: Editor
    variable: Variable
    case: str
    failing: tuple[Route, ...]
    better: Recommendation | None


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        editor = editor_of(facts, environment)
        routes = [route for route in routes_of(facts, environment) if _is_meant_for_it(route)]
        if editor is None or not routes or routes[0].variable is None:
            continue
        failing = [route for route in routes if facts.probes.answer_for(route) is Answer.FAILS]
        near = proxy_in(routes[0].variable, Stack.HTTPS)
        better = recommend(facts, environment, near)
        case = _case(facts, environment, routes, failing, better)
        if case:
            yield _finding(facts, environment, _Bad(editor, routes[0].variable, case, tuple(failing), better))


def _is_meant_for_it(route: Route) -> bool:
    """What is on this machine is meant for no proxy: that it is asked there is another rule's business."""
    return from_editor(route.variable) and route.target.host not in LOOPBACK_NAMES


def _case(
    facts: Facts,
    environment: Environment,
    routes: Sequence[Route],
    failing: Sequence[Route],
    better: Recommendation | None,
) -> str | None:
    """Without an answer from the network the value itself must be wrong, or its port closed."""
    answers = {facts.probes.answer_for(route) for route in routes}
    if Answer.FAILS not in answers and (Answer.WORKS in answers or any(item.elsewhere for item in routes)):
        return None
    if any(item.reason in SOCKS_REASONS for item in routes):
        return "socks" if failing or not _is_mixed(facts, routes) else None
    if any(item.reason == SCHEME_MISSING for item in routes):
        return SCHEME_MISSING
    if any(item.proxy and refuses(facts, item.proxy) for item in routes) and Answer.WORKS not in answers:
        return "dead"
    other_way = (better is not None and better.verified) or works_by(facts, environment, None) is Answer.WORKS
    refused = any(item.kind is RouteKind.REFUSED for item in failing)
    return "fails" if failing and (other_way or refused) else None


def _is_mixed(facts: Facts, routes: Sequence[Route]) -> bool:
    found = [facts.listeners.at(item.proxy.host, item.proxy.port) for item in routes if item.proxy]
    return any(listener is not None and listener.mixed for listener in found)


def _finding(facts: Facts, environment: Environment, bad: _Bad) -> Finding:
    origin, better = bad.variable.origin, bad.better
    path = (origin.path if origin else None) or "settings.json"
    https_fails = any(route.target.stack is Stack.HTTPS for route in bad.failing)
    direct = works_by(facts, environment, None) is Answer.WORKS
    shown = bad.variable.shown
    return Finding(
        subject=f"http.proxy@{path}",
        severity=Severity.CRITICAL if https_fails else Severity.WARNING,
        environment=environment.id,
        case=bad.case,
        data={"editor": bad.editor.name, "path": path, "proxy": shown, "other": _other(better, direct=direct)},
        origin=origin,
        breaks=pairs_of(bad.failing),
        verified=True if direct else better.verified if better else None,
        hold_for=timedelta(seconds=30) if bad.case == "dead" else None,
        steps=(_step(bad.variable, bad.case, better, direct=direct), restart(bad.editor)),
    )


def _other(better: Recommendation | None, *, direct: bool) -> str:
    return Phrase("going directly") if direct else better.url if better else Phrase("another one")


def _step(variable: Variable, case: str, better: Recommendation | None, *, direct: bool) -> Step:
    if direct and case != SCHEME_MISSING:
        return remove(variable)
    if better is not None:
        return set_value(variable, better.url)
    if case == SCHEME_MISSING:
        return set_value(variable, f"http://{variable.shown}")
    return Manual('Set "http.proxy" to the HTTP port of your proxy, or start the proxy.')
