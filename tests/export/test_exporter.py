"""The outlets together: the watch never waits for one, and what is not installed is said."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import anyio
import pytest

from codexwatch.engine.evaluate import evaluate
from codexwatch.export.catalogue import EXPORT_FAILURES
from codexwatch.export.exporter import Exporter
from codexwatch.export.ledger import Ledger
from codexwatch.export.worker import Worker
from codexwatch.model.settings import ExportSettings, OtlpSettings
from codexwatch.model.transition import Change, Transition
from tests.export.collector import receiving
from tests.export.machines import NOW, RULES, SLUGS, WRONG_PORT, alert_of
from tests.export.tools import get, wait_for

FACTS = WRONG_PORT.facts()
EVALUATION = evaluate(FACTS, RULES)
ALERTS = {alert.identity: alert for alert in (alert_of(item, NOW) for item in EVALUATION.findings)}
FIRED = tuple(Transition(Change.FIRED, alert, None) for alert in ALERTS.values())


class Told(list[tuple[str, str | None]]):
    """What an exporter reports."""

    def __call__(self, outlet: str, problem: str | None) -> None:
        self.append((outlet, problem))


def exporter(settings: ExportSettings, told: Told, home: Path = Path("/nowhere")) -> Exporter:
    return Exporter(settings, Ledger(SLUGS), str(home), "some-instance", told)


def failures(ours: Exporter) -> float:
    return sum(count for (metric, _), count in ours.ledger._counts.items() if metric is EXPORT_FAILURES)


def soon(condition: Callable[[], object]) -> None:
    wait_for(condition, lambda: "it never came true")


def test_each_outlet_gets_each_pass(tmp_path: Path) -> None:
    told = Told()
    with receiving() as receiver:
        otlp = OtlpSettings(endpoint=receiver.url)
        ours = exporter(ExportSettings(textfile="~/codexwatch.prom", otlp=otlp), told, tmp_path)
        ours.changed(FIRED, NOW)
        ours.passed(FACTS, EVALUATION, ALERTS, 0.5)
        ours.end()
        assert "codexwatch_passes_total 1.0" in (tmp_path / "codexwatch.prom").read_text()
        assert receiver.metrics["codexwatch_passes_total"].sum.data_points[0].as_double == 1
        assert [record.body.string_value for record in receiver.records] == ["proxy-port-mismatch fires"]
    assert told == []


def test_a_collector_that_hangs_holds_up_neither_the_watch_nor_the_file(tmp_path: Path) -> None:
    path = tmp_path / "codexwatch.prom"
    with receiving() as receiver:
        receiver.silent = True
        ours = exporter(ExportSettings(textfile=str(path), otlp=OtlpSettings(endpoint=receiver.url)), Told())
        slowest = 0.0
        for number in range(1, 10):
            begun = time.thread_time()
            ours.changed(FIRED, NOW)
            ours.passed(FACTS, EVALUATION, ALERTS, 0.5)
            slowest = max(slowest, time.thread_time() - begun)
            soon(lambda number=number: path.exists() and f"passes_total {number}.0" in path.read_text())  # type: ignore[misc]  # bound now
        assert slowest < 0.5
        assert len(receiver.asked) == 1, "one request at a time, the rest waits"
        receiver.released.set()
        ours.end()


def test_a_folder_that_is_gone_is_told_once_and_that_it_is_back(tmp_path: Path) -> None:
    told, folder = Told(), tmp_path / "textfiles"
    ours = exporter(ExportSettings(textfile=str(folder / "a.prom")), told)
    for number in range(1, 3):
        ours.passed(FACTS, EVALUATION, ALERTS, 0.5)
        soon(lambda number=number: failures(ours) == number)  # type: ignore[misc]  # bound now
    folder.mkdir()
    ours.passed(FACTS, EVALUATION, ALERTS, 0.5)
    soon(lambda: len(told) == 2)
    assert told == [
        ("textfile", f"{folder}/a.prom cannot be written: No such file or directory"),
        ("textfile", None),
    ]
    ours.end()
    assert 'codexwatch_export_failures_total{outlet="textfile"} 2.0' in (folder / "a.prom").read_text()


def test_what_is_switched_off_is_taken_away(tmp_path: Path) -> None:
    path = tmp_path / "codexwatch.prom"
    settings = ExportSettings(textfile=str(path))
    for following, stays in ((settings, True), (ExportSettings(metrics_port=9464), False)):
        before = set(threading.enumerate())
        ours = exporter(settings, Told())
        ours.passed(FACTS, EVALUATION, ALERTS, 0.5)
        ours.give_way(following)
        soon(lambda before=before: set(threading.enumerate()) <= before)  # type: ignore[misc]  # bound now
        assert path.exists() is stays


@pytest.mark.anyio
async def test_a_port_is_served_until_it_is_cancelled(free_tcp_port: int) -> None:
    told = Told()
    ours = exporter(ExportSettings(metrics_port=free_tcp_port), told)
    ours.passed(FACTS, EVALUATION, ALERTS, 0.5)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(ours.serve)
        with anyio.fail_after(20):
            while not (await anyio.to_thread.run_sync(_said, free_tcp_port)):
                await anyio.lowlevel.checkpoint()
            await exporter(ExportSettings(metrics_port=None), told).serve()
            async with anyio.create_task_group() as second:
                second.start_soon(exporter(ExportSettings(metrics_port=free_tcp_port), told).serve)
                while not told:
                    await anyio.lowlevel.checkpoint()
                second.cancel_scope.cancel()
        tasks.cancel_scope.cancel()
    ((outlet, problem),) = told
    assert outlet == "metrics_port"
    assert str(problem).startswith(f"cannot listen at 127.0.0.1:{free_tcp_port}: ")


def _said(port: int) -> bool:
    try:
        return b"codexwatch_passes_total 1.0" in get(port, "/metrics")[1]
    except OSError:
        return False


def test_a_fault_in_a_worker_is_told_without_its_words_and_ends_nothing() -> None:
    told: list[str | None] = []

    def act(number: int) -> str | None:
        if number == 1:
            raise ValueError("hunter2-canary")
        return None

    worker = Worker("test", act, told.append)
    for number in (1, 2):
        worker.hand(number)
        soon(lambda number=number: len(told) == number)  # type: ignore[misc]  # bound now
    worker.end()
    worker.wait(20)
    assert told == ["a fault of codexwatch itself (ValueError)", None]


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_nothing_is_loaded_while_all_is_off() -> None:
    said = python(
        "import sys; import codexwatch.daemon.start\n"
        "from codexwatch.daemon.exporting import Exporting; from codexwatch.model.settings import ExportSettings\n"
        "off = Exporting('/', ExportSettings()); off.changed((), None); off.passed(None, None, {}, 0)\n"
        "names = ('codexwatch.export', 'prometheus_client', 'opentelemetry', 'google')\n"
        "print([name for name in sys.modules if name.startswith(names)])"
    )
    assert said == "[]\n"


@pytest.mark.parametrize(
    ("missing", "settings", "outlet", "extra"),
    [
        pytest.param("prometheus_client", "textfile='/tmp/a.prom'", "textfile", "prometheus", id="for a textfile"),
        pytest.param("prometheus_client", "metrics_port=9464", "metrics_port", "prometheus", id="for a port"),
        pytest.param("opentelemetry", "otlp=OtlpSettings(endpoint='http://h:1')", "otlp", "otlp", id="for OTLP"),
    ],
)
def test_what_is_not_installed_is_said_and_the_watch_goes_on(
    missing: str, settings: str, outlet: str, extra: str
) -> None:
    said = python(
        f"import sys, json, anyio; sys.modules[{missing!r}] = None\n"
        "from codexwatch.export.exporter import Exporter; from codexwatch.export.ledger import Ledger\n"
        "from codexwatch.model.settings import ExportSettings, OtlpSettings\n"
        "from codexwatch.model.facts import Facts; from codexwatch.engine.evaluate import evaluate\n"
        "from datetime import UTC, datetime; facts = Facts(taken_at=datetime.now(UTC))\n"
        "told = []\n"
        f"ours = Exporter(ExportSettings({settings}), Ledger(frozenset()), '/', 'i', lambda *it: told.append(it))\n"
        "anyio.run(ours.serve); ours.passed(facts, evaluate(facts, ()), {}, 1.0); ours.end()\n"
        "print(json.dumps(told))"
    )
    assert json.loads(said) == [[outlet, f"{missing} is not installed: pip install 'codexwatch[{extra}]'"]]
