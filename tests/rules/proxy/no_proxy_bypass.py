"""Tables of proxy-no-proxy-bypass."""

from typing import Any

from codexwatch.model.codex import Config, FileState, Provider, StoredLogin
from tests.rules.world import (
    CHATGPT,
    CODEX_HOME,
    DOTENV,
    TIMED_OUT,
    ZSHRC,
    Found,
    Row,
    World,
    closed,
    from_file,
    http,
    shell,
)

PROXY = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
SUBJECT = f"NO_PROXY@{ZSHRC}"
UNREADABLE = StoredLogin(f"{CODEX_HOME}/auth.json", FileState.UNREADABLE)
INTRANET = Config(
    f"{CODEX_HOME}/config.toml",
    model_provider="corp",
    providers={"corp": Provider("corp", "https://llm.corp.example/v1")},
)


def blocked(excluded: str, **more: Any) -> World:
    return World(
        environments=[shell(from_file({**PROXY, "NO_PROXY": excluded}))], ports=[http(7890)], direct=TIMED_OUT, **more
    )


CLEAN = [
    Row("loopback entries", blocked("localhost,127.0.0.1,::1")),
    Row("an entry for a host that Codex does not need", blocked("github.com")),
    Row("a form that Codex ignores", blocked("*.openai.com")),
    Row("capitals, which an old version ignores on both stacks", blocked("OpenAI.com", version="0.118.0")),
    Row(
        "direct works", World(environments=[shell(from_file({**PROXY, "NO_PROXY": "openai.com"}))], ports=[http(7890)])
    ),
    Row(
        "the proxy does not work either",
        World(
            environments=[shell(from_file({**PROXY, "NO_PROXY": "openai.com"}))], ports=[closed(7890)], direct=TIMED_OUT
        ),
    ),
    Row(
        "no proxy is set",
        World(environments=[shell(from_file({"NO_PROXY": "*"}))], ports=[http(7890)], direct=TIMED_OUT),
    ),
    Row("nothing has been probed yet", blocked("openai.com", probed=False)),
    Row(
        "an intranet provider that is reached directly",
        World(
            environments=[shell(from_file({**PROXY, "NO_PROXY": "corp.example"}))], ports=[http(7890)], config=INTRANET
        ),
    ),
    Row("the login cannot be read, and one kind of it is not excluded", blocked("chatgpt.com", login=UNREADABLE)),
]

FOUND = [
    Row(
        "OpenAI is excluded, direct is blocked, the proxy works",
        blocked("localhost,openai.com"),
        (
            Found(
                subject=SUBJECT,
                severity="critical",
                line=4,
                after="export NO_PROXY=localhost",
                verified=True,
                breaks=2,
            ),
        ),
    ),
    Row(
        "everything is excluded",
        blocked("*"),
        (Found(subject=SUBJECT, severity="critical", after="export NO_PROXY=localhost,127.0.0.1,::1", breaks=2),),
    ),
    Row(
        "with a port only the websocket goes around",
        blocked("api.openai.com:443"),
        (Found(subject=SUBJECT, severity="critical", breaks=1),),
    ),
    Row(
        "in capitals only https goes around",
        blocked("localhost,OpenAI.com"),
        (Found(subject=SUBJECT, severity="critical", after="export NO_PROXY=localhost", breaks=1),),
    ),
    Row(
        "an old version, to which an entry in capitals means nothing, in which it is left",
        blocked("OpenAI.com,api.openai.com", version="0.118.0"),
        (Found(subject=SUBJECT, severity="critical", after="export NO_PROXY=OpenAI.com", breaks=2),),
    ),
    Row(
        "the login cannot be read, but both kinds are excluded",
        blocked("chatgpt.com,openai.com", login=UNREADABLE),
        (Found(subject=SUBJECT, severity="critical", breaks=2),),
    ),
    Row(
        "lower case, in .env, signed in with ChatGPT",
        World(
            environments=[shell({**from_file(PROXY), **from_file({"no_proxy": ".chatgpt.com"}, DOTENV, 2)})],
            ports=[http(7890)],
            direct=TIMED_OUT,
            login=CHATGPT,
        ),
        (Found(subject=f"no_proxy@{DOTENV}", severity="critical", after="no_proxy=localhost,127.0.0.1,::1"),),
    ),
]
