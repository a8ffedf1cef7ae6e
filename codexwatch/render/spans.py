"""Spans of time for people."""

from datetime import timedelta

from codexwatch.model.phrase import Phrase


def span_words(span: timedelta) -> Phrase:
    """The two largest units of it, `1 d 2 h`; under a minute the seconds."""
    seconds = max(int(span.total_seconds()), 0)
    days, hours, minutes = seconds // 86_400, seconds // 3_600 % 24, seconds // 60 % 60
    if days:
        return Phrase("{days} d {hours} h", days=days, hours=hours) if hours else _days(days, minutes)
    if hours:
        template = "{hours} h {minutes} min" if minutes else "{hours} h"
        return Phrase(template, hours=hours, minutes=minutes)
    return Phrase("{minutes} min", minutes=minutes) if minutes else Phrase("{seconds} s", seconds=seconds)


def _days(days: int, minutes: int) -> Phrase:
    return Phrase("{days} d {minutes} min" if minutes else "{days} d", days=days, minutes=minutes)
