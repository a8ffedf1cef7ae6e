"""The variables of a shell while its files run: values, where they were set, and what they replaced."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from codexwatch.formats.shell.assigned import Assigned, Place, Removed, Shadowed

_MAX_SHADOWS = 16


@dataclass(slots=True, eq=False)
class Slot:
    """`place` None: inherited, set by no file. `present` False: unset. Never changed; not frozen as that is slow."""

    value: str | None = field(repr=False)
    exported: bool = False
    certain: bool = True
    place: Place | None = None
    shadows: tuple[Shadowed, ...] = ()
    present: bool = True
    unset_at: Place | None = None  # where an inherited one may have been unset


class Variables:
    """Global variables and, while functions run, their local ones."""

    def __init__(self, inherited: Mapping[str, str]) -> None:
        self.slots: dict[str, Slot] = {name: Slot(value, exported=True) for name, value in inherited.items()}
        self._locals: list[tuple[bool, dict[str, Slot | None]]] = []
        self._marked: dict[str, bool] = {}  # whether it is certain
        self._journals: list[dict[str, Slot | None]] = []

    def write(self, name: str, slot: Slot | None) -> None:
        """Put a slot in place; None: as if the name had never been seen."""
        if self._journals:
            self._journals[-1].setdefault(name, self.slots.get(name))
        if slot is None:
            self.slots.pop(name, None)
        else:
            self.slots[name] = slot

    def attempt(self) -> None:
        """What is written from here on is taken back by `take_back`."""
        self._journals.append({})

    def take_back(self) -> dict[str, Slot | None]:
        """The variables are again as they were at `attempt`; what had become of those that were changed."""
        journal = self._journals.pop()
        outcome = {name: self.slots.get(name) for name, old in journal.items() if self.slots.get(name) is not old}
        for name, old in journal.items():
            if old is None:
                self.slots.pop(name, None)
            else:
                self.slots[name] = old
        return outcome

    def get(self, name: str) -> Slot | None:
        slot = self.slots.get(name)
        return slot if slot is not None and slot.present else None

    def assign(
        self,
        name: str,
        value: str | None,
        place: Place,
        *,
        exported: bool | None,
        certain: bool,
        under: bool = False,
    ) -> None:
        """Set a value; `exported` None keeps the mark. `under`: the global one, even where a local one hides it."""
        hiding = next((hidden for _, hidden in self._locals if name in hidden), None) if under else None
        old = self.slots.get(name) if hiding is None else hiding[name]
        if exported is None:
            exported, certain = self._mark_of(name, old, certain=certain)
        slot = Slot(value, exported, certain, place, _shadows(old))
        if hiding is None:
            self.write(name, slot)
        else:
            hiding[name] = slot

    def _mark_of(self, name: str, old: Slot | None, *, certain: bool) -> tuple[bool, bool]:
        """Whether a new value of the name is exported, and whether that and the value are certain."""
        marked = self._marked.get(name)
        if marked is not None:
            return True, certain and marked
        if old is not None and old.present:
            return old.exported, certain and (old.certain or not old.exported)
        return False, certain

    def mark(self, name: str, *, exported: bool, certain: bool) -> None:
        """`export NAME` and its opposite; a name without a value keeps the mark for when it gets one."""
        slot = self.get(name)
        if not exported:
            self._marked.pop(name, None)
        if slot is not None:
            if slot.exported != exported:
                self.write(name, replace(slot, exported=exported, certain=slot.certain and certain))
        elif exported:
            self._marked[name] = certain

    def unset(self, name: str, place: Place, *, certain: bool) -> None:
        """An unset that may not happen leaves the value, no longer certain."""
        old = self.slots.get(name)
        if old is None or not old.present:
            return
        if certain:
            self._marked.pop(name, None)
            self.write(name, Slot(None, place=place, shadows=_shadows(old), present=False))
        else:
            self.write(name, replace(old, certain=False, unset_at=place if old.place is None else None))

    def doubt(self, names: Collection[str]) -> None:
        """Something that is not understood mentions these names."""
        for name in self.slots.keys() & names:
            self.write(name, replace(self.slots[name], certain=False))

    def enter(self, *, function: bool = True) -> None:
        """A function begins; or, in fish, a block."""
        self._locals.append((function, {}))

    def make_local(self, name: str, *, erase: bool, function: bool = False) -> None:
        """From here to the end of the innermost block (`function`: of the function) the name is its own."""
        for is_function, hidden in reversed(self._locals):
            if is_function or not function:
                if name not in hidden:
                    hidden[name] = self.slots.get(name)
                    if erase:
                        self.write(name, None)
                return

    def reveal(self, name: str) -> bool:
        """fish erases the innermost variable of a name: what it hid is back. False if it hid nothing."""
        for _, hidden in reversed(self._locals):
            if name in hidden:
                self.write(name, hidden.pop(name))
                return True
        return False

    def leave(self) -> None:
        """A function ends: what its local names hid is back."""
        for name, old in self._locals.pop()[1].items():
            self.write(name, old)

    def new_process(self) -> None:
        """A shell starts from this one: only what is exported goes over."""
        self.slots = {name: slot for name, slot in self.slots.items() if slot.exported or not slot.present}
        self._marked.clear()

    def assigned(self) -> Iterator[Assigned]:
        for name, slot in self.slots.items():
            if slot.present and slot.place is not None:
                place = slot.place
                yield Assigned(name, slot.value, slot.exported, slot.certain, place.path, place.line, slot.shadows)

    def removed(self) -> Iterator[Removed]:
        for name, slot in self.slots.items():
            place = slot.unset_at if slot.present else slot.place
            if place is not None:
                yield Removed(name, slot.certain, place.path, place.line, slot.shadows)


def _shadows(old: Slot | None) -> tuple[Shadowed, ...]:
    if old is None:
        return ()
    if old.place is None or not old.present:
        return old.shadows
    return (*old.shadows, shadowed(old.place, old))[-_MAX_SHADOWS:]


def shadowed(place: Place, slot: Slot) -> Shadowed:
    """What is left of a slot, set at `place`, once another value has taken its name."""
    return Shadowed(place, slot.value if slot.certain else None)
