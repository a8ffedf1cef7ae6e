"""Tables of proxy-empty-shadow."""

from tests.rules.world import (
    DOTENV,
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
)

GOOD = "http://127.0.0.1:7890"
HIDDEN: dict[str, str | None] = {"HTTPS_PROXY": "", "https_proxy": GOOD}
SUBJECT = f"HTTPS_PROXY@{ZSHRC}"

CLEAN = [
    Row("lower case alone", World(environments=[shell(from_file({"https_proxy": GOOD}))], ports=[http(7890)])),
    Row("both empty", World(environments=[shell(from_file({"HTTPS_PROXY": "", "https_proxy": ""}))])),
    Row(
        "a container image that sets names to nothing",
        World(environments=[shell(by_hand({"HTTP_PROXY": "", "HTTPS_PROXY": "", "NO_PROXY": ""}))]),
    ),
    Row(
        "upper case with a value",
        World(environments=[shell(from_file({"HTTPS_PROXY": GOOD, "https_proxy": GOOD}))], ports=[http(7890)]),
    ),
    Row(
        "ALL_PROXY leads to the same proxy as the hidden one",
        World(environments=[shell(from_file({**HIDDEN, "ALL_PROXY": GOOD}))], ports=[http(7890)]),
    ),
    Row(
        "an empty HTTP_PROXY that Codex would not ask anyway",
        World(
            environments=[shell(from_file({"HTTPS_PROXY": GOOD, "HTTP_PROXY": "", "http_proxy": "http://p:1"}))],
            ports=[http(7890)],
        ),
    ),
    Row("what is hidden cannot be known", World(environments=[shell(from_file({**HIDDEN, "https_proxy": None}))])),
    Row("not in use", World(environments=[shell(from_file(HIDDEN), in_use=False)], direct=TIMED_OUT)),
]

FOUND = [
    Row(
        "curl works, Codex goes directly, which is blocked",
        World(environments=[shell(from_file(HIDDEN))], ports=[http(7890)], direct=TIMED_OUT),
        (Found(subject=SUBJECT, severity="critical", case="fails", line=3, verified=True, breaks=2),),
    ),
    Row(
        "direct works",
        World(environments=[shell(from_file(HIDDEN))], ports=[http(7890)]),
        (Found(subject=SUBJECT, severity="info", breaks=0),),
    ),
    Row(
        "nothing has been probed yet",
        World(environments=[shell(from_file(HIDDEN))], probed=False),
        (Found(subject=SUBJECT, severity="info", breaks=0),),
    ),
    Row(
        "the hidden one is dead as well",
        World(environments=[shell(from_file(HIDDEN))], ports=[closed(7890)], direct=TIMED_OUT),
        (Found(subject=SUBJECT, severity="info", breaks=0),),
    ),
    Row(
        "a blank line of .env switches the shell's lower-case one off, and ALL_PROXY is dead",
        World(
            environments=[
                shell(
                    {
                        **from_file({"https_proxy": GOOD, "ALL_PROXY": "http://127.0.0.1:7897"}),
                        **from_file({"HTTPS_PROXY": ""}, DOTENV, 1),
                    }
                )
            ],
            ports=[http(7890), closed(7897)],
            direct=TIMED_OUT,
        ),
        (Found(subject=f"HTTPS_PROXY@{DOTENV}", severity="critical", case="fails", line=1, breaks=2),),
    ),
    Row(
        "an empty NO_PROXY hides the list that keeps OpenAI off a dead proxy",
        World(
            environments=[session(by_hand({"HTTPS_PROXY": GOOD, "NO_PROXY": "", "no_proxy": "openai.com"}))],
            ports=[closed(7890)],
        ),
        (
            Found(
                subject="NO_PROXY@process:900",
                severity="critical",
                case="fails",
                environment="process:900",
                verified=True,
            ),
        ),
    ),
]
