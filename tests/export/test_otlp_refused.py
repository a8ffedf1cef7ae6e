"""Collectors that refuse, hang or are gone: what is kept, for how long, and when it is tried again."""

from datetime import timedelta

import pytest

from codexwatch.export.otlp import MOST_EVENTS
from tests.export.collector import Receiver
from tests.export.machines import NOW, WRONG_PORT, snapshot
from tests.export.sending import Seconds, event, otlp


@pytest.mark.parametrize(
    ("answer", "problem", "kept"),
    [
        pytest.param((503, {}), "the collector answered 503", True, id="too busy"),
        pytest.param((429, {"Retry-After": "300"}), "the collector answered 429", True, id="too much"),
        pytest.param((400, {}), "the collector answered 400", False, id="it would be refused again"),
        pytest.param((401, {}), "the collector answered 401", False, id="who are you"),
        pytest.param(
            (307, {"Location": "http://127.0.0.1:9/"}),
            "the collector answered 307",
            False,
            id="no redirect is followed",
        ),
    ],
)
def test_what_a_collector_refuses(
    receiver: Receiver, answer: tuple[int, dict[str, str]], problem: str, kept: bool
) -> None:
    clock = Seconds()
    sender = otlp(receiver, clock)
    receiver.answers.append(answer)
    sender.remember([event()])
    assert sender.send(None) == problem
    if kept:
        clock.now += float(answer[1].get("Retry-After", "60")) - 1
        assert (sender.send(None), len(receiver.asked)) == (None, 1), "not before it was asked to"
    clock.now += 1
    assert sender.send(None) is None
    assert len(receiver.records) == int(kept)


def test_a_collector_that_is_gone_for_weeks_costs_no_memory(receiver: Receiver) -> None:
    clock = Seconds()
    sender = otlp(receiver, clock)
    receiver.answers += [(503, {})] * 3
    for number in range(3):
        sender.remember(event(300 * number + more) for more in range(300))
        sender.send(None)
        clock.now += 60
    assert sender.send(None) is None
    arrived = [item.time_unix_nano // 10**9 - int(NOW.timestamp()) for item in receiver.records]
    assert arrived == list(range(900 - MOST_EVENTS, 900)), "the newest, in order"


def test_metrics_wait_for_their_interval_and_a_partial_success_is_told(receiver: Receiver) -> None:
    clock = Seconds()
    sender = otlp(receiver, clock, interval=60.0)
    now = snapshot(WRONG_PORT, NOW)
    sender.send(now)
    clock.now += 59
    sender.send(snapshot(WRONG_PORT, NOW + timedelta(seconds=59)))
    assert len(receiver.requests) == 1
    clock.now += 1
    receiver.rejects = 3
    assert sender.send(now) == "the collector rejected 3 of what was sent"


def test_a_collector_that_never_answers_is_given_up(receiver: Receiver) -> None:
    receiver.silent = True
    assert otlp(receiver, timeout=0.5).send(snapshot(WRONG_PORT)) == "the collector had not answered after 0.5 seconds"
