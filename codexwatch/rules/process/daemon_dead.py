"""Codex's background server is gone, and what it left says otherwise.

What it detects
    The pid file or the socket of Codex's background server is there, and no living process belongs to it; or its
    updater runs on without it. A window that is open then waits for the server.

Why Codex breaks
    A window hands its turns to the background server. If that was killed or crashed, the window shows "Reconnecting to
    server" and goes on waiting: it does not start a server itself. That is not the network. The next codex that is
    started heals it, and the window takes up its work.

How to fix
    Run `codex app-server daemon stop`, which clears away what is left, and start codex again.

Example
    The kernel ended the server for lack of memory; `~/.codex/app-server-daemon/daemon.pid` still names it.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.codex.version import STARTS_DAEMON, at_least
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Words
from codexwatch.model.machine import CodexProcess, LeftBehind, ProcessKind
from codexwatch.model.scale import Severity, Stage
from codexwatch.model.variable import Origin
from codexwatch.rules.mend import stop_daemon

META = Meta(
    stage=Stage.TRACE,
    severity=Severity.WARNING,
    reads=frozenset({"environments", "host", "processes"}),
    hold_for=timedelta(seconds=30),
    words={
        "waiting": Words(
            title="Codex's background server died; a window waits for it",
            summary='{path} belongs to no living process, and codex ({where}) waits: "Reconnecting to server".',
            remedy="Run codex app-server daemon stop, then start codex in another terminal",
        ),
        "": Words(
            title="Codex's background server left something behind",
            summary="{path} belongs to no living process. The next codex that is started clears it away.",
            remedy="Run codex app-server daemon stop, or just start codex",
        ),
        "updater": Words(
            title="Codex's updater runs without its background server",
            summary="The updater (pid {pid}) of Codex's background server is still there. It does no harm.",
            remedy="Nothing has to be done: the next background server takes it over",
        ),
    },
    references=("openai/codex#37893", "openai/codex#24542"),
)


def check(facts: Facts) -> Iterator[Finding]:
    homes = {item.id: item.home for item in facts.environments}
    served = {homes.get(item.environment) for item in facts.processes if item.kind is ProcessKind.DAEMON}
    for left in facts.host.left_behind:
        if left.home not in served:
            yield _finding(facts, left, _waiting(facts, homes, left))


def _waiting(facts: Facts, homes: dict[str, str], left: LeftBehind) -> CodexProcess | None:
    """A window of this home that hands its turns to the server."""
    if left.what == "updater":
        return None
    windows = (item for item in facts.processes if item.kind is ProcessKind.SESSION and not item.alone)
    return next(
        (
            item
            for item in windows
            if homes.get(item.environment) == left.home and at_least(item.version, STARTS_DAEMON)
        ),
        None,
    )


def _finding(facts: Facts, left: LeftBehind, window: CodexProcess | None) -> Finding:
    stop = stop_daemon(facts, left.home)
    case = "waiting" if window else "updater" if left.what == "updater" else ""
    harmless = Manual("Nothing has to be done; to end it: kill {pid}", {"pid": left.pid})
    where = (f"pid {window.pid}", *(item for item in (window.terminal, window.folder) if item)) if window else ()
    return Finding(
        subject=left.path,
        severity=Severity.WARNING if window else Severity.INFO,
        environment=window.environment if window else None,
        case=case,
        data={"path": left.path, "where": where, "pid": left.pid},
        origin=Origin(left.path),
        steps=(harmless,) if case == "updater" else (stop, Manual("Start codex in a new terminal.")),
    )
