"""Tables of proxy-value-malformed."""

from codexwatch.codex.dotenv_problems import problems
from tests.rules.world import (
    DOTENV,
    EDITOR_SETTINGS,
    REGION,
    TIMED_OUT,
    ZSHRC,
    Found,
    Row,
    World,
    by_hand,
    closed,
    editor,
    from_file,
    http,
    mixed,
    shell,
    socks,
    this_shell,
)

SUBJECT = f"HTTPS_PROXY@{ZSHRC}"
GOOD = "http://127.0.0.1:7890"


def https(value: str) -> dict[str, str | None]:
    return {"HTTPS_PROXY": value}


CLEAN = [
    Row(
        "a line of .env that Codex misreads is told as that",
        World(
            environments=[shell(from_file(https("http://"), DOTENV, 2))],
            dotenv_problems=problems("P=127.0.0.1:7890\nHTTPS_PROXY=http://${P:-x}\n", DOTENV),
        ),
    ),
    Row("a good value", World(environments=[shell(from_file(https(GOOD)))], ports=[http(7890)], direct=TIMED_OUT)),
    Row("capitals in HTTP://, which both stacks read", World(environments=[shell(from_file(https("HTTP://p:1")))])),
    Row("a slash and a path behind the port", World(environments=[shell(from_file(https("http://p:1/x")))])),
    Row("no scheme is another rule's business", World(environments=[shell(from_file(https("127.0.0.1:7890")))])),
    Row("a SOCKS scheme is another rule's business", World(environments=[shell(from_file(https("socks5://p:1")))])),
    Row("https:// is another rule's business", World(environments=[shell(from_file(https("https://p:1")))])),
    Row("an empty value", World(environments=[shell(from_file(https("")))])),
    Row("a value that nobody can know", World(environments=[shell(from_file({"HTTPS_PROXY": None}))])),
    Row(
        "a password with every character percent-encoded",
        World(environments=[shell(from_file(https("http://u:p%23%2F%25@127.0.0.1:7890")))], ports=[http(7890)]),
    ),
    Row(
        "garbage in ALL_PROXY, which HTTPS_PROXY makes irrelevant",
        World(environments=[shell(from_file({**https(GOOD), "ALL_PROXY": "socks://127.0.0.1:1"}))], ports=[http(7890)]),
    ),
    Row(
        "garbage in lower case, hidden by upper case",
        World(environments=[shell(from_file({**https(GOOD), "https_proxy": "'x'"}))], ports=[http(7890)]),
    ),
    Row(
        "garbage, but NO_PROXY takes every host away from it",
        World(environments=[shell(from_file({**https("socks://p:1"), "NO_PROXY": "openai.com"}))]),
    ),
    Row("not in use", World(environments=[shell(from_file(https("socks://p:1")), in_use=False)])),
    Row(
        "an editor's http.proxy is another rule's business",
        World(environments=[editor(from_file(https("socks://p:1"), EDITOR_SETTINGS))]),
    ),
]

FOUND = [
    Row(
        "blanks: https goes directly, which is blocked, the websocket through the proxy",
        World(environments=[shell(from_file(https(f"{GOOD} ")))], ports=[http(7890)], direct=TIMED_OUT),
        (
            Found(
                subject=SUBJECT,
                severity="critical",
                case="blanks",
                line=3,
                after=f"export HTTPS_PROXY={GOOD}",
                verified=True,
                breaks=1,
            ),
        ),
    ),
    Row(
        "blanks, and direct works",
        World(environments=[shell(from_file(https(f" {GOOD}"), DOTENV, 1))], ports=[http(7890)]),
        (Found(subject=f"HTTPS_PROXY@{DOTENV}", severity="warning", case="blanks", breaks=0),),
    ),
    Row(
        "quotes inside the value, and the direct way is blocked for the region",
        World(environments=[shell(from_file(https(f"'{GOOD}'")))], ports=[http(7890)], direct=REGION),
        (
            Found(
                subject=SUBJECT,
                severity="critical",
                case="quotes",
                after=f"export HTTPS_PROXY={GOOD}",
                verified=True,
                breaks=2,
            ),
        ),
    ),
    Row(
        "socks:// to a mixed port",
        World(environments=[shell(from_file(https("socks://127.0.0.1:7891")))], ports=[mixed(7891)], direct=TIMED_OUT),
        (
            Found(
                subject=SUBJECT,
                severity="critical",
                case="scheme",
                after="export HTTPS_PROXY=http://127.0.0.1:7891",
                verified=True,
                breaks=2,
            ),
        ),
    ),
    Row(
        "SOCKS5H:// in capitals to a SOCKS-only port: the HTTP sibling is named",
        World(
            environments=[shell(from_file({"ALL_PROXY": "SOCKS5H://127.0.0.1:7891"}))],
            ports=[socks(7891), http(7890)],
            direct=TIMED_OUT,
        ),
        (
            Found(
                subject=f"ALL_PROXY@{ZSHRC}",
                severity="critical",
                case="scheme",
                after=f"export ALL_PROXY={GOOD}",
                verified=True,
            ),
        ),
    ),
    Row(
        "socks:// in HTTPS_PROXY, and https goes on to an ALL_PROXY that works",
        World(
            environments=[shell(from_file({**https("socks://127.0.0.1:7891"), "ALL_PROXY": GOOD}))],
            ports=[socks(7891), http(7890)],
            direct=TIMED_OUT,
        ),
        (Found(subject=SUBJECT, severity="warning", case="scheme", after=f"export HTTPS_PROXY={GOOD}", breaks=1),),
    ),
    Row(
        "socks:// and no other port is known",
        World(environments=[this_shell(by_hand(https("socks://127.0.0.1:7891")))], ports=[socks(7891)]),
        (
            Found(
                subject="HTTPS_PROXY@this-shell",
                severity="warning",
                case="scheme",
                environment="this-shell",
                breaks=1,
            ),
        ),
    ),
    Row(
        "one slash too few, nothing probed yet",
        World(environments=[shell(from_file(https("http:/127.0.0.1:7890")))], probed=False),
        (Found(subject=SUBJECT, severity="warning", case="not-a-url", after=f"export HTTPS_PROXY={GOOD}"),),
    ),
    Row(
        "corrected, the port would be dead: the one that works is named",
        World(
            environments=[shell(from_file(https("http:/127.0.0.1:7897")))],
            ports=[closed(7897), http(7890)],
            direct=TIMED_OUT,
        ),
        (Found(subject=SUBJECT, severity="critical", case="not-a-url", after=f"export HTTPS_PROXY={GOOD}"),),
    ),
    Row(
        "a variable in the value was empty",
        World(environments=[shell(from_file(https("http://:7890")))], ports=[http(7890)]),
        (
            Found(
                subject=SUBJECT,
                severity="critical",
                case="no-host",
                after=f"export HTTPS_PROXY={GOOD}",
                verified=True,
                breaks=2,
            ),
        ),
    ),
    Row(
        "a percent sign in the password: the websocket alone refuses it",
        World(environments=[shell(from_file(https("http://u:p%zz@127.0.0.1:7890")))], ports=[http(7890)]),
        (Found(subject=SUBJECT, severity="warning", case="escapes", breaks=1),),
    ),
    Row(
        "a slash in the password",
        World(environments=[shell(from_file(https("http://u:p/w@127.0.0.1:7890")))], ports=[http(7890)]),
        (Found(subject=SUBJECT, severity="critical", case="password", breaks=2),),
    ),
]
