"""When Codex could not work, from what passes saw."""

from datetime import UTC, datetime, timedelta

import pytest

from codexwatch.engine.outages import continues, outages
from codexwatch.model.past import Cause, Mended, Sighting, Span
from codexwatch.model.verdict import State

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOP = Cause(rule="proxy-port-dead", subject="127.0.0.1:7890", title="Nothing listens", stage="hop")
FILE = Cause(rule="proxy-socks-scheme", subject="ALL_PROXY@~/.zshrc", title="SOCKS", stage="value", path="~/.zshrc")
STALE = Cause(rule="process-daemon-stale", subject="700", title="Old settings", stage="stale")
OFFLINE = Cause(rule="network-offline", subject="network", title="You are offline", stage="host")


def minute(number: int) -> datetime:
    return NOON + timedelta(minutes=number)


def span(first: int, last: int, state: State, cause: Cause | None = None, network: str = "home") -> Span:
    return Span(began=minute(first), last=minute(last), state=state, cause=cause, network=network)


def broken(first: int, last: int, cause: Cause | None = HOP, network: str = "home") -> Span:
    return span(first, last, State.BROKEN, cause, network)


GOOD = span(10, 20, State.HEALTHY)
CASES = [
    pytest.param([GOOD], [], id="a good day"),
    pytest.param([broken(0, 9), GOOD], [(0, 10, Mended.ANSWERS)], id="a port that answers again"),
    pytest.param([broken(0, 9, FILE), GOOD], [(0, 10, Mended.CHANGED)], id="a file that was changed"),
    pytest.param([broken(0, 9, STALE), GOOD], [(0, 10, Mended.RESTARTED)], id="a process that was restarted"),
    pytest.param([broken(0, 9, HOP, "office"), GOOD], [(0, 10, Mended.MOVED)], id="another network"),
    pytest.param([broken(0, 9, FILE, "office"), GOOD], [(0, 10, Mended.CHANGED)], id="another network mends no file"),
    pytest.param([broken(0, 9, None), GOOD], [(0, 10, None)], id="no cause, no mending"),
    pytest.param([broken(0, 9)], [(0, None, None)], id="not over yet"),
    pytest.param([broken(0, 4), broken(5, 9, FILE), GOOD], [(0, 10, Mended.CHANGED)], id="two causes, one outage"),
    pytest.param(
        [broken(0, 4), span(5, 9, State.UNKNOWN), GOOD],
        [(0, 10, Mended.ANSWERS)],
        id="what nobody can tell ends nothing",
    ),
    pytest.param(
        [broken(0, 4, OFFLINE), span(5, 5, State.DEGRADED, OFFLINE), broken(6, 9, OFFLINE), GOOD],
        [(0, 10, Mended.ANSWERS)],
        id="the same cause with less effect ends nothing",
    ),
    pytest.param(
        [broken(0, 4), span(5, 9, State.DEGRADED, FILE), broken(11, 12)],
        [(0, 5, Mended.ANSWERS), (11, None, None)],
        id="another cause with less effect ends it",
    ),
]


@pytest.mark.parametrize(("spans", "expected"), CASES)
def test_outages(spans: list[Span], expected: list[tuple[int, int | None, Mended | None]]) -> None:
    found = [(outage.began, outage.over, outage.mended) for outage in outages(spans)]
    assert found == [(minute(a), None if b is None else minute(b), mended) for a, b, mended in expected]


@pytest.mark.parametrize(
    ("end", "unwatched"),
    [pytest.param(14, False, id="five minutes later"), pytest.param(60, True, id="the machine slept in between")],
)
def test_an_end_that_nobody_saw_is_said_to_be_one(end: int, unwatched: bool) -> None:
    (outage,) = outages([broken(0, 9), span(end, end + 5, State.HEALTHY)])
    assert (outage.last, outage.unwatched) == (minute(9), unwatched)


GOES_ON = [
    pytest.param({}, True, id="the same"),
    pytest.param({"at": minute(14)}, True, id="five minutes later"),
    pytest.param({"at": minute(30)}, False, id="after a sleep"),
    pytest.param({"at": minute(8)}, False, id="the clock was set back"),
    pytest.param({"state": State.DEGRADED}, False, id="another state"),
    pytest.param({"cause": FILE}, False, id="another cause"),
    pytest.param({"network": "office"}, False, id="another network"),
]


@pytest.mark.parametrize(("change", "expected"), GOES_ON)
def test_what_goes_on(change: dict[str, object], expected: bool) -> None:
    seen = {"at": minute(10), "state": State.BROKEN, "cause": HOP, "network": "home", **change}
    assert continues(broken(0, 9), Sighting(**seen)) is expected  # type: ignore[arg-type]
