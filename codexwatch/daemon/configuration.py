"""The settings of a running daemon: read again on change, the last good ones kept when the file is broken."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from codexwatch import logs
from codexwatch.config import ConfigError
from codexwatch.model.settings import Settings

LOG = logs.get(__name__)
Stamp = tuple[int, int, int] | None


@dataclass
class Configuration:
    """`apply` is handed new settings; `read` raises ConfigError."""

    paths: tuple[Path, ...]
    read: Callable[[], Settings]
    apply: Callable[[Settings], None]
    _stamps: tuple[Stamp, ...] = field(init=False)

    def __post_init__(self) -> None:
        self._stamps = self._now()

    def reload(self) -> None:
        """Take over what changed; a broken file is told with its line and changes nothing."""
        stamps = self._now()
        if stamps == self._stamps:
            return
        self._stamps = stamps
        try:
            settings = self.read()
        except ConfigError as error:
            # The sentence names file, line and expectation: a traceback would only bury it.
            LOG.error("config.rejected", path=error.path, line=error.line, problem=error.problem)  # noqa: TRY400
            return
        self.apply(settings)
        LOG.info("config.reloaded", paths=[str(path) for path in self.paths])

    def _now(self) -> tuple[Stamp, ...]:
        return tuple(_stamp(path) for path in self.paths)


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
