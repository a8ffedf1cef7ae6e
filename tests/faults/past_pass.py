"""One pass of the daemon's as if it were some minutes ago: `python -m tests.faults.past_pass SECONDS`.

Everything in it is asked and recorded as the daemon does it; only the clock is handed in.
"""

import os
import sys
from datetime import UTC, datetime, timedelta

import anyio

from codexwatch.collectors.collector import Collector
from codexwatch.collectors.user import from_environ
from codexwatch.compose import build_cycle, read_settings
from codexwatch.model.stability import network_of
from codexwatch.places import find_home, find_places
from codexwatch.store.state import Store


def main(seconds_ago: float) -> None:
    """Writes what the ways answered into the state file of the user whose environment this is."""
    places = find_places(os.environ, find_home(os.environ), sys.platform)
    cycle = build_cycle(Collector(from_environ(os.environ), read_settings(places)), patient=True, places=places)
    found = anyio.run(cycle.full, datetime.now(UTC) - timedelta(seconds=seconds_ago))
    places.state_db.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = Store(places.state_db, sys.exit)
    store.record_probes(found.facts.taken_at, found.facts.probes.all, network_of(found.facts.host.addresses))
    store.close()


if __name__ == "__main__":
    main(float(sys.argv[1]))
