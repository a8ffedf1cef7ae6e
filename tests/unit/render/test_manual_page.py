"""The page behind a popup."""

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from codexwatch.model.alert import Alert, AlertState
from codexwatch.model.finding import Rule
from codexwatch.model.scale import Severity
from codexwatch.render.manual_page import manual_page
from codexwatch.render.notification import parts
from codexwatch.render.paths import shortener
from codexwatch.rules.registry import all_rules

RULES = {rule.slug: rule for rule in all_rules()}
SOCKS = RULES["proxy-socks-scheme"]
LINE = "export ALL_PROXY=http://127.0.0.1:7890"
BODY = (
    f"~/.zshrc:42: it is one.\nFix (just seen to work): in ~/.zshrc:42 write\n{LINE}\nthen run\ncodex app-server stop"
)


def alert(severity: Severity = Severity.CRITICAL, *, words: dict[str, str] | None = None) -> Alert:
    said = {"title": "ALL_PROXY is a SOCKS proxy", "body": BODY, "subject": "ALL_PROXY@/home/me/.zshrc"}
    said |= words or {}
    return Alert(
        rule=SOCKS.slug,
        state=AlertState.FIRING,
        severity=severity,
        since=datetime(2026, 11, 22, 8, 5, tzinfo=UTC),
        title=said["title"],
        body=said["body"],
        subject=said["subject"],
    )


class Page(HTMLParser):
    """What a browser makes of it: texts by tag, and whether every tag is closed."""

    VOID = frozenset({"meta"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self.open[-1], data))

    def of(self, tag: str) -> list[str]:
        return [text for inside, text in self.texts if inside == tag]


def page(*alerts: Alert, rule: Rule = SOCKS) -> Page:
    return Page(manual_page(alerts, [rule], shortener("/home/me")))


def test_it_gives_proof_fix_commands_and_manual() -> None:
    shown = page(alert())
    assert shown.of("h1") == ["ALL_PROXY is a SOCKS proxy", "A SOCKS proxy where Codex needs an HTTP proxy."]
    assert shown.of("pre") == [LINE, "codex app-server stop", "codexwatch fix proxy-socks-scheme"]
    assert shown.of("h2") == ["Fix", "What it detects", "Why Codex breaks", "How to fix", "Example"]
    assert "~/.zshrc:42: it is one." in shown.of("p")
    assert 'codexwatch snooze "proxy-socks-scheme ALL_PROXY@~/.zshrc"' in shown.of("code")
    assert "critical, since 2026-11-22 08:05 UTC" in shown.of("p")


def test_the_worst_comes_first() -> None:
    shown = page(alert(Severity.WARNING, words={"title": "a warning"}), alert(words={"title": "the worst"}))
    assert shown.of("h1")[:2] == ["the worst", "a warning"]


@pytest.mark.parametrize("field", ["title", "body", "subject"])
def test_no_text_of_the_machine_becomes_markup(field: str) -> None:
    evil = '</pre><script>alert(1)</script><img src=x onerror="x"> & "quoted"'
    shown = page(alert(words={field: f"{evil}\nFix: {evil}\n{evil}" if field == "body" else evil}))
    assert any("<script>" in text for _, text in shown.texts)
    assert not {"onerror", "src", "href"} & {name for name, _ in shown.attributes}


def test_nothing_is_loaded_and_nothing_runs() -> None:
    html = manual_page([alert()], [SOCKS], shortener("/home/me"))
    assert "default-src 'none'" in html
    assert not {"<script", "src=", "href=", "url(", "@import"} & set(html.replace("(", "( ").split())
    assert "prefers-color-scheme: dark" in html


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.slug) for rule in RULES.values()])
def test_every_manual_is_a_page(rule: Rule) -> None:
    shown = page(rule=rule)
    assert shown.open == []
    assert shown.of("h2") == ["What it detects", "Why Codex breaks", "How to fix", "Example"]
    assert not any("`" in text for _, text in shown.texts)


@pytest.mark.parametrize(
    ("body", "paste", "then"),
    [
        pytest.param(BODY, (LINE,), ("codex app-server stop",), id="a line and a command"),
        pytest.param("proof\nFix: so", (), (), id="words alone"),
        pytest.param("proof\nFix: so\na\nb", ("a", "b"), (), id="commands"),
        pytest.param("Fixing is not possible here", (), (), id="near miss: no fix at all"),
    ],
)
def test_the_parts_of_a_body(body: str, paste: tuple[str, ...], then: tuple[str, ...]) -> None:
    taken = parts(body)
    assert (taken.paste, taken.then) == (paste, then)
