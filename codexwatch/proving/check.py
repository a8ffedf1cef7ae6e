"""One thing that codexwatch needs in order to see and to be heard."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """`said` is what was found; `remedy`, where it is a problem, what to do about it."""

    name: str
    said: str
    remedy: str | None = None

    @property
    def ok(self) -> bool:
        return self.remedy is None
