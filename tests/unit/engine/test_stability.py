"""How steady a way has been, from the attempts of the last minutes."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from codexwatch.engine.stability import sample_of, summarize
from codexwatch.model.network import Proxy, Stack, Target, Way
from codexwatch.model.probe import Phase, Probe, Probes
from codexwatch.model.stability import Stability, network_of
from codexwatch.store.rows import PastProbe
from tests.rules.world import NOW

URL = "https://api.openai.com/v1/responses"
PROXY = "http://127.0.0.1:7890"


def past(
    minutes: float, ok: bool = True, *, proxy: str | None = PROXY, took: float = 10, network: str = "home"
) -> PastProbe:
    return PastProbe(NOW - timedelta(minutes=minutes), URL, "https", proxy, ok, None, None, None, took, network)


def story(marks: str, every: float = 1) -> Sequence[PastProbe]:
    """One attempt a minute, the last one now: `.` answered, `x` failed."""
    return [past(every * (len(marks) - 1 - place), mark == ".") for place, mark in enumerate(marks)]


@pytest.mark.parametrize(
    ("marks", "attempts", "answered", "flips"),
    [
        pytest.param("..........", 10, 10, 0, id="steady"),
        pytest.param("....x.....", 10, 9, 2, id="one hiccup"),
        pytest.param("xxxxxx", 6, 0, 0, id="dead all the time"),
        pytest.param(".x.x.x", 6, 3, 5, id="to and fro"),
        pytest.param("....xxxx", 8, 4, 1, id="it has gone"),
        pytest.param("xxx" + "." * 16, 16, 16, 0, id="what is older than a quarter of an hour is over"),
    ],
)
def test_success_and_flips(marks: str, attempts: int, answered: int, flips: int) -> None:
    (found,) = summarize(story(marks), NOW)
    assert (found.attempts, found.answered, found.flips) == (attempts, answered, flips)
    assert found.success == answered / attempts


def test_each_way_is_judged_for_itself() -> None:
    samples = [past(2), past(2, False, proxy=None), past(1), past(1, False, proxy=None)]
    by_proxy, direct = summarize(samples, NOW)
    assert (by_proxy.proxy, by_proxy.success) == (PROXY, 1)
    assert (direct.proxy, direct.success) == (None, 0)


def test_how_long_answers_take() -> None:
    samples = [past(14 - number / 10, took=number) for number in range(100)]
    (found,) = summarize([*samples, past(0, False, took=5000)], NOW)
    assert (found.median_ms, found.slow_ms) == (50, 95)
    (none,) = summarize([past(0, False)], NOW)
    assert (none.median_ms, none.slow_ms) == (None, None)


@pytest.mark.parametrize(
    ("samples", "since"),
    [
        pytest.param([past(14, False), past(13), past(5), past(4)], 5, id="a sleep"),
        pytest.param([past(3, False, network="train"), past(2), past(1)], 2, id="another network"),
        pytest.param([past(14, False), past(9), past(4)], 14, id="the pace of an idle machine is no sleep"),
    ],
)
def test_what_was_before_an_upheaval_does_not_count(samples: Sequence[PastProbe], since: int) -> None:
    (found,) = summarize(samples, NOW)
    assert found.since == NOW - timedelta(minutes=since)


def test_a_history_that_has_ended_says_nothing() -> None:
    assert summarize([past(12), past(11, False)], NOW) == ()
    assert summarize([], NOW) == ()


def test_the_pass_of_now_is_part_of_it_and_found_again_by_its_way() -> None:
    target, way = Target(f"{URL}?key=secret", Stack.HTTPS), Way(Proxy("http", "127.0.0.1", 7890))
    probe = Probe(target, way, ok=False, failed_phase=Phase.CONNECT, timings_ms={Phase.CONNECT: 3.0})
    found = summarize([past(1), sample_of(probe, NOW, "home")], NOW)
    assert found == (Stability(URL, PROXY, NOW - timedelta(minutes=1), 2, 1, 1, 10, 10),)
    probes = Probes([probe]).remembering(found)
    assert probes.steadiness(target, way) == found[0]
    assert probes.steadiness(target, Way()) is None
    assert probes.all == (probe,)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param(["10.0.0.2", "127.0.0.1"], ["127.0.0.1", "10.0.0.2"], True, id="order"),
        pytest.param(["10.0.0.2"], ["10.0.0.2", "fe80::1", "169.254.1.1", "::1"], True, id="addresses of the link"),
        pytest.param(["2001:db8::1"], ["2001:db8::ab:1"], True, id="another half of an IPv6 address"),
        pytest.param(["10.0.0.2"], ["10.0.0.3"], False, id="another address"),
        pytest.param(["10.0.0.2"], [], False, id="gone"),
    ],
)
def test_where_a_machine_is(one: Sequence[str], other: Sequence[str], same: bool) -> None:
    assert (network_of(one) == network_of(other)) is same
