"""The report as a browser has it: nothing is fetched, nothing is wider than the page, everybody can read it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.browser.chromium import AXE, ask, needs_axe, needs_chromium, without_policy
from tests.unit.cli.program import Shell
from tests.unit.cli.watched_fortnight import watch

pytestmark = needs_chromium

FETCHED = "JSON.stringify(window.performance.getEntriesByType('resource').map(entry => entry.name))"
OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"
DARK = ("prefers-color-scheme: dark", "min-width: 1px")
VIOLATIONS = """window.axe.run(document).then(found => JSON.stringify(found.violations
    .filter(item => ["serious", "critical"].includes(item.impact))
    .map(item => [item.id, item.nodes.map(node => node.html.slice(0, 120))])))"""
PALE = "<p style='color:#ddd;background:#fff'>pale</p>"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    shell = Shell(tmp_path_factory.mktemp("home"))
    shell.write(".bashrc", "export ALL_PROXY=socks5://proxy.acme.example:1080\n")
    checked = shell.run("check", "--offline", "--json", env={"ALL_PROXY": "socks5://proxy.acme.example:1080"})
    watch(shell.home / ".local/state/codexwatch/state.db", datetime.now(UTC), checked.stdout)
    return shell.run("report", "--output", "-").stdout


def test_nothing_is_fetched_even_where_it_might_be(page: str, tmp_path: Path) -> None:
    assert json.loads(ask(tmp_path, without_policy(page), FETCHED)) == []
    asking = without_policy(page).replace("</body>", '<img src="http://127.0.0.1:1/x.png"></body>')
    assert json.loads(ask(tmp_path, asking, FETCHED)) == ["http://127.0.0.1:1/x.png"]


@pytest.mark.parametrize("width", [320, 400, 768, 1280, 2000])
def test_it_is_never_wider_than_the_window(page: str, tmp_path: Path, width: int) -> None:
    assert int(ask(tmp_path, page, OVERFLOW, width=width)) <= 0


def test_plots_are_drawn(page: str, tmp_path: Path) -> None:
    drawn = "[...document.querySelectorAll('svg')].map(svg => svg.querySelector('.plot').getBBox().width > 300)"
    assert ask(tmp_path, page, drawn) == "true,true,true"


@needs_axe
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_everybody_can_read_it(page: str, tmp_path: Path, dark: bool) -> None:
    shown = without_policy(page.replace(*DARK) if dark else page)
    examined = shown.replace("</head>", f"<script>{AXE.read_text(encoding='utf-8')}</script></head>")
    assert json.loads(ask(tmp_path, examined, VIOLATIONS)) == []
    pale = json.loads(ask(tmp_path, examined.replace("</main>", f"{PALE}</main>"), VIOLATIONS))
    assert [name for name, _ in pale] == ["color-contrast"]
