"""Many pokes during a cycle are one more cycle, with every reason."""

import anyio
import pytest

from codexwatch.triggers.poke import Pokes, Reason

pytestmark = pytest.mark.anyio


async def test_pokes_during_a_cycle_become_one_with_all_their_reasons() -> None:
    with Pokes() as pokes:
        for _ in range(20):
            pokes.poke(Reason.FILE_CHANGE)
        pokes.poke(Reason.INTERVAL)
        assert await pokes.take() == {"file change", "interval"}
        with anyio.move_on_after(0) as scope:
            await pokes.take()
        assert scope.cancelled_caught


async def test_a_poke_wakes_the_one_who_waits() -> None:
    taken = []
    with Pokes() as pokes, anyio.fail_after(5):
        async with anyio.create_task_group() as group:

            async def wait() -> None:
                taken.append(await pokes.take())

            group.start_soon(wait)
            await anyio.wait_all_tasks_blocked()
            pokes.poke(Reason.WAKE_UP)
    assert taken == [{"wake-up"}]


async def test_a_wait_that_was_cancelled_loses_no_poke() -> None:
    with Pokes() as pokes:
        pokes.poke(Reason.INTERVAL)
        with anyio.CancelScope() as scope:
            scope.cancel()
            await pokes.take()
        assert await pokes.take() == {"interval"}


async def test_a_late_poke_hurts_nobody() -> None:
    with Pokes() as pokes:
        pass
    pokes.poke(Reason.INTERVAL)
