"""The structured log: `get(__name__)` anywhere, `configure` once, in the long-lived process.

Until `configure` is called an event goes nowhere and costs nothing: structlog (22 MiB resident, 80 ms) is imported
by the daemon alone, while the commands that a person types share the modules that log.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import ClassVar, TextIO

from codexwatch.model.settings import LogSettings
from codexwatch.places import Places


class Log:
    """A named source of events; an event is a dotted past participle (`cycle.finished`), everything else is data.

    No call raises because of the log: what the disk refuses goes to standard error.
    """

    __slots__ = ("_name",)
    writer: ClassVar[Callable[[str, str, str, dict[str, object]], None] | None] = None

    def __init__(self, name: str) -> None:
        self._name = name

    def debug(self, event: str, **data: object) -> None:
        """For finding a fault in codexwatch itself."""
        self._write("debug", event, data)

    def info(self, event: str, **data: object) -> None:
        """What happened, nothing being wrong."""
        self._write("info", event, data)

    def warning(self, event: str, **data: object) -> None:
        """Something did not work and was coped with."""
        self._write("warning", event, data)

    def error(self, event: str, **data: object) -> None:
        """Something did not work and someone has to see to it."""
        self._write("error", event, data)

    def exception(self, event: str, **data: object) -> None:
        """An error with the traceback of the exception that is being handled."""
        self._write("error", event, {**data, "exc_info": True})

    def _write(self, level: str, event: str, data: dict[str, object]) -> None:
        if Log.writer is not None:
            Log.writer(self._name, level, event, data)


def get(name: str) -> Log:
    """The log of a module, by its `__name__`; `__main__` and the like are put below `codexwatch`."""
    return Log(name if name.partition(".")[0] == "codexwatch" else f"codexwatch.{name}")


def file_of(settings: LogSettings, places: Places) -> Path:
    """The file that is written: `[log] file`, `~/` being the home directory and a bare name put where logs are kept."""
    if not settings.file:
        return places.log_file
    named = Path(settings.file)
    return named.expanduser() if named.parts[0] == "~" else places.log_file.parent / named


def configure(
    settings: LogSettings, places: Places, *, environ: Mapping[str, str], stderr: TextIO, echo: bool = False
) -> Log:
    """Write JSON lines to `file_of(settings, places)`, with `echo` to `stderr` too.

    Lines on `stderr` carry the journal's priority when the journal reads it. The standard library's loggers, and so
    those of every package, go the same way from WARNING on. Called again (settings changed) it replaces what was.
    """
    from codexwatch.logs.pipe import Pipe

    close()
    Log.writer = Pipe(settings, places, environ=environ, stderr=stderr, echo=echo).write
    return get("codexwatch")


def close() -> None:
    """Write nothing more and give the standard library's loggers back; harmless when nothing was configured."""
    if Log.writer is not None:
        Log.writer = None
        from codexwatch.logs.pipe import close_handlers

        close_handlers()
