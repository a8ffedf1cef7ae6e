"""What hosts beyond this machine are asked at most."""

from dataclasses import replace

import pytest

from codexwatch.model.network import Proxy, Stack, Target, Way
from codexwatch.model.probe import Probe
from codexwatch.probing.budget import AT_ONCE, REQUESTS_PER_HOUR, RESERVE, Budget
from codexwatch.probing.plan import Plan

HTTPS = Target("https://api.openai.com/v1/responses", Stack.HTTPS)
WEBSOCKET = Target("wss://api.openai.com/v1/responses", Stack.WEBSOCKET)
OLLAMA = Target("http://localhost:11434/v1", Stack.HTTPS)
PROXY = Way(Proxy("http", "127.0.0.1", 7890))
PROXIED = Plan(((HTTPS, PROXY), (WEBSOCKET, PROXY)))
DIRECT = Plan(((HTTPS, Way()), (WEBSOCKET, Way())), ("http://control.test/",))


class Clock:
    """Moves when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("plan", "cost"),
    [
        pytest.param(PROXIED, 2, id="one for each attempt"),
        pytest.param(DIRECT, 5, id="the families of a name that is looked into, and control hosts"),
        pytest.param(Plan(((OLLAMA, Way()),)), 0, id="this machine costs nothing"),
        pytest.param(Plan(), 0, id="nothing"),
    ],
)
def test_what_a_plan_costs(plan: Plan, cost: int) -> None:
    exactly = Budget(per_hour=0, at_once=cost, reserve=0, clock=Clock())
    assert exactly.own(plan) == plan
    if cost:
        less = Budget(per_hour=0, at_once=cost - 1, reserve=0, clock=Clock())
        assert less.own(plan) != plan


def test_what_codex_does_not_use_is_given_up_first() -> None:
    budget = Budget(per_hour=0, at_once=5, reserve=3, clock=Clock())
    assert budget.other(DIRECT).attempts == ()
    assert budget.other(PROXIED).attempts == PROXIED.attempts[:1]
    assert budget.own(PROXIED) == PROXIED


def test_this_machine_is_always_asked() -> None:
    budget = Budget(per_hour=0, at_once=0, reserve=0, clock=Clock())
    assert budget.own(Plan(((OLLAMA, Way()),))).attempts == ((OLLAMA, Way()),)
    assert budget.own(PROXIED).attempts == ()


def test_tries_that_were_repeated_are_paid_for() -> None:
    budget = Budget(per_hour=0, at_once=4, reserve=0, clock=Clock())
    probe = Probe(WEBSOCKET, PROXY, ok=False, tries=3)
    budget.repeated((probe, replace(probe, target=OLLAMA)))
    assert budget.own(PROXIED) == PROXIED
    assert budget.own(PROXIED).attempts == ()


@pytest.mark.parametrize("every", [pytest.param(1.0, id="each second"), pytest.param(60.0, id="each minute")])
def test_an_hour_costs_no_more_than_is_written_down(every: float) -> None:
    clock = Clock()
    budget = Budget(clock=clock)
    asked = 0
    for _ in range(int(3600 / every)):
        own, other = budget.own(replace(PROXIED, insists=True)), budget.other(DIRECT)
        asked += len(own.attempts) + len(other.attempts) + len(other.controls) + (2 if other.attempts else 0)
        clock.now += every
    assert asked <= REQUESTS_PER_HOUR + AT_ONCE
    if every == 60:
        assert asked == 60 * 7, "an ordinary hour is not cut"


def test_the_numbers_fit_each_other() -> None:
    assert RESERVE < AT_ONCE < REQUESTS_PER_HOUR
