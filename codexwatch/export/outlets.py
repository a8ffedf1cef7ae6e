"""Where exports go. Each loads its library when it is switched on, and says how to get it where it is missing."""

from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Protocol

from codexwatch.export.events import AlertEvent
from codexwatch.export.samples import Snapshot
from codexwatch.model.settings import OtlpSettings


class MissingExtra(Exception):  # noqa: N818 - a word, like the others that people read
    """What an outlet needs is not installed; the message says how to install it."""

    def __init__(self, extra: str, error: ImportError) -> None:
        super().__init__(
            f"{(error.name or extra).partition('.')[0]} is not installed: pip install 'codexwatch[{extra}]'"
        )


class Outlet(Protocol):
    """What a worker's thread sends with; `send` says why something did not arrive, or None."""

    def remember(self, events: Iterable[AlertEvent]) -> None: ...

    def send(self, snapshot: Snapshot | None) -> str | None: ...

    def take_away(self) -> None: ...


class TextfileOutlet:
    """A file for node_exporter. Raises MissingExtra."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._text = _prometheus_text()

    def remember(self, events: Iterable[AlertEvent]) -> None:
        """A file holds what is so now."""

    def send(self, snapshot: Snapshot | None) -> str | None:
        from codexwatch.export.textfile import write_textfile

        if snapshot is None:
            return None
        try:
            write_textfile(self._path, self._text(snapshot))
        except OSError as error:
            return f"{self._path} cannot be written: {error.strerror or error}"
        return None

    def take_away(self) -> None:
        from codexwatch.export.textfile import remove_textfile

        remove_textfile(self._path)


class OtlpOutlet:
    """A collector. Raises MissingExtra."""

    def __init__(self, settings: OtlpSettings, instance: str) -> None:
        try:
            from codexwatch.export.otlp import Otlp
        except ImportError as error:
            raise MissingExtra("otlp", error) from None
        self._otlp = Otlp(settings, instance)

    def remember(self, events: Iterable[AlertEvent]) -> None:
        self._otlp.remember(events)

    def send(self, snapshot: Snapshot | None) -> str | None:
        return self._otlp.send(snapshot)

    def take_away(self) -> None:
        """What a collector has got, it keeps."""


def metrics_server(
    latest: Callable[[], Snapshot | None],
) -> Callable[[int, Callable[[], None]], Awaitable[None]]:
    """Serves what `latest` gives. Raises MissingExtra."""
    text = _prometheus_text()
    from codexwatch.export.server import serve_metrics

    def current() -> bytes | None:
        snapshot = latest()
        return text(snapshot) if snapshot else None

    return lambda port, listening: serve_metrics(port, current, listening)


def _prometheus_text() -> Callable[[Snapshot], bytes]:
    try:
        from codexwatch.export.prometheus import prometheus_text
    except ImportError as error:
        raise MissingExtra("prometheus", error) from None
    return prometheus_text
