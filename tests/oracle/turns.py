"""Whole turns by login and configuration: which of the URLs that codexwatch knows as essential each one asks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from msgspec import Struct, json

from codexwatch.codex.login import login_of
from codexwatch.codex.targets import targets
from codexwatch.collectors.homes.codex_home import read_home
from codexwatch.collectors.running.memory import FileMemory
from codexwatch.model.codex import Login
from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.machine import ProcessKind
from codexwatch.model.variable import variable
from tests.lab.behaviours import Answer, Behaviour, Turn, json_answer
from tests.lab.edge import ACCOUNT, Request
from tests.lab.homes import login_api_key, login_chatgpt
from tests.lab.world import World
from tests.lab.world_files import ORIGIN

# An account whose model lives at a host of its own choice, whatever host was asked.
ELSEWHERE = json_answer(
    200,
    {
        "accounts": [ACCOUNT | {"workspace_backend_origin": "https://chatgpt.com"}],
        "account_ordering": [ACCOUNT["id"]],
    },
)
# Refuses the upgrade in the one way that sends Codex to https at once, so that a turn shows both stacks.
BOTH_STACKS: dict[str, Behaviour] = {
    "UPGRADE *": Answer(426),
    **{f"POST {host}": Turn() for host in (ORIGIN, "api.openai.com")},
    "GET api.openai.com/backend-api/wham/accounts/check": ELSEWHERE,
    "GET api.openai.com/other/api/codex/accounts/check": ELSEWHERE,
}
LOCAL = f"http://{ORIGIN}"
ESSENTIAL = ("/responses", "/accounts/check", "/oauth/token")
TURN = ("exec", "--skip-git-repo-check", "--json", "say hello")


class RecordedTurn(Struct, frozen=True):
    """The essential URLs that a turn asked, sorted, and whether it came to its end."""

    id: str
    asked: list[str]
    completed: bool


def nobody(home: Path) -> None:
    (home / ".codex").mkdir()


def both(home: Path, mode: str | None, key: str | None = "sk-lab") -> None:
    """An auth.json with a key and tokens."""
    path = login_chatgpt(home)
    fields = json.decode(path.read_bytes()) | {"OPENAI_API_KEY": key, "auth_mode": mode}
    path.write_bytes(json.encode({name: value for name, value in fields.items() if value is not None}))


def provider(**what: str | bool) -> str:
    fields = "\n".join(f"{name} = {json.encode(value).decode()}" for name, value in what.items())
    return f'model_provider = "p"\n[model_providers.p]\nname = "p"\n{fields}\n'


@dataclass(frozen=True)
class Given:
    """Somebody's files and variables, and the login that `codex exec` then uses."""

    log_in: Callable[[Path], object]
    login: Login
    values: Mapping[str, str] = field(default_factory=dict)
    config: str = ""


