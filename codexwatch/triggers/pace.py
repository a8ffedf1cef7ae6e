"""How long to wait for the next pass."""

from codexwatch.model.settings import ProbeSettings
from codexwatch.model.verdict import State

SHORTEST = 1.0
BATTERY_FACTOR = 2


def next_delay(
    settings: ProbeSettings,
    *,
    codex_running: bool,
    on_battery: bool,
    last_verdict: State | None,
    seconds_since_change: float,
) -> float:
    """Seconds from the end of a pass to the start of the next.

    After a change (of a file, of the network, of the verdict) as long as it is ago: 1, 2, 4 … seconds, up to
    `interval` while a codex runs and `idle_interval` otherwise. While it is broken the machine counts as in use, since
    the user waits for that to pass; on battery it does not, and is looked at half as often when no codex runs.

    seconds_since_change: infinite when nothing ever changed. last_verdict: None before the first pass.
    """
    if codex_running:
        longest = settings.interval
    elif on_battery:
        longest = settings.idle_interval * BATTERY_FACTOR
    elif last_verdict is State.BROKEN:
        longest = min(settings.interval, settings.idle_interval)
    else:
        longest = settings.idle_interval
    return min(max(seconds_since_change, SHORTEST), longest)
