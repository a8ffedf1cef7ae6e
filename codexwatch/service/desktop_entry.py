"""The autostart entry: a file that every desktop reads at login, by the Desktop Entry and Autostart Specifications."""

import re
from collections.abc import Sequence

from codexwatch import __version__
from codexwatch.service.installed import SERVICE_WORDS
from codexwatch.service.manager import Blueprint, NotDone

_TEXT = """\
# Written by `codexwatch service install --autostart`, for a machine without systemd.
[Desktop Entry]
Type=Application
Name=codexwatch
Comment=Says why Codex is reconnecting
Exec={command}
Terminal=false
# It has no window, so it is nothing to be found in a menu.
NoDisplay=true
X-Codexwatch-Version={version}
"""


def desktop_entry(blueprint: Blueprint) -> str:
    """The entry for this user. Raises NotDone for a path that no entry can hold."""
    if "=" in blueprint.python:
        raise NotDone(
            f"{blueprint.python} has = in it, which env takes for a variable.",
            "Install codexwatch in a folder with a plainer name.",
        )
    return _TEXT.format(command=exec_line(command(blueprint)), version=__version__)


def command(blueprint: Blueprint) -> tuple[str, ...]:
    """The daemon with the folders of the shell that it was installed from: a desktop has other variables."""
    folders = f"XDG_CONFIG_HOME={blueprint.config_home}", f"XDG_STATE_HOME={blueprint.state_home}"
    return ("/usr/bin/env", *folders, blueprint.python, "-E", "-P", *SERVICE_WORDS)


def exec_line(words: Sequence[str]) -> str:
    """The value of `Exec`: every word quoted, then escaped once more as every text of an entry is.

    Raises NotDone for a word that is not printable.
    """
    return " ".join(map(_quoted, words)).replace("\\", "\\\\")


def _quoted(word: str) -> str:
    if not word.isprintable():
        raise NotDone(f"{word!r} cannot be written into a desktop entry.", "Use a folder whose name can be printed.")
    return '"' + re.sub(r'(["`$\\])', r"\\\1", word).replace("%", "%%") + '"'
