"""Hours of the day in which nothing is told, by the local clock."""

import re
from datetime import datetime, time, timedelta

_HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*-\s*([01]?\d|2[0-3]):([0-5]\d)")


def is_quiet_hours(text: str) -> bool:
    """Whether this is `HH:MM-HH:MM` with two different times."""
    return _times(text) is not None


def quiet_until(text: str | None, now: datetime) -> datetime | None:
    """The end of the quiet hours that `now`, with its time zone, lies in; None outside of them.

    The end is a time of the local day: where the clocks are changed in between, by that day's own clock.
    """
    times = _times(text) if text else None
    if times is None:
        return None
    start, end = times
    local = now.time()
    inside = start <= local < end if start < end else local >= start or local < end
    if not inside:
        return None
    day = now.date() + timedelta(days=1) if local >= end else now.date()
    return datetime.combine(day, end, now.tzinfo)


def _times(text: str) -> tuple[time, time] | None:
    found = _HOURS.fullmatch(text.strip())
    if found is None:
        return None
    first, second, third, fourth = map(int, found.groups())
    start, end = time(first, second), time(third, fourth)
    return (start, end) if start != end else None
