"""Spans of time as people write them: `90s`, `30m`, `2h`, `1d`, or several of them together."""

import re
from datetime import timedelta

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_PART = re.compile(r"(\d{1,6})\s*([smhdw])")
_WHOLE = re.compile(r"(?:\d{1,6}\s*[smhdw]\s*)+")
LONGEST = timedelta(days=3650)
EXPECTED = "a time such as 30m, 2h or 1d"


def parse_duration(text: str) -> timedelta:
    """Raises ValueError for what is no span of time, an empty one, or more than ten years."""
    plain = text.strip().lower()
    parts = _PART.findall(plain) if _WHOLE.fullmatch(plain) else []
    total = sum((timedelta(**{_UNITS[unit]: int(count)}) for count, unit in parts), timedelta(0))
    if not timedelta(0) < total <= LONGEST:
        raise ValueError(f"{text!r} is not {EXPECTED}")
    return total
