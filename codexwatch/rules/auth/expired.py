"""The login has to be refreshed, and the way to do that is closed.

What it detects
    The access token of the ChatGPT login is about to expire or has (or its end cannot be read and the last refresh is
    more than eight days ago), so that the next start of Codex asks auth.openai.com for a new one; and that host does
    not answer by the route that Codex takes to it.

Why Codex breaks
    Codex goes on with the old token for as long as the server accepts it. Once it says 401, every turn fails with
    "Failed to refresh token", although all other hosts may answer.

How to fix
    Mend the route to auth.openai.com first; a new login would need the same host. Then start Codex again.

Example
    A proxy whose rules let chatgpt.com pass and not auth.openai.com.
"""

from collections.abc import Iterator

from codexwatch.codex.routes import login_in, version_in
from codexwatch.codex.targets import SIGN_IN, refresh_is_due
from codexwatch.model.codex import Login, StoredLogin
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Words
from codexwatch.model.network import Route
from codexwatch.model.phrase import Phrase
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.rules.reach import judged, login_file

META = Meta(
    stage=Stage.LOGIN,
    severity=Severity.WARNING,
    reads=frozenset({"environments", "routes", "codex", "auth", "probes"}),
    uses=frozenset({"processes", "settings"}),
    words={
        "": Words(
            title="The login has to be refreshed, and {host} is closed",
            summary="The token in {path} has to be refreshed at {host}, which does not answer {way} ({reason}).",
            remedy="Mend the route to {host} first, then start Codex again",
        )
    },
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        route = facts.routes.to(environment.id, SIGN_IN)
        if route is None or route.elsewhere or facts.probes.answer_for(route) is not Answer.FAILS:
            continue
        stored = login_file(facts, environment)
        if (
            stored
            and refresh_is_due(stored, version_in(facts, environment), facts.taken_at)
            and login_in(facts, environment) is Login.CHATGPT
        ):
            yield _finding(facts, environment, stored, route)


def _finding(facts: Facts, environment: Environment, stored: StoredLogin, route: Route) -> Finding:
    probe = facts.probes.find(route.target, route.way)
    data = {
        "path": stored.path,
        "host": route.target.host,
        "way": Phrase("through {proxy}", proxy=route.proxy.url) if route.proxy else Phrase("directly"),
        "reason": probe.reason if probe else route.reason,
    }
    return Finding(
        subject=stored.path,
        severity=Severity.WARNING,
        environment=environment.id,
        data=data,
        steps=(Manual("Make {host} reachable {way}, then start Codex again.", data),),
    )
