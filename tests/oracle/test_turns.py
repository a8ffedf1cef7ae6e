"""A whole turn of the real Codex asks exactly the URLs that codexwatch calls essential, by login and configuration."""

from collections.abc import Callable, Mapping
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
from tests.lab.behaviours import Answer, Turn
from tests.lab.ca import LabCA
from tests.lab.fixtures import EnterWorld
from tests.lab.homes import login_api_key, login_chatgpt
from tests.lab.world import World
from tests.lab.world_files import ORIGIN
from tests.oracle.judge import VERSION

pytestmark = [pytest.mark.oracle, pytest.mark.namespaces]

# Refuses the upgrade in the one way that sends Codex to https at once, so that a turn shows both stacks.
BOTH_STACKS = {"UPGRADE *": Answer(426), "POST *": Turn()}
LOCAL = f"http://{ORIGIN}"
ESSENTIAL = ("/responses", "/wham/accounts/check", "/oauth/token")
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


ROWS = [
    pytest.param(login_api_key, {}, "", Login.API_KEY, id="a key"),
    pytest.param(login_chatgpt, {}, "", Login.CHATGPT, id="ChatGPT"),
    pytest.param(partial(login_chatgpt, expires_in=timedelta(hours=-1)), {}, "", Login.CHATGPT, id="ChatGPT, expired"),
    pytest.param(partial(both, mode=None), {}, "", Login.API_KEY, id="no mode, both stored"),
    pytest.param(partial(both, mode="apikey"), {}, "", Login.API_KEY, id="mode key, both stored"),
    pytest.param(partial(both, mode="chatgpt"), {}, "", Login.CHATGPT, id="mode ChatGPT, both stored"),
    pytest.param(login_chatgpt, {"CODEX_API_KEY": "sk-lab"}, "", Login.API_KEY, id="ChatGPT and CODEX_API_KEY"),
    pytest.param(login_chatgpt, {"CODEX_API_KEY": " "}, "", Login.CHATGPT, id="ChatGPT and a blank CODEX_API_KEY"),
    pytest.param(login_chatgpt, {"OPENAI_API_KEY": "sk-lab"}, "", Login.CHATGPT, id="ChatGPT and OPENAI_API_KEY"),
    pytest.param(nobody, {"CODEX_API_KEY": "sk-lab"}, "", Login.API_KEY, id="CODEX_API_KEY alone"),
    pytest.param(login_api_key, {}, f'openai_base_url = "{LOCAL}/v1/"', Login.API_KEY, id="a key and openai_base_url"),
    pytest.param(login_chatgpt, {}, f'openai_base_url = "{LOCAL}/v1"', Login.CHATGPT, id="ChatGPT and openai_base_url"),
    pytest.param(
        login_api_key, {"OPENAI_BASE_URL": f"{LOCAL}/v1"}, "", Login.API_KEY, id="OPENAI_BASE_URL changes nothing"
    ),
    pytest.param(
        login_chatgpt,
        {},
        'chatgpt_base_url = "https://api.openai.com/backend-api/"',
        Login.CHATGPT,
        id="ChatGPT and chatgpt_base_url",
    ),
    pytest.param(nobody, {}, provider(base_url=f"{LOCAL}/v1"), Login.PROVIDER, id="a provider"),
    pytest.param(
        nobody,
        {},
        provider(base_url=f"{LOCAL}/v1", supports_websockets=True),
        Login.PROVIDER,
        id="a provider with a websocket",
    ),
    pytest.param(
        login_chatgpt,
        {},
        provider(base_url="https://chatgpt.com/backend-api/codex", requires_openai_auth=True),
        Login.PROVIDER,
        id="a provider that wants the ChatGPT login",
    ),
    pytest.param(
        login_api_key,
        {},
        provider(base_url="https://api.openai.com/v1", requires_openai_auth=True),
        Login.PROVIDER,
        id="a provider that wants a login, and a key is stored",
    ),
]


@pytest.mark.parametrize(("log_in", "values", "config", "expected"), ROWS)
def test_a_turn_asks(
    enter_world: EnterWorld,
    ca: LabCA,
    codex: Path,
    log_in: Callable[[Path], object],
    values: Mapping[str, str],
    config: str,
    expected: Login,
) -> None:
    world = enter_world(World(ca, BOTH_STACKS))
    log_in(world.home)
    (world.home / ".codex" / "config.toml").write_text(config)
    login, predicted = predict(world, values)
    world.run([codex, *TURN], values, timeout=50)
    asked = {
        (request.upgrade, request.host, request.path)
        for request in world.refresh().requests
        if request.path.endswith(ESSENTIAL)
    }
    assert login is expected
    assert asked == predicted


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
