"""What a new terminal's shell really exports: it is run once, without a terminal, and asked.

Only on request (`check --run-shell`, and before a file is changed): start-up files may do anything.
"""

import os
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field

from codexwatch.collectors.command import output_of
from codexwatch.collectors.shells.login_shell import read_files
from codexwatch.collectors.shells.start_up_files import before_login
from codexwatch.collectors.user import User

TIMEOUT = 5.0
"""Seconds for each of at most two runs; a prompt that asks the network can take one."""

_KNOWN = frozenset({"bash", "zsh", "fish", "sh", "dash", "ksh"})
_SILENT = {"TERM": "dumb", "CODEXWATCH_RUNS_SHELL": "1"}
"""Files that want to be left alone can ask for the second one; a dumb terminal keeps prompts from painting."""


@dataclass(frozen=True, slots=True)
class RealShell:
    """Every variable that the shell hands to the programs it starts."""

    environ: Mapping[str, str] = field(repr=False)


def run_shell(user: User, *, timeout: float = TIMEOUT) -> RealShell | str:
    """What the shell exports in a new terminal window, or why that could not be found out."""
    shell = user.shell
    if shell is None or posixpath.basename(shell).lstrip("-") not in _KNOWN:
        return "no shell is known that could be run"
    bare = _bare(user, shell)
    environ = {**bare, **_session(user, bare)}
    # As in login_shell: on macOS a terminal starts a login shell, elsewhere the session has read the login files.
    runs = [["-l", "-i"]] if user.system == "darwin" else [["-l"], ["-i"]]
    for options in runs:
        found = _asked(shell, options, environ, user.home, timeout)
        if found is None:
            return f"{shell} {' '.join(options)} did not get through its start-up files within {timeout:g} seconds"
        environ = found
    return RealShell({name: text for name, text in environ.items() if name not in _SILENT})


def _session(user: User, base: Mapping[str, str]) -> dict[str, str]:
    """What a terminal inherits from files that no shell reads."""
    if user.system == "darwin":
        return {}
    found = read_files(lambda match: before_login(user.home, base, match), user.home, base, root=user.root)
    return {name: each.value for name, each in found.variables.items() if each.certain and each.value is not None}


def _bare(user: User, shell: str) -> dict[str, str]:
    name = posixpath.basename(user.home)
    path = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
    return {"HOME": user.home, "USER": name, "LOGNAME": name, "SHELL": shell, "PATH": path, **_SILENT}


def _asked(
    shell: str, options: list[str], environ: Mapping[str, str], home: str, timeout: float
) -> dict[str, str] | None:
    """The variables between two marks: whatever the files print by themselves stands before the first one."""
    begin, end = (f"codexwatch-{os.urandom(16).hex()}" for _ in range(2))
    # Through env, by its path: a start-up file may have made aliases or functions of all these names.
    script = rf"/usr/bin/env printf '%s\0' {begin}; /usr/bin/env -0; /usr/bin/env printf '%s\0' {end}"
    last = f"\0{end}\0".encode()
    output = output_of([shell, *options, "-c", script], environ, timeout=timeout, until=last, folder=home)
    if output is None:
        return None
    entries = output.removesuffix(last).rpartition(f"{begin}\0".encode())[2].split(b"\0")
    pairs = (entry.decode("utf-8", "replace").partition("=") for entry in entries)
    return {name: value for name, equals, value in pairs if equals}
