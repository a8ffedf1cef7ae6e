"""What is not a page: the popup, paths, and the JSON of `check`."""

import json

import pytest

from codexwatch.model.finding import Edit, Manual, Run
from codexwatch.model.variable import Origin
from codexwatch.render.document import check_document
from codexwatch.render.notification import TITLE_LIMIT, popup
from codexwatch.render.origins import origin_object
from codexwatch.render.paths import shortener
from tests.unit.render.build import BETTER, HOME, RC, SPEAKER, evaluation, everything, facts, socks


def test_the_popup_gives_the_proof_the_line_and_the_commands() -> None:
    title, body = popup(SPEAKER, socks())
    assert title == "ALL_PROXY is a SOCKS proxy"
    assert body.splitlines() == [
        "~/.zshrc:42: ALL_PROXY=socks5://127.0.0.1:7891 is one.",
        "Fix (just seen to work): in ~/.zshrc:42 write",
        BETTER,
        "then run",
        """mv ~/'my files/a' 'it'"'"'s'""",
    ]


def test_a_popup_without_a_line_to_write_says_the_remedy() -> None:
    _, body = popup(SPEAKER, socks(verified=None, origin=None, steps=(Manual("x"), Run(("codex", "login")))))
    assert body.splitlines()[1:] == ["Fix: Use http://127.0.0.1:7890", "codex login"]


def test_a_line_to_remove_is_not_one_to_write() -> None:
    _, body = popup(SPEAKER, socks(steps=(Edit(RC, 42, "x", None),)))
    assert body.splitlines()[1] == "Fix (just seen to work): Use http://127.0.0.1:7890"


def test_a_long_title_is_cut() -> None:
    title, _ = popup(SPEAKER, socks(data={**socks().data, "variable": "V" * 80}))
    assert len(title) == TITLE_LIMIT
    assert title.endswith("…")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("/home/me/.zshrc:42", "~/.zshrc:42", id="a file below it"),
        pytest.param("/home/me", "~", id="itself"),
        pytest.param("in /home/me/a and /home/me/b", "in ~/a and ~/b", id="twice in a sentence"),
        pytest.param("VAR@/home/me/.env", "VAR@~/.env", id="in a subject"),
        pytest.param("/home/meg/.zshrc", "/home/meg/.zshrc", id="near miss: a longer name"),
        pytest.param("/mnt/home/me/.zshrc", "/mnt/home/me/.zshrc", id="near miss: below another folder"),
    ],
)
def test_paths_are_written_with_a_tilde(text: str, shown: str) -> None:
    assert shortener(HOME)(text) == shown
    assert shortener(f"{HOME}/")(text) == shown


@pytest.mark.parametrize("home", ["", "/"])
def test_a_home_that_is_no_folder_of_its_own_shortens_nothing(home: str) -> None:
    assert shortener(home)("/etc/profile") == "/etc/profile"


@pytest.mark.parametrize(
    ("origin", "shown"),
    [
        pytest.param(None, None, id="nobody knows"),
        pytest.param(Origin(), None, id="nothing is named"),
        pytest.param(Origin(RC, 42), {"path": "~/.zshrc", "line": 42}, id="a line"),
        pytest.param(Origin(RC), {"path": "~/.zshrc", "line": None}, id="a file"),
        pytest.param(Origin(process=7), {"process": 7}, id="a process"),
    ],
)
def test_origins(origin: Origin | None, shown: dict[str, object] | None) -> None:
    assert origin_object(origin, shortener(HOME)) == shown


def test_the_document_keeps_to_its_schema() -> None:
    document = check_document(facts(), everything(), SPEAKER, "1.2.3")
    # Nobody expands a tilde in an argument vector.
    assert json.dumps(document).count(HOME) == json.dumps(document).count('"command": ["mv", "/home/me/my files/a"')
    assert (document["schema"], document["codexwatch"], document["taken_at"]) == (1, "1.2.3", "2026-11-22T12:00:00Z")
    assert document["codex"] == {"installed": True, "version": "0.169.0", "home": "~/.codex", "login": "api-key"}
    assert document["verdict"] == {
        "state": "broken",
        "cause": "made-socks",
        "summary": "Codex cannot work. ALL_PROXY=socks5://127.0.0.1:7891 is one.",
        "connectivity": "unused-way",
        "way": "http://127.0.0.1:7890",
    }
    assert document["homes"] == [
        {"home": "~/.codex", "version": "0.169.0", "login": "api-key", "in_use_by": ["login-shell", "process:7"]}
    ]
    findings = document["findings"]
    assert isinstance(findings, list)
    assert findings[0]["remedy"]["steps"][0]["kind"] == "edit"
    assert findings[0]["subject"] == "ALL_PROXY@~/.zshrc"
    assert [item["inhibited_by"] for item in findings] == [None, None, "made-socks"]
    assert document["probes"] == [
        {
            "target": "https://api.openai.com/v1/responses",
            "essential": True,
            "stack": "https",
            "route": route,
            "proxy": proxy,
            "ok": ok,
            "status": status,
            "failed_phase": phase,
            "reason": reason,
            "detail": None,
            "chain": [],
            "timings_ms": {"tls": spent},
        }
        for route, proxy, ok, status, phase, reason, spent in (
            ("proxy", "http://127.0.0.1:7890", True, 401, None, None, 8.0),
            ("direct", None, False, None, "connect", "timeout", 5000.0),
        )
    ]


def test_a_healthy_document_has_no_cause() -> None:
    verdict = check_document(facts(), evaluation(), SPEAKER, "1")["verdict"]
    assert isinstance(verdict, dict)
    assert verdict["cause"] is None
