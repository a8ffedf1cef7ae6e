"""The settings of a running daemon: read again on change, the last good ones kept when the file is broken."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from codexwatch import logs
from codexwatch.compose import config_files, metas, read_configuration, read_settings
from codexwatch.config import ConfigError, load_settings
from codexwatch.model.settings import Settings
from codexwatch.places import Places

LOG = logs.get(__name__)
Stamp = tuple[int, int, int] | None


def first_settings(places: Places) -> tuple[Settings, ConfigError | None]:
    """What a service starts with, and what is wrong with the configuration.

    At login there are no last good settings, and a watchdog that is not there tells nobody why: the file that is not
    broken counts alone, the company's first, or else everything is as usual.
    """
    try:
        return read_settings(places), None
    except ConfigError as error:
        for path in config_files(places):
            try:
                return load_settings((path,), metas()), error
            except ConfigError:
                continue
        return Settings(), error


def read_and_tell(places: Places) -> Settings:
    """The settings; the log says which of the user's values a lock of the company's makes vain. Raises ConfigError."""
    loaded = read_configuration(places)
    for vain in loaded.overruled:
        LOG.warning("config.overruled", path=vain.origin.path, line=vain.origin.line, problem=vain.said)
    return loaded.settings


def tell_overruled(places: Places) -> None:
    """The same at the start, when the settings have been read before there was a log."""
    with suppress(ConfigError):
        read_and_tell(places)


@dataclass
class Configuration:
    """`apply` is handed new settings; `read` raises ConfigError. `rejected`: what is wrong with a file, or None."""

    paths: tuple[Path, ...]
    read: Callable[[], Settings]
    apply: Callable[[Settings], None]
    rejected: Callable[[ConfigError | None], None] = lambda _error: None
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
            self.reject(error)
            return
        self.apply(settings)
        self.rejected(None)
        LOG.info("config.reloaded", paths=[str(path) for path in self.paths])

    def reject(self, error: ConfigError) -> None:
        """Say it; the sentence names file, line and expectation."""
        LOG.error("config.rejected", path=error.path, line=error.line, problem=error.problem)
        self.rejected(error)

    def _now(self) -> tuple[Stamp, ...]:
        return tuple(_stamp(path) for path in self.paths)


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
