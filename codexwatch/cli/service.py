"""`codexwatch service`: the user service, from installing it to taking it away."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from codexwatch.cli.surroundings import Surroundings

if TYPE_CHECKING:  # imported when the command runs, not for --help
    from codexwatch.service.manager import Manager, NotDone

NAME = "service"
HELP = "install, remove or look at the service of systemd or launchd"
EPILOG = """\
examples:
  codexwatch service install              watch from now on
  codexwatch service uninstall --purge    leave nothing behind

exit codes: 0 done, or for status running; 1 refused, failed or not running;
2 usage error
"""
EPILOG_OF = {
    "install": """\
examples:
  codexwatch service install                ends with a test popup
  codexwatch service install --autostart    without systemd

exit codes: 0 it watches, 1 refused or failed, 2 usage error
""",
    "uninstall": """\
examples:
  codexwatch service uninstall            keep what has happened
  codexwatch service uninstall --purge    leave nothing behind

exit codes: 0 gone, 1 refused or failed, 2 usage error
""",
    "restart": """\
examples:
  codexwatch service restart    after pipx upgrade codexwatch

exit codes: 0 it watches, 1 not installed or failed, 2 usage error
""",
    "status": """\
examples:
  codexwatch service status    the service itself
  codexwatch status            what it knows

exit codes: 0 it runs, 1 it does not, 2 usage error
""",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Subcommands of the command."""
    parser.epilog = EPILOG
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    install = _action(actions, "install", "install it, start it now and at every login")
    install.add_argument(
        "--autostart", action="store_true", help="let the desktop start it, on a machine without systemd"
    )
    uninstall = _action(actions, "uninstall", "stop it and take it away")
    uninstall.add_argument("--purge", action="store_true", help="delete its log, state, backups and configuration too")
    _action(actions, "restart", "start it anew, as after an upgrade")
    _action(actions, "status", "show whether it runs, since when, where its files are")


def _action(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, told: str
) -> argparse.ArgumentParser:
    form = argparse.RawDescriptionHelpFormatter
    return actions.add_parser(name, help=told, description=told, epilog=EPILOG_OF[name], formatter_class=form)


def run(options: argparse.Namespace, surroundings: Surroundings, manager: "Manager | None" = None) -> int:
    """The exit codes of EPILOG."""
    from codexwatch.service.manager import NoManager, NotDone

    action = {"install": _install, "uninstall": _uninstall, "restart": _restart, "status": _status}[options.action]
    try:
        return action(manager or _manager(surroundings, options), options, surroundings)
    except NoManager as refusal:
        if options.action == "install" and _would_rather(refusal.said, surroundings):
            options.autostart = True
            return run(options, surroundings)
        return _refused(options, refusal, surroundings)
    except NotDone as refusal:
        return _refused(options, refusal, surroundings)


def _refused(options: argparse.Namespace, refusal: "NotDone", surroundings: Surroundings) -> int:
    print(f"codexwatch service {options.action}: {refusal.said}", file=surroundings.stderr)
    print(refusal.instead, file=surroundings.stderr)
    return 1


def _would_rather(said: str, surroundings: Surroundings) -> bool:
    """Whether somebody at a terminal wants the desktop to start it."""
    if not surroundings.stdin.isatty():
        return False
    print(said, file=surroundings.stderr)
    question = "Let the desktop start it at login instead (~/.config/autostart/codexwatch.desktop)? [y/N] "
    print(question, end="", file=surroundings.stderr, flush=True)
    return surroundings.stdin.readline().strip().lower() in {"y", "yes"}


def _manager(surroundings: Surroundings, options: argparse.Namespace) -> "Manager":
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
        autostart=options.action == "install" and options.autostart,
    )


def _install(manager: "Manager", _options: argparse.Namespace, surroundings: Surroundings) -> int:
    from codexwatch.cli.installing import install

    install(manager, surroundings)
    return 0


def _uninstall(manager: "Manager", options: argparse.Namespace, surroundings: Surroundings) -> int:
    from codexwatch.compose import log_file

    log = log_file(surroundings.places)  # the configuration says where, which goes too
    unit = manager.uninstall()
    say(surroundings, f"Stopped; {unit} is gone." if unit else "It was not installed.")
    if options.purge:
        places = surroundings.places
        for folder in (places.state_dir, places.log_file.parent, places.config_file.parent):
            _purge(folder, surroundings)
        for path in (log, *log.parent.glob(f"{log.name}.*")):
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
    say(surroundings, f"Deleted {path}.")


def _restart(manager: "Manager", _options: argparse.Namespace, surroundings: Surroundings) -> int:
    status = manager.restart()
    say(surroundings, f"Running{f' (pid {status.pid})' if status.pid else ''}.")
    return 0


def _status(manager: "Manager", _options: argparse.Namespace, surroundings: Surroundings) -> int:
    from codexwatch.cli.self_check import lines, self_check
    from codexwatch.compose import log_file

    status = manager.status()
    rows = {
        "service": status.state,
        "since": status.since,
        "pid": status.pid,
        "says": status.detail,
        "unit": status.unit,
        "log": log_file(surroundings.places),
        "last line": _last_line(surroundings),
    }
    for name, value in rows.items():
        if value is not None:
            say(surroundings, f"{name:<10} {value}")
    if status.active and (seen := self_check(surroundings.places.state_db, status.pid)) is not None:
        for line in lines(seen):
            say(surroundings, line)
    if status.unit is None:
        print("Install it: codexwatch service install", file=surroundings.stderr)
    return 0 if status.active else 1


def _last_line(surroundings: Surroundings) -> str | None:
    from codexwatch.cli.log_lines import readable
    from codexwatch.compose import log_file
    from codexwatch.logs.reading import last_record

    try:
        record = last_record(log_file(surroundings.places))
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return readable(record).splitlines()[0] if record else None


def say(surroundings: Surroundings, text: str) -> None:
    """A line for the user."""
    print(text, file=surroundings.stdout)
