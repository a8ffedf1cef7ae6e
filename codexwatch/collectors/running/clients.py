"""What a running client is called, and whether it carries its own traffic."""

from codexwatch.codex.version import STARTS_DAEMON, at_least
from codexwatch.collectors.editors.editor_products import DESKTOP_APP, PRODUCTS
from codexwatch.model.machine import CodexProcess, ProcessKind
from codexwatch.model.phrase import Phrase

_LABELS = {
    ProcessKind.DAEMON: Phrase("Codex's background app-server"),
    ProcessKind.APP_SERVER: "codex app-server",
    ProcessKind.EXEC: "codex exec",
    ProcessKind.SESSION: "codex",
}


def label_of(process: CodexProcess) -> str:
    """Its kind, who brought it, and its number."""
    owner = _owner(process)
    template = "{program} of {owner} (pid {pid})" if owner else "{program} (pid {pid})"
    return Phrase(template, program=_LABELS[process.kind], owner=owner, pid=process.pid)


def uses_daemon(process: CodexProcess) -> bool:
    """Whether this client hands its turns to the background server of its home, if there is one."""
    return process.kind is ProcessKind.SESSION and not process.alone and at_least(process.version, STARTS_DAEMON)


def _owner(process: CodexProcess) -> str | None:
    if process.owner == DESKTOP_APP:
        return Phrase("the desktop app")
    return next((product.name for product in PRODUCTS if product.id == process.owner), None)
