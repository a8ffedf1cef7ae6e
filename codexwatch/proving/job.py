"""Orders to the worker in the sealed place, and its report, as JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from codexwatch.model.network import Stack
from codexwatch.proving.program import Program, Question
from codexwatch.proving.reading import Seen
from codexwatch.proving.trial import Outcome


@dataclass(frozen=True, slots=True)
class Job:
    """Which claims (by id) to put to which program, in which private folder, within which time."""

    program: Program
    claims: Sequence[str]
    folder: str
    seconds: float

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Job":
        """Raises ValueError and KeyError for what `to_json` has not made."""
        read = json.loads(text)
        program = Program(read["program"]["path"], Question(read["program"]["question"]))
        return cls(program, tuple(read["claims"]), read["folder"], read["seconds"])


def outcomes_to_json(outcomes: Mapping[str, Outcome]) -> str:
    """For `outcomes_from_json`."""
    return json.dumps({name: _plain(outcome) for name, outcome in outcomes.items()})


def outcomes_from_json(text: str) -> dict[str, Outcome]:
    """Raises ValueError and KeyError for what `outcomes_to_json` has not made."""
    return {name: _outcome(plain) for name, plain in json.loads(text).items()}


def _plain(outcome: Outcome) -> dict[str, object]:
    seen = outcome.seen
    return {
        "problem": outcome.problem,
        "ways": seen and {stack.value: sorted(ways) for stack, ways in seen.ways.items()},
        "unclear": seen and sorted(seen.unclear),
    }


def _outcome(plain: dict) -> Outcome:  # type: ignore[type-arg] # JSON
    if plain["ways"] is None:
        return Outcome(None, plain["problem"])
    ways = {Stack(stack): frozenset(found) for stack, found in plain["ways"].items()}
    return Outcome(Seen(ways, frozenset(plain["unclear"])), plain["problem"])
