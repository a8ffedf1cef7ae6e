"""One daemon a user, from the start on and while it lasts."""

import anyio

from codexwatch import logs
from codexwatch.lock import AlreadyRunning, Held

LOG = logs.get(__name__)
LOOK_SECONDS = 30.0


def take(held: Held) -> str | None:
    """Why there is no lock: where nothing can be written, watching without one is better than not watching.

    Raises AlreadyRunning.
    """
    try:
        held.acquire()
    except OSError as error:
        return f"{held.path}: {error.strerror}"
    return None


async def stay(held: Held, scope: anyio.CancelScope, seconds: float = LOOK_SECONDS) -> None:
    """Keep the lock, also where its file is removed or could not be made before; end `scope` when another has it.

    Two that watch would tell everything twice; the one that finds the other goes.
    """
    while True:
        await anyio.sleep(seconds)
        try:
            held.keep()
        except AlreadyRunning as other:
            LOG.warning("daemon.superseded", other=other.pid)
            scope.cancel()
            return
        except OSError:
            continue
