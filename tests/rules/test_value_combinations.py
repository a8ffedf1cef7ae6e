"""All rules on machines on which a value or the configuration is at fault: what is told, and nothing beside it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from codexwatch.model.codex import Config, DotenvFault, DotenvProblem, FileState, McpServer, Provider, StoredLogin
from codexwatch.model.secret import Secret
from tests.rules.test_combinations import judged, told
from tests.rules.world import (
    CHATGPT,
    CODEX_HOME,
    DOTENV,
    NOW,
    REFUSED,
    REGION,
    TIMED_OUT,
    World,
    by_hand,
    closed,
    daemon,
    from_file,
    http,
    shell,
    socks,
    this_shell,
)

GOOD, OTHER = "http://127.0.0.1:7890", "http://127.0.0.1:7897"
PATH = f"{CODEX_HOME}/config.toml"
RELAY = Config(PATH, FileState.OK, openai_base_url="http://127.0.0.1:15721/v1", lines={"openai_base_url": 1})


def shell_with(values: dict[str, str | None], **more: object) -> World:
    given: dict[str, object] = {"environments": [shell(from_file(values))], "ports": [http(7890)], "direct": TIMED_OUT}
    return World(**{**given, **more})  # type: ignore[arg-type] # fields as the row names them


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(
            shell_with({"HTTPS_PROXY": f"'{GOOD}'"}, direct=REGION, login=CHATGPT),
            ("proxy-value-malformed",),
            id="a malformed value, direct for that, and the region is blocked",
        ),
        pytest.param(
            shell_with({"HTTPS_PROXY": f"{GOOD} "}), ("proxy-value-malformed",), id="a blank at the end, direct blocked"
        ),
        pytest.param(
            shell_with({"ALL_PROXY": "socks://127.0.0.1:7891"}, ports=[socks(7891), http(7890)]),
            ("proxy-value-malformed",),
            id="socks://, which nobody knows",
        ),
        pytest.param(
            shell_with({"HTTPS_PROXY": "", "https_proxy": GOOD}),
            ("proxy-empty-shadow",),
            id="an empty upper-case name hides the proxy that would be needed",
        ),
        pytest.param(
            World(
                environments=[shell(unexported=tuple(from_file({"HTTPS_PROXY": GOOD}).values()))],
                ports=[http(7890)],
                direct=TIMED_OUT,
            ),
            ("proxy-not-exported",),
            id="set and not exported, direct blocked",
        ),
        pytest.param(
            World(
                dotenv_problems=(
                    DotenvProblem(DotenvFault.BOM, 1, from_file({"HTTPS_PROXY": GOOD}, DOTENV, 1)["HTTPS_PROXY"]),
                ),
                ports=[http(7890)],
                direct=TIMED_OUT,
            ),
            ("proxy-dotenv-ignored",),
            id="a BOM in .env takes the proxy away, direct blocked",
        ),
        pytest.param(
            shell_with({"HTTPS_PROXY": GOOD, "REQUEST_METHOD": "GET"}),
            ("proxy-cgi-guard",),
            id="below a web server, direct blocked",
        ),
        pytest.param(
            shell_with({"ALL_PROXY": GOOD}, direct=401, ports=[http(7890, through=502)], config=RELAY),
            ("proxy-loopback-proxied",),
            id="a relay on loopback behind a proxy that does not know it",
        ),
        pytest.param(
            World(config=RELAY, ports=[closed(15721)], direct=REFUSED, login=CHATGPT),
            ("config-dead-base-url",),
            id="a relay that is gone",
        ),
        pytest.param(
            World(environments=[shell(from_file({"SSL_CERT_FILE": "/gone.pem"}))], login=CHATGPT),
            ("network-ca-file-broken",),
            id="a certificate file that is gone, with a ChatGPT login",
        ),
        pytest.param(
            shell_with(
                {"HTTPS_PROXY": GOOD}, ports=[closed(7890)], config=Config(PATH, FileState.OK, lines={"profile": 3})
            ),
            ("config-fatal-key", "proxy-not-listening"),
            id="a key that is refused, and a dead proxy: both are told",
        ),
        pytest.param(
            World(config=Config(PATH, FileState.OK, forced_login_method="api"), login=CHATGPT),
            ("auth-forced-method",),
            id="everything works until the next start deletes the login",
        ),
        pytest.param(
            World(
                login=replace(CHATGPT, access_expires_at=NOW - timedelta(hours=1)),
                answers={"auth.openai.com": TIMED_OUT},
            ),
            ("network-endpoint-blocked", "auth-expired"),
            id="the sign-in host alone is closed, and the token has expired",
        ),
    ],
)
def test_what_is_told(world: World, expected: tuple[str, ...]) -> None:
    assert told(judged(world)) == expected


@pytest.mark.parametrize(
    "world",
    [
        pytest.param(
            World(environments=[shell(by_hand({"OPENAI_BASE_URL": "https://x.example", "OPENAI_API_KEY": "sk-x"}))]),
            id="OPENAI_BASE_URL and OPENAI_API_KEY for other tools",
        ),
        pytest.param(
            World(environments=[shell(by_hand({"HTTP_PROXY": "", "https_proxy": ""}))]), id="names set to nothing"
        ),
        pytest.param(
            shell_with({"HTTPS_PROXY": GOOD, "NO_PROXY": "*.local;10.*", "no_proxy": "localhost"}),
            id="entries for other hosts in a form that Codex ignores",
        ),
        pytest.param(
            World(
                login=StoredLogin(f"{CODEX_HOME}/auth.json"),
                config=Config(
                    PATH,
                    FileState.OK,
                    model_provider="local",
                    providers={
                        "local": Provider("local", "http://127.0.0.1:8000/v1", name="vLLM"),
                        "second": Provider("second", "http://127.0.0.1:8001/v1", name="second"),
                    },
                ),
                ports=[closed(8001)],
            ),
            id="a second provider that is down, and no login where none is needed",
        ),
        pytest.param(
            World(
                login=StoredLogin(f"{CODEX_HOME}/auth.json"), config=Config(PATH, FileState.OK, auth_store="keyring")
            ),
            id="the login is in the keyring",
        ),
        pytest.param(
            World(
                login=replace(CHATGPT, workspace=Secret("w"), access_expires_at=NOW + timedelta(days=9)),
                config=Config(PATH, FileState.OK, forced_login_method="chatgpt", forced_workspaces=(Secret("w"),)),
                environments=[this_shell(), shell(), daemon()],
            ),
            id="a company's login as the company asks for it",
        ),
        pytest.param(
            World(config=Config(PATH, FileState.OK, mcp_servers={"m": McpServer("m", "npx")})),
            id="an MCP server, and a shell whose PATH is not known",
        ),
        pytest.param(World(config=RELAY, websocket=426), id="a relay without websocket that says so at once"),
    ],
)
def test_ordinary_set_ups_stay_silent(world: World) -> None:
    assert told(judged(world)) == ()
