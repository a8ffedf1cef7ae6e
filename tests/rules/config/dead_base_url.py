"""Tables of config-dead-base-url."""

from codexwatch.model.codex import Config, FileState, Provider, StoredLogin
from tests.rules.world import (
    CHATGPT,
    CODEX_HOME,
    HOME,
    REFUSED,
    TIMED_OUT,
    Found,
    Row,
    World,
    closed,
    daemon,
    from_file,
    http,
    shell,
)

PATH = f"{CODEX_HOME}/config.toml"
NOTHING_STORED = StoredLogin(f"{CODEX_HOME}/auth.json")
LINE = 'openai_base_url = "http://127.0.0.1:15721/v1"'


def relay(url: str = "http://127.0.0.1:15721/v1") -> Config:
    key = "openai_base_url"
    return Config(PATH, FileState.OK, openai_base_url=url, lines={key: 4}, texts={key: LINE})


def provider(url: str | None, name: str = "near", **more: Provider) -> Config:
    own = {name: Provider(name, url, name=name)} if url else {}
    lines = {f"model_providers.{name}.base_url": 7, "model_provider": 1}
    return Config(PATH, FileState.OK, model_provider=name, providers={**own, **more}, lines=lines)


CLEAN = [
    Row("no base URL of the user's own", World(direct=REFUSED)),
    Row("it answers", World(config=relay())),
    Row("it answers, though its port was not open a moment ago", World(config=relay(), ports=[closed(15721)])),
    Row("it takes too long: somebody may be there", World(config=relay(), direct=TIMED_OUT)),
    Row(
        "a second provider that is down",
        World(
            config=provider("http://127.0.0.1:8000/v1", second=Provider("second", "http://127.0.0.1:8001/v1")),
            login=NOTHING_STORED,
            ports=[closed(8001)],
        ),
    ),
    Row(
        "outside, through a proxy that refuses",
        World(
            environments=[shell(from_file({"HTTPS_PROXY": "http://127.0.0.1:7890"}))],
            config=relay("https://llm.example.com/v1"),
            ports=[closed(7890)],
            direct=REFUSED,
        ),
    ),
    Row("a URL that is none", World(config=relay("nonsense"))),
    Row("nobody uses that home", World(config=relay(), environments=[shell(home=f"{HOME}/other")], direct=REFUSED)),
    Row("not in use", World(config=relay(), environments=[shell(in_use=False)], ports=[closed(15721)])),
]

FOUND = [
    Row(
        "a relay that has been closed",
        World(config=relay(), ports=[closed(15721)], direct=REFUSED, login=CHATGPT, version="0.150.0"),
        (Found(subject=f"openai_base_url@{PATH}", severity="critical", case="openai", line=4, breaks=2),),
    ),
    Row(
        "its port is known, nothing has been asked yet, in a shell and in the daemon",
        World(
            config=relay("http://localhost:15721/v1"),
            ports=[closed(15721)],
            environments=[shell(), daemon()],
            probed=False,
        ),
        (
            Found(subject=f"openai_base_url@{PATH}", severity="critical", case="openai"),
            Found(subject=f"openai_base_url@{PATH}", severity="critical", case="openai", environment="daemon:700"),
        ),
    ),
    Row(
        "behind a proxy that cannot reach this machine either",
        World(
            environments=[shell(from_file({"ALL_PROXY": "http://127.0.0.1:7890"}))],
            config=relay(),
            ports=[http(7890, through=502), closed(15721)],
            direct=REFUSED,
        ),
        (Found(subject=f"openai_base_url@{PATH}", severity="critical", case="openai", breaks=2),),
    ),
    Row(
        "the provider's server in the local network refuses",
        World(config=provider("http://192.168.1.20:8000/v1"), login=NOTHING_STORED, direct=REFUSED),
        (
            Found(
                subject=f"model_providers.near.base_url@{PATH}", severity="critical", case="provider", line=7, breaks=1
            ),
        ),
    ),
    Row(
        "Ollama as a built-in provider",
        World(config=provider(None, "ollama"), login=NOTHING_STORED, ports=[closed(11434)], direct=REFUSED),
        (Found(subject=f"model_provider@{PATH}", severity="critical", case="provider", line=1, breaks=1),),
    ),
]
