"""auth.json as Codex 0.169.0 judges it (`codex login status` on the same texts)."""

import base64
import json
from datetime import UTC, datetime

import pytest

from codexwatch.collectors.homes.login_file import parse_login
from codexwatch.model.codex import FileState
from codexwatch.model.secret import Secret

EXPIRES = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def token(claims: object) -> str:
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{body}.planted-signature"


TOKENS = {"id_token": token({}), "access_token": token({"exp": EXPIRES.timestamp()}), "refresh_token": "planted"}


@pytest.mark.parametrize(
    ("fields", "mode", "has_key", "has_tokens"),
    [
        pytest.param({"auth_mode": "apikey", "OPENAI_API_KEY": "sk-planted"}, "apikey", True, False, id="key by mode"),
        pytest.param({"auth_mode": "chatgpt", "tokens": TOKENS}, "chatgpt", False, True, id="tokens by mode"),
        pytest.param({"OPENAI_API_KEY": "sk-planted"}, None, True, False, id="key without mode"),
        pytest.param({"OPENAI_API_KEY": None, "tokens": TOKENS}, None, False, True, id="a null key is no key"),
        pytest.param({"OPENAI_API_KEY": "sk-planted", "tokens": TOKENS}, None, True, True, id="both without mode"),
        pytest.param(
            {"auth_mode": "chatgpt", "OPENAI_API_KEY": "", "tokens": TOKENS}, "chatgpt", True, True, id="mode decides"
        ),
        pytest.param(
            {"auth_mode": None, "OPENAI_API_KEY": "sk-planted"}, None, True, False, id="a null mode is no mode"
        ),
        pytest.param(
            {"auth_mode": "apikey", "OPENAI_API_KEY": "sk-planted", "tokens": None, "extra": {"OPENAI_API_KEY": 3}},
            *("apikey", True, False),
            id="what Codex does not know is ignored",
        ),
        pytest.param(
            {"auth_mode": "agentIdentity", "agent_identity": {"a": "b"}}, "agentIdentity", False, False, id="an agent's"
        ),
    ],
)
def test_a_login_that_codex_can_use(fields: object, mode: str | None, has_key: bool, has_tokens: bool) -> None:
    found = parse_login("/h/auth.json", json.dumps(fields, indent=1))
    assert (found.state, found.reason) == (FileState.OK, None)
    assert (found.mode, found.has_key, found.has_tokens) == (mode, has_key, has_tokens)
    assert "planted" not in repr(found)


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        pytest.param("", "is empty", 1, id="empty"),
        pytest.param("\n \n", "is empty", 1, id="blanks only"),
        pytest.param('{\n "auth_mode": "apikey",\n', "is not JSON", 3, id="cut off"),
        pytest.param('{"OPENAI_API_KEY": "sk-planted",}', "is not JSON", 1, id="comma at the end"),
        pytest.param('{"OPENAI_API_KEY": "sk-planted"} x', "is not JSON", 1, id="something after it"),
        pytest.param('\ufeff{"OPENAI_API_KEY": "sk-planted"}', "is not JSON", 1, id="byte-order mark"),
        pytest.param('{"a": NaN}', "is not JSON", None, id="NaN"),
        pytest.param("[" * 100_000, "is not JSON", None, id="nested without end"),
        pytest.param('{\n"OPENAI_API_KEY": "sk-planted\ufffd"}', "is not UTF-8", 2, id="not UTF-8"),
        pytest.param("[]", "is not a JSON object", 1, id="an array"),
        pytest.param("null", "is not a JSON object", 1, id="null"),
        pytest.param("{}", "holds no login", None, id="an empty object"),
        pytest.param('{"tokens": null}', "holds no login", None, id="tokens null"),
        pytest.param('{"tokens": {}}', "holds tokens without an access_token", None, id="tokens empty"),
        pytest.param('{"tokens": "sk-planted"}', "holds tokens without an access_token", None, id="tokens a text"),
        pytest.param('{"OPENAI_API_KEY": 3}', "holds an OPENAI_API_KEY that is not a text", None, id="key a number"),
        pytest.param(
            '{"OPENAI_API_KEY": "sk-planted", "OPENAI_API_KEY": "b"}', "holds OPENAI_API_KEY twice", None, id="twice"
        ),
        pytest.param(
            '{"OPENAI_API_KEY": "sk-planted", "last_refresh": "never"}',
            "holds a last_refresh that is not a time",
            None,
            id="no time",
        ),
        pytest.param(
            '{"auth_mode": "ApiKey", "OPENAI_API_KEY": "sk-planted"}',
            'has an auth_mode "ApiKey" that Codex does not know',
            None,
            id="mode in capitals",
        ),
        pytest.param(
            '{"auth_mode": "sk-planted-12345678901234567890"}',
            "has an auth_mode that Codex does not know",
            None,
            id="a key where the mode belongs is not repeated",
        ),
        pytest.param('{"auth_mode": 3}', "has an auth_mode that Codex does not know", None, id="mode a number"),
        pytest.param(
            '{"auth_mode": "chatgpt", "OPENAI_API_KEY": "sk-planted"}',
            'says auth_mode "chatgpt" but holds no tokens',
            None,
            id="chatgpt with a key alone",
        ),
        pytest.param('{"auth_mode": "apikey"}', 'says auth_mode "apikey" but holds no key', None, id="apikey alone"),
        pytest.param(
            json.dumps({"OPENAI_API_KEY": "", "tokens": TOKENS}),
            "holds an empty key that wins over the tokens",
            None,
            id="empty key before tokens",
        ),
        pytest.param('{"OPENAI_API_KEY": ""}', "holds an empty key", None, id="empty key alone"),
    ],
)
def test_a_login_that_codex_cannot_use(text: str, reason: str, line: int | None) -> None:
    found = parse_login("/h/auth.json", text)
    assert (found.state, found.reason, found.line) == (FileState.BROKEN, reason, line)
    assert "planted" not in repr(found)


