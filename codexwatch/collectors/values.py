"""Variables on their way into an environment: the raw text with where it was set, never printed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from codexwatch.codex import dotenv
from codexwatch.collectors.codex_home import Dotenv
from codexwatch.formats.source_line import shown_line
from codexwatch.model.variable import Origin, Variable, variable


@dataclass(frozen=True, slots=True)
class Value:
    """`text` None: set to something that cannot be known without running it."""

    text: str | None = field(repr=False)
    origin: Origin | None = None
    shadows: tuple[Origin, ...] = ()


Values = Mapping[str, Value]


def over(values: Values, name: str, new: Value) -> Value:
    """`new`, with the places whose value of `name` in `values` it replaces."""
    old = values.get(name)
    if old is None:
        return new
    return replace(new, shadows=(*old.shadows, old.origin) if old.origin else old.shadows)


def overlay(values: Values, file: Dotenv) -> dict[str, Value]:
    """`values` as Codex has them after it has loaded its `.env`, which beats them (an empty value too)."""
    result = dict(values)
    lines = file.text.split("\n")
    for loaded in dotenv.load(file.text, {name: value.text for name, value in values.items()}):
        origin = Origin(file.path, loaded.line, text=shown_line(lines[loaded.line - 1]))
        result[loaded.name] = over(result, loaded.name, Value(loaded.value, origin))
    return result


def lines_of(file: Dotenv) -> dict[str, Value]:
    """What `.env` sets by itself."""
    return overlay({}, file)


def kept(values: Values, names: Iterable[str]) -> dict[str, Variable]:
    """The variables of these names, as the facts hold them: secrets inside Secret."""
    return {
        name: variable(name, values[name].text, values[name].origin, values[name].shadows)
        for name in sorted(names)
        if name in values
    }
