"""config.toml, with the line of every key."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from codexwatch.collectors.homes.config_file import parse_config
from codexwatch.model.codex import Config, FileState, McpServer, Provider
from codexwatch.model.secret import Secret

PATH = "/h/.codex/config.toml"
KEY = "forced_chatgpt_workspace_id"

FULL = """\
model = "gpt-5"
model_provider = "relay"
openai_base_url = "http://127.0.0.1:8317/v1"
chatgpt_base_url = "https://chatgpt.example/backend-api"
forced_login_method = "chatgpt"
cli_auth_credentials_store = "keyring"

[features]
respect_system_proxy = true

[model_providers.relay]
name = "Relay"
base_url = "http://127.0.0.1:3000/v1"
env_key = "RELAY_KEY"
supports_websockets = true

[model_providers.own]
experimental_bearer_token = "sk-planted"
requires_openai_auth = true

[mcp_servers.files]
command = "mcp-files"
args = ["--token", "sk-planted"]
"""


def test_every_field_and_its_line() -> None:
    found = parse_config(PATH, FULL)
    assert replace(found, lines={}, texts={}) == Config(
        PATH,
        FileState.OK,
        model_provider="relay",
        openai_base_url="http://127.0.0.1:8317/v1",
        chatgpt_base_url="https://chatgpt.example/backend-api",
        providers={
            "relay": Provider(
                "relay", "http://127.0.0.1:3000/v1", 13, "RELAY_KEY", supports_websockets=True, name="Relay"
            ),
            "own": Provider("own", has_token=True, requires_openai_auth=True),
        },
        mcp_servers={"files": McpServer("files", command="mcp-files", line=21)},
        forced_login_method="chatgpt",
        auth_store="keyring",
        respect_system_proxy=True,
    )
    expected = {
        "openai_base_url": 3,
        "forced_login_method": 5,
        "features.respect_system_proxy": 9,
        "model_providers.relay.base_url": 13,
        "model_providers.relay.env_key": 14,
    }
    assert {key: found.lines.get(key) for key in expected} == expected
    assert "planted" not in repr(found)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("# openai_base_url = 'x'\n", id="comments only"),
        pytest.param('[projects."/w"]\ntrust_level = "trusted"\n', id="nothing about connections"),
    ],
)
def test_a_config_that_says_nothing_has_the_defaults(text: str) -> None:
    assert replace(parse_config(PATH, text), lines={}) == Config(PATH, FileState.OK)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param('model = "a"\nmodel_provider = "unclosed\n', 2, id="unclosed text"),
        pytest.param("a = 1\nb = 2\na = 3\n", 3, id="the same key twice"),
        pytest.param("[model_providers.x\n", 1, id="unclosed table"),
        pytest.param('openai_base_url = sk-planted"\n', 1, id="no quote"),
    ],
)
def test_a_config_that_is_not_toml(text: str, line: int) -> None:
    found = parse_config(PATH, text)
    assert (found.state, found.line) == (FileState.BROKEN, line)
    assert found.column is not None
    assert found.reason is not None
    assert found.reason.startswith("is not TOML: ")
    assert "planted" not in repr(found)


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        pytest.param("\nmodel_provider = 3\n", "has a value for model_provider that is not a text", 2, id="a number"),
        pytest.param(
            "[model_providers]\nrelay = 'x'\n",
            "has a value for model_providers.relay that is not a table",
            2,
            id="text",
        ),
        pytest.param("features = true\n", "has a value for features that is not a table", 1, id="features a flag"),
        pytest.param(
            "[model_providers.r]\nsupports_websockets = 'yes'\n",
            "has a value for model_providers.r.supports_websockets that is not true or false",
            2,
            id="a flag in quotes",
        ),
    ],
)
def test_a_type_that_codex_refuses(text: str, reason: str, line: int) -> None:
    found = parse_config(PATH, text)
    assert (found.state, found.reason, found.line) == (FileState.BROKEN, reason, line)


def test_lines_that_hold_no_secret_can_be_shown() -> None:
    text = 'proxy = "http://u:planted@h:1"\nbase_url = "http://x"\n[model_providers]\nx = {name = "planted"}\n'
    assert parse_config(PATH, text).texts == {
        "proxy": 'proxy = "http://u:•••@h:1"',
        "base_url": 'base_url = "http://x"',
    }


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param('forced_chatgpt_workspace_id = "planted"', {KEY: f"{KEY} = •••"}, id="one"),
        pytest.param('forced_chatgpt_workspace_id = ["planted", "w"]', {KEY: f"{KEY} = •••"}, id="a list on one line"),
        pytest.param('forced_chatgpt_workspace_id = [\n"planted",\n]', {}, id="more than one line"),
    ],
)
def test_the_line_of_a_workspace_is_shown_without_it(text: str, shown: Mapping[str, str]) -> None:
    assert parse_config(PATH, text).texts == shown


@pytest.mark.parametrize(
    "workspaces", [pytest.param('"w"', id="one"), pytest.param('["w"]', id="a list of one"), pytest.param('["w", ""]')]
)
def test_the_workspace_that_is_asked_for(workspaces: str) -> None:
    found = parse_config(PATH, f"forced_chatgpt_workspace_id = {workspaces}\n")
    assert found.forced_workspaces == (Secret("w"),)
    assert parse_config(PATH, 'forced_chatgpt_workspace_id = ""\n').forced_workspaces == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('command = "npx"', McpServer("m", "npx", line=1), id="a program"),
        pytest.param(
            'url = "https://u:planted@h.example:8/p?key=planted"',
            McpServer("m", url="https://h.example:8", line=1),
            id="a URL without what may be secret in it",
        ),
        pytest.param('url = "nonsense"', McpServer("m", url="", line=1), id="no URL"),
        pytest.param('url = "http://[::1]:3/x"', McpServer("m", url="http://[::1]:3", line=1), id="IPv6"),
        pytest.param(
            'command = "x"\nenabled = false\nrequired = true\nstartup_timeout_sec = 2.5\nenv = {A = "planted"}\n'
            'env_vars = ["B", {name = "C"}]',
            McpServer("m", "x", enabled=False, required=True, env=("A", "B"), timeout=2.5, line=1),
            id="everything",
        ),
        pytest.param(
            'command = "x"\nstartup_timeout_ms = 500', McpServer("m", "x", timeout=0.5, line=1), id="milliseconds"
        ),
    ],
)
def test_mcp_servers(text: str, expected: McpServer) -> None:
    assert parse_config(PATH, f"[mcp_servers.m]\n{text}\n").mcp_servers == {"m": expected}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param('"http://u:planted@127.0.0.1:8317/v1?key=planted"', "http://127.0.0.1:8317", id="a URL"),
        pytest.param('"nonsense"', None, id="no URL"),
        pytest.param("5", None, id="a number, which Codex does not mind"),
    ],
)
def test_a_base_url_where_codex_does_not_look(value: str, expected: str | None) -> None:
    found = parse_config(PATH, f"base_url = {value}\n")
    assert (found.state, found.stray_base_url) == (FileState.OK, expected)


def test_an_mcp_server_of_the_wrong_type() -> None:
    found = parse_config(PATH, "[mcp_servers.m]\ncommand = 5\n")
    assert (found.state, found.line) == (FileState.BROKEN, 2)
    assert found.reason == "has a value for mcp_servers.m.command that is not a text"


def _dotted(levels: int) -> str:
    return ".".join("a" * levels)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(f"\n{_dotted(80)} = 1\n", None, id="a key of 80 parts"),
        pytest.param(f"\n{_dotted(81)} = 1\n", 2, id="a key of 81 parts"),
        pytest.param(f"[{_dotted(80)}]\nb = 1\n", None, id="a table's name of 80 parts"),
        pytest.param(f"model = 'm'\n[{_dotted(3000)}]\nb = 1\n", 2, id="a table's name of 3,000 parts"),
        pytest.param(f"a = {'[' * 80}{']' * 80}\n", None, id="80 arrays in one another"),
        pytest.param(f"a = {'[' * 81}{']' * 81}\n", 1, id="81 arrays in one another"),
        pytest.param(f"a = {'{a=' * 81}1{'}' * 81}\n", 1, id="81 tables in one another"),
        pytest.param("a = [" + "[1.5]," * 200 + "]\n", None, id="many arrays side by side"),
        pytest.param(f"a = '{'[' * 200}'\n", None, id="many brackets in a text"),
    ],
)
def test_what_nests_deeper_than_codex_reads(text: str, line: int | None) -> None:
    """What the real client did with each of these bounds stands in codexwatch/docs/codex.md."""
    found = parse_config(PATH, text)
    assert (found.state, found.line) == ((FileState.OK, None) if line is None else (FileState.BROKEN, line))
