"""The page of `codexwatch route`: what people read, at 80 columns and without colours."""

import re

import pytest

from tests.unit.cli.program import Shell

URL = "https://api.openai.com/v1/responses"
CURL = '! "curl works" says nothing about Codex here: '
CURL_FAILS = '! "curl fails" says nothing about Codex here: '
STYLE = re.compile(r"\x1b\[[0-9;]*m")
TWO_WAYS = "! The two stacks go different ways: the websocket for the turn, https for all else and when that fails."
SIX_SECONDS = "! The websocket fails first: each session reconnects five times, about 6 s, before https is used."


def page(shell: Shell, *argv: str, only: bool = True) -> list[str]:
    done = shell.run("route", *(["--only-env"] if only else []), *argv)
    assert (done.returncode, done.stderr) == (0, "")
    return [" ".join(line.split()) for line in done.stdout.splitlines()]


def given(*values: str) -> list[str]:
    return [part for value in values for part in ("--env", value)]


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        pytest.param([], ["direct, as curl: no proxy variable is set"], id="nothing"),
        pytest.param(
            ["HTTPS_PROXY=http://a:1"],
            [f"{name} through http://a:1, by HTTPS_PROXY" for name in ("https", "websocket", "curl")],
            id="all alike: nothing to warn of",
        ),
        pytest.param(
            ["HTTPS_PROXY=http://a:1", "https_proxy=http://b:2"],
            [
                "https through http://a:1, by HTTPS_PROXY, hides https_proxy",
                "websocket through http://a:1, by HTTPS_PROXY, hides https_proxy",
                "curl through http://b:2, by https_proxy",
                f"{CURL}Codex lets HTTPS_PROXY win, curl https_proxy.",
            ],
            id="upper and lower case",
        ),
        pytest.param(
            ["HTTPS_PROXY=", "https_proxy=http://b:2"],
            [
                "https direct, by HTTPS_PROXY, hides https_proxy",
                "it is set and empty, and still hides the other",
                "websocket direct, by HTTPS_PROXY, hides https_proxy",
                "it is set and empty, and still hides the other",
                "curl through http://b:2, by https_proxy",
                f"{CURL}Codex lets HTTPS_PROXY win, even an empty one, curl https_proxy.",
            ],
            id="empty",
        ),
        pytest.param(
            ["ALL_PROXY=socks5h://a:1"],
            [
                "https through http://a:1, by ALL_PROXY",
                "https speaks HTTP to that port, so it must be a mixed one",
                "websocket through socks5h://a:1, by ALL_PROXY",
                "curl through socks5h://a:1, by ALL_PROXY",
                f"{CURL}curl speaks SOCKS to a:1, Codex's https HTTP.",
            ],
            id="SOCKS",
        ),
        pytest.param(
            ["HTTP_PROXY=http://a:1"],
            [
                "https direct",
                "websocket through http://a:1, by HTTP_PROXY",
                "curl direct",
                TWO_WAYS,
            ],
            id="HTTP_PROXY alone",
        ),
        pytest.param(
            ["HTTPS_PROXY=a:1"],
            [
                "https through http://a:1, by HTTPS_PROXY",
                "websocket refused, nothing is sent, by HTTPS_PROXY",
                "the websocket wants a scheme: http://",
                "curl through http://a:1, by HTTPS_PROXY",
                "! HTTPS_PROXY=a:1 has no scheme: https takes it for http://, the websocket fails",
                SIX_SECONDS,
            ],
            id="no scheme",
        ),
        pytest.param(
            ["HTTPS_PROXY=http://a"],
            [
                "https through http://a:80, by HTTPS_PROXY",
                "websocket through http://a:80, by HTTPS_PROXY",
                "curl through http://a:1080, by HTTPS_PROXY",
                f"{CURL}where HTTPS_PROXY has no port Codex takes 80, curl 1080.",
            ],
            id="no port",
        ),
    ],
)  # fmt: skip
def test_tables(shell: Shell, values: list[str], lines: list[str]) -> None:
    shown = page(shell, URL, *given(*values))
    assert shown[:4] == ["As Codex 0.169.0 does:", f"to {URL}", "", "the given variables"]
    assert shown[4:] == lines


