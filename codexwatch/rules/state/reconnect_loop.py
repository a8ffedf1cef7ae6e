"""Codex keeps retrying a turn.

What it detects
    Codex's own log says that a turn is being retried, three times or more or with long pauses by now, and no turn of
    that conversation has succeeded since. Where a cause is known, that one is told; this is for the loops without one.

Why Codex breaks
    Codex shows "Reconnecting" for everything that ends a request early, and says "waiting for network" even where the
    network is fine: a server that refuses, a stream that breaks off, a login that ran out, a session that got stuck.

How to fix
    If every server that Codex needs has just answered, the network is fine: quit all of Codex and start it once,
    upgrade it, leave out MCP servers, and report it with /feedback. If the server names the reason, go by that.

Example
    "stream disconnected before completion" in one window for ten minutes, while a new window works.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Pair, Run, Step, Words
from codexwatch.model.network import Stack
from codexwatch.model.scale import Answer, Confidence, Severity, Stage
from codexwatch.model.traces import TOKEN_TROUBLES, Cause, Trouble, What
from codexwatch.rules.loops import Loop, environments_of, is_left_alone, loops, runs_daemon
from codexwatch.rules.mend import STOP_DAEMON
from codexwatch.rules.reach import failing_pairs, pairs, pairs_of, routes_of, works
from codexwatch.rules.upgrade import releases_behind, upgrade_step

TITLE = "Codex is stuck in a reconnect loop"
TRIED = "Codex has retried one turn {count} times in {seconds} s"

META = Meta(
    stage=Stage.TRACE,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes", "traces"}),
    uses=frozenset({"codex", "probes", "processes"}),
    hold_for=timedelta(seconds=60),
    words={
        "stuck": Words(
            title=TITLE,
            summary="Your network is fine; Codex itself is stuck. " + TRIED + " ({cause}); {hosts} answered just now.",
            remedy="Quit every codex, wait a minute, start one; then upgrade, MCP servers, /feedback",
        ),
        "server": Words(
            title="The server makes Codex wait: {cause}",
            summary=TRIED + ": the server answers with {cause}. That is not your network.",
            remedy="Nothing to change here: wait, or choose another model",
        ),
        "login": Words(
            title="Codex's login is refused again and again",
            summary=TRIED + ": {cause}. That is not your network.",
            remedy="Log in again: codex logout, then codex login",
        ),
        "unexplained": Words(
            title=TITLE,
            summary=TRIED + " ({cause}), and no known cause was found on this machine.",
            remedy="Quit every codex, wait a minute, start one; then upgrade, MCP servers, /feedback",
        ),
    },
    references=("openai/codex#42430", "openai/codex#10985", "openai/codex#43045", "openai/codex#27148"),
)

BY_SERVER = frozenset({Trouble.OVERLOADED, Trouble.SERVER_FAULT, Trouble.RATE_LIMITED, Trouble.USAGE_LIMIT})


def check(facts: Facts) -> Iterator[Finding]:
    """One finding for each home: the loop with the newest retry speaks for all."""
    by_home: dict[str, Loop] = {}
    for loop in loops(facts):
        known = by_home.get(loop.home)
        if not is_left_alone(facts, loop) and (known is None or loop.newest.at > known.newest.at):
            by_home[loop.home] = loop
    for loop in by_home.values():
        for environment in environments_of(facts, loop.home, loop.newest.pid):
            yield _finding(facts, environment, loop)


def _finding(facts: Facts, environment: Environment, loop: Loop) -> Finding:
    cause = loop.newest.cause or Cause(Trouble.UNNAMED)
    case = _case(facts, environment, cause)
    hosts = dict.fromkeys(route.target.host for route in routes_of(facts, environment))
    return Finding(
        subject=loop.home,
        severity=Severity.CRITICAL,
        environment=environment.id,
        case=case,
        data={
            "count": len(loop.retries),
            "seconds": loop.seconds,
            "cause": cause.shown,
            "kind": cause.kind.value,
            "status": cause.status,
            "host": cause.host,
            "hosts": tuple(hosts),
            "pid": loop.newest.pid,
        },
        breaks=_breaks(facts, environment, loop),
        confidence=Confidence.LIKELY if case == "unexplained" else Confidence.SURE,
        steps=tuple(_steps(facts, environment, loop, case)),
    )


def _case(facts: Facts, environment: Environment, cause: Cause) -> str:
    if cause.kind in BY_SERVER or (cause.kind is Trouble.STATUS and (cause.status or 0) >= 500):
        return "server"
    if cause.kind in TOKEN_TROUBLES | {Trouble.NO_LOGIN} or cause.status == 401:
        return "login"
    return "stuck" if works(facts, environment) is Answer.WORKS else "unexplained"


def _breaks(facts: Facts, environment: Environment, loop: Loop) -> frozenset[Pair]:
    """Where a stack is seen to fail the loop is about that one, so that its cause explains the loop as well."""
    by_https = pairs(environment, Stack.HTTPS) if loop.by_https else frozenset()
    failing = failing_pairs(facts, environment)
    if failing or works(facts, environment) is Answer.UNKNOWN:
        return (failing | by_https) or pairs_of(routes_of(facts, environment))
    return pairs_of(routes_of(facts, environment))


def _steps(facts: Facts, environment: Environment, loop: Loop, case: str) -> Iterator[Step]:
    if case == "server":
        yield Manual("Wait, or choose another model with /model; https://status.openai.com says what is known.")
        return
    if case == "login":
        yield Run(("codex", "logout"))
        yield Run(("codex", "login"))
        return
    yield Manual("Quit every codex, in terminals and editors.")
    if runs_daemon(facts, environment):
        yield STOP_DAEMON
    yield Manual("Wait a minute, start one codex and send a short message.")
    traces = facts.traces[loop.home]
    if traces.newest_version and releases_behind(facts.codex.version, traces.newest_version):
        yield upgrade_step(facts, traces.newest_version)
    path = f"{loop.home}/config.toml"
    servers = sorted({trace.server for trace in traces.of(What.MCP_FAILED) if trace.server} - {"codex_apps"})
    if servers:
        yield Manual(
            "In {path}, set enabled = false for {servers}: they did not start.",
            {"path": path, "servers": ", ".join(servers)},
        )
    else:
        yield Manual("In {path}, set enabled = false for the MCP servers that you do not need now.", {"path": path})
    yield Manual("If it is still stuck, type /feedback in that session: it sends the log to OpenAI.")
