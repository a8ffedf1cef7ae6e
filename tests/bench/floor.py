"""The least that a daemon with the same six packages can be: it watches, asks one URL on schedule, and does no more.

`python -m tests.bench.floor URL FOLDER [SECONDS]`: anyio runs it, apscheduler calls httpx every SECONDS, watchfiles
watches the folder, desktop-notifier is connected, structlog says what was answered. It judges nothing and remembers
nothing: what codexwatch has beyond it in memory, processor time and start is its own doing.
"""

import sys
from datetime import UTC, datetime

import anyio
import httpx
import structlog
import watchfiles
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from desktop_notifier import DesktopNotifier

LOG = structlog.wrap_logger(structlog.PrintLogger(sys.stdout), [structlog.processors.JSONRenderer()])
ANSWERED = "probe.finished"


async def main(url: str, folder: str, seconds: float) -> None:
    notifier = DesktopNotifier(app_name="floor")
    await notifier.has_authorisation()
    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.add_job(ask, "interval", [url], seconds=seconds, next_run_time=datetime.now(UTC))
    scheduler.start()
    async for changes in watchfiles.awatch(folder, recursive=False):
        LOG.info("files.changed", paths=sorted(path for _, path in changes))


async def ask(url: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.head(url)
    LOG.info(ANSWERED, status=answer.status_code)
    sys.stdout.flush()


if __name__ == "__main__":
    anyio.run(main, sys.argv[1], sys.argv[2], float([*sys.argv[3:], "60"][0]))
