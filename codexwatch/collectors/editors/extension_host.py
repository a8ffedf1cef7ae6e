"""The process of an editor in which extensions run: what it was started with is what its codex gets."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import psutil

from codexwatch.collectors.editors.editor_products import Product
from codexwatch.collectors.user import User

MAX_PROCESSES = 200
_SERVER_HOST = "--type=extensionHost"
_DESKTOP_HOST = "--utility-sub-type=node.mojom.NodeService"
_PURPOSE = "--dns-result-order"
"""Of the editor's Node services only the extension host has this option; others watch files and terminals."""


@dataclass(frozen=True, slots=True)
class ExtensionHost:
    """`environ` is None where it cannot be read."""

    pid: int
    started_at: datetime
    environ: Mapping[str, str] | None = field(repr=False)


class ExtensionHosts:
    """Finds them among the processes of this user; what was learned of a process is kept while it lives."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, float], ExtensionHost | None] = {}

    def find(
        self, products: Sequence[Product], user: User, executables: Mapping[int, str]
    ) -> dict[str, ExtensionHost | None]:
        """By the id of each product that runs; None where none of its processes is one (yet)."""
        known: dict[tuple[int, float], ExtensionHost | None] = {}
        found: dict[str, ExtensionHost | None] = {}
        for product in products:
            pids = [pid for pid, program in executables.items() if program and product.runs_as(program, user)]
            if pids:
                hosts = list(self._among(pids[:MAX_PROCESSES], known))
                found[product.id] = max(hosts, key=lambda host: host.started_at, default=None)
        self._known = known
        return found

    def _among(self, pids: list[int], known: dict[tuple[int, float], ExtensionHost | None]) -> Iterator[ExtensionHost]:
        for pid in pids:
            try:
                process = psutil.Process(pid)
                key = (pid, process.create_time())
                known[key] = self._known[key] if key in self._known else _inspect(process)
            except (psutil.Error, OSError):
                continue
            host = known[key]
            if host is not None:
                yield host


def _inspect(process: psutil.Process) -> ExtensionHost | None:
    if process.uids().real != os.getuid() or not is_extension_host(process.cmdline()):
        return None
    try:
        environ: Mapping[str, str] | None = process.environ() or None
    except (psutil.Error, OSError):
        environ = None
    return ExtensionHost(process.pid, datetime.fromtimestamp(process.create_time(), UTC), environ)


def is_extension_host(arguments: Sequence[str]) -> bool:
    """A server names it; in a desktop editor it is the Node service that has Node's own options among its arguments."""
    if _SERVER_HOST in arguments:
        return True
    return _DESKTOP_HOST in arguments and any(argument.startswith(_PURPOSE) for argument in arguments)
