"""Tables of proxy-no-proxy-ineffective."""

from codexwatch.model.codex import Config, FileState, Provider, StoredLogin
from codexwatch.model.machine import CodexProcess, ProcessKind
from tests.rules.world import (
    CODEX_HOME,
    TIMED_OUT,
    ZSHRC,
    Found,
    Row,
    World,
    by_hand,
    from_file,
    http,
    session,
    shell,
    this_shell,
)

PROXY = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
SUBJECT = f"NO_PROXY@{ZSHRC}"
LOCAL = Config(
    f"{CODEX_HOME}/config.toml",
    model_provider="near",
    providers={"near": Provider("near", "http://localhost:8000/v1")},
)
INTRANET = Config(f"{CODEX_HOME}/config.toml", FileState.OK, openai_base_url="http://10.1.2.3:8000/v1")


def listing(entries: str | None, **more: str) -> World:
    return World(environments=[shell(from_file({"NO_PROXY": entries, **PROXY, **more}))], ports=[http(7890)])


def found(after: str) -> tuple[Found, ...]:
    return (Found(subject=SUBJECT, severity="info", line=3, after=f"export NO_PROXY={after}", breaks=0),)


def running(version: str) -> World:
    """A codex of that version with a provider without websocket; the installed one is the newest."""
    values = {"NO_PROXY": "LOCALHOST,127.0.0.1,::1", "HTTP_PROXY": "http://127.0.0.1:7890"}
    return World(
        environments=[session(from_file(values))],
        processes=[CodexProcess(900, ProcessKind.SESSION, "process:900", version=version)],
        config=LOCAL,
        ports=[http(7890)],
    )


CLEAN = [
    Row("the form that works on both stacks", listing("localhost,127.0.0.1,::1", HTTP_PROXY="http://127.0.0.1:7890")),
    Row("a leading dot", listing(".openai.com")),
    Row("blanks behind the commas", listing("localhost, 127.0.0.1 ,::1", ALL_PROXY="http://127.0.0.1:7890")),
    Row("wildcards for other hosts", listing("*.local,192.168.*,*.corp.example;other.example")),
    Row("a network with loopback in it beside the address", listing("127.0.0.1,127.0.0.0/8,localhost,::1")),
    Row("an ignored form beside one that works", listing("*.openai.com,openai.com")),
    Row("no proxy is set", World(environments=[shell(from_file({"NO_PROXY": "*.openai.com"}))])),
    Row("loopback with a port while no proxy for plain http is set", listing("localhost:8080")),
    Row("an empty list", listing("")),
    Row("a list that cannot be known", listing(None)),
    Row("another name that only ends alike", listing("*.notopenai.com")),
    Row(
        "the direct way is blocked: that Codex ignores the entry is a blessing",
        World(
            environments=[shell(from_file({"NO_PROXY": "*.openai.com", **PROXY}))], ports=[http(7890)], direct=TIMED_OUT
        ),
    ),
    Row("loopback in capitals, for a running version that knows them and has no websocket", running("0.155.1")),
    Row("not in use", World(environments=[shell(from_file({"NO_PROXY": "*.openai.com", **PROXY}), in_use=False)])),
]

FOUND = [
    Row("a wildcard", listing("localhost,*.openai.com"), found("localhost,openai.com")),
    Row("a URL", listing("https://api.openai.com/v1"), found("api.openai.com")),
    Row("a port, which https does not understand", listing("api.openai.com:443"), found("api.openai.com")),
    Row("capitals, which the websocket does not understand", listing("OpenAI.com"), found("openai.com")),
    Row("semicolons between the entries", listing("localhost;api.openai.com"), found("localhost,api.openai.com")),
    Row("blanks between the entries", listing("localhost api.openai.com"), found("localhost,api.openai.com")),
    Row("a star among others, which the websocket does not understand", listing("localhost,*"), found("*")),
    Row(
        "loopback with a port",
        listing("localhost:8080,127.0.0.1,::1", HTTP_PROXY="http://127.0.0.1:7890"),
        found("localhost,127.0.0.1,::1"),
    ),
    Row(
        "a network, which the websocket does not understand",
        World(
            environments=[this_shell(by_hand({"NO_PROXY": "10.0.0.0/8", "ALL_PROXY": "http://127.0.0.1:7890"}))],
            ports=[http(7890)],
            config=INTRANET,
            login=StoredLogin(f"{CODEX_HOME}/auth.json", FileState.OK, mode="apikey", has_key=True),
        ),
        (Found(subject="NO_PROXY@this-shell", severity="info", environment="this-shell"),),
    ),
    Row(
        "loopback in capitals, for a running version that is older than the installed one",
        running("0.118.0"),
        (
            Found(
                subject=SUBJECT,
                severity="info",
                environment="process:900",
                line=3,
                after="export NO_PROXY=localhost,127.0.0.1,::1",
            ),
        ),
    ),
    Row(
        "nothing has been probed yet",
        World(environments=[shell(from_file({"NO_PROXY": "*.openai.com", **PROXY}))], probed=False),
        found("openai.com"),
    ),
]
