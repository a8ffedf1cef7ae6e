"""A whole turn of the real Codex asks exactly the URLs that codexwatch calls essential, by login and configuration."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from msgspec import json

from codexwatch.codex.login import login_of
from codexwatch.codex.targets import targets
from codexwatch.collectors.codex_home import read_home
from codexwatch.collectors.memory import FileMemory
from codexwatch.model.codex import Login
from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.machine import ProcessKind
from codexwatch.model.variable import variable
from tests.lab.behaviours import Answer, Behaviour, Turn, json_answer
from tests.lab.ca import LabCA
from tests.lab.edge import ACCOUNT
from tests.lab.fixtures import EnterWorld
from tests.lab.homes import login_api_key, login_chatgpt
from tests.lab.world import World
from tests.lab.world_files import ORIGIN
from tests.oracle.judge import VERSION

pytestmark = [pytest.mark.oracle, pytest.mark.namespaces]

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


def nobody(home: Path) -> None:
    (home / ".codex").mkdir()


def both(home: Path, mode: str | None) -> None:
    """An auth.json with a key and tokens."""
    path = login_chatgpt(home)
    fields = json.decode(path.read_bytes()) | {"OPENAI_API_KEY": "sk-lab", "auth_mode": mode}
    path.write_bytes(json.encode({name: value for name, value in fields.items() if value is not None}))


def provider(**what: str | bool) -> str:
    fields = "\n".join(f"{name} = {json.encode(value).decode()}" for name, value in what.items())
    return f'model_provider = "p"\n[model_providers.p]\nname = "p"\n{fields}\n'


@dataclass(frozen=True)
class Case:
    """Somebody's files and variables, and the login that `codex exec` then uses."""

    log_in: Callable[[Path], object]
    login: Login
    values: Mapping[str, str] = field(default_factory=dict)
    config: str = ""


CASES = {
    "a key": Case(login_api_key, Login.API_KEY),
    "ChatGPT": Case(login_chatgpt, Login.CHATGPT),
    "ChatGPT, expired": Case(partial(login_chatgpt, expires_in=timedelta(hours=-1)), Login.CHATGPT),
    "no mode, both stored": Case(partial(both, mode=None), Login.API_KEY),
    "mode key, both stored": Case(partial(both, mode="apikey"), Login.API_KEY),
    "mode ChatGPT, both stored": Case(partial(both, mode="chatgpt"), Login.CHATGPT),
    "ChatGPT and CODEX_API_KEY": Case(login_chatgpt, Login.API_KEY, {"CODEX_API_KEY": "sk-lab"}),
    "ChatGPT and a blank CODEX_API_KEY": Case(login_chatgpt, Login.CHATGPT, {"CODEX_API_KEY": " "}),
    "ChatGPT and OPENAI_API_KEY": Case(login_chatgpt, Login.CHATGPT, {"OPENAI_API_KEY": "sk-lab"}),
    "CODEX_API_KEY alone": Case(nobody, Login.API_KEY, {"CODEX_API_KEY": "sk-lab"}),
    "a key and OPENAI_BASE_URL": Case(login_api_key, Login.API_KEY, {"OPENAI_BASE_URL": f"{LOCAL}/v1"}),
    "a key and openai_base_url": Case(login_api_key, Login.API_KEY, config=f'openai_base_url = "{LOCAL}/v1/"'),
    "ChatGPT and openai_base_url": Case(login_chatgpt, Login.CHATGPT, config=f'openai_base_url = "{LOCAL}/v1"'),
    "ChatGPT and chatgpt_base_url": Case(
        login_chatgpt, Login.CHATGPT, config='chatgpt_base_url = "https://api.openai.com/backend-api/"'
    ),
    "ChatGPT and chatgpt_base_url without backend-api": Case(
        login_chatgpt, Login.CHATGPT, config='chatgpt_base_url = "https://api.openai.com/other"'
    ),
    "a provider": Case(nobody, Login.PROVIDER, config=provider(base_url=f"{LOCAL}/v1")),
    "a provider with a websocket": Case(
        nobody, Login.PROVIDER, config=provider(base_url=f"{LOCAL}/v1", supports_websockets=True)
    ),
    "a provider that wants the ChatGPT login": Case(
        login_chatgpt,
        Login.PROVIDER,
        config=provider(base_url="https://chatgpt.com/backend-api/codex", requires_openai_auth=True),
    ),
    "a provider that wants a login, and a key is stored": Case(
        login_api_key,
        Login.PROVIDER,
        config=provider(base_url="https://api.openai.com/v1", requires_openai_auth=True),
    ),
}


@pytest.fixture
def world(codex: Path, enter_world: EnterWorld, ca: LabCA) -> World:
    return enter_world(World(ca, BOTH_STACKS))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_turn_asks_the_essential_urls(world: World, codex: Path, case: Case) -> None:
    case.log_in(world.home)
    (world.home / ".codex" / "config.toml").write_text(case.config)
    login, predicted = predict(world, case.values)
    assert login is case.login
    turn = world.run([codex, *TURN], case.values, timeout=50)
    asked = {
        (request.upgrade, request.host, request.path)
        for request in world.refresh().requests
        if request.path.endswith(ESSENTIAL)
    }
    assert asked == predicted
    assert "turn.completed" in turn.stdout


def predict(world: World, values: Mapping[str, str]) -> tuple[Login, set[tuple[bool, str, str]]]:
    """The login, and every essential target as the origin would log it."""
    folder = str(world.home / ".codex")
    reading = read_home(folder, FileMemory())
    variables = {name: variable(name, value) for name, value in values.items()}
    environment = Environment("process:1", EnvironmentKind.PROCESS, "codex exec", folder, variables)
    login = login_of(environment, reading.home, reading.login, ProcessKind.EXEC)
    needed = targets(login, reading.home.config, reading.login, VERSION, datetime.now(UTC))
    parts = [urlsplit(target.url) for target in needed]
    return login, {(url.scheme.startswith("ws"), url.hostname or "", url.path) for url in parts}
