"""How long a websocket that does not open has held a session up, as Codex's log says."""

from collections.abc import Iterable

import pytest

from codexwatch.model.traces import Trace, Trouble, What
from codexwatch.rules.state.fallback_https import check
from tests.rules.recorded import recorded, retry, trace
from tests.rules.world import World, daemon, shell


def given_up(ago: float, lost: float, thread: str) -> Iterable[Trace]:
    """One session's tries, and the turn that went well by https."""
    return (
        retry(ago + lost, kind=Trouble.TIMED_OUT, thread=thread),
        trace(What.FELL_BACK, ago, thread=thread, turn=None),
        trace(What.SAMPLED, ago - 5, thread=thread),
    )


@pytest.mark.parametrize(
    ("threads", "expected"),
    [
        pytest.param(("a", "b", "c"), 90, id="three sessions: the longest of them"),
        pytest.param(("a", "a", "a"), 90, id="one session that was resumed: not the hours between"),
    ],
)
def test_the_seconds_that_were_lost(threads: tuple[str, str, str], expected: int) -> None:
    waits = zip((9000, 5000, 600), (20, 90, 40), threads, strict=True)
    traces = recorded(*(item for ago, lost, thread in waits for item in given_up(ago, lost, thread)))
    (finding,) = check(World(environments=[shell(), daemon()], traces=traces).facts())
    assert (finding.data["count"], finding.data["seconds"]) == (3, expected)
