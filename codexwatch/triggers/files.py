"""Pokes when a file that Codex or its environment is read from has changed. The only file that knows watchfiles.

watchfiles tells of changes within a tenth of a second, and can be blind: a watched folder that was replaced, a network
drive, the kernel's limit of watches. So it only says when to look; whether something changed is decided by comparing
what `stat` says, and a look is taken now and then without being told. Where it would tell too much, looks alone are
taken.
"""

from collections.abc import AsyncIterator, Callable, Collection, Iterable
from contextlib import suppress
from typing import Protocol

import anyio
from anyio.abc import TaskStatus
from watchfiles import awatch

from codexwatch.triggers.mounts import Mounts, any_silent, mounted
from codexwatch.triggers.poke import Poke, Reason
from codexwatch.triggers.view import View, look

STEP_MS = 75
"""watchfiles looks into its buffer this often and reports once a step has brought nothing new: 1 to 2 steps later."""
_STEP = STEP_MS / 1000
_SETTLED = 2 * _STEP
"""After this a watch that has not failed is in place; what changed before it was is found by looking."""
_THREAD_TURNS_MS = 60_000
LOUD = frozenset({"/etc"})
"""Every program that starts opens a file in here, and watchfiles wakes for each: 275,000 times an hour were seen."""


class Watch(Protocol):
    """Tells of changes inside the folders, but not below their subfolders, until the event is set."""

    def __call__(self, *folders: str, stop_event: anyio.Event) -> AsyncIterator[Collection[tuple[object, str]]]: ...


def watch_folders(*folders: str, stop_event: anyio.Event) -> AsyncIterator[Collection[tuple[object, str]]]:
    """watchfiles, as it has to be called: never on files, never polling (that misses a third of all changes)."""
    return awatch(
        *folders,
        watch_filter=None,
        recursive=False,
        force_polling=False,
        step=STEP_MS,
        debounce=STEP_MS,
        rust_timeout=_THREAD_TURNS_MS,
        stop_event=stop_event,
    )


class FileTrigger:
    """Watches files through all the symbolic links that lead to them, and for their coming into being."""

    def __init__(
        self,
        report: Callable[[str], None],
        *,
        watch: Watch = watch_folders,
        mounts: Mounts = mounted,
        loud: frozenset[str] = LOUD,
        sweep: float = 30.0,
        loud_sweep: float = 5.0,
        blind_sweep: float = 2.0,
        retry: float = 60.0,
    ) -> None:
        """Seconds: `sweep` between looks without being told, `loud_sweep` where there are `loud` folders, which are not
        watched, `blind_sweep` where nothing tells, `retry` to watch again.

        report: gets a sentence fit for the log when watching fails and when it works again.
        """
        self._report = report
        self._watch = watch
        self._mounts = mounts
        self._loud = loud
        self._sweep = sweep
        self._loud_sweep = loud_sweep
        self._blind_sweep = blind_sweep
        self._retry = retry
        self._nudged = anyio.Event()
        self._over = False
        self._failure: str | None = None
        self._reported = False
        self._silent = False

    def look_again(self) -> None:
        """Ask for the paths again and look at them now; to be called after a pass, which may have found new ones."""
        self._nudged.set()

    async def run(
        self,
        paths: Callable[[], Iterable[str]],
        poke: Poke,
        *,
        task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED,
    ) -> None:
        """Until cancelled, which takes one step at most. `paths` gives the files to watch now, as absolute paths.

        `task_status` is set as soon as no change can be missed any more. Files that are new in `paths` do not poke by
        being new. A changed owner, mode or time pokes even if the content is the same; an event after which `stat`
        says the same as before does not.
        """
        self._notice_silence(paths())
        view = await self._look(paths)
        task_status.started()
        while True:
            self._notice_silence(view.places)
            self._over, self._failure = False, None
            stop = anyio.Event()
            async with anyio.create_task_group() as group:
                group.start_soon(self._listen, view, stop)
                try:
                    view = await self._attend(view, paths, poke)
                finally:
                    # watchfiles waits in a thread that notices nothing else, not even being cancelled.
                    stop.set()
                    group.cancel_scope.cancel()

    async def _attend(self, view: View, paths: Callable[[], Iterable[str]], poke: Poke) -> View:
        """Compare at every nudge and sweep, until something else has to be watched; returns the view to watch for."""
        settled = False
        while True:
            with anyio.move_on_after(self._period(view) if settled else _SETTLED) as quiet:
                await self._nudged.wait()
            self._nudged = anyio.Event()
            later = await self._look(paths)
            if view.changed(later):
                poke(Reason.FILE_CHANGE)
            if self._over or not view.watches_as(later):
                return later
            view = later
            settled = settled or quiet.cancelled_caught
            if settled:
                self._say_whether_it_works()

    def _notice_silence(self, places: Iterable[str]) -> None:
        # Without a descriptor left the mounts cannot be read: they are most likely what they were.
        with suppress(OSError):
            self._silent = any_silent(places, self._mounts)

    def _period(self, view: View) -> float:
        if self._silent or self._failure:
            return self._blind_sweep
        return self._loud_sweep if view.folders.keys() & self._loud else self._sweep

    async def _listen(self, view: View, stop: anyio.Event) -> None:
        folders = view.folders.keys() - self._loud
        try:
            async for changes in self._watch(*sorted(folders), stop_event=stop):
                if any(view.concerned_by(path) for _, path in changes):
                    self._nudged.set()
        except FileNotFoundError:
            # A folder vanished between looking and watching: look and watch again, though not without a breath.
            await anyio.sleep(_SETTLED)
        except Exception as error:  # noqa: BLE001 - whatever keeps it from watching, the sweep goes on
            self._failure = _reason(error)
            self._nudged.set()
            await anyio.sleep(self._retry)
        self._over = True
        self._nudged.set()

    async def _look(self, paths: Callable[[], Iterable[str]]) -> View:
        wanted = tuple(paths())
        try:
            # A drive that hangs must hold up neither the daemon nor its end, and any link may lead to one.
            return await anyio.to_thread.run_sync(look, wanted, abandon_on_cancel=True)
        except RuntimeError:
            # No thread to be had: better in this one than not at all.
            return look(wanted)

    def _say_whether_it_works(self) -> None:
        if (self._failure is not None) == self._reported:
            return
        self._reported = self._failure is not None
        if self._failure is not None:
            self._report(
                f"files cannot be watched ({self._failure}); they are looked at every {self._blind_sweep:g} s instead"
            )
        else:
            self._report("files are watched again")


def _reason(error: Exception) -> str:
    # What fails in watchfiles's thread comes wrapped by its task group.
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return str(error) or type(error).__name__
