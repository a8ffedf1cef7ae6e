"""Variables on their way into an environment: the raw text with where it was set, never printed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from codexwatch.codex import dotenv
from codexwatch.collectors.homes.codex_home import Dotenv
from codexwatch.formats.source_line import shown_line
from codexwatch.model.variable import Origin, Shadow, Variable, shadow, variable


@dataclass(frozen=True, slots=True)
class Value:
    """`text` None: set to something that cannot be known without running it; `unknown` says why."""

    text: str | None = field(repr=False)
    origin: Origin | None = None
    shadows: tuple[Shadow, ...] = ()
    unknown: str | None = None


Values = Mapping[str, Value]


def over(values: Values, name: str, new: Value) -> Value:
    """`new`, with the values of `name` in `values` that it replaces, and their places."""
    old = values.get(name)
    return new if old is None else replace(new, shadows=(*old.shadows, shadow(name, old.text, old.origin)))


def overlay(values: Values, file: Dotenv) -> dict[str, Value]:
    """`values` as Codex has them after it has loaded its `.env`, which beats them (an empty value too)."""
    result = dict(values)
    lines = file.text.split("\n")
    for loaded in dotenv.load(file.text, {name: value.text for name, value in values.items()}):
        origin = Origin(file.path, loaded.line, text=shown_line(lines[loaded.line - 1]))
        unknown = None if loaded.value is not None else "it refers to a variable whose value is not known"
        result[loaded.name] = over(result, loaded.name, Value(loaded.value, origin, unknown=unknown))
    return result


def lines_of(file: Dotenv) -> dict[str, Value]:
    """What `.env` sets by itself."""
    return overlay({}, file)


def kept(values: Values, names: Iterable[str]) -> dict[str, Variable]:
    """The variables of these names, as the facts hold them: secrets inside Secret."""
    return {name: as_variable(name, values[name]) for name in sorted(names) if name in values}


def as_variable(name: str, value: Value) -> Variable:
    return variable(name, value.text, value.origin, value.shadows, value.unknown)
