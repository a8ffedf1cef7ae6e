"""`codexwatch service`: the user service, from installing it to taking it away."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

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
    uninstall.add_argument("--purge", action="store_true", help="delete its log, state and backups too")
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
    from codexwatch.service.manager import Blueprint
    from codexwatch.service.runner import CommandRunner

    return find_manager(
        Blueprint(python=sys.executable, home=surroundings.home, places=surroundings.places),
        CommandRunner(surroundings.environ),
        environ=surroundings.environ,
        platform=surroundings.platform,
        uid=os.getuid(),
    )


def _install(manager: "Manager", _options: argparse.Namespace, surroundings: Surroundings) -> int:
    done = manager.install()
    said = "Installed and running" if done.changed else "Already installed, unchanged, and running"
    _say(surroundings, f"{said}{f' (pid {done.pid})' if done.pid else ''}; it starts at every login.")
    _say(surroundings, f"unit: {done.unit}")
    _say(surroundings, f"log:  {_log_file(surroundings)} (codexwatch logs -f)")
    return 0


def _uninstall(manager: "Manager", options: argparse.Namespace, surroundings: Surroundings) -> int:
    unit = manager.uninstall()
    _say(surroundings, f"Stopped; {unit} is gone." if unit else "It was not installed.")
    if options.purge:
        for folder in (surroundings.places.state_dir, surroundings.places.log_file.parent):
            _purge(folder, surroundings)
    return 0


def _purge(folder: Path, surroundings: Surroundings) -> None:
    import shutil

    from codexwatch.service.manager import NotDone

    if not folder.exists():
        return
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise NotDone(f"{folder} cannot be deleted: {error.strerror}", "Delete it by hand.") from error
    _say(surroundings, f"Deleted {folder}.")


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
    from codexwatch.cli.logs import readable
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
