"""structlog in front of the standard library's handlers: one pipe for our events and for what packages log."""

import logging
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import TextIO

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

from codexwatch.logs import file_of
from codexwatch.logs.handlers import RotatedFile, Stream
from codexwatch.logs.redaction import redact_record
from codexwatch.model.settings import LogSettings
from codexwatch.places import Places

_OURS = "codexwatch"
_PRIORITIES = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}


class Pipe:
    """Takes the standard library's root logger over until `close_handlers`."""

    def __init__(
        self, settings: LogSettings, places: Places, *, environ: Mapping[str, str], stderr: TextIO, echo: bool
    ) -> None:
        stream = Stream(stderr)
        stream.setFormatter(_Journal() if journal_reads(stderr, environ) else _Formatter())
        file = RotatedFile(file_of(settings, places), settings.max_bytes, settings.backups, stream, relay=not echo)
        file.setFormatter(_Formatter())
        root = logging.getLogger()
        root.setLevel(logging.WARNING)
        for handler in (file, stream) if echo else (file,):
            root.addHandler(handler)
        logging.getLogger(_OURS).setLevel(settings.level.upper())
        logging.captureWarnings(capture=True)

    def write(self, name: str, level: str, event: str, data: dict[str, object]) -> None:
        """One event of ours."""
        getattr(_logger(name), level)(event, **data)


def close_handlers() -> None:
    """Take our handlers off the root logger and close them; `logging` is as it was."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler.formatter, _Formatter)]:
        root.removeHandler(handler)
        handler.close()
    logging.captureWarnings(capture=False)
    logging.getLogger(_OURS).setLevel(logging.NOTSET)


def journal_reads(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether `stream` is the journal's, by device and inode as systemd.exec(5) asks: children inherit the variable."""
    try:
        status = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return environ.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"


class _Formatter(ProcessorFormatter):
    """A JSON line; nothing comes between redaction and the renderer."""

    def __init__(self) -> None:
        super().__init__(
            foreign_pre_chain=[_as_message],
            processors=[
                _with_lead,
                ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                redact_record,
                _Line(ensure_ascii=False),
            ],
        )


class _Journal(_Formatter):
    """The same behind the priority that the journal takes off again (sd-daemon(3))."""

    def format(self, record: logging.LogRecord) -> str:
        return f"<{_PRIORITIES.get(record.levelno, 5)}>{super().format(record)}"


def _as_message(_logger: object, _method: str, event_dict: EventDict) -> EventDict:
    """What a package logs is prose, no event of ours."""
    return {**event_dict, "event": "library.logged", "message": event_dict["event"]}


def _with_lead(_logger: object, method: str, event_dict: EventDict) -> EventDict:
    record: logging.LogRecord = event_dict["_record"]
    created = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    lead = {"timestamp": created.replace("+00:00", "Z"), "level": method, "logger": record.name}
    return {**lead, "event": event_dict.pop("event"), **event_dict, **lead}


# What a terminal obeys, what turns the direction of writing, and what some readers of lines take for the end of one.
# JSON itself escapes only the control characters of seven bits.
_ODD = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


class _Line(structlog.processors.JSONRenderer):
    """A line safe to be read by `tail -f` and split by anybody's idea of a line."""

    def __call__(self, logger: WrappedLogger, name: str, event_dict: EventDict) -> str:
        """As the base's, with what is odd as JSON spells it."""
        return _ODD.sub(lambda odd: f"\\u{ord(odd[0]):04x}", str(super().__call__(logger, name, event_dict)))


@cache
def _logger(name: str) -> FilteringBoundLogger:
    logger: FilteringBoundLogger = structlog.wrap_logger(
        logging.getLogger(name),
        processors=[structlog.stdlib.filter_by_level, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    return logger
