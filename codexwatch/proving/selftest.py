"""All checks of `codexwatch selftest`, in the order in which they are told."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from codexwatch.collectors.collector import Collector
from codexwatch.collectors.user import User
from codexwatch.compose import config_files, log_file, read_settings
from codexwatch.config import ConfigError
from codexwatch.model.settings import Settings
from codexwatch.places import Places
from codexwatch.proving.blindness import check_sight
from codexwatch.proving.check import Check
from codexwatch.proving.hearing import check_notifications, heard
from codexwatch.proving.quiet import check_silences
from codexwatch.proving.sight import (
    check_codex,
    check_homes,
    check_processes,
    check_shells,
    check_state,
    check_watching,
    inotify_instances,
    read_limit,
)
from codexwatch.store.known import read_known


def checks(user: User, places: Places, environ: Mapping[str, str], now: datetime) -> Iterator[Check]:
    """Looks at the machine; raises nothing for what it finds."""
    configuration, settings = _configuration(places)
    yield configuration
    collector = Collector(user, settings)
    facts = collector.collect(now)
    yield check_codex(facts, places)
    yield check_homes(facts)
    yield check_shells(facts)
    yield check_processes(facts)
    if user.system == "linux":
        yield check_sight()
    yield check_watching(len(collector.watched()), read_limit, inotify_instances())
    yield check_state([places.state_dir, log_file(places).parent])
    known = read_known(places.state_db)
    yield check_silences(settings, known, now)
    yield heard(check_notifications(environ, user.system), known.desktop)


def _configuration(places: Places) -> tuple[Check, Settings]:
    try:
        settings = read_settings(places)
    except ConfigError as error:
        return Check(
            "configuration", str(error), "correct that line; until then the daemon keeps its old settings"
        ), Settings()
    files = [str(path) for path in config_files(places) if path.exists()]
    return Check("configuration", ", ".join(files) or "no file, so everything is as usual"), settings
