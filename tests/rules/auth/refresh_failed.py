"""Tables of auth-refresh-failed."""

from dataclasses import replace
from datetime import timedelta

from codexwatch.model.codex import Config, FileState
from codexwatch.model.traces import Cause, HomeTraces, Trace, Trouble, What
from tests.rules.recorded import recorded, refused, retry, trace
from tests.rules.world import (
    API_KEY,
    CHATGPT,
    CODEX_HOME,
    NOW,
    Found,
    Row,
    World,
    by_hand,
    daemon,
    shell,
    this_shell,
)

PATH = f"{CODEX_HOME}/auth.json"
LONG_AGO = NOW - timedelta(days=3)
EXPIRED = replace(CHATGPT, access_expires_at=NOW - timedelta(minutes=1))
VALID = replace(CHATGPT, access_expires_at=NOW + timedelta(days=1))
KEYRING = Config(f"{CODEX_HOME}/config.toml", FileState.OK, auth_store="keyring")


def after(*traces: Trace) -> HomeTraces:
    """What is recorded beside a login that was last written days ago."""
    return recorded(*traces, login_written_at=LONG_AGO)


REUSED = refused(Trouble.TOKEN_REUSED, 300)

CLEAN = [
    Row("nothing is recorded", World(login=EXPIRED)),
    Row("the sign-in host could not be reached", World(login=VALID, traces=after(refused(Trouble.REFRESH_FAILED, 60)))),
    Row(
        "somebody has logged in since",
        World(login=VALID, traces=recorded(REUSED, login_written_at=NOW - timedelta(seconds=5))),
    ),
    Row("an API key by now", World(login=API_KEY, traces=after(REUSED))),
    Row("the login is in the keyring", World(login=EXPIRED, config=KEYRING, traces=after(REUSED))),
    Row(
        "an access token comes before it",
        World(login=EXPIRED, environments=[shell(by_hand({"CODEX_ACCESS_TOKEN": "at-1"}))], traces=after(REUSED)),
    ),
]

CRITICAL = Found(subject=PATH, severity="critical", case="reused", breaks=3)
WARNING = Found(subject=PATH, severity="warning", case="reused", breaks=0)

FOUND = [
    Row(
        "used twice, and the access token has run out",
        World(login=EXPIRED, traces=after(REUSED)),
        (replace(CRITICAL, breaks=2),),
    ),
    Row("used twice; the access token is good for a day", World(login=VALID, traces=after(REUSED)), (WARNING,)),
    Row(
        "the access token is refused as well",
        World(login=VALID, traces=after(REUSED, retry(10, kind=Trouble.STATUS, status=401))),
        (replace(CRITICAL, breaks=2),),
    ),
    Row(
        "a 401 before it, and turns that go well",
        World(
            login=VALID,
            traces=after(REUSED, retry(250, kind=Trouble.STATUS, status=401), trace(What.SAMPLED, 200)),
        ),
        (WARNING,),
    ),
    Row(
        "revoked, by the end of a turn; the background server runs",
        World(
            login=EXPIRED,
            environments=[shell(), daemon()],
            traces=after(trace(What.FAILED, 30, cause=Cause(Trouble.TOKEN_REVOKED))),
        ),
        (
            replace(CRITICAL, case="revoked", breaks=2),
            replace(CRITICAL, case="revoked", environment="daemon:700", breaks=2),
        ),
    ),
    Row(
        "the token has expired",
        World(login=VALID, environments=[this_shell()], traces=after(refused(Trouble.TOKEN_EXPIRED, 60))),
        (replace(WARNING, case="expired", environment="this-shell"),),
    ),
    Row(
        "refused for a reason that is not said",
        World(login=VALID, traces=after(refused(Trouble.TOKEN_REFUSED, 60))),
        (replace(WARNING, case="refused"),),
    ),
]
