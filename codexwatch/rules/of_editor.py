"""Which environments are an editor's, and when the remedy for a terminal mends them as well."""

from codexwatch.codex.routing import CGI_GUARD
from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Manual
from codexwatch.model.machine import Editor
from codexwatch.model.network import RouteKind
from codexwatch.model.scale import Answer
from codexwatch.rules.mend import Recommendation, recommend
from codexwatch.rules.reach import judged, routes_of, works_by


def editor_of(facts: Facts, environment: Environment) -> Editor | None:
    """The editor that this is, or that brought the codex that runs here."""
    if environment.kind is EnvironmentKind.EDITOR:
        wanted: str | None = environment.id.partition(":")[2]
    elif environment.kind is EnvironmentKind.PROCESS:
        process = facts.process_in(environment.id)
        wanted = process.owner if process else None
    else:
        return None
    return next((item for item in facts.editors if item.id == wanted), None)


def restart(editor: Editor) -> Manual:
    """A window that is only closed keeps the editor, and its variables, alive."""
    return Manual("Quit {editor} completely and start it again.", {"editor": editor.name})


def unused_proxy(facts: Facts, environment: Environment) -> Recommendation | None:
    """A local proxy that has just worked, where everything goes directly and fails.

    A proxy in `.env` must have an effect: a CGI environment ignores all of them.
    """
    routes = routes_of(facts, environment)
    if not routes or any(item.kind is not RouteKind.DIRECT or item.reason == CGI_GUARD for item in routes):
        return None
    proxy = recommend(facts, environment)
    if proxy is None or not proxy.verified or works_by(facts, environment, None) is not Answer.FAILS:
        return None
    return proxy


def mended_with_a_terminal(facts: Facts, environment: Environment) -> bool:
    """Whether a client outside of editors has the same home and the same trouble: one line of `.env` mends both."""
    return any(
        other.home == environment.home and editor_of(facts, other) is None and unused_proxy(facts, other) is not None
        for other in judged(facts)
        if other.kind is not EnvironmentKind.EDITOR
    )
