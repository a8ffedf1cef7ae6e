"""`codexwatch route` with another home or another `.env`, and curl, which reads none."""

import json

from tests.unit.cli.program import Shell
from tests.unit.cli.test_route import URL, https, routed


def test_another_home_brings_its_own_dotenv_login_and_config(shell: Shell) -> None:
    shell.write(".codex/.env", "HTTPS_PROXY=http://b:2\n")
    other = shell.write("other/.env", "ALL_PROXY=http://c:3\n").parent
    shell.write("other/config.toml", 'openai_base_url = "https://gateway.example/v1"\n')
    shell.write("other/auth.json", '{"auth_mode": "apikey", "OPENAI_API_KEY": "sk-x"}')
    found = https(routed(shell, "--env", f"CODEX_HOME={other}"))
    assert (found["target"], found["proxy"]) == ("https://gateway.example/v1/responses", "http://c:3")
    assert found["origin"] == {"path": "~/other/.env", "line": 1}


def test_an_empty_home_is_the_usual_one(shell: Shell) -> None:
    shell.write(".codex/.env", "HTTPS_PROXY=http://b:2\n")
    other = str(shell.home / "other")
    document = json.loads(shell.run("route", "--json", URL, "--env", "CODEX_HOME=", env={"CODEX_HOME": other}).stdout)
    assert https(document)["proxy"] == "http://b:2"


def test_what_the_homes_own_dotenv_hides_is_there_without_it(shell: Shell) -> None:
    shell.write(".zshrc", "export HTTPS_PROXY=http://a:1\n")
    shell.write(".codex/.env", "HTTPS_PROXY=http://b:2\n")
    other = shell.write("other.env", "NO_PROXY=example.test\n")
    environments = routed(shell, URL, "--dotenv", str(other))["environments"]
    login_shell = next(item for item in environments if item["environment"] == "login-shell")
    assert login_shell["routes"][0]["proxy"] == "http://a:1"


def test_curl_reads_no_dotenv(shell: Shell) -> None:
    shell.write(".zshrc", "export HTTPS_PROXY=http://a:1\n")
    shell.write(".codex/.env", "HTTPS_PROXY=http://b:2\n")
    login_shell = next(item for item in routed(shell, URL)["environments"] if item["environment"] == "login-shell")
    assert login_shell["routes"][0]["proxy"] == "http://b:2"
    assert login_shell["curl"] == {"route": "proxy", "proxy": "http://a:1", "variable": "HTTPS_PROXY"}


def test_check_says_the_same_of_curl_as_route(shell: Shell) -> None:
    shell.write(".zshrc", "export HTTPS_PROXY=http://a:1\n")
    shell.write(".codex/.env", "HTTPS_PROXY=http://b:2\nALL_PROXY=http://c:3\n")
    checked = json.loads(shell.run("check", "--offline", "--json").stdout)["routes"]
    shown = {item["environment"]: item["curl"] for item in checked}
    assert shown["login-shell"] == {"route": "proxy", "proxy": "http://a:1", "variable": "HTTPS_PROXY"}
    routes = {item["environment"]: item["curl"] for item in routed(shell)["environments"]}
    assert routes["login-shell"] == shown["login-shell"]
