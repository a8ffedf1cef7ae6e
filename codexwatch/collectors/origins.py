"""Where a value comes from: the line of a shell's file that yields the same text."""

from collections.abc import Callable, Mapping

from codexwatch.collectors.files import Absent, FileText, Unreadable
from codexwatch.collectors.values import Value
from codexwatch.formats.shell.variables import Assigned, Place
from codexwatch.formats.source_line import shown_line
from codexwatch.model.variable import Origin


class Origins:
    """Looks values up in what the login shell's files assign."""

    def __init__(self, assigned: Mapping[str, Assigned], read: Callable[[str], FileText | Unreadable | Absent]) -> None:
        self._assigned = assigned
        self._read = read
        self._lines: dict[str, list[str]] = {}

    def of_shell(self) -> dict[str, Value]:
        """What the login shell exports, each with its line."""
        return {name: self._value(found) for name, found in self._assigned.items() if found.exported}

    def trace(self, name: str, text: str) -> Origin | None:
        """The line that assigns exactly this value, if one does for sure."""
        found = self._assigned.get(name)
        if found is None or not found.certain or found.value != text:
            return None
        return self._origin(Place(found.path, found.line))

    def _value(self, found: Assigned) -> Value:
        origin = self._origin(Place(found.path, found.line))
        shadows = tuple(self._origin(place) for place in found.shadows)
        return Value(found.value if found.certain else None, origin, shadows)

    def _origin(self, place: Place) -> Origin:
        return Origin(place.path, place.line, text=self._line(place))

    def _line(self, place: Place) -> str | None:
        if place.path not in self._lines:
            found = self._read(place.path)
            self._lines[place.path] = found.text.split("\n") if isinstance(found, FileText) else []
        lines = self._lines[place.path]
        return shown_line(lines[place.line - 1]) if 0 < place.line <= len(lines) else None
