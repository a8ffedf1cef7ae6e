"""Fixtures that every suite shares, and the one switch of continuous integration: nothing may be skipped there."""

import os

import pytest

pytest_plugins = ["tests.lab.fixtures"]

SKIP_NOTHING = "CODEXWATCH_SKIP_NOTHING"
"""Set where everything that the suites need has been installed: a skipped test then fails the run."""


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """asyncio alone: desktop-notifier and APScheduler know no other loop."""
    return "asyncio"


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are processors: many tests wait for another process, or for time to pass."""
    return min((os.cpu_count() or 1) + 1, 8)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A suite that was skipped is not green."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if skipped and os.environ.get(SKIP_NOTHING):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
