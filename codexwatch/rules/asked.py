"""Questions that many rules ask of the same environment, answered once a snapshot."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts

P = ParamSpec("P")
A = TypeVar("A")
Question = Callable[Concatenate[Facts, Environment, P], A]


def asked_once(question: Question[P, A]) -> Question[P, A]:
    """The question, answered once per snapshot: for those whose answer depends on nothing but the environment's id."""

    @wraps(question)
    def answer(facts: Facts, environment: Environment, /, *more: P.args, **named: P.kwargs) -> A:
        asked = (question, environment.id, *more, *named.items())
        if asked not in facts.answered:
            facts.answered[asked] = question(facts, environment, *more, **named)
        found: A = facts.answered[asked]
        return found

    return answer
