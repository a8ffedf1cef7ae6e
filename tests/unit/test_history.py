"""The newest end of the history, as a pass asks for it."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from codexwatch.model.network import Stack, Target, Way
from codexwatch.model.probe import Phase, Probe
from codexwatch.store.history import History
from codexwatch.store.state import Store
from tests.rules.world import NOW

PROBE = Probe(Target("https://api.openai.com/v1/responses", Stack.HTTPS), Way(), ok=True, timings_ms={Phase.TLS: 5.0})
MINUTE = timedelta(minutes=1)


def test_what_the_daemon_wrote_lately(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    history = History(path)
    with closing(Store(path, print)) as store:
        for minutes in (30, 10, 5):
            store.record_probes(NOW - minutes * MINUTE, [PROBE], f"network {minutes}")
        while_it_runs = history.since(NOW - 15 * MINUTE)
    assert [(item.at, item.network) for item in while_it_runs] == [
        (NOW - 10 * MINUTE, "network 10"),
        (NOW - 5 * MINUTE, "network 5"),
    ]
    assert list(history.since(NOW - 15 * MINUTE)) == list(while_it_runs)


def test_no_history_is_no_error(tmp_path: Path) -> None:
    assert History(tmp_path / "missing.db").since(NOW) == ()
    (tmp_path / "broken.db").write_bytes(b"not a database, whatever it is called" * 100)
    assert History(tmp_path / "broken.db").since(NOW) == ()
    assert list(tmp_path.iterdir()) == [tmp_path / "broken.db"]
