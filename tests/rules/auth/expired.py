"""Tables of auth-expired."""

from dataclasses import replace
from datetime import timedelta

from codexwatch.model.codex import StoredLogin
from codexwatch.model.machine import CodexProcess, ProcessKind
from tests.rules.world import (
    API_KEY,
    CHATGPT,
    CODEX_HOME,
    NOW,
    REFUSED,
    TIMED_OUT,
    Found,
    Row,
    World,
    by_hand,
    from_file,
    http,
    session,
    shell,
)

PATH = f"{CODEX_HOME}/auth.json"
CLOSED = {"auth.openai.com": TIMED_OUT}
ELSEWHERE = CodexProcess(900, ProcessKind.SESSION, "process:900", elsewhere=True)


def expiring(minutes: float) -> StoredLogin:
    return replace(CHATGPT, access_expires_at=NOW + timedelta(minutes=minutes))


CLEAN = [
    Row("an hour left", World(login=expiring(60), answers=CLOSED)),
    Row("expired, and the host answers", World(login=expiring(-1))),
    Row("six minutes left", World(login=expiring(6), answers=CLOSED)),
    Row("three minutes left, and the host answers", World(login=expiring(3))),
    Row(
        "an old version, which goes on with the old token",
        World(login=replace(CHATGPT, refreshed_at=NOW - timedelta(days=30)), answers=CLOSED, version="0.116.0"),
    ),
    Row(
        "an end that cannot be read, refreshed yesterday",
        World(login=replace(CHATGPT, refreshed_at=NOW - timedelta(days=1)), answers=CLOSED),
    ),
    Row("an API key", World(login=replace(API_KEY, access_expires_at=NOW), answers=CLOSED)),
    Row(
        "a token in the environment comes before the stored one",
        World(
            login=expiring(-1),
            answers=CLOSED,
            environments=[shell(by_hand({"CODEX_ACCESS_TOKEN": "planted"}))],
        ),
    ),
    Row("nothing has been probed yet", World(login=expiring(-1), probed=False)),
    Row(
        "a client in another network",
        World(login=expiring(-1), environments=[session(), shell()], processes=[ELSEWHERE]),
    ),
    Row("not in use", World(login=expiring(-1), environments=[shell(in_use=False)], answers=CLOSED)),
]

FOUND = [
    Row(
        "three minutes left, and the host alone is closed",
        World(login=expiring(3), answers=CLOSED),
        (Found(subject=PATH, severity="warning", breaks=0),),
    ),
    Row(
        "an end that cannot be read, refreshed nine days ago",
        World(login=replace(CHATGPT, refreshed_at=NOW - timedelta(days=9)), answers=CLOSED),
        (Found(subject=PATH, severity="warning", breaks=0),),
    ),
    Row(
        "expired, and the host alone is closed",
        World(login=expiring(-1), answers=CLOSED),
        (Found(subject=PATH, severity="warning", breaks=0),),
    ),
    Row(
        "expired long ago, and a proxy refuses the host",
        World(
            login=expiring(-9999),
            environments=[shell(from_file({"HTTPS_PROXY": "http://127.0.0.1:7890"}))],
            ports=[http(7890)],
            answers={"auth.openai.com": REFUSED},
        ),
        (Found(subject=PATH, severity="warning"),),
    ),
]
