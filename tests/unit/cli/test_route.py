"""`codexwatch route`: what would be, in words and as the JSON that scripts rely on."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.unit.cli.program import BOUND, Shell

URL = "https://api.openai.com/v1/responses"


def routed(shell: Shell, *argv: str) -> dict[str, Any]:
    done = shell.run("route", "--json", *argv)
    assert (done.returncode, done.stderr) == (0, "")
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def https(document: dict[str, Any]) -> dict[str, Any]:
    """The https stack's route of the first environment."""
    routes: list[dict[str, Any]] = document["environments"][0]["routes"]
    return next(route for route in routes if route["stack"] == "https")


def test_the_schema(shell: Shell) -> None:
    path = shell.write(
        ".zshrc", "\nexport https_proxy=http://a:1\nexport HTTPS_PROXY=socks5://me:swordfish@127.0.0.1\n"
    )
    document = routed(shell, URL)
    assert set(document) == {"schema", "codex_version", "environments"}
    assert (document["schema"], document["codex_version"]) == (1, "0.169.0")
    login_shell = next(item for item in document["environments"] if item["environment"] == "login-shell")
    assert set(login_shell) == {"environment", "label", "in_use", "unknown", "routes", "curl"}
    assert login_shell["label"] == "new zsh terminal"
    first, second = login_shell["routes"]
    assert first == {
        "target": URL,
        "stack": "https",
        "route": "proxy",
        "proxy": "http://127.0.0.1:80",
        "variable": "HTTPS_PROXY",
        "origin": {"path": f"~/{path.name}", "line": 3},
        "shadows": ["https_proxy"],
        "reason": "socks-as-http",
    }
    assert (second["target"], second["stack"]) == (URL.replace("https", "wss"), "websocket")
    assert (second["route"], second["proxy"]) == ("proxy", "socks5://127.0.0.1:1080")
    assert login_shell["curl"] == {"route": "proxy", "proxy": "http://a:1", "variable": "https_proxy"}


@pytest.mark.parametrize(
    ("argv", "route", "proxy", "reason"),
    [
        pytest.param([], "direct", None, None, id="nothing given"),
        pytest.param(["--env", "HTTPS_PROXY=http://a:1"], "proxy", "http://a:1", None, id="given"),
        pytest.param(
            ["--env", "HTTPS_PROXY=http://a:1", "--env", "HTTPS_PROXY=http://b:2"],
            "proxy",
            "http://b:2",
            None,
            id="the last wins",
        ),
        pytest.param(
            ["--env", "HTTPS_PROXY=http://a:1", "--env", "HTTPS_PROXY="], "direct", None, None, id="and empty"
        ),
        pytest.param(
            ["--env", "HTTPS_PROXY=", "--env", "ALL_PROXY=http://a:1"],
            "proxy",
            "http://a:1",
            None,
            id="an empty one lets the next decide",
        ),
        pytest.param(["--env", "HTTPS_PROXY=a=b:1"], "proxy", "http://a=b:1", None, id="= in the value"),
        pytest.param(["--env", "HTTPS_PROXY= http://a:1"], "direct", None, "value-malformed", id="blanks are kept"),
        pytest.param(["--env", "https_proxy=http://a"], "proxy", "http://a:80", None, id="always with a port"),
        pytest.param(["--env", "ALL_PROXY=http://[::1]:1"], "proxy", "http://[::1]:1", None, id="IPv6 in brackets"),
        pytest.param(
            ["--env", "ALL_PROXY=http://a:1", "--env", "NO_PROXY=openai.com"], "direct", None, "no-proxy", id="exempt"
        ),
    ],
)
def test_what_env_says(shell: Shell, argv: list[str], route: str, proxy: str | None, reason: str | None) -> None:
    found = https(routed(shell, URL, "--only-env", *argv))
    assert (found["route"], found["proxy"]) == (route, proxy)
    assert found["reason"] in (reason, "empty-shadow" if reason is None else reason)


def test_only_env_knows_nothing_of_the_machine(shell: Shell) -> None:
    shell.write(".zshrc", "export HTTPS_PROXY=http://a:1\n")
    shell.write(".codex/.env", "HTTPS_PROXY=http://b:2\n")
    document = routed(shell, "--only-env")
    assert len(document["environments"]) == 1
    assert {route["route"] for route in document["environments"][0]["routes"]} == {"direct"}


OPENED = """
import json, os, sys
from codexwatch.cli.main import main

def quietly(argv):
    sys.stdout = open(os.devnull, "w")
    main(argv)
    sys.stdout = sys.__stdout__

quietly(sys.argv[1:])  # everything is imported now
opened = []
sys.addaudithook(lambda event, arguments: opened.append((event, str(arguments[0]))) if event in EVENTS else None)
quietly(sys.argv[1:])
seen = list(opened)
print(json.dumps(seen))
"""
EVENTS = ("open", "os.listdir", "os.scandir", "glob.glob", "subprocess.Popen", "socket.connect", "socket.getaddrinfo")


