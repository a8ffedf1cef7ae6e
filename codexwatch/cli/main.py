"""The parser. It imports every subcommand's few lines of arguments, and what a subcommand does only when it is used."""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import Protocol

from codexwatch import __version__
from codexwatch.cli.surroundings import Surroundings
from codexwatch.places import NoHome, find_home, find_places
from codexwatch.service.units import installed_folders

COMMANDS = ("check", "run", "status", "route", "explain", "rules", "logs", "service", "config")
USAGE_ERROR = 2

EXAMPLES = """\
examples:
  codexwatch check              why does Codex reconnect? one pass now
  codexwatch service install    watch from now on, tell me on the desktop
  codexwatch explain proxy-socks-scheme
"""


class Command(Protocol):
    """What a module of this package offers."""

    NAME: str
    HELP: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Surroundings], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; its exit code."""
    commands: dict[str, Command] = {name: _load(name) for name in COMMANDS}
    options = _parser(commands).parse_args(argv)
    try:
        return commands[options.command].run(options, _surroundings())
    except NoHome as error:
        print(f"codexwatch: {error}", file=sys.stderr)
        return USAGE_ERROR
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of a pipe has left; what is still buffered has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _load(name: str) -> Command:
    command: Command = importlib.import_module(f"codexwatch.cli.{name}")
    return command


def _parser(commands: dict[str, Command]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="codexwatch",
        description="Says why Codex is reconnecting, and gives the one specific fix.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"codexwatch {__version__}")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in commands.items():
        command.arguments(subparsers.add_parser(name, help=command.HELP, description=command.HELP))
    return parser


def _surroundings() -> Surroundings:
    environ = dict(os.environ)
    home = find_home(environ)
    # An installed daemon keeps its files where the shell that installed it said; every command must look there.
    folders = {**environ, **installed_folders(environ, home, sys.platform)}
    places = find_places(folders, home, sys.platform)
    return Surroundings(environ, home, sys.platform, places, sys.stdout, sys.stderr)
