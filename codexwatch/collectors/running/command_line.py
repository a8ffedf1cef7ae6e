"""What a codex process is, from its argument vector; the vector itself may hold secrets and is not kept."""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from codexwatch.model.machine import ProcessKind

PROGRAM = re.compile(r"\.?codex(?:-(?:x86_64|aarch64|arm64)[\w-]*)?(?:-wrapped)?")
"""The client's file name: plain, as released on GitHub and by Homebrew (with the target), wrapped by Nix."""

WSL_INIT = "/init"
NO_DAEMON = "--no-daemon"

_TAKES_VALUE = frozenset(
    {
        *("-c", "--config", "--enable", "--disable", "-m", "--model", "-p", "--profile", "-s", "--sandbox"),
        *("-a", "--ask-for-approval", "-C", "--cd", "-i", "--image", "--add-dir", "--local-provider", "--remote"),
        *("--remote-auth-token-env", "--listen"),
    }
)
_EXEC = frozenset({"exec", "e", "review"})
_SERVERS = frozenset({"app-server", "mcp-server"})
_TOOLS = frozenset({"daemon", "proxy", "generate-ts", "generate-json-schema", "help"})
"""What `app-server` can do besides serving: `app-server daemon stop`, `… daemon pid-update-loop` and the like."""

_NO_CLIENT = frozenset(
    {
        *("login", "logout", "mcp", "completion", "sandbox", "debug", "apply", "a", "features", "doctor", "help"),
        *("update", "plugin", "execpolicy", "exec-server", "responses-api-proxy", "stdio-to-uds", "remote-control"),
        *("archive", "unarchive", "delete", "queue", "migrate-rollouts", "migrate-nfs-db", "cloud"),
    }
)
_PRINTS = frozenset({"--version", "-V", "--help", "-h"})


def is_program(executable: str) -> bool:
    """Whether a path is that of the Codex client; a file replaced by an upgrade is marked ` (deleted)` by Linux."""
    name = executable.removesuffix(" (deleted)").rpartition("/")[2]
    return PROGRAM.fullmatch(name) is not None


def kind_of(arguments: Sequence[str]) -> ProcessKind | None:
    """The kind of client; None for what carries no turn: helpers, `login`, `daemon stop`, the updater's loop."""
    # The sandbox helper and apply_patch are the same file under another name, or with an option of their own.
    name = arguments[0].rpartition("/")[2] if arguments else ""
    if name in {"codex-linux-sandbox", "apply_patch", "applypatch"}:
        return None
    if len(arguments) > 1 and arguments[1].startswith("--codex-run-as"):
        return None
    words = list(_positional(arguments[1:]))
    command = words[0] if words else None
    if command in _SERVERS:
        return _server_kind(arguments, words)
    if command in _EXEC:
        return ProcessKind.EXEC
    if command in _NO_CLIENT or (not words and not _PRINTS.isdisjoint(arguments[1:])):
        return None
    return ProcessKind.SESSION


def profile_of(arguments: Sequence[str]) -> str | None:
    """What `--profile` names: `NAME.config.toml` of the Codex home is read over config.toml."""
    return _last_value(arguments, "-p", "--profile")


def windows_client(executable: str, arguments: Sequence[str]) -> bool:
    """Whether this is a `codex.exe` that was started from inside WSL: WSL's own /init stands in for it there."""
    names = [argument.replace("\\", "/").rpartition("/")[2].lower() for argument in arguments[:2]]
    return executable == WSL_INIT and "codex.exe" in names


def _last_value(arguments: Sequence[str], short: str, long: str) -> str | None:
    found = None
    for argument, following in zip_longest(arguments, arguments[1:]):
        if argument == "--":
            break
        if argument in (short, long):
            found = following
        elif argument.startswith(f"{long}="):
            found = argument.partition("=")[2]
    return found or None


def _server_kind(arguments: Sequence[str], words: Sequence[str]) -> ProcessKind | None:
    if len(words) > 1 and words[1] in _TOOLS:
        return None
    listens = any(
        argument.startswith("--listen=unix://") or (argument == "--listen" and following.startswith("unix://"))
        for argument, following in zip(arguments, [*arguments[1:], ""], strict=True)
    )
    return ProcessKind.DAEMON if listens else ProcessKind.APP_SERVER


def _positional(arguments: Sequence[str]) -> Iterator[str]:
    """Words that are neither options nor their values; what follows `--` is a prompt, and stands as `--`."""
    position = 0
    while position < len(arguments):
        argument = arguments[position]
        if argument == "--":
            yield argument
            return
        if argument in _TAKES_VALUE:
            position += 1
        elif not argument.startswith("-"):
            yield argument
        position += 1
