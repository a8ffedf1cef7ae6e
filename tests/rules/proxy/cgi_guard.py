"""Tables of proxy-cgi-guard."""

from codexwatch.model.codex import Config, FileState
from tests.rules.world import (
    CODEX_HOME,
    TIMED_OUT,
    ZSHRC,
    Found,
    Row,
    World,
    by_hand,
    closed,
    from_file,
    http,
    session,
    shell,
    this_shell,
)

BELOW_A_SERVER = {"HTTPS_PROXY": "http://127.0.0.1:7890", "REQUEST_METHOD": "GET"}
SYSTEM_PROXY = Config(f"{CODEX_HOME}/config.toml", FileState.OK, respect_system_proxy=True)

CLEAN = [
    Row("no REQUEST_METHOD", World(environments=[shell(from_file({"HTTPS_PROXY": "http://127.0.0.1:7890"}))])),
    Row("no proxy is set", World(environments=[this_shell(by_hand({"REQUEST_METHOD": "GET"}))], direct=TIMED_OUT)),
    Row(
        "the guard is switched off",
        World(environments=[this_shell(by_hand(BELOW_A_SERVER))], config=SYSTEM_PROXY, version="0.142.0"),
    ),
    Row(
        "only a proxy for plain http, which https would not use",
        World(environments=[this_shell(by_hand({"HTTP_PROXY": "http://p:1", "REQUEST_METHOD": ""}))], version="0.98.0"),
    ),
    Row(
        "NO_PROXY would send Codex directly anyway",
        World(environments=[this_shell(by_hand({**BELOW_A_SERVER, "NO_PROXY": "*"}))], ports=[http(7890)]),
    ),
    Row("not in use", World(environments=[shell(by_hand(BELOW_A_SERVER), in_use=False)], direct=TIMED_OUT)),
]

FOUND = [
    Row(
        "the direct way is blocked",
        World(environments=[this_shell(by_hand(BELOW_A_SERVER))], ports=[http(7890)], direct=TIMED_OUT),
        (
            Found(
                subject="REQUEST_METHOD@this-shell",
                severity="critical",
                case="direct-fails",
                environment="this-shell",
                verified=True,
                breaks=1,
            ),
        ),
    ),
    Row(
        "the direct way works",
        World(environments=[session(by_hand(BELOW_A_SERVER))], ports=[http(7890)]),
        (
            Found(
                subject="REQUEST_METHOD@process:900",
                severity="warning",
                environment="process:900",
                verified=True,
                breaks=0,
            ),
        ),
    ),
    Row(
        "an empty REQUEST_METHOD in a file counts as well",
        World(environments=[shell(from_file({**BELOW_A_SERVER, "REQUEST_METHOD": ""}))], probed=False),
        (Found(subject=f"REQUEST_METHOD@{ZSHRC}", severity="warning", line=4, breaks=0),),
    ),
    Row(
        "the guard is asked to be off of a version that cannot, and the proxy is dead",
        World(
            environments=[this_shell(by_hand(BELOW_A_SERVER))],
            config=SYSTEM_PROXY,
            version="0.141.0",
            ports=[closed(7890)],
        ),
        (
            Found(
                subject="REQUEST_METHOD@this-shell",
                severity="warning",
                environment="this-shell",
                verified=False,
            ),
        ),
    ),
]
