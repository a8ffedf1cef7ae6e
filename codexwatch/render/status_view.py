"""What `status` shows, as the state file has it: the same for people, scripts and prompts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from codexwatch.model.alert import Alert, AlertState
from codexwatch.model.desktop_problem import DesktopProblem
from codexwatch.model.past import Span
from codexwatch.model.scale import Severity
from codexwatch.model.silence import Silence
from codexwatch.model.verdict import State

SHOWN_ATTEMPTS = 20


class Attempt(Protocol):
    """One of the past."""

    @property
    def target(self) -> str: ...
    @property
    def stack(self) -> str: ...
    @property
    def proxy(self) -> str | None: ...
    @property
    def ok(self) -> bool: ...
    @property
    def milliseconds(self) -> float: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusView:
    """`pid` None: no daemon runs; 0: one does. `document`: the last pass as `check --json` says it, None before any."""

    now: datetime
    pid: int | None
    document: Mapping[str, Any] | None
    alerts: tuple[Alert, ...] = ()
    silences: tuple[Silence, ...] = ()
    spans: tuple[Span, ...] = ()
    """The last verdicts, oldest first."""
    recent: tuple[Attempt, ...] = ()
    """The last attempts, oldest first."""
    desktop: DesktopProblem | None = None
    """Why popups do not arrive; None while they do, as far as is known."""

    @property
    def firing(self) -> tuple[Alert, ...]:
        return tuple(alert for alert in self.alerts if alert.fires)

    @property
    def pending(self) -> tuple[Alert, ...]:
        return tuple(item for item in self.alerts if item.state is AlertState.PENDING and item.inhibited_by is None)

    @property
    def taken_at(self) -> datetime | None:
        return datetime.fromisoformat(self.document["taken_at"]) if self.document else None

    @property
    def since(self) -> datetime | None:
        """Since when the state is what it is, whatever the cause; None where that was not watched."""
        if not self.spans or self.document is None or self.document["verdict"]["state"] != self.spans[-1].state:
            return None
        same: list[Span] = []
        for span in reversed(self.spans):
            if span.state is not self.spans[-1].state:
                break
            same.append(span)
        return same[-1].began

    def word(self) -> str:
        """The verdict of the last whole pass, or worse: a changed file fires an alert seconds before one is through."""
        if self.pid is None:
            return "stopped"
        if any(alert.severity is Severity.CRITICAL for alert in self.firing):
            return State.BROKEN.value
        state = str(self.document["verdict"]["state"]) if self.document else "starting"
        return State.DEGRADED.value if self.firing and state != State.BROKEN else state

    def silence_of(self, alert: Alert) -> Silence | None:
        """The one that keeps it quiet longest."""
        covering = [item for item in self.silences if item.covers(alert) and not item.expired(self.now)]
        endless = next((item for item in covering if item.until is None), None)
        return endless or max(covering, key=lambda item: item.until or self.now, default=None)

    def course(self, probe: Mapping[str, Any]) -> Sequence[float | None]:
        """Milliseconds of the last attempts at the same target by the same way, oldest first; None: it failed."""
        same = [item for item in self.recent if (item.stack, item.proxy) == (probe["stack"], probe["proxy"])]
        named = [item for item in same if item.target == str(probe["target"]).partition("?")[0]]
        return [item.milliseconds if item.ok else None for item in named[-SHOWN_ATTEMPTS:]]


def status_document(view: StatusView) -> dict[str, object]:
    """`status --json`, schema 1."""
    passed = view.document or {}
    return {
        "schema": 1,
        "daemon": None if view.pid is None else {"pid": view.pid or None},
        "taken_at": passed.get("taken_at"),
        "verdict": passed.get("verdict"),
        "since": view.since.isoformat() if view.since else None,
        "unknown": passed.get("unknown", []),
        "alerts": [_alert(view, alert) for alert in view.alerts],
        "desktop": {"problem": view.desktop.reason, "since": view.desktop.since.isoformat()} if view.desktop else None,
        "routes": passed.get("routes", []),
        "probes": [{**probe, **_fared(view.course(probe))} for probe in passed.get("probes", [])],
    }


def _alert(view: StatusView, alert: Alert) -> dict[str, object]:
    silence = view.silence_of(alert)
    return {
        "rule": alert.rule,
        "subject": alert.subject,
        "state": alert.state.value,
        "severity": alert.severity.name.lower(),
        "title": alert.title,
        "body": alert.body,
        "since": alert.since.isoformat(),
        "inhibited_by": alert.inhibited_by,
        "silent": silence is not None,
        "silent_until": silence.until.isoformat() if silence and silence.until else None,
    }


def _fared(course: Iterable[float | None]) -> dict[str, object]:
    known = tuple(course)
    return {"attempts": len(known), "answered": sum(value is not None for value in known)}
