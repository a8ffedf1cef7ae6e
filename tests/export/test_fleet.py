"""200 machines, read by a real Prometheus, told by a real Alertmanager: what many share is told once.

The durations of the shipped files are shortened, since nobody waits minutes here; promtool holds them elsewhere.
"""

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from codexwatch.export.catalogue import CATALOGUE
from tests.export.machines import WORKING, WRONG_PORT, text
from tests.export.tools import (
    ALERTMANAGER,
    ALERTMANAGER_FILE,
    DOCS,
    RULES_FILE,
    ask,
    free_port,
    get,
    needs_prometheus,
    post,
    run_tool,
    running,
    wait_for,
)

pytestmark = [needs_prometheus, pytest.mark.timeout(180)]

MACHINES, BROKEN, SHARED_FROM = 200, 37, 5


class Fleet(ThreadingHTTPServer):
    """Serves each machine's metrics at /NUMBER, and keeps what Alertmanager posts."""

    def __init__(self, now: datetime) -> None:
        super().__init__(("127.0.0.1", 0), Machine)
        joined = [now - timedelta(days=1, minutes=number) for number in range(SHARED_FROM - 1)]
        self.since = now - timedelta(hours=2)
        joined += [self.since + timedelta(seconds=20 * number) for number in range(BROKEN - len(joined))]
        broken = [text(WRONG_PORT, now, fired_at=when) for when in joined]
        self.texts = [*broken, *[text(WORKING, now)] * (MACHINES - BROKEN)]
        self.messages: list[dict[str, Any]] = []


class Machine(BaseHTTPRequestHandler):
    server: Fleet

    def do_GET(self) -> None:
        self._say(self.server.texts[int(self.path.strip("/"))].encode())

    def do_POST(self) -> None:
        self.server.messages.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self._say(b"")

    def _say(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nobody reads it."""


@contextmanager
def fleet() -> Iterator[Fleet]:
    with Fleet(datetime.now(UTC)) as server:
        threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
        yield server
        server.shutdown()


@contextmanager
def monitoring(folder: Path, machines: Fleet) -> Iterator[tuple[int, int]]:
    """Prometheus and Alertmanager with the shipped files, reading these machines; their ports."""
    prometheus, alertmanager = free_port(), free_port()
    address = f"127.0.0.1:{machines.server_port}"
    hurried = re.sub(r"\bfor: \d+m", "for: 4s", RULES_FILE.read_text())
    (folder / "rules.yml").write_text(hurried)
    told = ALERTMANAGER_FILE.read_text().replace("http://127.0.0.1:9095/", f"http://{address}/")
    (folder / "alertmanager.yml").write_text(told.replace("group_wait: 1m", "group_wait: 4s"))
    targets = [
        {"targets": [address], "labels": {"instance": f"m{number:03}", "__metrics_path__": f"/{number}"}}
        for number in range(MACHINES)
    ]
    config = {
        "global": {"scrape_interval": "2s", "scrape_timeout": "2s", "evaluation_interval": "1s"},
        "rule_files": ["rules.yml"],
        "scrape_configs": [{"job_name": "node", "static_configs": targets}],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": [f"127.0.0.1:{alertmanager}"]}]}]},
    }
    (folder / "prometheus.yml").write_text(json.dumps(config))
    here = "--web.listen-address=127.0.0.1:"
    with (
        running(
            [
                ALERTMANAGER or "",
                "--config.file=alertmanager.yml",
                f"--storage.path={folder / 'am'}",
                f"{here}{alertmanager}",
                "--cluster.listen-address=",
            ],
            alertmanager,
            folder / "alertmanager.log",
        ),
        running(
            [
                "prometheus",
                "--config.file=prometheus.yml",
                f"--storage.tsdb.path={folder / 'tsdb'}",
                f"{here}{prometheus}",
            ],
            prometheus,
            folder / "prometheus.log",
        ),
    ):
        yield prometheus, alertmanager


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Fleet, int, int]]:
    """The machines and the ports, once the first message is there and all machines have been read twice."""
    folder = tmp_path_factory.mktemp("monitoring")
    with fleet() as machines, monitoring(folder, machines) as (port, alertmanager):
        wait_for(lambda: machines.messages, lambda: (folder / "prometheus.log").read_text()[-2000:])
        wait_for(lambda: _value(port, "count(up == 1)") == MACHINES, lambda: ask(port, "/api/v1/targets"))
        wait_for(lambda: _value(port, "min(count_over_time(up[1h]))") >= 2, lambda: "read once only")
        yield machines, port, alertmanager


def test_37_machines_with_one_cause_are_one_message(read: tuple[Fleet, int, int]) -> None:
    machines, port, _ = read
    shown = machines.since.strftime("%H:%M UTC (%-d %b)")
    firing = [alert for alert in ask(port, "/api/v1/alerts")["alerts"] if alert["state"] == "firing"]
    assert [(alert["labels"]["alertname"], alert["labels"]["rule"]) for alert in firing] == [
        ("CodexwatchShared", "proxy-port-mismatch")
    ]
    assert firing[0]["annotations"]["summary"] == f"37 machines share proxy-port-mismatch since {shown}"
    (message,) = (item for item in machines.messages if item["groupLabels"].get("rule") == "proxy-port-mismatch")
    assert [alert["annotations"]["summary"] for alert in message["alerts"]] == [firing[0]["annotations"]["summary"]]


def test_every_panel_of_the_dashboard_has_an_answer(read: tuple[Fleet, int, int]) -> None:
    _, port, _ = read
    dashboard = json.loads((DOCS / "grafana-dashboard.json").read_text())
    names = {metric.name for metric in CATALOGUE}
    empty = []
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            used = set(re.findall(r"\bcodexwatch_\w+", target["expr"]))
            assert {name.removesuffix("_bucket") for name in used} <= names
            asked = target["expr"].replace("$job", "node").replace("$__rate_interval", "1m")
            if not ask(port, "/api/v1/query", query=asked)["result"]:
                empty.append(panel["title"])
    assert empty == []
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])


def test_what_follows_from_a_company_that_is_cut_off_is_not_told(read: tuple[Fleet, int, int]) -> None:
    _, _, port = read
    names = [("CodexwatchWayOut", None), ("CodexwatchShared", "network-offline"), ("CodexwatchShared", "auth-conflict")]
    labels = [{"alertname": name, **({"rule": rule} if rule else {})} for name, rule in names]
    post(port, "/api/v2/alerts", [{"labels": item} for item in labels])

    def inhibited() -> list[str]:
        known = json.loads(get(port, "/api/v2/alerts")[1])
        return [item["labels"]["rule"] for item in known if item["status"]["inhibitedBy"]]

    wait_for(inhibited, lambda: "nothing is inhibited")
    assert inhibited() == ["network-offline"]


def test_alertmanager_sends_what_is_ours_to_our_receiver() -> None:
    def receiver(*labels: str) -> str:
        said = run_tool("amtool", "config", "routes", "test", f"--config.file={ALERTMANAGER_FILE}", *labels)
        return said.split()[-1]

    assert receiver("alertname=CodexwatchShared", "rule=proxy-port-mismatch") == "codexwatch"
    assert receiver("alertname=NodeDown") == "nobody"


def _value(port: int, query: str) -> float:
    result = ask(port, "/api/v1/query", query=query, time=str(time.time()))["result"]
    return float(result[0]["value"][1]) if result else 0.0
