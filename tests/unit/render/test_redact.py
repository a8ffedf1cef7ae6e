"""What a report tells others, and what it does not."""

import re

import pytest

from codexwatch.render.paths import shortener
from codexwatch.render.report.redact import PUBLIC, Redactor

REDACTOR = Redactor(b"key", ("alice", "alices-laptop", "root", "al"), shortener("/home/alice"))

PRIVATE = [
    pytest.param("http://proxy.corp.acme.example:8080", r"http://host-\w{6}:8080", id="proxy"),
    pytest.param("socks5://proxy:1080 fails", r"socks5://host-\w{6}:1080 fails", id="a host without dots"),
    pytest.param("https://acme.llm.example/tenants/acme/v1", r"https://host-\w{6}/…", id="path of a private host"),
    pytest.param("https://acme.openai.azure.com/x", r"https://host-\w{6}/…", id="a public name's look-alike"),
    pytest.param("proxy.corp.acme.example:8080 is dead", r"host-\w{6}:8080 is dead", id="host and port"),
    pytest.param("squid:3128", r"host-\w{6}:3128", id="bare host and port"),
    pytest.param("NO_PROXY=.acme.example,10.1.2.3", r"NO_PROXY=.host-\w{6},host-\w{6}", id="a list of hosts"),
    pytest.param("http://10.1.2.3:80 in 10.0.0.0/8", r"http://host-\w{6}:80 in host-\w{6}/8", id="addresses"),
    pytest.param("fd00::1 or http://[fd00::1]:80", r"host-\w{6} or http://host-\w{6}:80", id="IPv6"),
    pytest.param("ask bob@acme.example", "ask …", id="mail"),
    pytest.param("~/clients/acme/.env and /home/alice/work/x", "~/… and ~/…", id="folders at home"),
    pytest.param("/home/bob/.codex and /srv/acme/x:3", "/… and /…:3", id="folders elsewhere"),
    pytest.param("alice on alices-laptop", "… on …", id="names"),
]

HARMLESS = [
    pytest.param("https://api.openai.com/v1/responses", id="OpenAI"),
    pytest.param("wss://chatgpt.com/backend-api/codex/responses through http://127.0.0.1:7890", id="loopback"),
    pytest.param("http://[::1]:8080 or http://localhost:8080", id="other names of loopback"),
    pytest.param("ALL_PROXY@~/.zshrc", id="a subject"),
    pytest.param("~/.bashrc:42, ~/.codex/config.toml, /etc/environment:3", id="settings"),
    pytest.param("chmod 600 ~/.codex/auth.json", id="a command"),
    pytest.param("2026-11-22T19:32:51Z and 19:32:51", id="times"),
    pytest.param("Codex 0.169.0 on Python 3.11.7", id="versions"),
    pytest.param("healthy and/or 3/4", id="prose"),
    pytest.param("root and al", id="names that are words, or everybody's"),
]


@pytest.mark.parametrize(("text", "expected"), PRIVATE)
def test_what_is_left_out(text: str, expected: str) -> None:
    assert re.fullmatch(expected, REDACTOR.text(text)), REDACTOR.text(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_a_report_is_made_for_stays(text: str) -> None:
    assert REDACTOR.text(text) == text


def test_twice_is_the_same_as_once() -> None:
    for case in PRIVATE:
        once = REDACTOR.text(str(case.values[0]))
        assert REDACTOR.text(once) == once


def test_the_same_host_has_the_same_name_in_one_report_and_another_in_the_next() -> None:
    text = "http://proxy.acme.example:80"
    other = Redactor(b"other key", (), str)
    assert REDACTOR.text(text) == REDACTOR.text(text.replace("proxy", "PROXY"))
    assert REDACTOR.text(text) != other.text(text)
    assert all(REDACTOR.host(known) == known for known in PUBLIC)


def test_every_text_of_a_tree() -> None:
    tree = {"a": ["alice", {"b": ("http://acme.example:1", 7, None, True)}]}
    redacted = REDACTOR.tree(tree)
    assert redacted["a"][0] == "…"
    assert redacted["a"][1]["b"][1:] == [7, None, True]
    assert "acme" not in str(redacted)
