"""What becomes of a broken configuration of our own: at the start, while it runs, and on the desktop."""

import io
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import anyio
import pytest

from codexwatch import logs
from codexwatch.config import ConfigError
from codexwatch.daemon.complaint import KEY, Complaint
from codexwatch.daemon.configuration import Configuration, first_settings
from codexwatch.daemon.policy import Policy
from codexwatch.daemon.warm_up import WarmUp
from codexwatch.model.settings import AlertSettings, LogSettings
from codexwatch.places import find_places
from tests.unit.daemon.build import Clock, Desktop, until

SOON = 0.02
BROKEN = ConfigError("/h/config.toml", 3, "unknown key `intervall`")
OTHER = ConfigError("/h/config.toml", 9, "`interval`: expected a number")


@pytest.fixture
def desktop() -> Desktop:
    return Desktop()


def complaint(desktop: Desktop, settings: AlertSettings | None = None, hold: float = SOON) -> Complaint:
    policy = Policy(settings or AlertSettings(), WarmUp(frozenset(), Clock()), now=Clock().now)
    return Complaint(desktop, policy, lambda text: text.replace("/h", "~"), hold=hold, retry=SOON)


@pytest.fixture
async def running(desktop: Desktop) -> AsyncIterator[Complaint]:
    told = complaint(desktop)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(told.run)
        yield told
        tasks.cancel_scope.cancel()


@pytest.mark.anyio
async def test_it_is_told_once_with_the_line_and_goes_when_it_is_mended(desktop: Desktop, running: Complaint) -> None:
    running.about(BROKEN)
    await until(lambda: desktop.shown)
    running.about(BROKEN)
    running.about(OTHER)
    await until(lambda: len(desktop.shown) == 2)
    assert desktop.closed == []
    running.about(None)
    await until(lambda: desktop.closed == [KEY])
    assert [message.key for message in desktop.shown] == [KEY, KEY]
    assert desktop.shown[0].body.startswith("~/config.toml:3: unknown key `intervall`\n")
    running.about(BROKEN)
    await until(lambda: len(desktop.shown) == 3)


@pytest.mark.anyio
async def test_a_desktop_that_comes_later_is_told(desktop: Desktop, running: Complaint) -> None:
    desktop.refuses = "there is no session bus"
    running.about(BROKEN)
    await until(lambda: len(desktop.shown) > 2)
    desktop.refuses = None
    before = len(desktop.shown)
    await until(lambda: len(desktop.shown) == before + 1)


@pytest.mark.anyio
async def test_a_file_that_is_being_edited_is_not_told(desktop: Desktop) -> None:
    told = complaint(desktop, hold=60.0)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(told.run)
        for error in (BROKEN, None, OTHER, None):
            told.about(error)
            await anyio.wait_all_tasks_blocked()
        tasks.cancel_scope.cancel()
    assert desktop.shown == []


@pytest.mark.anyio
@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(AlertSettings(desktop=False), id="no popups wanted"),
        pytest.param(AlertSettings(min_severity="critical"), id="only what is critical"),
    ],
)
async def test_what_the_last_good_settings_forbid_is_not_shown(desktop: Desktop, settings: AlertSettings) -> None:
    told = complaint(desktop, settings, hold=0)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(told.run)
        told.about(BROKEN)
        await anyio.wait_all_tasks_blocked()
        tasks.cancel_scope.cancel()
    assert desktop.shown == []


@pytest.fixture
def log(tmp_path: Path) -> Iterator[io.StringIO]:
    stream = io.StringIO()
    logs.configure(LogSettings(), find_places({}, str(tmp_path), "linux"), environ={}, stderr=stream, echo=True)
    yield stream
    logs.close()


@pytest.mark.parametrize(
    ("company", "own", "interval", "line"),
    [
        pytest.param("", "", 60, None, id="no file"),
        pytest.param("", "[probe]\ninterval = 30\n", 30, None, id="a good one"),
        pytest.param("", "[probe]\nintervall = 30\n", 60, 2, id="a broken one: as usual"),
        pytest.param("[probe]\ninterval = 90\n", "[probe\n", 90, 1, id="the company's counts alone"),
        pytest.param("[probe]\n\nx = 90\n", "[probe]\ninterval = 30\n", 30, 3, id="the user's counts alone"),
        pytest.param("[probe]\n\nx = 90\n", "[probe\n", 60, 3, id="both are broken"),
    ],
)
def test_what_a_service_starts_with(company: str, own: str, interval: float, line: int | None, tmp_path: Path) -> None:
    places = find_places({}, str(tmp_path), "linux")._replace(system_config_file=tmp_path / "company.toml")
    places.config_file.parent.mkdir(parents=True)
    for path, text in ((places.system_config_file, company), (places.config_file, own)):
        if text:
            path.write_text(text)
    settings, rejected = first_settings(places)
    assert settings.probe.interval == interval
    assert (rejected and rejected.line) == line


def test_it_is_in_the_log_with_its_line(log: io.StringIO) -> None:
    heard: list[ConfigError | None] = []
    Configuration((), lambda: pytest.fail("not asked for"), lambda _: None, heard.append).reject(BROKEN)
    (line,) = map(json.loads, log.getvalue().splitlines())
    assert (line["event"], line["line"], heard) == ("config.rejected", 3, [BROKEN])
