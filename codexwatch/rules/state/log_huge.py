"""Codex's log database has grown huge.

What it detects
    The log database of a Codex home, with what is not merged into it yet, is larger than 1 GiB.

Why Codex breaks
    Codex opens and tidies that database at its start. With gigabytes of log the app-server does not answer in time
    ("initialize handshake timed out"), and windows hang.

How to fix
    Quit all of Codex, move `logs_2.sqlite`, `logs_2.sqlite-wal` and `logs_2.sqlite-shm` out of the Codex home, and
    start it again. They hold nothing but diagnostics.

Example
    A logs_2.sqlite of 26 GB, left by a session that had looped for weeks.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Words
from codexwatch.model.scale import Severity, Stage
from codexwatch.model.variable import Origin
from codexwatch.rules.loops import runs_daemon
from codexwatch.rules.mend import STOP_DAEMON
from codexwatch.rules.reach import judged

META = Meta(
    stage=Stage.TRACE,
    severity=Severity.WARNING,
    reads=frozenset({"environments", "traces"}),
    keep_firing_for=timedelta(0),
    words={
        "": Words(
            title="Codex's log is {size} GiB",
            summary="{path} and what belongs to it are {size} GiB; Codex starts slowly or not at all with that.",
            remedy="Quit every codex and move {path}* aside",
        )
    },
    references=("openai/codex#27741", "openai/codex#28224", "openai/codex#20213"),
)

GIB = 1 << 30


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        traces = facts.traces.get(environment.home)
        if traces is None or traces.log is None or traces.log_bytes <= GIB:
            continue
        path = traces.log
        yield Finding(
            subject=path,
            severity=Severity.WARNING,
            environment=environment.id,
            data={"path": path, "size": round(traces.log_bytes / GIB, 1), "bytes": traces.log_bytes},
            origin=Origin(path),
            steps=(
                Manual("Quit every codex, in terminals and editors."),
                *((STOP_DAEMON,) if runs_daemon(facts, environment) else ()),
                Manual("Move {path}, {path}-wal and {path}-shm to another folder, then start Codex.", {"path": path}),
            ),
        )