def opened_by(shell: Shell, *argv: str) -> set[tuple[str, str]]:
    """What a command opens, asks and starts, beside the sink that its output goes to."""
    script = OPENED.replace("EVENTS", repr(EVENTS))
    done = subprocess.run(
        [sys.executable, "-c", script, *argv],
        env=shell.environment,
        capture_output=True,
        text=True,
        timeout=BOUND,
        check=True,
    )
    return {(event, path) for event, path in json.loads(done.stdout) if path != "/dev/null"}


def test_only_env_opens_nothing(shell: Shell) -> None:
    shell.write(".config/systemd/user/codexwatch.service", "[Service]\n")
    assert opened_by(shell, "route", "--only-env", "--json", "--env", "HTTPS_PROXY=socks5://a:1") == set()
    assert opened_by(shell, "route", "--only-env", "--env", "HTTPS_PROXY=socks5://a:1", URL) == set()


def test_only_env_opens_the_files_that_were_named(shell: Shell) -> None:
    dotenv, ca = shell.write("my.env", "ALL_PROXY=socks5://a:1\n"), shell.write("ca.pem", "no certificate")
    argv = ("route", "--only-env", "--json", "--dotenv", str(dotenv), "--env", f"SSL_CERT_FILE={ca}")
    assert opened_by(shell, *argv) == {("open", str(dotenv)), ("open", str(ca))}


def test_without_only_env_files_are_opened(shell: Shell) -> None:
    path = shell.write(".zshrc", "")
    assert ("open", str(path)) in opened_by(shell, "route", "--json")


def test_dotenv_beats_env_as_it_does_in_codex(shell: Shell) -> None:
    file = shell.write("my.env", "\nHTTPS_PROXY=http://b:2\n")
    found = https(routed(shell, URL, "--only-env", "--env", "HTTPS_PROXY=http://a:1", "--dotenv", str(file)))
    assert (found["proxy"], found["origin"]) == ("http://b:2", {"path": "~/my.env", "line": 2})


def test_the_homes_own_dotenv_beats_env_too(shell: Shell) -> None:
    shell.write(".codex/.env", "HTTPS_PROXY=http://b:2\n")
    other = shell.write("other.env", "\n\nNO_PROXY=example.test\n")
    supposed = ("--env", "HTTPS_PROXY=http://a:1")
    assert https(routed(shell, URL, *supposed))["proxy"] == "http://b:2"
    assert https(routed(shell, URL, *supposed, "--dotenv", str(other)))["proxy"] == "http://a:1"
    assert https(routed(shell, URL, "--dotenv", str(other)))["route"] == "direct"


def test_dotenv_that_is_not_there(shell: Shell) -> None:
    done = shell.run("route", "--dotenv", "/nowhere/.env")
    assert (done.returncode, done.stdout) == (2, "")
    assert "/nowhere/.env: does not exist" in done.stderr


@pytest.mark.parametrize(
    ("version", "stacks"),
    [
        pytest.param("0.98.0", ["https"], id="before websockets"),
        pytest.param("0.115.0", ["https"], id="just before"),
        pytest.param("0.116.0", ["https", "websocket"], id="the first one with them"),
        pytest.param("0.169.0", ["https", "websocket"], id="today"),
    ],
)
def test_versions(shell: Shell, version: str, stacks: list[str]) -> None:
    document = routed(shell, URL, "--only-env", "--codex-version", version)
    assert document["codex_version"] == version
    assert [route["stack"] for route in document["environments"][0]["routes"]] == stacks


@pytest.mark.parametrize(
    ("url", "targets"),
    [
        pytest.param("https://h/x", ["https://h/x", "wss://h/x"], id="https for both stacks"),
        pytest.param("wss://h/x", ["wss://h/x"], id="wss for one"),
        pytest.param("http://h:8/x", ["http://h:8/x", "ws://h:8/x"], id="plain"),
        pytest.param("HTTPS://h/", ["https://h/", "wss://h/"], id="upper case"),
        pytest.param("https://me:swordfish@h/x", ["https://h/x", "wss://h/x"], id="credentials are left out"),
    ],
)
def test_urls(shell: Shell, url: str, targets: list[str]) -> None:
    routes = routed(shell, url, "--only-env")["environments"][0]["routes"]
    assert [route["target"] for route in routes] == targets


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        pytest.param(["--env", "HTTPS_PROXY"], "--env takes NAME=VALUE", id="no ="),
        pytest.param(["--env", "=x"], "--env takes NAME=VALUE", id="no name"),
        pytest.param(["api.openai.com"], "is not a URL", id="a bare host"),
        pytest.param(["ftp://h/"], "is not a URL", id="another scheme"),
        pytest.param(["https://"], "is not a URL", id="no host"),
        pytest.param(["https://[::1"], "is not a URL", id="half an address"),
        pytest.param(["https://h:99999/"], "is not a URL", id="no such port"),
        pytest.param(["--codex-version", "newest"], "is not a version", id="not a version"),
    ],
)
def test_what_cannot_be_supposed_is_2(shell: Shell, argv: list[str], said: str) -> None:
    done = shell.run("route", *argv)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
