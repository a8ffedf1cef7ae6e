"""Tables of proxy-http-only."""

from codexwatch.model.codex import Config, Provider
from tests.rules.world import (
    CHATGPT,
    CODEX_HOME,
    DOTENV,
    EDITOR_SETTINGS,
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
    shell,
    socks,
    this_shell,
)

ONLY = {"HTTP_PROXY": "http://127.0.0.1:7890"}
SUBJECT = f"HTTP_PROXY@{ZSHRC}"
ADDED = 'export HTTPS_PROXY="http://127.0.0.1:7890"'
PLAIN_HTTP = Config(
    f"{CODEX_HOME}/config.toml",
    model_provider="local",
    providers={"local": Provider("local", "http://10.1.1.1:8000/v1")},
)

CLEAN = [
    Row("no variable at all", World(direct=TIMED_OUT, ports=[http(7890)])),
    Row(
        "HTTPS_PROXY beside it",
        World(environments=[shell(from_file({**ONLY, "HTTPS_PROXY": "http://127.0.0.1:7890"}))]),
    ),
    Row(
        "ALL_PROXY beside it",
        World(environments=[shell(from_file({**ONLY, "all_proxy": "http://127.0.0.1:7890"}))], direct=TIMED_OUT),
    ),
    Row(
        "set and empty, as some images have it",
        World(environments=[shell(from_file({"HTTP_PROXY": ""}))], direct=TIMED_OUT),
    ),
    Row("a plain http base_url", World(environments=[shell(from_file(ONLY))], config=PLAIN_HTTP, ports=[http(7890)])),
    Row(
        "an old version that has no websocket, and direct works",
        World(environments=[shell(from_file(ONLY))], version="0.98.0"),
    ),
    Row(
        "the proxy is dead and direct works: a second dead value would help nobody",
        World(environments=[shell(from_file(ONLY))], ports=[closed(7890)]),
    ),
    Row(
        "NO_PROXY leaves every host out anyway",
        World(environments=[shell(from_file({**ONLY, "NO_PROXY": "openai.com"}))]),
    ),
    Row(
        "a CGI environment is another fault", World(environments=[shell(from_file({**ONLY, "REQUEST_METHOD": "GET"}))])
    ),
    Row(
        "an unreadable HTTPS_PROXY is another fault",
        World(environments=[shell(from_file({**ONLY, "HTTPS_PROXY": "ftp://127.0.0.1:1"}))], direct=TIMED_OUT),
    ),
    Row(
        "an editor's http.proxy is another rule's business",
        World(environments=[editor(from_file(ONLY, EDITOR_SETTINGS))], direct=TIMED_OUT, ports=[http(7890)]),
    ),
    Row(
        "without a scheme it proxies nothing, which is another fault",
        World(environments=[shell(from_file({"HTTP_PROXY": "127.0.0.1:7890"}))], ports=[http(7890)]),
    ),
]

FOUND = [
    Row(
        "direct is blocked, the proxy works",
        World(environments=[shell(from_file(ONLY))], ports=[http(7890)], direct=TIMED_OUT),
        (
            Found(
                subject=SUBJECT, severity="critical", case="direct-fails", line=3, after=ADDED, verified=True, breaks=1
            ),
        ),
    ),
    Row(
        "direct works: only the websocket goes through the proxy",
        World(environments=[shell(from_file(ONLY))], ports=[http(7890)]),
        (Found(subject=SUBJECT, severity="warning", case="direct", after=ADDED, verified=True, breaks=0),),
    ),
    Row(
        "nothing has been probed yet",
        World(environments=[shell(from_file(ONLY))], probed=False),
        (Found(subject=SUBJECT, severity="warning", case="direct", after=ADDED, breaks=0),),
    ),
    Row(
        "an old version without websocket, direct is blocked",
        World(environments=[shell(from_file(ONLY))], ports=[http(7890)], direct=TIMED_OUT, version="0.98.0"),
        (Found(subject=SUBJECT, severity="critical", case="direct-fails", verified=True),),
    ),
    Row(
        "signed in with ChatGPT, lower case, in .env",
        World(
            environments=[shell(from_file({"http_proxy": "http://127.0.0.1:7890"}, DOTENV, 1))],
            ports=[http(7890)],
            direct=TIMED_OUT,
            login=CHATGPT,
        ),
        (
            Found(
                subject=f"http_proxy@{DOTENV}",
                severity="critical",
                case="direct-fails",
                after="HTTPS_PROXY=http://127.0.0.1:7890",
            ),
        ),
    ),
    Row(
        "a password is referred to, not repeated",
        World(
            environments=[shell(from_file({"HTTP_PROXY": "http://me:planted-secret@127.0.0.1:7890"}))], direct=TIMED_OUT
        ),
        (Found(subject=SUBJECT, severity="critical", case="direct-fails", after='export HTTPS_PROXY="$HTTP_PROXY"'),),
    ),
    Row(
        "a SOCKS value is not copied: HTTPS cannot use it",
        World(
            environments=[shell(from_file({"HTTP_PROXY": "socks5://127.0.0.1:7891"}))],
            ports=[socks(7891), http(7890)],
            direct=TIMED_OUT,
        ),
        (Found(subject=SUBJECT, severity="critical", case="direct-fails", after=ADDED, verified=True),),
    ),
    Row(
        "a SOCKS value and no HTTP port anywhere: by hand",
        World(
            environments=[this_shell(by_hand({"HTTP_PROXY": "socks5://127.0.0.1:7891"}))],
            ports=[socks(7891)],
            direct=TIMED_OUT,
        ),
        (Found(subject="HTTP_PROXY@this-shell", severity="critical", case="direct-fails", environment="this-shell"),),
    ),
]
