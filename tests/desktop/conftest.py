"""The private bus, the recording service and a notifier, for every test of this folder."""

import logging
from collections.abc import AsyncIterator, Iterator

import pytest

from codexwatch.notify import Notifier
from tests.desktop.helpers import PATIENCE
from tests.lab.notifications import SessionBus, notifications, session_bus

__all__ = ["notifications", "session_bus"]


@pytest.fixture
def log() -> Iterator[list[str]]:
    """What reaches the log of the program. caplog listens at every logger, also at those that pass nothing on."""
    lines: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    collector = Collector()
    logging.getLogger().addHandler(collector)
    yield lines
    logging.getLogger().removeHandler(collector)


@pytest.fixture
async def notifier(session_bus: SessionBus) -> AsyncIterator[Notifier]:
    notifier = Notifier(session_bus.environment, patience=PATIENCE)
    # The import is not what these tests measure, and it alone may take as long as their patience.
    await Notifier({}).prepare()
    yield notifier
    await notifier.aclose()
