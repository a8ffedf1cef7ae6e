"""Time as a trigger: real short intervals, and clocks that are set by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import pytest

from codexwatch.triggers.clocks import Clocks
from codexwatch.triggers.interval import Interval
from codexwatch.triggers.poke import Pokes

pytestmark = pytest.mark.anyio
LATE = 5.0
"""Seconds after which a poke is taken for lost."""


class Hands:
    """Both clocks."""

    def __init__(self) -> None:
        self.awake = 1000.0
        self.offset = 1_000_000.0

    def clocks(self) -> Clocks:
        return Clocks(lambda: self.awake + self.offset, lambda: self.awake)


@asynccontextmanager
async def running(interval: Interval) -> AsyncIterator[None]:
    async with anyio.create_task_group() as group:
        await group.start(interval.run)
        yield
        group.cancel_scope.cancel()


async def taken(pokes: Pokes) -> frozenset[str]:
    with anyio.fail_after(LATE):
        return await pokes.take()


async def test_pokes_again_and_again() -> None:
    with Pokes() as pokes:
        interval = Interval(pokes.poke)
        async with running(interval):
            started = anyio.current_time()
            interval.every(0.05)
            for _ in range(3):
                assert await taken(pokes) == {"interval"}
            assert anyio.current_time() - started >= 0.15


async def test_what_was_asked_for_before_the_start_counts() -> None:
    with Pokes() as pokes:
        interval = Interval(pokes.poke)
        interval.every(0.05)
        async with running(interval):
            assert await taken(pokes) == {"interval"}


async def test_the_last_word_counts() -> None:
    with Pokes() as pokes:
        interval = Interval(pokes.poke)
        async with running(interval):
            interval.every(0.05)
            interval.every(3600)
            with anyio.move_on_after(0.2) as scope:
                await pokes.take()
            assert scope.cancelled_caught
            interval.every(0.05)
            assert await taken(pokes) == {"interval"}


async def test_pokes_nobody_after_its_end() -> None:
    with Pokes() as pokes:
        interval = Interval(pokes.poke)
        async with running(interval):
            interval.every(0.05)
        with anyio.move_on_after(0.2) as scope:
            await pokes.take()
        assert scope.cancelled_caught


async def test_pokes_when_the_machine_has_slept() -> None:
    hands = Hands()
    with Pokes() as pokes:
        interval = Interval(pokes.poke, clocks=hands.clocks(), tick=0.01)
        async with running(interval):
            hands.offset += 8 * 3600
            assert await taken(pokes) == {"wake-up"}
            with anyio.move_on_after(0.1) as scope:
                await pokes.take()
            assert scope.cancelled_caught


async def test_a_clock_that_was_set_back_stops_nothing() -> None:
    hands = Hands()
    with Pokes() as pokes:
        interval = Interval(pokes.poke, clocks=hands.clocks(), tick=0.01)
        async with running(interval):
            interval.every(0.2)
            hands.offset -= 8 * 3600
            assert await taken(pokes) == {"interval"}
            assert await taken(pokes) == {"interval"}


@pytest.mark.parametrize(
    ("awake", "asleep", "expected"),
    [
        pytest.param(3600, 0, 0, id="an hour passes"),
        pytest.param(5, 8 * 3600, 8 * 3600, id="asleep for a night"),
        pytest.param(5, 4.9, 0, id="a nap that does not matter"),
        pytest.param(5, -3600, -3600, id="the clock is set back"),
    ],
)
def test_what_the_clocks_say(awake: float, asleep: float, expected: float) -> None:
    hands = Hands()
    clocks = hands.clocks()
    hands.awake += awake
    hands.offset += asleep
    assert clocks.jump() == pytest.approx(expected)
    assert clocks.jump() == 0


def test_small_steps_add_up() -> None:
    hands = Hands()
    clocks = hands.clocks()
    jumps = []
    for _ in range(3):
        hands.offset += 2
        jumps.append(clocks.jump())
    assert jumps == [0, 0, pytest.approx(6)]
