"""Which login a client uses. Every row was measured on Codex 0.169.0."""

from collections.abc import Mapping

import pytest

from codexwatch.codex.login import login_of, stored_login
from codexwatch.model.codex import FileState, Login, StoredLogin
from codexwatch.model.machine import ProcessKind
from tests.unit.codex.given import UNKNOWN, environment, home, stored

CHATGPT = stored(mode="chatgpt", has_tokens=True)
KEY = stored(mode="apikey", has_key=True)
NOTHING = stored(FileState.ABSENT)
EXEC, SESSION, DAEMON = ProcessKind.EXEC, ProcessKind.SESSION, ProcessKind.DAEMON


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(CHATGPT, Login.CHATGPT, id="ChatGPT"),
        pytest.param(KEY, Login.API_KEY, id="a key"),
        pytest.param(stored(mode="apikey", has_key=True, has_tokens=True), Login.API_KEY, id="mode key, both"),
        pytest.param(stored(mode="chatgpt", has_key=True, has_tokens=True), Login.CHATGPT, id="mode ChatGPT, both"),
        pytest.param(stored(has_key=True, has_tokens=True), Login.API_KEY, id="no mode, both"),
        pytest.param(stored(has_key=True), Login.API_KEY, id="no mode, a key"),
        pytest.param(stored(has_tokens=True), Login.CHATGPT, id="no mode, tokens"),
        pytest.param(stored(), Login.CHATGPT, id="an empty object counts as ChatGPT"),
        pytest.param(stored(mode="apikey", has_tokens=True), Login.API_KEY, id="mode key without a key"),
        pytest.param(stored(mode="chatgptAuthTokens", has_tokens=True), Login.CHATGPT, id="tokens of another program"),
        pytest.param(NOTHING, Login.NONE, id="no file"),
        pytest.param(stored(FileState.BROKEN), Login.UNKNOWN, id="a broken file"),
        pytest.param(stored(FileState.UNREADABLE), Login.UNKNOWN, id="a file that may not be read"),
    ],
)
def test_the_file_holds(found: StoredLogin, expected: Login) -> None:
    assert stored_login(home(), found) is expected


@pytest.mark.parametrize(
    ("store", "found", "expected"),
    [
        pytest.param("keyring", CHATGPT, Login.KEYRING, id="keyring, and a file that is not asked"),
        pytest.param("keyring", NOTHING, Login.KEYRING, id="keyring"),
        pytest.param("auto", NOTHING, Login.KEYRING, id="auto without a file"),
        pytest.param("auto", KEY, Login.API_KEY, id="auto with a file"),
        pytest.param("file", NOTHING, Login.NONE, id="file without one"),
    ],
)
def test_the_store_decides_where_to_look(store: str, found: StoredLogin, expected: Login) -> None:
    assert stored_login(home(auth_store=store), found) is expected


@pytest.mark.parametrize(
    ("kind", "values", "found", "expected"),
    [
        pytest.param(EXEC, {"CODEX_API_KEY": "k"}, CHATGPT, Login.API_KEY, id="exec reads CODEX_API_KEY"),
        pytest.param(
            EXEC, {"CODEX_API_KEY": "k", "CODEX_ACCESS_TOKEN": "t"}, CHATGPT, Login.API_KEY, id="exec: key before token"
        ),
        pytest.param(EXEC, {"CODEX_API_KEY": UNKNOWN}, CHATGPT, Login.API_KEY, id="exec: a key not known"),
        pytest.param(EXEC, {"CODEX_API_KEY": " "}, CHATGPT, Login.CHATGPT, id="exec: a blank key is none"),
        pytest.param(EXEC, {"CODEX_API_KEY": ""}, KEY, Login.API_KEY, id="exec: an empty key is none"),
        pytest.param(SESSION, {"CODEX_API_KEY": "k"}, CHATGPT, Login.CHATGPT, id="a window ignores CODEX_API_KEY"),
        pytest.param(DAEMON, {"CODEX_API_KEY": "k"}, CHATGPT, Login.CHATGPT, id="the daemon ignores CODEX_API_KEY"),
        pytest.param(SESSION, {"CODEX_API_KEY": "k"}, NOTHING, Login.NONE, id="a window without a login too"),
        pytest.param(None, {"CODEX_API_KEY": "k"}, NOTHING, Login.ENVIRONMENT, id="not running: exec has a login"),
        pytest.param(None, {"CODEX_API_KEY": "k"}, CHATGPT, Login.CHATGPT, id="not running: the stored login"),
        pytest.param(EXEC, {"CODEX_ACCESS_TOKEN": "t"}, KEY, Login.ENVIRONMENT, id="exec reads CODEX_ACCESS_TOKEN"),
        pytest.param(SESSION, {"CODEX_ACCESS_TOKEN": "t"}, KEY, Login.ENVIRONMENT, id="a window reads it too"),
        pytest.param(SESSION, {"CODEX_ACCESS_TOKEN": "\t"}, KEY, Login.API_KEY, id="a blank token is none"),
        pytest.param(None, {"OPENAI_API_KEY": "k"}, CHATGPT, Login.CHATGPT, id="OPENAI_API_KEY changes nothing"),
        pytest.param(EXEC, {"OPENAI_API_KEY": "k"}, NOTHING, Login.NONE, id="OPENAI_API_KEY is no login"),
        pytest.param(None, {}, NOTHING, Login.NONE, id="nothing"),
    ],
)
def test_a_client_uses(
    kind: ProcessKind | None, values: Mapping[str, str], found: StoredLogin, expected: Login
) -> None:
    assert login_of(environment(values), home(), found, kind) is expected


@pytest.mark.parametrize("kind", [None, *ProcessKind])
def test_another_provider_uses_none_of_them(kind: ProcessKind | None) -> None:
    found = login_of(environment({"CODEX_API_KEY": "k"}), home(model_provider="azure"), CHATGPT, kind)
    assert found is Login.PROVIDER
