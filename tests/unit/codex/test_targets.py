"""The URLs without which a turn cannot run, by login, configuration and version."""

from datetime import UTC, datetime, timedelta

import pytest

from codexwatch.codex.targets import targets, websocket_url
from codexwatch.model.codex import Config, Login, Provider, StoredLogin
from codexwatch.model.network import Stack
from tests.unit.codex.given import HOME, stored

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CHATGPT = stored(mode="chatgpt", has_tokens=True)
EXPIRED = stored(mode="chatgpt", has_tokens=True, access_expires_at=NOW)
ENDING = stored(mode="chatgpt", has_tokens=True, access_expires_at=NOW + timedelta(minutes=5))
FRESH = stored(mode="chatgpt", has_tokens=True, access_expires_at=NOW + timedelta(minutes=5, seconds=1))
OLD = stored(mode="chatgpt", has_tokens=True, refreshed_at=NOW - timedelta(days=8, seconds=1))
YOUNG = stored(mode="chatgpt", has_tokens=True, refreshed_at=NOW - timedelta(days=8))

API = ["https://api.openai.com/v1/responses", "wss://api.openai.com/v1/responses"]
MODEL = ["https://chatgpt.com/backend-api/codex/responses", "wss://chatgpt.com/backend-api/codex/responses"]
ACCOUNT = "https://chatgpt.com/backend-api/wham/accounts/check"
SIGN_IN = "https://auth.openai.com/oauth/token"


def config(**what: object) -> Config:
    return Config(f"{HOME}/config.toml", **what)  # type: ignore[arg-type]  # a table's own words


def provider(**what: object) -> Config:
    """A provider called `p` that is chosen."""
    return config(model_provider="p", providers={"p": Provider("p", **what)})  # type: ignore[arg-type]


def urls(login: Login, found: StoredLogin, settings: Config, version: str | None = "0.169.0") -> list[str]:
    return [target.url for target in targets(login, settings, found, version, NOW)]


@pytest.mark.parametrize(
    ("login", "found", "expected"),
    [
        pytest.param(Login.API_KEY, stored(), API, id="a key"),
        pytest.param(Login.CHATGPT, CHATGPT, [*MODEL, ACCOUNT], id="ChatGPT"),
        pytest.param(Login.CHATGPT, FRESH, [*MODEL, ACCOUNT], id="ChatGPT with more than five minutes left"),
        pytest.param(Login.CHATGPT, ENDING, [*MODEL, ACCOUNT, SIGN_IN], id="ChatGPT with five minutes left"),
        pytest.param(Login.CHATGPT, OLD, [*MODEL, ACCOUNT, SIGN_IN], id="ChatGPT, no end to be read, long ago"),
        pytest.param(Login.CHATGPT, YOUNG, [*MODEL, ACCOUNT], id="ChatGPT, no end to be read, of last week"),
        pytest.param(Login.CHATGPT, EXPIRED, [*MODEL, ACCOUNT, SIGN_IN], id="ChatGPT, just expired"),
        pytest.param(Login.NONE, stored(), [*MODEL, ACCOUNT, *API, SIGN_IN], id="no login"),
        pytest.param(Login.KEYRING, stored(), [*MODEL, ACCOUNT, *API], id="a keyring"),
        pytest.param(Login.UNKNOWN, stored(), [*MODEL, ACCOUNT, *API], id="a file that cannot be read"),
        pytest.param(Login.ENVIRONMENT, stored(), [*MODEL, ACCOUNT, *API], id="a token of the environment"),
    ],
)
def test_a_login_needs(login: Login, found: StoredLogin, expected: list[str]) -> None:
    assert urls(login, found, config()) == expected


@pytest.mark.parametrize("login", sorted(set(Login) - {Login.PROVIDER}), ids=str)
def test_only_a_login_that_is_known_is_sure(login: Login) -> None:
    known = {Login.API_KEY, Login.CHATGPT}
    assert {target.sure for target in targets(login, config(), CHATGPT, None, NOW)} == {login in known}


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param("0.115.0", [MODEL[0]], id="the last without a websocket"),
        pytest.param("0.116.0", MODEL, id="the first with a websocket"),
        pytest.param("0.155.1", MODEL, id="the last without the account check"),
        pytest.param("0.156.0", [*MODEL, ACCOUNT], id="the first with the account check"),
        pytest.param("0.200.0", [*MODEL, ACCOUNT], id="a newer one"),
        pytest.param(None, [*MODEL, ACCOUNT], id="not known"),
    ],
)
def test_a_version_needs(version: str | None, expected: list[str]) -> None:
    assert urls(Login.CHATGPT, CHATGPT, config(), version) == expected


LOCAL = "http://127.0.0.1:8080/v1"
LOCAL_MODEL = [f"{LOCAL}/responses", f"ws{LOCAL.removeprefix('http')}/responses"]


