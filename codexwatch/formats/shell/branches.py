"""Arms of which one runs, and what is known of the variables after them."""

from codexwatch.formats.shell.runner import Runner
from codexwatch.formats.shell.statements import Block, Dialect
from codexwatch.formats.shell.variables import Slot, shadowed


class Branches:
    """Arms of which one runs. As long as it is not known which, each begins with the same variables."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._outcomes: list[dict[str, Slot | None]] = []
        self._status: bool | None = True

    def take(self, block: Block, *, status: bool | None, last: bool = True) -> bool:
        """Runs the arm if its condition may hold; True when no other arm can be reached."""
        runner = self._runner
        if status is False:
            return False
        if status is True and not self._outcomes:
            self._status = scoped(runner, block)
            return last or runner.leaving is not None
        runner.variables.attempt()
        try:
            with runner.in_doubt():
                scoped(runner, block)
        finally:
            self._outcomes.append(runner.variables.take_back())
        return status is True and last

    def join(self) -> bool | None:
        """The variables after the arms: of what several arms changed, the last arm's word counts, without certainty."""
        variables = self._runner.variables
        changed: dict[str, Slot] = {}
        for outcome in self._outcomes:
            for name, slot in outcome.items():
                if slot is not None:
                    changed[name] = _over(changed.get(name), slot)
        for name, slot in changed.items():
            variables.write(name, slot)
        return None if self._outcomes else self._status


def _over(below: Slot | None, slot: Slot) -> Slot:
    if below is None or below.place is None or below.place == slot.place:
        return slot
    hidden = (*below.shadows, shadowed(below.place, below), *slot.shadows)
    by_place = {each.place: each for each in hidden if each.place != slot.place}
    return Slot(slot.value, slot.exported, slot.certain, slot.place, tuple(by_place.values()), slot.present)


def scoped(runner: Runner, block: Block) -> bool | None:
    """fish: a block has local variables of its own."""
    if runner.dialect is not Dialect.FISH:
        return runner.block(block)
    runner.variables.enter(function=False)
    try:
        return runner.block(block)
    finally:
        runner.variables.leave()
