"""What sends OpenTelemetry to a receiver, with a clock that a test moves."""

from dataclasses import replace
from typing import Any

from codexwatch.export.events import AlertEvent
from codexwatch.export.otlp import Otlp
from codexwatch.model.alert import AlertState
from codexwatch.model.scale import Severity
from codexwatch.model.settings import OtlpSettings
from tests.export.collector import Receiver
from tests.export.machines import NOW


class Seconds:
    """A clock."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def otlp(receiver: Receiver, clock: Seconds | None = None, **more: Any) -> Otlp:
    settings = replace(OtlpSettings(endpoint=receiver.url, timeout=5), **more)
    return Otlp(settings, "some-instance", clock or Seconds())


def event(number: int = 0) -> AlertEvent:
    return AlertEvent(NOW.timestamp() + number, "proxy-port-mismatch", Severity.CRITICAL, AlertState.FIRING, "editor")
