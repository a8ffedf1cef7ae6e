"""The manual page: `python -m tests.docs.man_page` writes the one that is shipped, from the parser that --help prints.

Not by a library: what those make of subcommands leaves out their examples and exit codes, which is why people look.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import codexwatch
from codexwatch import __version__
from codexwatch.cli.main import EXAMPLES, GROUPS, build_parser

PAGE = Path(codexwatch.__file__).parent / "docs/man/codexwatch.1"
ABOUT = "say why Codex is reconnecting, and give the one specific fix"
FILES = {
    "~/.config/codexwatch/config.toml": "the settings; codexwatch config show tells what is in force",
    "/etc/codexwatch/config.toml": "settings for a whole company, below the user's",
    "~/.local/state/codexwatch/state.db": "alerts, silences and the history",
    "~/.local/state/codexwatch/log/codexwatch.jsonl": "the log, which codexwatch logs shows",
    "~/.local/state/codexwatch/backups": "what fix has changed, as it was; kept for 30 days",
}
ENVIRONMENT = {
    "CODEX_HOME": "the home of Codex, where it is not ~/.codex",
    "XDG_CONFIG_HOME, XDG_STATE_HOME": "where the files above are",
    "NO_COLOR": "set: no colours on a terminal",
}


def man_page() -> str:
    """In roff, with the macros of man(7)."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    yield f'.TH CODEXWATCH 1 "" "codexwatch {__version__}" "User Commands"'
    yield from (
        ".SH NAME",
        rf"codexwatch \- {ABOUT}",
        ".SH SYNOPSIS",
        r"\fBcodexwatch\fR \fICOMMAND\fR [\fIoption\fR ...]",
    )
    parser = build_parser()
    yield from (".SH DESCRIPTION", _plain(parser.description or ""), *_as_it_stands(EXAMPLES))
    yield ".SH OPTIONS"
    yield from _told(parser)
    commands = dict(_subparsers(parser))
    for title, names in GROUPS.items():
        yield f'.SH "{_plain(title.upper())}"'
        for name in names:
            yield from _command(commands[name])
    for title, rows in (("FILES", FILES), ("ENVIRONMENT", ENVIRONMENT)):
        yield f".SH {title}"
        for name, told in rows.items():
            yield from (".TP", _plain(name), _plain(told))


def _command(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Of an action of a command, too."""
    below = list(_subparsers(parser))
    told = list(_arguments(parser))
    words = [_argument(action) for action in told if not action.option_strings]
    yield f'.SS "{_plain(parser.prog)}"'
    about = parser.description or ""
    yield f"{_plain(about[:1].upper() + about[1:])}."
    options = "[\\fIoption\\fR ...] " if len(told) > len(words) else ""
    used = f"\\fB{_plain(parser.prog)}\\fR {options}{' '.join(words)}".rstrip()
    yield from () if below else (".PP", used)
    yield from _told(parser)
    yield from _as_it_stands(parser.epilog or "")
    for _, subparser in below:
        yield from _command(subparser)


def _told(parser: argparse.ArgumentParser) -> Iterator[str]:
    formatter = argparse.HelpFormatter(parser.prog)
    for action in _arguments(parser):
        yield from (".TP", _invocation(action), _plain(formatter._expand_help(action)))


def _arguments(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Without --help, which every command has, and without the commands below."""
    for action in parser._actions:
        if action.help and not isinstance(action, argparse._HelpAction | argparse._SubParsersAction):
            yield action


def _subparsers(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def _argument(action: argparse.Action) -> str:
    """What stands for a value; choices are named."""
    word = str(action.metavar or "|".join(map(str, action.choices or ())) or action.dest.upper())
    shown = f"\\fI{_plain(word)}\\fR"
    return f"[{shown}]" if action.nargs == "?" else shown


def _invocation(action: argparse.Action) -> str:
    value = "" if action.nargs == 0 else f" {_argument(action)}"
    if not action.option_strings:
        return _argument(action)
    return ", ".join(f"\\fB{_plain(option)}\\fR{value}" for option in action.option_strings)


def _as_it_stands(text: str) -> Iterator[str]:
    if text.strip():
        yield from (".PP", ".nf", *(_plain(line) for line in text.strip("\n").splitlines()), ".fi")


def _plain(text: str) -> str:
    """Without what roff would act on; a hyphen stays one that can be copied."""
    text = (
        text.replace("\\", r"\e").replace("-", r"\-").replace("~", r"\(ti").replace("'", r"\(aq").replace("`", r"\(ga")
    )
    return rf"\&{text}" if text.startswith(".") else text.replace('"', r"\(dq")


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(man_page(), encoding="utf-8")