TURNS = {
    "a key": Given(login_api_key, Login.API_KEY),
    "ChatGPT": Given(login_chatgpt, Login.CHATGPT),
    "ChatGPT, expired": Given(partial(login_chatgpt, expires_in=timedelta(hours=-1)), Login.CHATGPT),
    "no mode, both stored": Given(partial(both, mode=None), Login.API_KEY),
    "no mode, tokens alone": Given(partial(both, mode=None, key=None), Login.CHATGPT),
    "mode key, both stored": Given(partial(both, mode="apikey"), Login.API_KEY),
    "mode ChatGPT, both stored": Given(partial(both, mode="chatgpt"), Login.CHATGPT),
    "ChatGPT and CODEX_API_KEY": Given(login_chatgpt, Login.API_KEY, {"CODEX_API_KEY": "sk-lab"}),
    "ChatGPT and a blank CODEX_API_KEY": Given(login_chatgpt, Login.CHATGPT, {"CODEX_API_KEY": " "}),
    "ChatGPT and OPENAI_API_KEY": Given(login_chatgpt, Login.CHATGPT, {"OPENAI_API_KEY": "sk-lab"}),
    "CODEX_API_KEY alone": Given(nobody, Login.API_KEY, {"CODEX_API_KEY": "sk-lab"}),
    "a key and OPENAI_BASE_URL": Given(login_api_key, Login.API_KEY, {"OPENAI_BASE_URL": f"{LOCAL}/v1"}),
    "ChatGPT and OPENAI_BASE_URL": Given(login_chatgpt, Login.CHATGPT, {"OPENAI_BASE_URL": f"{LOCAL}/v1"}),
    "openai_base_url and OPENAI_BASE_URL": Given(
        login_api_key,
        Login.API_KEY,
        {"OPENAI_BASE_URL": f"{LOCAL}/v1"},
        'openai_base_url = "https://api.openai.com/v2"',
    ),
    "a provider and OPENAI_BASE_URL": Given(
        nobody, Login.PROVIDER, {"OPENAI_BASE_URL": f"{LOCAL}/v2"}, provider(base_url=f"{LOCAL}/v1")
    ),
    "a key and openai_base_url": Given(login_api_key, Login.API_KEY, config=f'openai_base_url = "{LOCAL}/v1/"'),
    "ChatGPT and openai_base_url": Given(login_chatgpt, Login.CHATGPT, config=f'openai_base_url = "{LOCAL}/v1"'),
    "ChatGPT and chatgpt_base_url": Given(
        login_chatgpt, Login.CHATGPT, config='chatgpt_base_url = "https://api.openai.com/backend-api/"'
    ),
    "ChatGPT and chatgpt_base_url without backend-api": Given(
        login_chatgpt, Login.CHATGPT, config='chatgpt_base_url = "https://api.openai.com/other"'
    ),
    "a provider": Given(nobody, Login.PROVIDER, config=provider(base_url=f"{LOCAL}/v1")),
    "a provider with a websocket": Given(
        nobody, Login.PROVIDER, config=provider(base_url=f"{LOCAL}/v1", supports_websockets=True)
    ),
    "a provider that wants the ChatGPT login": Given(
        login_chatgpt,
        Login.PROVIDER,
        config=provider(base_url="https://chatgpt.com/backend-api/codex", requires_openai_auth=True),
    ),
    "a provider that wants a login, and a key is stored": Given(
        login_api_key,
        Login.PROVIDER,
        config=provider(base_url="https://api.openai.com/v1", requires_openai_auth=True),
    ),
}


def prepare(home: Path, given: Given) -> None:
    given.log_in(home)
    (home / ".codex" / "config.toml").write_text(given.config)


def run(world: World, codex: Path, name: str) -> RecordedTurn:
    """A turn in a world of its own."""
    prepare(world.home, TURNS[name])
    turn = world.run([codex, *TURN], TURNS[name].values, timeout=50)
    asked = {_url(request) for request in world.refresh().requests if request.path.endswith(ESSENTIAL)}
    return RecordedTurn(name, sorted(asked), "turn.completed" in turn.stdout)


def predict(home: Path, name: str, version: str) -> tuple[Login, list[str]]:
    """The login, and every essential target."""
    folder = str(home / ".codex")
    reading = read_home(folder, FileMemory())
    variables = {name: variable(name, value) for name, value in TURNS[name].values.items()}
    environment = Environment("process:1", EnvironmentKind.PROCESS, "codex exec", folder, variables)
    login = login_of(environment, reading.home, reading.login, ProcessKind.EXEC)
    moved = TURNS[name].values.get("OPENAI_BASE_URL")
    needed = targets(login, reading.home.config, reading.login, version, datetime.now(UTC), base_url=moved)
    return login, sorted({target.url for target in needed})


def _url(request: Request) -> str:
    scheme = ("ws" if request.upgrade else "http") + ("s" if request.encrypted else "")
    return f"{scheme}://{request.host}{request.path}"
