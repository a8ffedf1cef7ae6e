"""`codexwatch service install`: put it in its place, see that it watches and what it sees, show a popup."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from codexwatch.cli.notify import show_test_popup
from codexwatch.cli.self_check import lines, wait_for_self_check
from codexwatch.cli.surroundings import Surroundings

if TYPE_CHECKING:  # imported when the command runs, not for --help
    from codexwatch.service.manager import Installed, Manager


def install(manager: "Manager", surroundings: Surroundings) -> None:
    """Raises NotDone, also for a daemon that has started and did not stay."""
    from codexwatch.compose import log_file
    from codexwatch.service.interpreter import lasting, warning
    from codexwatch.service.manager import WAITING, NotDone

    def say(text: str) -> None:
        print(text, file=surroundings.stdout, flush=True)

    done = manager.install()
    say(f"{_became(done)}{f' (pid {done.pid})' if done.pid else ''}; it starts at every login.")
    say(f"unit: {done.unit}")
    if passing := warning(lasting(sys.executable)):
        print(passing, file=surroundings.stderr)
    say(f"log:  {log_file(surroundings.places)} (codexwatch logs -f)")
    say(f"watches: {_watched(surroundings)}")

    def looks() -> bool:
        status = manager.status()
        return status.active and not (status.detail or "").endswith(WAITING)

    seen = wait_for_self_check(surroundings.places.state_db, done.pid, looks)
    status = manager.status()
    if not status.active:
        raise NotDone(f"It has started and ended again: {status.state}.", "See why: codexwatch run")
    for line in lines(seen, status.detail):
        say(line)
    show_test_popup(surroundings)


def _became(done: "Installed") -> str:
    """What the installation has changed."""
    if not done.changed:
        return "Already installed, unchanged, and running"
    if done.replaced is None:
        return "Installed and running"
    ran = f", which started {done.replaced}" if done.replaced not in {"", sys.executable} else ""
    return f"Replaced the unit that was there{ran}, and running"


def _watched(surroundings: Surroundings) -> str:
    """How much, and the files that people know by name; the service reads the same ones."""
    from datetime import UTC, datetime

    from codexwatch.collectors.collector import Collector
    from codexwatch.collectors.user import from_environ
    from codexwatch.compose import read_settings
    from codexwatch.config import ConfigError
    from codexwatch.model.settings import Settings
    from codexwatch.render.paths import shortener

    try:
        settings = read_settings(surroundings.places)
    except ConfigError:
        settings = Settings()
    collector = Collector(from_environ(surroundings.environ), settings)
    collector.collect_files(datetime.now(UTC))
    paths = collector.watched()
    known = [path for path in paths if path.startswith(f"{surroundings.home}/") and Path(path).is_file()]
    named = ", ".join(map(shortener(surroundings.home), known[:4]))
    files = f"{len(paths)} paths{f' ({named} …)' if named else ''}"
    return f"{files}, every running Codex, and the way to OpenAI"