@pytest.mark.parametrize(
    ("value", "said"),
    [
        pytest.param('"http://a:1"', "has quotes or punctuation around it", id="quotes"),
        pytest.param(" http://a:1", "has blanks before or behind it; meant is perhaps http://a:1", id="blanks"),
        pytest.param("ftp://a:1", "has a scheme that Codex does not know", id="scheme"),
        pytest.param("http://:1", "names no host", id="no host"),
        pytest.param("http://a:99999", "has no port that is a number up to 65535", id="a port too large"),
        pytest.param("http://a:abc", "has no port that is a number up to 65535", id="a port that is a word"),
        pytest.param("http://me:swordfish/@a:1", "has a password with / ? or # in it", id="a password cut in two"),
        pytest.param("http://me:sword%fish@a:1", "has a % in the password", id="half an escape"),
    ],
)
def test_what_is_wrong_with_a_value(shell: Shell, value: str, said: str) -> None:
    notes = [line for line in page(shell, URL, *given(f"HTTPS_PROXY={value}")) if line.startswith("! HTTPS_PROXY=")]
    assert [said in note for note in notes] == [True]
    assert "swordfish" not in notes[0]


@pytest.mark.parametrize(
    "value",
    ["http://a:1", "http://[::1]:1", "http://me:swordfish@a:1", "http://a:1/", "https://a:443", "socks5h://a:1080", ""],
)
def test_nothing_is_wrong_with(shell: Shell, value: str) -> None:
    assert not [line for line in page(shell, URL, *given(f"HTTPS_PROXY={value}")) if line.startswith("! HTTPS_PROXY")]


def test_curl_that_refuses_what_codex_ignores(shell: Shell) -> None:
    shown = page(shell, URL, *given('HTTPS_PROXY="http://a:1"'))
    assert f"{CURL_FAILS}Codex's https ignores the value of HTTPS_PROXY, curl refuses it." in shown


def test_hosts_are_told_apart_where_their_ways_differ(shell: Shell) -> None:
    shell.write(".codex/auth.json", "{}")
    shown = page(shell, *given("HTTPS_PROXY=http://a:1", "NO_PROXY=chatgpt.com"))
    assert "https direct, by NO_PROXY, it takes this host away from the proxy" in shown
    assert "for chatgpt.com" in shown
    assert "https through http://a:1, by HTTPS_PROXY, for api.openai.com, auth.openai.com" in shown or (
        "for api.openai.com, auth.openai.com" in shown
    )


def test_the_place_of_a_variable_and_what_it_replaces(shell: Shell) -> None:
    shell.write(".zshrc", "export HTTPS_PROXY=http://a:1\n")
    shell.write(".codex/.env", "\nHTTPS_PROXY=http://b:2\n")
    shown = page(shell, URL, only=False)
    at = shown.index("new zsh terminal (not in use)")
    assert shown[at + 1] == "https through http://b:2, by HTTPS_PROXY from ~/.codex/.env:2"
    assert shown[at + 2] == "instead of ~/.zshrc:1"
    assert "curl through http://a:1, by HTTPS_PROXY from ~/.zshrc:1" in shown
    assert f"{CURL}Codex's .env decides, which curl does not read." in shown


def test_it_fits_into_80_columns(shell: Shell) -> None:
    long_values = ("HTTPS_PROXY=http://proxy.department.company.example:8080", "https_proxy=socks5h://127.0.0.1:1")
    lines = shell.on_a_terminal("route", "--only-env", *given(*long_values), env={"NO_COLOR": "1"})
    assert max(len(STYLE.sub("", line).rstrip()) for line in lines) <= 80
    assert not [line for line in lines if "\x1b[3" in line]
