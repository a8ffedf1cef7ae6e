"""Machines that have grown over years, one kind of thing at a time."""

import shlex
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from time import time

from codexwatch.model.transition import Change, Transition
from codexwatch.store import Store
from tests.bench.start_up import OFTEN
from tests.faults.machine import at
from tests.lab.proxies import HTTP
from tests.lab.world import World
from tests.unit.collectors.programs import WAIT, make_program
from tests.unit.collectors.traces.log import CodexLog, rows
from tests.unit.daemon.build import alert

DAYS = 5
"""After which the state file is full: of alerts that are over it keeps the newest thousands."""
ROW_BYTES = 4096
ROWS_AT_ONCE = 10_000
FIRST_PORT = 7800


def start_up_file(world: World, lines: int, _: ExitStack) -> None:
    """With a proxy in its last line, which is all that matters of it."""
    text = "".join(OFTEN[number % len(OFTEN)].format(n=number) for number in range(lines - 1))
    (world.home / ".zshrc").write_text(f"{text}export NO_PROXY=localhost\n")


def running_codex(world: World, count: int, stack: ExitStack) -> None:
    """Processes of that name, each started in a window of its own."""
    program = make_program(world.home / "bin")
    (world.home / "exec").write_text(WAIT)
    one = f"sleep 3600 | setsid --fork {shlex.quote(str(program))} exec"
    stack.enter_context(world.start(["sh", "-c", f"for n in $(seq {count}); do ({one}) & done; wait"], cwd=world.home))
    _wait_for(world, count)


def _wait_for(world: World, count: int) -> None:
    for _ in range(100):
        if int(world.run(["sh", "-c", "ps -C codex --no-headers | wc -l"]).stdout) >= count:
            return
    raise RuntimeError(f"no {count} codex came up")


def mcp_servers(world: World, count: int, _: ExitStack) -> None:
    """Programs that exist, and do nothing here: codexwatch never starts one."""
    tables = (f'[mcp_servers.s{number}]\ncommand = "/bin/cat"\nargs = ["{number}"]\n' for number in range(count))
    (world.home / ".codex/config.toml").write_text("\n".join(tables))


def proxies(world: World, count: int, _: ExitStack) -> None:
    """Each works, and each is named in a variable of another program that runs."""
    names = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "all_proxy", "WSS_PROXY")
    lines = []
    for number in range(count):
        world.start_proxy(f"p{number}", at(HTTP, FIRST_PORT + number))
        lines.append(f"export {names[number % len(names)]}=http://127.0.0.1:{FIRST_PORT + number}\n")
    (world.home / ".zshrc").write_text("".join(lines[:7]))
    (world.home / ".codex/.env").write_text("".join(line.removeprefix("export ") for line in lines[7:14]))
    (world.home / ".profile").write_text("".join(lines[14:]))


def alerts(world: World, a_day: int, _: ExitStack) -> None:
    """What the state file holds after so many days with so many alerts."""
    problems: list[str] = []
    store = Store(world.home / ".local/state/codexwatch/state.db", problems.append)
    now = datetime.now(UTC)
    try:
        for day in range(DAYS, 0, -1):
            changes = [
                Transition(change, alert(f"{day}.{number}"), None)
                for number in range(a_day)
                for change in (Change.FIRED, Change.RESOLVED)
            ]
            store.record_transitions(now - timedelta(days=day), changes)
    finally:
        store.close()
    if problems:
        raise RuntimeError(problems[0])


def fill_log(world: World, mebibytes: int, _: ExitStack) -> None:
    """Codex's log database with its own schema and real rows of random text: no hole in it."""
    log = CodexLog(world.home / ".codex")
    late = int(time()) - 10
    log.database.execute("PRAGMA synchronous = OFF")
    left = mebibytes * 2**20 // ROW_BYTES
    while left > 0:
        log.database.execute(FILL, {"rows": min(left, ROWS_AT_ONCE), "bytes": ROW_BYTES // 2, "ts": late - left // 100})
        left -= ROWS_AT_ONCE
    log.write(rows("healthy over https"), ts=late)
    log.close()


FILL = """\
WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < :rows)
INSERT INTO logs (ts, ts_nanos, level, target, feedback_log_body, thread_id, process_uuid)
SELECT :ts + n / 100, n, 'INFO', 'codex_core::codex', hex(randomblob(:bytes)), 'thread', 'pid:1:lab' FROM counted
"""
