"""From the attempts of the last minutes to how steady each way is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol

from codexwatch.model.probe import Probe
from codexwatch.model.stability import WINDOW, Stability, recorded_proxy, recorded_target

ASLEEP = timedelta(minutes=7)
"""Passes are at most five minutes apart: a longer pause was a sleep, and what happened before it is over."""


class Sample(Protocol):
    """One attempt of the past. `network`: where the machine was, None where that was not written down."""

    @property
    def at(self) -> datetime: ...
    @property
    def target(self) -> str: ...
    @property
    def proxy(self) -> str | None: ...
    @property
    def ok(self) -> bool: ...
    @property
    def milliseconds(self) -> float: ...
    @property
    def network(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class _JustNow:
    at: datetime
    target: str
    proxy: str | None
    ok: bool
    milliseconds: float
    network: str | None


def sample_of(probe: Probe, at: datetime, network: str | None) -> Sample:
    """An attempt of this pass, which is in no history yet."""
    took = sum(probe.timings_ms.values())
    return _JustNow(at, recorded_target(probe.target), recorded_proxy(probe.way), probe.ok, took, network)


def summarize(samples: Iterable[Sample], now: datetime) -> tuple[Stability, ...]:
    """One for each target and way; `samples` in the order in which they were made."""
    recent = [sample for sample in samples if now - WINDOW <= sample.at <= now]
    settled = recent[_last_upheaval(recent) :]
    if settled and now - settled[-1].at > ASLEEP:
        return ()
    by_way: dict[tuple[str, str | None], list[Sample]] = {}
    for sample in settled:
        by_way.setdefault((sample.target, sample.proxy), []).append(sample)
    return tuple(_of_one_way(ways) for ways in by_way.values())


def _last_upheaval(samples: Sequence[Sample]) -> int:
    """Where the newest stretch without a sleep or a change of network begins."""
    starts = [
        place
        for place, (before, after) in enumerate(pairwise(samples), start=1)
        if after.at - before.at > ASLEEP or after.network != before.network
    ]
    return starts[-1] if starts else 0


def _of_one_way(samples: Sequence[Sample]) -> Stability:
    times = sorted(sample.milliseconds for sample in samples if sample.ok)
    return Stability(
        samples[0].target,
        samples[0].proxy,
        samples[0].at,
        attempts=len(samples),
        answered=len(times),
        flips=sum(before.ok is not after.ok for before, after in pairwise(samples)),
        median_ms=_quantile(times, 0.5),
        slow_ms=_quantile(times, 0.95),
    )


def _quantile(times: Sequence[float], share: float) -> float | None:
    return times[min(len(times) - 1, int(len(times) * share))] if times else None
