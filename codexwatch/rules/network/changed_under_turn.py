"""The network changed while Codex was connected.

What it detects
    Every connection that a running codex holds to the outside comes from an address that this machine no longer has.

Why Codex breaks
    After sleep, another Wi-Fi or the end of a VPN, the old connections look open, but no answer can come back to the
    address that is gone. Codex notices only when a time-out is over: a silent websocket is retried after 300 s, and the
    first retry is not even shown.

How to fix
    Quit that codex and start it again; `codex resume` takes the conversation up. The background server is stopped with
    `codex app-server daemon stop`. Esc and sending again has not helped those who reported this.

Example
    The laptop left the office: the turn that was running goes on "Working" until five minutes have passed.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Step, Words
from codexwatch.model.machine import CodexProcess, ProcessKind
from codexwatch.model.scale import Answer, Confidence, Severity, Stage
from codexwatch.model.variable import Origin
from codexwatch.rules.mend import stop_daemon
from codexwatch.rules.reach import judged, works

META = Meta(
    stage=Stage.PATH,
    severity=Severity.WARNING,
    reads=frozenset({"environments", "processes", "probes", "routes"}),
    hold_for=timedelta(seconds=30),
    words={
        "": Words(
            title="The network changed under a running codex",
            summary="Codex ({where}) still holds connections from {addresses}, which this machine has lost.",
            remedy="Quit that codex and start it again; codex resume takes the conversation up",
        ),
        "daemon": Words(
            title="The network changed under Codex's background server",
            summary="The server ({where}) still holds connections from {addresses}, which this machine has lost.",
            remedy="Stop the server; the next codex starts a new one",
        ),
    },
    references=("openai/codex#17433", "openai/codex#38314"),
)


def check(facts: Facts) -> Iterator[Finding]:
    # Where nothing answers yet, the network is still on its way back.
    homes = {item.id: item.home for item in judged(facts) if works(facts, item) is Answer.WORKS}
    for process in facts.processes:
        if process.stranded and not process.elsewhere and process.environment in homes:
            yield _finding(facts, process, homes[process.environment])


def _finding(facts: Facts, process: CodexProcess, home: str) -> Finding:
    server = process.kind is ProcessKind.DAEMON
    anew: Step = Manual("Quit that codex (pid {pid}) and start it again: codex resume", {"pid": process.pid})
    known = (process.terminal, process.folder)
    return Finding(
        subject=str(process.pid),
        severity=Severity.WARNING,
        environment=process.environment,
        case="daemon" if server else "",
        data={
            "where": (f"pid {process.pid}", *(item for item in known if item)),
            "addresses": process.stranded,
        },
        origin=Origin(process=process.pid),
        confidence=Confidence.LIKELY,
        steps=(stop_daemon(facts, home) if server else anew,),
    )