@pytest.mark.parametrize(
    ("access_token", "expires"),
    [
        pytest.param(token({"exp": EXPIRES.timestamp()}), EXPIRES, id="the claim says when"),
        pytest.param(token({}), None, id="no claim"),
        pytest.param(token({"exp": "soon"}), None, id="the claim is a text"),
        pytest.param(token({"exp": 1e300}), None, id="the claim is beyond time"),
        pytest.param(token([1]), None, id="claims are no object"),
        pytest.param("opaque", None, id="not a JSON web token"),
        pytest.param("a.%%%.c", None, id="not base64"),
        pytest.param("a.é.c", None, id="not ASCII"),
    ],
)
def test_when_the_access_token_expires(access_token: str, expires: datetime | None) -> None:
    found = parse_login("/h/auth.json", json.dumps({"tokens": {**TOKENS, "access_token": access_token}}))
    assert (found.state, found.access_expires_at) == (FileState.OK, expires)


def test_the_workspace_is_that_of_the_id_token() -> None:
    claims = {"https://api.openai.com/auth": {"chatgpt_account_id": "planted-id"}}
    tokens = {**TOKENS, "id_token": token(claims), "account_id": "another"}
    found = parse_login("/h/auth.json", json.dumps({"tokens": tokens, "last_refresh": "2026-11-22T08:00:00Z"}))
    assert found.workspace == Secret("planted-id")
    assert found.refreshed_at == datetime(2026, 11, 22, 8, tzinfo=UTC)
    assert "planted" not in repr(found)


@pytest.mark.parametrize(
    "id_token",
    [
        pytest.param(token({}), id="no claim"),
        pytest.param(token([1]), id="no claims at all"),
        pytest.param("x.y", id="no token"),
        pytest.param(None, id="none"),
    ],
)
def test_tokens_without_a_workspace(id_token: str | None) -> None:
    found = parse_login("/h/auth.json", json.dumps({"tokens": {**TOKENS, "id_token": id_token}}))
    assert (found.state, found.workspace) == (FileState.OK, None)
