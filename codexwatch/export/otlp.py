"""What goes to a collector and when: metrics every so often, alerts at once, nothing again before it makes sense."""

import socket
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock

from codexwatch import __version__
from codexwatch.export.events import AlertEvent
from codexwatch.export.otlp_client import OtlpClient, Sent
from codexwatch.export.otlp_messages import logs_message, metrics_message
from codexwatch.export.samples import Snapshot
from codexwatch.model.settings import OtlpSettings

MOST_EVENTS = 512
"""More than that wait for a collector only when nobody has read them for weeks; the oldest go."""


@dataclass
class Otlp:
    """`instance` is random; `clock` gives seconds and never goes back."""

    settings: OtlpSettings
    instance: str
    clock: Callable[[], float] = time.monotonic
    _events: deque[AlertEvent] = field(default_factory=lambda: deque(maxlen=MOST_EVENTS), init=False)
    _lock: Lock = field(default_factory=Lock, init=False)
    _next_metrics: float = field(default=float("-inf"), init=False)
    _not_before: float = field(default=float("-inf"), init=False)

    def __post_init__(self) -> None:
        self._client = OtlpClient(self.settings)
        self._resource = _resource(self.settings, self.instance)

    def remember(self, events: Iterable[AlertEvent]) -> None:
        """To be sent with the next `send`. From any thread."""
        with self._lock:
            self._events.extend(events)

    def send(self, snapshot: Snapshot | None) -> str | None:
        """Send what is due; why something did not arrive, or None. Blocking."""
        now = self.clock()
        if now < self._not_before:
            return None
        problem = self._send_events(now)
        if problem is None and snapshot is not None and now >= self._next_metrics:
            self._next_metrics = now + self.settings.interval
            problem = self._judge(self._client.post("/v1/metrics", metrics_message(snapshot, self._resource)), now)
        return problem

    def _send_events(self, now: float) -> str | None:
        with self._lock:
            events = tuple(self._events)
            self._events.clear()
        if not events:
            return None
        sent = self._client.post("/v1/logs", logs_message(events, self._resource))
        if sent.again:
            with self._lock:
                # What came meanwhile is newer, and stays when there is not room for all.
                self._events = deque([*events, *self._events], maxlen=MOST_EVENTS)
        return self._judge(sent, now)

    def _judge(self, sent: Sent, now: float) -> str | None:
        if sent.again:
            self._not_before = now + max(self.settings.interval, sent.after)
        return sent.problem


def _resource(settings: OtlpSettings, instance: str) -> Mapping[str, str]:
    """What every message says about its sender."""
    return {
        "service.name": "codexwatch",
        "service.version": __version__,
        **({"service.instance.id": instance} if settings.instance_id else {}),
        **({"host.name": socket.gethostname()} if settings.host_name else {}),
    }
