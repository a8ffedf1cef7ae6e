"""`codexwatch service`: the user service, from installing it to taking it away."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from codexwatch.cli.notify import show_test_popup
from codexwatch.cli.surroundings import Surroundings

if TYPE_CHECKING:  # imported when the command runs, not for --help
    from codexwatch.service.manager import Manager

NAME = "service"
HELP = "install, remove or look at the systemd or launchd user service"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Subcommands of the command."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("install", help="install it, start it now and at every login")
    uninstall = actions.add_parser("uninstall", help="stop it and take it away")
    uninstall.add_argument("--purge", action="store_true", help="delete its log, state, backups and configuration too")
    actions.add_parser("restart", help="start it anew, as after an upgrade")
    actions.add_parser("status", help="whether it runs, since when, where its files are")


def run(options: argparse.Namespace, surroundings: Surroundings, manager: "Manager | None" = None) -> int:
    """0 done, or for `status` running; 1 refused, failed, or not running."""
    from codexwatch.service.manager import NotDone

    action = {"install": _install, "uninstall": _uninstall, "restart": _restart, "status": _status}[options.action]
    try:
        return action(manager or _manager(surroundings), options, surroundings)
    except NotDone as refusal:
        print(f"codexwatch service {options.action}: {refusal.said}", file=surroundings.stderr)
        print(refusal.instead, file=surroundings.stderr)
        return 1


def _manager(surroundings: Surroundings) -> "Manager":
    import os

    from codexwatch.service.choice import find_manager
    from codexwatch.service.interpreter import lasting
    from codexwatch.service.manager import Blueprint
    from codexwatch.service.runner import CommandRunner

    return find_manager(
        Blueprint(python=lasting(sys.executable), home=surroundings.home, places=surroundings.places),
        CommandRunner(surroundings.environ),
        environ=surroundings.environ,
        platform=surroundings.platform,
        uid=os.getuid(),
    )


def _install(manager: "Manager", _options: argparse.Namespace, surroundings: Surroundings) -> int:
    from codexwatch.service.interpreter import lasting, warning

    done = manager.install()
    said = "Installed and running" if done.changed else "Already installed, unchanged, and running"
    _say(surroundings, f"{said}{f' (pid {done.pid})' if done.pid else ''}; it starts at every login.")
    _say(surroundings, f"unit: {done.unit}")
    if passing := warning(lasting(sys.executable)):
        print(passing, file=surroundings.stderr)
    _say(surroundings, f"log:  {_log_file(surroundings)} (codexwatch logs -f)")
    _say(surroundings, f"watches: {_watched(surroundings)}")
    show_test_popup(surroundings)
    return 0


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


def _uninstall(manager: "Manager", options: argparse.Namespace, surroundings: Surroundings) -> int:
    log_file = _log_file(surroundings)  # the configuration says where, which goes too
    unit = manager.uninstall()
    _say(surroundings, f"Stopped; {unit} is gone." if unit else "It was not installed.")
    if options.purge:
        places = surroundings.places
        for folder in (places.state_dir, places.log_file.parent, places.config_file.parent):
            _purge(folder, surroundings)
        for path in (log_file, *log_file.parent.glob(f"{log_file.name}.*")):
            _purge(path, surroundings)
        if unit is not None:
            _purge(unit.with_name(f"{unit.name}.d"), surroundings)  # what `systemctl --user edit` has made
    return 0


def _purge(path: Path, surroundings: Surroundings) -> None:
    import shutil

    from codexwatch.service.manager import NotDone

    if not path.exists() and not path.is_symlink():
        return
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError as error:
        raise NotDone(f"{path} cannot be deleted: {error.strerror}", "Delete it by hand.") from error
    _say(surroundings, f"Deleted {path}.")


def _restart(manager: "Manager", _options: argparse.Namespace, surroundings: Surroundings) -> int:
    status = manager.restart()
    _say(surroundings, f"Running{f' (pid {status.pid})' if status.pid else ''}.")
    return 0


def _status(manager: "Manager", _options: argparse.Namespace, surroundings: Surroundings) -> int:
    status = manager.status()
    rows = {
        "service": status.state,
        "since": status.since,
        "pid": status.pid,
        "says": status.detail,
        "unit": status.unit,
        "log": _log_file(surroundings),
        "last line": _last_line(surroundings),
    }
    for name, value in rows.items():
        if value is not None:
            _say(surroundings, f"{name:<10} {value}")
    if status.unit is None:
        print("Install it: codexwatch service install", file=surroundings.stderr)
    return 0 if status.active else 1


def _last_line(surroundings: Surroundings) -> str | None:
    from codexwatch.cli.log_lines import readable
    from codexwatch.logs.reading import last_record

    try:
        record = last_record(_log_file(surroundings))
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return readable(record).splitlines()[0] if record else None


def _say(surroundings: Surroundings, text: str) -> None:
    print(text, file=surroundings.stdout)


def _log_file(surroundings: Surroundings) -> Path:
    from codexwatch.compose import log_file

    return log_file(surroundings.places)