@pytest.mark.parametrize(
    ("version", "settings", "variable", "expected"),
    [
        pytest.param("0.118.0", config(), LOCAL, LOCAL_MODEL, id="the last that reads the variable"),
        pytest.param("0.120.0", config(), LOCAL, API, id="the first that does not"),
        pytest.param(None, config(), LOCAL, API, id="not known"),
        pytest.param("0.118.0", config(), " ", API, id="blank"),
        pytest.param("0.114.0", config(openai_base_url=LOCAL), None, API[:1], id="the last that knows no key for it"),
        pytest.param("0.115.0", config(openai_base_url=LOCAL), None, LOCAL_MODEL[:1], id="the first that does"),
        pytest.param("0.118.0", config(openai_base_url=LOCAL), "http://other", LOCAL_MODEL, id="the file wins"),
    ],
)
def test_the_built_in_provider_is_moved(
    version: str | None, settings: Config, variable: str | None, expected: list[str]
) -> None:
    found = targets(Login.API_KEY, settings, stored(), version, NOW, base_url=variable)
    assert [target.url for target in found] == expected


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param("0.116.0", MODEL, id="the last that uses it all the same"),
        pytest.param("0.117.0", [*MODEL, SIGN_IN], id="the first that asks for a new one"),
    ],
)
def test_an_expired_token_needs(version: str, expected: list[str]) -> None:
    assert urls(Login.CHATGPT, EXPIRED, config(), version) == expected


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param("0.116.0", MODEL, id="the last that goes on with the old token"),
        pytest.param("0.117.0", [*MODEL, SIGN_IN], id="the first that asks for a new one"),
    ],
)
def test_an_old_login_is_refreshed(version: str, expected: list[str]) -> None:
    assert urls(Login.CHATGPT, OLD, config(), version) == expected


@pytest.mark.parametrize(
    ("found", "essential"),
    [
        pytest.param(EXPIRED, True, id="expired"),
        pytest.param(ENDING, False, id="about to expire"),
        pytest.param(OLD, False, id="no end to be read, long ago"),
    ],
)
def test_a_turn_needs_a_new_token_only_once_the_old_one_has_expired(found: StoredLogin, *, essential: bool) -> None:
    sign_in = targets(Login.CHATGPT, config(), found, None, NOW)[-1]
    assert (sign_in.url, sign_in.essential) == (SIGN_IN, essential)


@pytest.mark.parametrize(
    ("login", "found", "settings", "expected"),
    [
        pytest.param(
            Login.API_KEY,
            stored(),
            config(openai_base_url=f"{LOCAL}/"),
            [f"{LOCAL}/responses", "ws://127.0.0.1:8080/v1/responses"],
            id="openai_base_url moves the model",
        ),
        pytest.param(
            Login.CHATGPT,
            CHATGPT,
            config(chatgpt_base_url="https://gw.test/backend-api/"),
            [*MODEL, "https://gw.test/backend-api/wham/accounts/check"],
            id="chatgpt_base_url moves the account check alone",
        ),
        pytest.param(
            Login.CHATGPT,
            CHATGPT,
            config(chatgpt_base_url="https://gw.test/x"),
            [*MODEL, "https://gw.test/x/api/codex/accounts/check"],
            id="chatgpt_base_url without backend-api",
        ),
        pytest.param(
            Login.PROVIDER, stored(), provider(base_url=LOCAL), [f"{LOCAL}/responses"], id="a provider has no websocket"
        ),
        pytest.param(
            Login.PROVIDER,
            stored(),
            provider(base_url="https://p.test/v1", supports_websockets=True),
            ["https://p.test/v1/responses", "wss://p.test/v1/responses"],
            id="a provider with a websocket",
        ),
        pytest.param(
            Login.PROVIDER,
            CHATGPT,
            provider(base_url="https://p.test/v1", requires_openai_auth=True),
            ["https://p.test/v1/responses", ACCOUNT],
            id="a provider that wants the ChatGPT login",
        ),
        pytest.param(
            Login.PROVIDER,
            stored(mode="apikey", has_key=True),
            provider(base_url="https://p.test/v1", requires_openai_auth=True),
            ["https://p.test/v1/responses"],
            id="a provider that wants a login, and a key is stored",
        ),
        pytest.param(
            Login.PROVIDER,
            stored(),
            config(model_provider="ollama"),
            ["http://localhost:11434/v1/responses"],
            id="a built-in provider of this machine",
        ),
        pytest.param(Login.PROVIDER, stored(), provider(), [], id="a provider without an address"),
        pytest.param(Login.PROVIDER, stored(), config(model_provider="nope"), [], id="a provider that is not defined"),
    ],
)
def test_a_configuration_needs(login: Login, found: StoredLogin, settings: Config, expected: list[str]) -> None:
    assert urls(login, found, settings) == expected


def test_a_websocket_target_is_the_same_url_by_the_other_stack() -> None:
    by_https, by_websocket = targets(Login.API_KEY, config(), stored(), None, NOW)
    assert (by_https.stack, by_websocket.stack) == (Stack.HTTPS, Stack.WEBSOCKET)
    assert websocket_url(by_https.url) == by_websocket.url
