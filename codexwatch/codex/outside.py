"""What other programs have of an environment: Codex alone loads the `.env` of its home."""

from dataclasses import replace

from codexwatch.model.environment import Environment
from codexwatch.model.variable import Origin, Shadow, Variable


def without_dotenv(environment: Environment) -> Environment:
    """The environment as it is before Codex lays its `.env` over it; a value that is not known for certain is None."""
    file = f"{environment.home}/.env"
    below = {
        name: _beneath(item, file) if item.origin and item.origin.path == file else item
        for name, item in environment.variables.items()
    }
    return replace(environment, variables={name: item for name, item in below.items() if item is not None})


def _beneath(item: Variable, file: str) -> Variable | None:
    """What `.env` replaced. Its own lines follow one another; a shell that sources the file has it once more."""
    later = item.origin.line if item.origin else None
    for place in reversed(item.shadows):
        if place.path != file or _is_not_before(place, later):
            value, shown = (place.value, place.shown) if isinstance(place, Shadow) else (None, "(unknown)")
            return Variable(item.name, value, shown, place)
        later = place.line
    return None


def _is_not_before(place: Origin, line: int | None) -> bool:
    return place.line is not None and line is not None and place.line >= line
