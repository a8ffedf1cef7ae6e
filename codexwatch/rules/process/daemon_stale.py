"""Codex's background server runs with an old environment.

What it detects
    Codex's background app-server was started with variables whose way to OpenAI fails, while those that a new shell
    gets, `.env` of the Codex home included, lead to a way that works. A fix was made, and it has no effect.

Why Codex breaks
    From 0.157.0 the first codex starts a background server that survives it and carries the model traffic of every
    window that is opened later, with the environment of that first start. A new terminal has the right variables, but
    the codex in it hands its turns to the old server; `codex doctor` looks at its own variables and says all is well.

How to fix
    Run `codex app-server daemon stop`; the next codex starts a new one with the variables of its own shell. It takes
    0.1 s when no turn runs, up to 60 s with turns in flight. A window left open shows "Reconnecting to server" until
    then.

Example
    Codex was first started with `ALL_PROXY=socks5://127.0.0.1:7891`; the line in `~/.zshrc` is mended by now.
    `codex app-server daemon stop` makes it count.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.codex.proxy_url import proxy_in
from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Words
from codexwatch.model.machine import ProcessKind
from codexwatch.model.network import Route, Stack
from codexwatch.model.phrase import Phrase
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.model.variable import Origin
from codexwatch.rules.mend import stop_daemon
from codexwatch.rules.reach import failing_pairs, judged, routes_of, works, works_like

META = Meta(
    stage=Stage.STALE,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes", "probes"}),
    uses=frozenset({"processes"}),
    keep_firing_for=timedelta(seconds=30),
    words={
        "": Words(
            title="Codex's background server has an old environment",
            summary=(
                "Codex's background server (pid {pid}) still goes by {old}, which fails. A new terminal has {new}, "
                "which works, but its codex hands all traffic to that old server."
            ),
            remedy="Run codex app-server daemon stop; the next codex starts a new one",
        )
    },
    references=("openai/codex#24638", "openai/codex#29138"),
)


def check(facts: Facts) -> Iterator[Finding]:
    shells = {item.home: item for item in judged(facts) if item.kind is EnvironmentKind.LOGIN_SHELL}
    for daemon in judged(facts):
        shell = shells.get(daemon.home)
        if daemon.kind is not EnvironmentKind.DAEMON or shell is None:
            continue
        fails = works(facts, daemon) is Answer.FAILS
        if fails and works_like(facts, daemon, shell) is Answer.WORKS and not _only_exec(facts, daemon):
            yield _finding(facts, daemon, shell)


def _only_exec(facts: Facts, daemon: Environment) -> bool:
    """Whether those who use Codex now go past the daemon: `codex exec` never asks it."""
    homes = {item.id: item.home for item in facts.environments}
    clients = [
        process.kind
        for process in facts.processes
        if process.kind is not ProcessKind.DAEMON and homes.get(process.environment) == daemon.home
    ]
    return bool(clients) and all(kind is ProcessKind.EXEC for kind in clients)


def _finding(facts: Facts, daemon: Environment, shell: Environment) -> Finding:
    fine_without = works(facts, daemon, Stack.HTTPS) is Answer.WORKS
    bad = next(item for item in routes_of(facts, daemon) if facts.probes.answer_for(item) is Answer.FAILS)
    good = next(item for item in routes_of(facts, shell) if item.target.url == bad.target.url)
    return Finding(
        subject=str(daemon.pid),
        severity=Severity.WARNING if fine_without else Severity.CRITICAL,
        environment=daemon.id,
        data={"pid": daemon.pid, "old": _way(bad), "new": _way(good)},
        origin=Origin(process=daemon.pid),
        breaks=failing_pairs(facts, daemon),
        verified=True,
        steps=(
            stop_daemon(facts, daemon.home),
            Manual("Start codex again from a new terminal; a window left open takes up its work then."),
        ),
    )


def _way(route: Route) -> str:
    """What decides the route, without credentials."""
    if route.variable is None:
        return route.reason or Phrase("direct")
    proxy = proxy_in(route.variable, route.target.stack)
    return f"{route.variable.name}={proxy.url if proxy else route.variable.shown}"
