"""The parser. It imports the few lines of arguments of the subcommand that is used; of all of them for --help."""

import argparse
import importlib
import io
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

from codexwatch import __version__
from codexwatch.cli.surroundings import Surroundings
from codexwatch.places import NoHome, find_home, find_places

GROUPS = {
    "what is wrong, and the fix": ("check", "status", "explain", "fix", "undo"),
    "watch, and be told": ("service", "snooze", "pause", "notify", "run"),
    "what has happened": ("history", "report", "logs"),
    "look closer": ("route", "rules", "config", "selftest"),
    "for shells and scripts": ("completion", "schema"),
}
"""In the order in which a newcomer needs them."""
COMMANDS = tuple(name for names in GROUPS.values() for name in names)
TRANSLATED = ("check", "status", "explain", "run")
LANG_HELP = "language of check, status, explain and alerts: en or zh_CN; by default as configured, else the locale's"
USAGE_ERROR = 2
OUR_FAULT = 70
"""EX_SOFTWARE of sysexits.h: nothing that a script could take for an answer."""
INTERRUPTED, READER_LEFT = 130, 141
"""As a shell numbers a process that SIGINT or SIGPIPE has ended."""

EXAMPLES = """\
examples:
  codexwatch check              why does Codex reconnect?
  codexwatch explain SLUG       what check has named: what it is, why it hurts
  codexwatch fix                mend it, after a diff
  codexwatch service install    watch from now on, tell me on the desktop
"""


class Command(Protocol):
    """What a module of this package offers."""

    NAME: str
    HELP: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Surroundings], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; its exit code."""
    _make_writable()
    try:
        code = _run(argv)
        sys.stdout.flush()
    except NoHome as error:
        return _fail(str(error), USAGE_ERROR)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _drop_output()
        return READER_LEFT
    except Exception as error:  # noqa: BLE001 - what nobody expected is told without what it may quote
        _drop_output()
        return _fail(_where_it_failed(error), OUR_FAULT)
    return code


def _run(argv: Sequence[str] | None) -> int:
    words = sys.argv[1:] if argv is None else argv
    used = words[:1] if words and words[0] in COMMANDS else COMMANDS
    try:
        options = build_parser(used).parse_args(words)
    except SystemExit as shown:  # --help, --version and what cannot be parsed
        return int(shown.code or 0)
    return load(options.command).run(options, _surroundings(options))


def _make_writable() -> None:
    """Whatever the locale can write and whichever descriptor is closed: output is never a reason to fail."""
    if sys.stdout is None or sys.stderr is None:
        nothing = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
        sys.stdout, sys.stderr = sys.stdout or nothing, sys.stderr or nothing
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A file's name may hold bytes that are not UTF-8. Not "replace": "?" is a mark of its own on our pages.
            stream.reconfigure(errors="backslashreplace")


def _drop_output() -> None:
    """What is still buffered has nowhere to go; the interpreter would complain about it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _where_it_failed(error: Exception) -> str:
    """The kind of the error and the lines it went through; not its message, which may quote a secret."""
    if isinstance(error, OSError) and error.filename is None:
        return f"the output cannot be written: {error.strerror}"
    from traceback import extract_tb

    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in extract_tb(error.__traceback__)]
    return f"a fault of codexwatch itself, please report it: {type(error).__name__} at {' > '.join(places)}"


def _fail(problem: str, code: int) -> int:
    print(f"codexwatch: {problem}", file=sys.stderr)
    return code


def load(name: str) -> Command:
    """The module of a subcommand."""
    command: Command = importlib.import_module(f"codexwatch.cli.{name}")
    return command


class _Grouped(argparse.RawDescriptionHelpFormatter):
    """Lists the commands under the headings of GROUPS."""

    def _format_action(self, action: argparse.Action) -> str:
        if action.dest != "command":
            return super()._format_action(action)
        self._action_max_length += 2  # argparse forgets that commands are indented once more
        listed = {}
        for command in self._iter_indented_subactions(action):
            listed[command.dest] = super()._format_action(command)
        groups = {title: [listed[name] for name in names if name in listed] for title, names in GROUPS.items()}
        return "\n".join(f"  {title}\n{''.join(lines)}" for title, lines in groups.items() if lines)


def build_parser(names: Iterable[str] = COMMANDS) -> argparse.ArgumentParser:
    """The parser of these commands; of all of them it is what completion and manual page are made from."""
    parser = argparse.ArgumentParser(
        prog="codexwatch",
        description="Says why Codex is reconnecting, and gives the one specific fix.",
        epilog=EXAMPLES,
        formatter_class=_Grouped,
    )
    parser.add_argument("--version", action="version", version=f"codexwatch {__version__}")
    parser.add_argument("--lang", type=_language, metavar="LANG", help=LANG_HELP)
    subparsers = parser.add_subparsers(dest="command", required=True, title="commands", metavar="COMMAND")
    for name in names:
        command = load(name)
        form = argparse.RawDescriptionHelpFormatter
        subparser = subparsers.add_parser(name, help=command.HELP, description=command.HELP, formatter_class=form)
        command.arguments(subparser)
        if name in TRANSLATED:
            # Before the command or behind it; what is not given here must not take away what was given there.
            subparser.add_argument(
                "--lang", type=_language, metavar="LANG", default=argparse.SUPPRESS, help="en or zh_CN"
            )
    return parser


def _language(text: str) -> str:
    from codexwatch.model.language import LANGUAGES, named

    found = named(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"there is no translation to {text!r}; there are {' and '.join(LANGUAGES)}")
    return found


def _surroundings(options: argparse.Namespace) -> Surroundings:
    from codexwatch.service.installed import installed_folders

    environ = dict(os.environ)
    home = find_home(environ)
    # An installed daemon keeps its files where the shell that installed it said; every command must look there,
    # except the one that promises to open nothing.
    opens_nothing = options.command == "route" and options.only_env
    installed = {} if opens_nothing else installed_folders(environ, home, sys.platform)
    places = find_places({**environ, **installed}, home, sys.platform)
    stdin = sys.stdin or io.StringIO()
    return Surroundings(environ, home, sys.platform, places, sys.stdout, sys.stderr, stdin, options.lang)
