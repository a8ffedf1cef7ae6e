"""Where a value comes from: the line of a shell's file that yields the same text."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from codexwatch.collectors.files import Absent, FileText, Unreadable
from codexwatch.collectors.values import Value, Values, as_variable
from codexwatch.formats.shell.assigned import Assigned, Place
from codexwatch.formats.source_line import shown_line
from codexwatch.model.variable import PROXY_NAMES, Origin, Variable, shadow

_SOMETIMES = "whether this line is reached depends on something that only the shell knows"
_COMPUTED = "the shell puts it together when it starts"


class Origins:
    """Looks values up in what the login shell's files assign.

    `unexported`: those that stay in that shell. `real`: what the shell, when it was run, did export.
    """

    def __init__(
        self,
        assigned: Mapping[str, Assigned],
        read: Callable[[str], FileText | Unreadable | Absent],
        unexported: Mapping[str, Assigned] = MappingProxyType({}),
        real: Mapping[str, str] | None = None,
    ) -> None:
        self._assigned = assigned
        self._unexported = unexported
        self._real = real
        self._read = read
        self._lines: dict[str, list[str]] = {}

    def of_shell(self) -> dict[str, Value]:
        """What the login shell exports, each with its line."""
        if self._real is not None:
            return {name: self._confirmed(name, text) for name, text in self._real.items()}
        return {name: self._value(found) for name, found in self._assigned.items() if found.exported}

    def _confirmed(self, name: str, text: str) -> Value:
        """What the shell itself says, at the line that assigns it as far as one is known to."""
        found = self._assigned.get(name)
        if found is None:
            return Value(text)
        value = self._value(found)
        if found.value == text:
            return replace(value, text=text, unknown=None)
        earlier = next((each.place for each in reversed(found.shadows) if each.value == text), None)
        if earlier is not None:
            return Value(text, self._origin(earlier))
        return Value(text) if found.certain and found.value is not None else replace(value, text=text, unknown=None)

    def unexported(self, values: Values) -> tuple[Variable, ...]:
        """What an environment with these values would have, had the shell's files exported it."""
        missing = (name for name in PROXY_NAMES if name in self._unexported and name not in values)
        return tuple(as_variable(name, self._value(self._unexported[name])) for name in missing)

    def trace(self, name: str, text: str) -> Origin | None:
        """The line that assigns exactly this value, if one does for sure."""
        found = self._assigned.get(name)
        if found is None or not found.certain or found.value != text:
            return None
        return self._origin(Place(found.path, found.line))

    def _value(self, found: Assigned) -> Value:
        origin = self._origin(Place(found.path, found.line))
        shadows = tuple(shadow(found.name, each.value, self._origin(each.place)) for each in found.shadows)
        unknown = self._unknown(found)
        return Value(found.value if unknown is None else None, origin, shadows, unknown)

    def _unknown(self, found: Assigned) -> str | None:
        """Why the value is not known."""
        if found.certain:
            return _COMPUTED if found.value is None else None
        file = self._read(found.path)
        return f"it may be set in {file.path}, which {file.reason}" if isinstance(file, Unreadable) else _SOMETIMES

    def _origin(self, place: Place) -> Origin:
        return Origin(place.path, place.line, text=self._line(place))

    def _line(self, place: Place) -> str | None:
        if place.path not in self._lines:
            found = self._read(place.path)
            self._lines[place.path] = found.text.split("\n") if isinstance(found, FileText) else []
        lines = self._lines[place.path]
        return shown_line(lines[place.line - 1]) if 0 < place.line <= len(lines) else None
