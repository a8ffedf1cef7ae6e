"""Tables of state-reconnect-loop."""

from dataclasses import replace
from datetime import timedelta

from codexwatch.model.codex import Config, FileState, Provider
from codexwatch.model.traces import Cause, Trouble, What
from tests.rules.recorded import recorded, retry, trace, waiting
from tests.rules.world import CODEX_HOME, NOW, TIMED_OUT, Found, Row, World, daemon, session, shell

SERVED = World(environments=[shell(), daemon(), session()])
BURST = tuple(
    retry(ago, delay, Trouble.RESET) for ago, delay in ((20, 0.2), (19, 0.4), (18, 0.8), (17, 1.6), (15, 3.2))
)
NO_WEBSOCKET = Config(
    f"{CODEX_HOME}/config.toml",
    FileState.OK,
    model_provider="corp",
    providers={"corp": Provider("corp", base_url="https://llm.corp.example/v1", env_key="CORP_KEY")},
)

CLEAN = [
    Row("nothing is recorded", SERVED),
    Row("turns that go well", replace(SERVED, traces=recorded(trace(What.ANSWERED, 9), trace(What.SAMPLED, 5)))),
    Row("one hiccup", replace(SERVED, traces=recorded(retry(10), retry(9, 2)))),
    Row("it went well in the end", replace(SERVED, traces=recorded(*waiting(), trace(What.SAMPLED, 5)))),
    Row(
        "the rollout says that the turn was completed",
        replace(SERVED, traces=recorded(*waiting(), trace(What.COMPLETED, 5))),
    ),
    Row("Esc was pressed", replace(SERVED, traces=recorded(*waiting(), trace(What.INTERRUPTED, 5)))),
    Row(
        "a burst of websocket retries, then https has its turn",
        replace(SERVED, traces=recorded(*BURST, trace(What.FELL_BACK, 10, turn=None))),
    ),
    Row("after the last retry an answer has begun", replace(SERVED, traces=recorded(*BURST, trace(What.ANSWERED, 5)))),
    Row("rows of another hour", replace(SERVED, traces=recorded(*waiting(ago=3600)))),
    Row("the next try is long overdue: that codex has ended", replace(SERVED, traces=recorded(*waiting(ago=221)))),
    Row(
        "a long turn with a hiccup now and then",
        replace(
            SERVED,
            traces=recorded(retry(700), trace(What.SAMPLED, 690), retry(300), trace(What.SAMPLED, 290), retry(10)),
        ),
    ),
    Row(
        "three turns with one hiccup each",
        replace(SERVED, traces=recorded(*(retry(ago, turn=f"turn-{ago}") for ago in (60, 40, 20)))),
    ),
    Row(
        "a closed window left it to the background server",
        World(environments=[shell(), daemon()], traces=recorded(*waiting())),
    ),
    Row(
        "that codex was quit and a new one started",
        World(
            environments=[shell(), session(started_at=NOW - timedelta(seconds=5))], traces=recorded(*waiting(ago=30))
        ),
    ),
    Row(
        "that codex was quit, and in another one a turn went well",
        World(
            environments=[shell(), session()], traces=recorded(*waiting(), trace(What.COMPLETED, 5, thread="thread-2"))
        ),
    ),
    Row("every codex has been quit", World(environments=[shell()], traces=recorded(*waiting()))),
    Row("nobody uses that home", World(environments=[shell(in_use=False)], traces=recorded(*waiting()))),
]

STUCK = Found(subject=CODEX_HOME, severity="critical", case="stuck", environment="daemon:700", breaks=2)

FOUND = [
    Row(
        "https is tried longer and longer, and everything answers",
        replace(SERVED, traces=recorded(*waiting())),
        (STUCK,),
    ),
    Row("three short retries of one turn", replace(SERVED, traces=recorded(*BURST)), (STUCK,)),
    Row("one retry with a long pause", replace(SERVED, traces=recorded(retry(100, delay=40))), (STUCK,)),
    Row(
        "the turn was given up: that is no success",
        replace(SERVED, traces=recorded(*BURST, trace(What.FAILED, 5, cause=Cause(Trouble.RESET)))),
        (STUCK,),
    ),
    Row(
        "codex exec gave the turn up and ended",
        World(environments=[shell()], traces=recorded(*BURST, trace(What.FAILED, 5, cause=Cause(Trouble.RESET)))),
        (replace(STUCK, environment="login-shell"),),
    ),
    Row(
        "what runs cannot be seen: it may be retrying yet",
        World(environments=[shell()], traces=recorded(*waiting()), missing={"processes": "refused"}),
        (replace(STUCK, environment="login-shell"),),
    ),
    Row(
        "the websocket opens each time and is cut",
        replace(SERVED, traces=recorded(*BURST, trace(What.CONNECTED, 16))),
        (STUCK,),
    ),
    Row(
        "another thread works, this one does not",
        replace(SERVED, traces=recorded(*waiting(), trace(What.SAMPLED, 5, thread="thread-2"))),
        (STUCK,),
    ),
    Row(
        "who wrote the rows is gone: whoever uses that home",
        World(environments=[shell(), session()], traces=recorded(*waiting())),
        (replace(STUCK, environment="login-shell"), replace(STUCK, environment="process:900")),
    ),
    Row(
        "a newer Codex is out, and an MCP server did not start",
        replace(
            SERVED,
            version="0.168.0",
            program="/usr/lib/node_modules/@openai/codex/bin/codex.js",
            traces=recorded(*waiting(), trace(What.MCP_FAILED, 60, server="files"), newest_version="0.169.0"),
        ),
        (STUCK,),
    ),
    Row(
        "a provider without websockets",
        replace(SERVED, config=NO_WEBSOCKET, traces=recorded(*waiting())),
        (replace(STUCK, breaks=1),),
    ),
    Row(
        "OpenAI is overloaded",
        replace(SERVED, traces=recorded(*waiting(kind=Trouble.OVERLOADED))),
        (replace(STUCK, case="server"),),
    ),
    Row(
        "the server fails",
        replace(SERVED, traces=recorded(*waiting(kind=Trouble.STATUS, status=503))),
        (replace(STUCK, case="server"),),
    ),
    Row(
        "the login is refused",
        replace(SERVED, traces=recorded(*waiting(kind=Trouble.STATUS, status=401))),
        (replace(STUCK, case="login"),),
    ),
    Row(
        "everything fails: what is broken is what is seen to fail",
        replace(SERVED, direct=TIMED_OUT, traces=recorded(*waiting())),
        (replace(STUCK, case="unexplained"),),
    ),
    Row(
        "nothing was probed: the websocket has been given up already",
        replace(SERVED, probed=False, traces=recorded(*waiting())),
        (replace(STUCK, case="unexplained", breaks=1),),
    ),
]
