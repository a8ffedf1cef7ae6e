"""The line that sets a variable, written anew in the language of its file."""

import re

from codexwatch.formats.edit.assignments import sets_others, with_value
from codexwatch.formats.edit.shell import is_shell
from codexwatch.model.variable import Variable


def says_which_value(path: str, line: str | None, variable: Variable) -> bool:
    """Whether the line shows what of it is to be replaced.

    A command of several lines counts as set where it begins, so that the line shown may be about other variables.
    """
    if not line or not is_shell(path) or with_value(line, variable.name, "", "") is not None:
        return True
    found = line.count(variable.shown) if variable.shown else 0
    if found == 0 and variable.name not in line:
        return False
    return found == 1 or not sets_others(line, variable.name)


def rewritten(variable: Variable, path: str, text: str | None, value: str) -> str:
    """The line with the new value in place of the old one, or a fresh line where the value is put together."""
    # A value that is put together may end like a name in its own line: `_proxy` in `$http_proxy`.
    literal = rf"(?<![\w$]){re.escape(variable.shown)}(?!\w)"
    inside = with_value(text, variable.name, variable.shown, value) if text and is_shell(path) else None
    if inside is not None:
        return inside
    if text and variable.shown and re.search(literal, text):
        return re.sub(literal, lambda _: value, text, count=1)
    return assignment(path, variable.name, value)


def assignment(path: str, name: str, value: str) -> str:
    """A line that sets the variable, in the language of that file."""
    if path.endswith(".env") or is_read_at_login(path):
        return f"{name}={value}"
    return f'set -gx {name} "{value}"' if path.endswith(".fish") else f'export {name}="{value}"'


def is_read_at_login(path: str) -> bool:
    """/etc/environment (pam_env) and environment.d (systemd) hold `NAME=value` alone, and are read once a session."""
    return path == "/etc/environment" or "/environment.d/" in path
