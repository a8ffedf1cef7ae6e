"""An editor's exceptions from its proxy do not reach its codex.

What it detects
    The provider in use is on this machine (a relay, a local model), an editor sets `http.proxy`, and its codex asks
    that proxy for the local address, which fails. `http.noProxy` may name the address; it has no effect.

Why Codex breaks
    The extension passes `http.proxy` on as HTTP_PROXY and HTTPS_PROXY, and `http.noProxy` not at all. Codex has no
    exception for 127.0.0.1 or localhost of its own, so the request for the relay goes to the proxy, whose loopback is
    another one, or which answers with an error.

How to fix
    Write `NO_PROXY=localhost,127.0.0.1,::1` into `.env` of the Codex home, then restart the editor.

Example
    `openai_base_url = "http://127.0.0.1:15721/v1"` and `"http.proxy": "http://127.0.0.1:7890"` give
    `unexpected status 502 Bad Gateway, url: http://127.0.0.1:15721/v1/responses`.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Meta, Words
from codexwatch.model.listener import LOOPBACK_NAMES
from codexwatch.model.machine import Editor
from codexwatch.model.network import Route, RouteKind, way_by
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.rules.mend import LOOPBACK_EXCEPTIONS, put_in_dotenv
from codexwatch.rules.of_editor import editor_of, restart
from codexwatch.rules.reach import from_editor, judged, pairs_of, routes_of

NO_PROXY = "http.noProxy"

META = Meta(
    stage=Stage.VALUE,
    severity=Severity.WARNING,
    reads=frozenset({"environments", "routes", "editors", "probes"}),
    uses=frozenset({"processes"}),
    keep_firing_for=timedelta(seconds=30),
    words={
        "listed": Words(
            title="{editor} does not pass http.noProxy on to Codex",
            summary="{host} is in http.noProxy, but the codex of {editor} asks {proxy} for it, and that fails.",
            remedy="Write NO_PROXY={value} into {path} and restart {editor}",
        ),
        "": Words(
            title="{editor} sends {host} through its proxy",
            summary="The codex of {editor} asks {proxy} (http.proxy) for {host} on this machine, and that fails.",
            remedy="Write NO_PROXY={value} into {path} and restart {editor}",
        ),
    },
    references=("openai/codex#6764", "openai/codex#9346"),
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        editor = editor_of(facts, environment)
        failing = [route for route in routes_of(facts, environment) if _is_dropped(facts, route)]
        if editor is not None and failing:
            yield _finding(editor, environment, failing)


def _is_dropped(facts: Facts, route: Route) -> bool:
    """A relay that is down fails directly as well: that is another matter."""
    local = route.target.host in LOOPBACK_NAMES and route.kind is RouteKind.PROXY and from_editor(route.variable)
    if not local or facts.probes.answer_for(route) is not Answer.FAILS:
        return False
    return facts.probes.answer(route.target, way_by(None, route.trust)) is Answer.WORKS


def _finding(editor: Editor, environment: Environment, failing: list[Route]) -> Finding:
    route = failing[0]
    exceptions = editor.values.get(NO_PROXY)
    listed = exceptions is not None and route.target.host in exceptions.shown.split(",")
    value = _with_current(environment)
    variable = route.variable
    return Finding(
        subject=f"{NO_PROXY}@{editor.settings.path}",
        severity=Severity.WARNING,
        environment=environment.id,
        case="listed" if listed else "",
        data={
            "editor": editor.name,
            "host": f"{route.target.host}:{route.target.port}",
            "proxy": route.proxy.url if route.proxy else None,
            "value": value,
            "path": f"{environment.home}/.env",
        },
        origin=exceptions.origin if exceptions and listed else variable.origin if variable else None,
        breaks=pairs_of(failing),
        verified=True,
        steps=(put_in_dotenv(environment, "NO_PROXY", value), restart(editor)),
    )


def _with_current(environment: Environment) -> str:
    """`.env` replaces the list, so that what is in it stays in it."""
    current = environment.get("NO_PROXY") or environment.get("no_proxy")
    listed = [entry.strip() for entry in current.shown.split(",")] if current and current.value else []
    return ",".join(dict.fromkeys((*LOOPBACK_EXCEPTIONS.split(","), *(entry for entry in listed if entry))))
