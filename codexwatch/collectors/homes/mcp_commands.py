"""Which MCP servers cannot be started in an environment, since their program is nowhere on its PATH."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from codexwatch.collectors.values import Values
from codexwatch.model.codex import McpServer

MAX_FOLDERS = 128


def commands_not_found(servers: Iterable[McpServer], values: Values) -> tuple[str, ...]:
    """The names of these servers. `values` must be those of a process: what a shell's files make of PATH is a guess."""
    path = values.get("PATH")
    if path is None or path.text is None:
        return ()
    folders = path.text.split(":")[:MAX_FOLDERS]
    return tuple(server.name for server in servers if server.enabled and _is_missing(server, folders))


def _is_missing(server: McpServer, folders: list[str]) -> bool:
    """What is relative to a working folder, or has a PATH of its own, cannot be judged from here."""
    command = server.command
    if not command or "PATH" in server.env:
        return False
    if "/" in command:
        return command.startswith("/") and not _can_be_seen(command)
    return shutil.which(command, path=":".join(folder for folder in folders if folder.startswith("/"))) is None


def _can_be_seen(command: str) -> bool:
    try:
        Path(command).stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True
