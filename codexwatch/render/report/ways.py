"""What a way is called in a report."""

from collections.abc import Iterable, Mapping
from typing import Any


def by_way(routes: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """The days of each way, by a name for it that begins with its number; those asked most come first."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for day in routes:
        found.setdefault(way_name(day), []).append(day)
    most_asked = sorted(found, key=lambda name: -sum(day["attempts"] for day in found[name]))
    return {f"{number}: {name}": found[name] for number, name in enumerate(most_asked, start=1)}


def short_name(way: str) -> str:
    """Its number alone, for plots."""
    return f"route {way.partition(':')[0]}"


def way_name(way: Mapping[str, Any]) -> str:
    """Where to, by which stack, how."""
    host = str(way["target"]).partition("://")[2]
    how = f"by {str(way['proxy']).partition('://')[2]}" if way["proxy"] else "direct"
    return f"{host} {way['stack']} {how}"
