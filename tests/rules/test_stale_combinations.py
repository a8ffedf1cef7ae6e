"""All rules on one machine on which something old still runs, or a file cannot be read: what is told first."""

import pytest

from codexwatch.model.codex import Config, FileState
from codexwatch.model.machine import CodexProcess, Host, ProcessKind
from codexwatch.model.scale import Severity
from codexwatch.model.verdict import State
from tests.rules.test_combinations import judged, told
from tests.rules.world import (
    CHATGPT,
    CODEX_HOME,
    DOTENV,
    TIMED_OUT,
    World,
    by_hand,
    closed,
    daemon,
    from_file,
    http,
    overlaid,
    session,
    shell,
    socks,
    this_shell,
)

GOOD = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
SOCKS = {"ALL_PROXY": "socks5://127.0.0.1:7891"}
PORTS = (http(7890), socks(7891))
BROKEN = Config(f"{CODEX_HOME}/config.toml", FileState.BROKEN, reason="duplicate key", line=2, column=1)

FIRST = [
    pytest.param(
        World(
            environments=[shell(from_file(GOOD)), daemon(by_hand(SOCKS))], ports=PORTS, direct=TIMED_OUT, login=CHATGPT
        ),
        "process-daemon-stale",
        id="the daemon holds SOCKS, the disk is mended",
    ),
    pytest.param(
        World(
            environments=[this_shell(by_hand(SOCKS)), shell(from_file(GOOD))],
            ports=PORTS,
            direct=TIMED_OUT,
            login=CHATGPT,
        ),
        "process-stale-environment",
        id="the disk is mended, the same terminal",
    ),
    pytest.param(
        World(environments=[shell(from_file(GOOD)), session()], ports=PORTS, direct=TIMED_OUT),
        "process-stale-environment",
        id="an old session goes directly, a new shell has the proxy, direct is blocked",
    ),
    pytest.param(
        World(
            environments=[shell(from_file(GOOD)), session()],
            ports=PORTS,
            direct=TIMED_OUT,
            processes=[CodexProcess(900, ProcessKind.EXEC, "process:900")],
        ),
        "proxy-only-interactive",
        id="codex exec in cron, and the proxy in the shell's file alone",
    ),
    pytest.param(
        World(
            environments=[shell(from_file(GOOD)), session()],
            ports=PORTS,
            direct=TIMED_OUT,
            processes=[CodexProcess(900, ProcessKind.APP_SERVER, "process:900", owner="desktop-app")],
        ),
        "proxy-only-interactive",
        id="the desktop app, and the proxy in the shell's file alone",
    ),
    pytest.param(
        World(
            environments=[shell(from_file(GOOD)), session()],
            ports=PORTS,
            direct=TIMED_OUT,
            processes=[CodexProcess(900, ProcessKind.APP_SERVER, "process:900", owner="gone")],
        ),
        "process-stale-environment",
        id="near miss: an app-server that somebody else started",
    ),
    pytest.param(
        World(
            environments=[shell(from_file(GOOD))],
            ports=[closed(7890)],
            direct=TIMED_OUT,
            host=Host(system="linux", wsl=True, wsl_mode="nat"),
        ),
        "wsl-loopback-proxy",
        id="WSL in NAT mode, and a proxy on 127.0.0.1",
    ),
    pytest.param(
        World(
            environments=[
                shell(overlaid(from_file(GOOD), from_file({"HTTPS_PROXY": "http://127.0.0.1:7899"}, DOTENV)))
            ],
            ports=[http(7890), closed(7899)],
            direct=TIMED_OUT,
        ),
        "proxy-port-mismatch",
        id="the port of .env is dead, the shell's is good",
    ),
]


@pytest.mark.parametrize(("world", "first"), FIRST)
def test_comes_first_and_alone(world: World, first: str) -> None:
    assert told(judged(world)) == (first,)


def test_a_config_that_does_not_parse_is_told_beside_whatever_else_is_wrong() -> None:
    world = World(config=BROKEN, environments=[shell(from_file(GOOD))], ports=[closed(7890)], direct=TIMED_OUT)
    evaluation = judged(world)
    assert told(evaluation) == ("config-broken", "proxy-not-listening")
    assert evaluation.verdict.state is State.BROKEN
    assert evaluation.findings[0].severity is Severity.CRITICAL
