"""Starts the watch and ends it in order: lock, settings, log, state, notifier."""

import os
import sys
from collections.abc import MutableMapping
from contextlib import ExitStack

import anyio

from codexwatch import __version__, logs
from codexwatch.compose import read_settings
from codexwatch.config import ConfigError
from codexwatch.daemon.alone import take, take_when_free
from codexwatch.daemon.configuration import first_settings
from codexwatch.daemon.process import close_to_others
from codexwatch.daemon.serving import Parts, Start, configure_log
from codexwatch.lock import AlreadyRunning, Held
from codexwatch.model.settings import Settings
from codexwatch.model.variable import NO_PROXY_NAMES, PROXY_NAMES
from codexwatch.notify import Notifier
from codexwatch.service.notify_socket import NotifySocket
from codexwatch.service.stall_guard import StallGuard
from codexwatch.store import Store
from codexwatch.triggers.poke import Pokes

__all__ = ["Start", "configure_log", "forget_own_proxies", "run_daemon"]

LOG = logs.get(__name__)


def run_daemon(start: Start) -> None:
    """Watch until SIGTERM or SIGINT.

    Raises AlreadyRunning if another daemon of this user watches, and ConfigError if the configuration is broken and it
    is no service.
    """
    with ExitStack() as stack:
        close_to_others(start.places.state_dir)
        held = Held(start.places.lock_file)
        stack.callback(held.release)
        if start.service:
            unlocked = take_when_free(held, NotifySocket(start.environ), start.stderr)
            settings, rejected = first_settings(start.places)
        else:
            unlocked = take(held)
            settings, rejected = read_settings(start.places), None
        configure_log(start, settings)
        stack.callback(logs.close)
        if unlocked:
            LOG.warning("lock.failed", problem=unlocked)
        try:
            superseded = anyio.run(_main, start, settings, rejected, held)
        finally:
            LOG.info("daemon.stopped", pid=os.getpid())
    if superseded is not None:
        raise superseded


def forget_own_proxies(environ: MutableMapping[str, str]) -> tuple[str, ...]:
    """Take the proxy variables out of this process, so that no library ever uses them; the names that were there."""
    return tuple(name for name in (*PROXY_NAMES, *NO_PROXY_NAMES) if environ.pop(name, None) is not None)


async def _main(start: Start, settings: Settings, rejected: ConfigError | None, held: Held) -> AlreadyRunning | None:
    """Which other daemon has taken over, if that is why it ends."""
    LOG.info("daemon.started", version=__version__, pid=os.getpid(), python=sys.version.split()[0])
    store = Store(start.places.state_db, lambda problem: LOG.warning("state.reported", problem=problem))
    notifier = Notifier(start.environ, numbers=store.desktop)
    with StallGuard(NotifySocket(start.environ)) as manager:
        try:
            with Pokes() as pokes:
                return await Parts(start, settings, rejected, manager, store, pokes, notifier).serve(held)
        finally:
            manager.stopping()
            with anyio.CancelScope(shield=True):
                await notifier.aclose()
            store.close()
