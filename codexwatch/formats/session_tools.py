"""What the tools of a desktop session print: systemctl, gsettings, scutil; and the launch agents of macOS."""

import re
from collections.abc import Iterator
from typing import Any

from codexwatch.formats.shell.parse import parse
from codexwatch.formats.shell.quoting import split
from codexwatch.formats.shell.statements import Call, Dialect
from codexwatch.formats.shell.words import pieces

_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=(.*)", re.ASCII)
_GSETTING = re.compile(r"org\.gnome\.system\.proxy(?:\.(?P<part>\w+))? (?P<key>[\w-]+) (?P<value>.*)")
_SCUTIL = re.compile(r" {2}(?P<key>\w+) : (?P<value>.*)")
_SHELLS = ("sh", "bash", "zsh")


def parse_show_environment(text: str) -> dict[str, str]:
    """`systemctl --user show-environment`: NAME=VALUE, the value in `$'…'` where it has unusual characters."""
    found = (_ASSIGNMENT.fullmatch(line) for line in text.split("\n"))
    return {match[1]: _literal(match[2]) for match in found if match}


def _literal(text: str) -> str:
    return "".join(piece for piece in pieces(text) if isinstance(piece, str)) if text.startswith("$'") else text


def parse_gsettings(text: str) -> dict[str, str]:
    """`gsettings list-recursively org.gnome.system.proxy`: `mode`, `http.host`, … as plain text; no passwords."""
    found = (_GSETTING.fullmatch(line) for line in text.split("\n"))
    return {
        f"{match['part']}.{match['key']}" if match["part"] else match["key"]: match["value"].strip("'")
        for match in found
        if match and "password" not in match["key"]
    }


def parse_scutil_proxy(text: str) -> dict[str, str]:
    """`scutil --proxy`: the keys of the outermost dictionary that have plain values."""
    found = (_SCUTIL.fullmatch(line) for line in text.split("\n"))
    return {match["key"]: match["value"] for match in found if match and not match["value"].startswith("<")}


def parse_launch_agent(content: bytes) -> dict[str, str]:
    """The variables that a property list of launchd sets for the session: its program runs `launchctl setenv`.

    Those under EnvironmentVariables are the agent's own and reach nobody else. Broken files set nothing.
    """
    import plistlib

    try:
        agent = plistlib.loads(content)
    except Exception:  # noqa: BLE001 (plistlib raises whatever its parsers do)
        return {}
    arguments = agent.get("ProgramArguments") if isinstance(agent, dict) else None
    words = [word for word in arguments if isinstance(word, str)] if isinstance(arguments, list) else []
    return dict(_set_by(words))


def _set_by(words: list[str]) -> Iterator[tuple[str, str]]:
    program = words[0].rpartition("/")[2] if words else ""
    if program == "launchctl" and words[1:2] == ["setenv"]:
        yield from zip(words[2::2], words[3::2], strict=False)
    elif program in _SHELLS and len(words) > 2 and words[1].startswith("-") and words[1].endswith("c"):
        for statement in parse(words[2], Dialect.SH):
            if isinstance(statement, Call):
                yield from _set_by(_known_words(statement))


def _known_words(call: Call) -> list[str]:
    """The words of a command up to the first one that only running it would tell."""
    known: list[str] = []
    for word in split(call.text):
        parts: Any = pieces(word)
        if not all(isinstance(part, str) for part in parts):
            break
        known.append("".join(parts))
    return known
