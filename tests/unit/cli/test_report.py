"""`report` and `history` after two weeks of watching."""

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from tests.unit.cli.program import Shell
from tests.unit.cli.watched_fortnight import HOST, Fortnight, watch

STATE = ".local/state/codexwatch/state.db"


@pytest.fixture
def fortnight(shell: Shell) -> Fortnight:
    """Of a user whose shell sends Codex to the company's proxy."""
    shell.write(".zshrc", f"export HTTPS_PROXY=http://alice:swordfish@{HOST}:8080\n")
    shell.write(".codex/auth.json", '{"OPENAI_API_KEY": "sk-swordfish"}')
    checked = shell.run("check", "--offline", "--json", env={"ALL_PROXY": f"socks5://alice:swordfish@{HOST}:1080"})
    return watch(shell.home / STATE, datetime.now(UTC), checked.stdout)


class Asks(HTMLParser):
    """Whatever a page could fetch, and whatever could act."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        wanted = {"src", "href", "srcset", "data", "action", "style"}
        self.found += [f"{tag} {name}={value}" for name, value in attrs if name in wanted or name.startswith("on")]
        self.found += [tag] if tag in ("script", "link", "iframe", "object", "base") else []


def test_the_page_asks_for_nothing_and_tells_nothing_private(shell: Shell, fortnight: Fortnight) -> None:
    done = shell.run("report", "--output", "-", env={"USER": "alice"})
    assert (done.returncode, done.stderr) == (0, "")
    asks = Asks()
    asks.feed(done.stdout)
    assert asks.found == []
    assert "url(" not in done.stdout
    assert "@import" not in done.stdout
    for private in ("swordfish", "acme", "alice", "10.1.2", str(shell.home), "~/clients"):
        assert private not in done.stdout
    assert done.stdout.count("<svg") == 3
    assert "proxy-not-listening" in done.stdout
    assert "chatgpt.com/backend-api/codex/responses" in done.stdout


def test_without_redaction_it_names_the_proxy_but_no_secret(shell: Shell, fortnight: Fortnight) -> None:
    said = shell.run("report", "--no-redact", "--output", "-").stdout
    assert HOST in said
    assert "swordfish" not in said
    assert "names hosts and paths" in said


def test_text_from_outside_is_no_markup(shell: Shell, fortnight: Fortnight) -> None:
    odd = "<img src=x onerror=alert(1)>"
    shell.write(".zshrc", f"export HTTPS_PROXY='http://{HOST}:8080/{odd}'\n")
    checked = json.loads(shell.run("check", "--offline", "--json").stdout)
    checked["verdict"]["summary"] = odd
    watch(shell.home / STATE, datetime.now(UTC), json.dumps(checked))
    said = shell.run("report", "--output", "-").stdout
    assert "<img" not in said
    assert "&lt;img" in said


def test_the_bundle_says_the_same_three_times(shell: Shell, fortnight: Fortnight) -> None:
    page = shell.home / "out.html"
    done = shell.run("report", "--bundle", "--output", str(page))
    assert done.stdout.splitlines() == [str(page.with_suffix(suffix)) for suffix in (".html", ".txt", ".json")]
    assert {path.stat().st_mode & 0o777 for path in shell.home.glob("out.*")} == {0o600}
    document = json.loads(page.with_suffix(".json").read_text())
    (outage,) = document["history"]["outages"]
    assert datetime.fromisoformat(outage["began"]) == _seconds(fortnight.broke)
    hours = [sum(day["hours"].values()) for day in document["days"]]
    assert hours[1:-1] == [pytest.approx(24, abs=0.1)] * (len(hours) - 2)
    assert sum(day["hours"]["broken"] for day in document["days"]) == pytest.approx(0.25, abs=0.02)
    texts = [path.read_text() for path in (page, page.with_suffix(".txt"), page.with_suffix(".json"))]
    hashed = [set(re.findall(r"host-[0-9a-f]{6}", text)) for text in texts]
    assert hashed[1] <= hashed[0]
    assert hashed[0] <= hashed[2]
    assert all("proxy-not-listening" in text and "acme" not in text for text in texts)


def _seconds(moment: datetime) -> datetime:
    return datetime.fromtimestamp(moment.timestamp(), UTC)


def test_history_says_when_how_long_why_and_what_mended_it(shell: Shell, fortnight: Fortnight) -> None:
    said = shell.run("history", env={"TZ": "UTC"}).stdout
    assert f"✗ {fortnight.broke:%a %d %b %H:%M} - " in said
    assert "15 min" in said
    assert f"Nothing listens on {HOST}:8080 (proxy-not-listening)" in said
    assert f"{HOST}:8080 is fine again" in said
    assert "99.8 % of" in said
    assert "most failures: refused" in said


def test_history_of_fewer_days_leaves_out_what_was_before(shell: Shell, fortnight: Fortnight) -> None:
    said = shell.run("history", "--days", "2").stdout
    assert "No outage" in said
    assert "proxy-not-listening" not in said
    document = json.loads(shell.run("history", "--days", "2", "--json").stdout)
    assert (document["outages"], document["alerts"]) == ([], [])
    assert 0 < sum(day["attempts"] for day in document["routes"]) < 3 * 3 * 24 * 12 + 1


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        pytest.param(("history",), 1, "no history yet", id="history of nothing"),
        pytest.param(("report",), 1, "nothing known yet", id="report of nothing"),
        pytest.param(("history", "--days", "0"), 2, "'0' is not a number of days", id="no days"),
        pytest.param(("history", "--days", "91"), 2, "from 1 to 90", id="more days than are kept"),
        pytest.param(("report", "--bundle", "-o", "-"), 2, "not to stdout", id="three files on one stdout"),
    ],
)
def test_refusals(shell: Shell, argv: tuple[str, ...], code: int, said: str) -> None:
    done = shell.run(*argv)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr


def test_a_report_that_cannot_be_written(shell: Shell, fortnight: Fortnight) -> None:
    done = shell.run("report", "-o", str(shell.home / "missing" / "x.html"))
    assert done.returncode == 1
    assert "cannot be written: No such file" in done.stderr
