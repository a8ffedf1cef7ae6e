"""The log: what is kept out of it, what happens when the disk says no, and reading it back."""

import argparse
import io
import json
import logging
import os
import resource
import signal
import subprocess
import sys
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from codexwatch import logs
from codexwatch.cli import logs as command
from codexwatch.cli.surroundings import Surroundings
from codexwatch.logs.reading import Record, Tail, last_record
from codexwatch.logs.redaction import DEEPEST, MOST_CHARACTERS, redact_item, redact_text, redact_value
from codexwatch.model.settings import LogSettings
from codexwatch.places import Places, find_places


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    yield find_places({"XDG_STATE_HOME": str(tmp_path / "state")}, str(tmp_path), "linux")
    logs.close()


def records(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def read(path: Path) -> list[dict[str, object]]:
    with Tail(path) as tail:
        return [record.data for record in tail.read()]


SECRET_TEXTS = [
    pytest.param("http://user:pass@host:1/x", "http://•••@host:1/x", id="URL"),
    pytest.param("http://user:p@s/s#w?@host:1", "http://•••@host:1", id="URL whose password holds @, / and #"),
    pytest.param("socks5h://it's:\"x@host", "socks5h://•••@host", id="URL with quotes in it"),
    pytest.param("http://ghp1234@host", "http://•••@host", id="URL with a token for a user"),
    pytest.param("HTTPS_PROXY=http://u:p@h:1 ok", "HTTPS_PROXY=http://•••@h:1 ok", id="assignment"),
    pytest.param("HTTPS_PROXY=user:pw@proxy", "HTTPS_PROXY=•••@proxy", id="proxy without a scheme"),
    pytest.param("'user:pw@[::1]:80'", "'•••@[::1]:80'", id="IPv6 proxy without a scheme"),
    pytest.param("HTTPProxy('http://u:p@h')", "HTTPProxy('http://•••@h')", id="repr of an object"),
    pytest.param("key sk-proj-Ab_c-1234 used", "key sk-••• used", id="API key"),
    pytest.param("got eyJhbGciOi.eyJzdWIi.x-y_z here", "got ••• here", id="web token"),
    pytest.param("Authorization: Bearer abc", "Authorization: •••", id="header"),
    pytest.param("Proxy-Authorization: Basic dTpw", "Proxy-Authorization: •••", id="proxy header"),
    pytest.param("sent Bearer abcdef.ghi", "sent Bearer •••", id="bearer alone"),
    pytest.param("(b'authorization', b'Basic dTpw')", "(b'authorization', b•••)", id="header as httpcore holds it"),
    pytest.param('{"password": "two words", "b": 1}', '{"password": •••, "b": 1}', id="JSON in a text"),
    pytest.param(r"{\"access_token\":\"abc\"}", r"{\"access_token\":•••}", id="JSON in JSON"),
    pytest.param("OPENAI_API_KEY=abc next", "OPENAI_API_KEY=••• next", id="variable with a telling name"),
    pytest.param("https://x/?token=abc&y=1", "https://x/?token=•••&y=1", id="query of a URL"),
]

HARMLESS_TEXTS = [
    pytest.param("https://chatgpt.com/backend-api/codex/responses", id="URL without credentials"),
    pytest.param("https://auth.example/?hint=bob@example.com", id="an address in a query"),
    pytest.param("proxy-socks-scheme:ALL_PROXY@login-shell", id="identity of a finding"),
    pytest.param("proxy-socks-scheme:ALL_PROXY@~/.zshrc", id="identity of a finding with its file"),
    pytest.param("git@github.com:openai/codex", id="git address"),
    pytest.param("the bearer token has expired", id="prose on tokens"),
    pytest.param("tokens_used=12 token_kind=chatgpt", id="names that only begin like a secret"),
    pytest.param("a risk-averse-person", id="sk- inside a word"),
    pytest.param("http://[::1]:8080/", id="IPv6 URL"),
]


@pytest.mark.parametrize(("text", "expected"), SECRET_TEXTS)
def test_secrets_in_texts(text: str, expected: str) -> None:
    assert redact_text(text) == expected


@pytest.mark.parametrize("text", HARMLESS_TEXTS)
def test_harmless_texts_stay(text: str) -> None:
    assert redact_text(text) == text


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        pytest.param("password", "x", "•••", id="password"),
        pytest.param("accessToken", "x", "•••", id="camel case"),
        pytest.param("OPENAI_API_KEY", "x", "•••", id="variable"),
        pytest.param("tokens", {"id_token": "x"}, "•••", id="a mapping under a telling name"),
        pytest.param("proxy-authorization", ["x"], "•••", id="a list under a telling name"),
        pytest.param("pwd", 1234, "•••", id="a number under a telling name"),
        pytest.param("has_token", True, True, id="that there is one"),
        pytest.param("token", None, None, id="that there is none"),
        pytest.param("token_expires_at", "soon", "soon", id="about a token"),
        pytest.param("keys", 3, 3, id="a name that only looks alike"),
        pytest.param("outer", {"a": [{"client_secret": "x"}]}, {"a": [{"client_secret": "•••"}]}, id="deep inside"),
        pytest.param("outer", {"http://u:p@h": 1}, {"http://•••@h": 1}, id="in a key"),
        pytest.param("outer", (b"Bearer abcdefgh",), ["Bearer •••"], id="bytes"),
        pytest.param("outer", Path("/x/eyJhbGciOiJIUzI1"), "/x/•••", id="an object"),
        pytest.param("outer", float("nan"), "nan", id="a number that JSON does not have"),
        pytest.param("outer", datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02T00:00:00+00:00", id="a time"),
    ],
)
def test_secrets_in_values(key: str, value: object, expected: object) -> None:
    assert redact_item(key, value) == expected


def test_long_and_deep_values_end() -> None:
    assert len(redact_text("a:" * 100_000)) == MOST_CHARACTERS + 1
    circle: list[object] = []
    circle.append(circle)
    assert json.dumps(redact_value(circle)).count("[") == DEEPEST


def test_a_secret_at_the_cut_is_not_shown_in_part() -> None:
    secret = "http://user:" + "p" * 200 + "@host"
    filler = "x " * ((4 * MOST_CHARACTERS - 100) // 2)
    assert "ppp" not in redact_text(filler + secret)


def test_a_record(places: Places) -> None:
    logs.configure(LogSettings(), places, environ={}, stderr=io.StringIO())
    logs.get("codexwatch.cycle").info("cycle.finished", took_ms=3.5, proxy="http://u:p@h", level="mine")
    (record,) = records(places.log_file)
    assert list(record) == ["timestamp", "level", "logger", "event", "took_ms", "proxy"]
    assert str(record["timestamp"]).endswith("Z")
    age = datetime.now(UTC) - datetime.fromisoformat(str(record.pop("timestamp")))
    assert abs(age.total_seconds()) < 60
    assert record == {
        "level": "info",
        "logger": "codexwatch.cycle",
        "event": "cycle.finished",
        "took_ms": 3.5,
        "proxy": "http://•••@h",
    }
    assert places.log_file.stat().st_mode & 0o777 == 0o600
    assert places.log_file.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        pytest.param(None, "/s/codexwatch/log/codexwatch.jsonl", id="not named"),
        pytest.param("/var/log/c.jsonl", "/var/log/c.jsonl", id="absolute"),
        pytest.param("~/c.jsonl", f"{Path.home()}/c.jsonl", id="in the home directory"),
        pytest.param("c.jsonl", "/s/codexwatch/log/c.jsonl", id="a bare name"),
        pytest.param("~nobody-here/c", "/s/codexwatch/log/~nobody-here/c", id="somebody else's home is not looked up"),
    ],
)
def test_which_file_is_written(named: str | None, expected: str) -> None:
    places = find_places({"XDG_STATE_HOME": "/s"}, "/home/u", "linux")
    assert logs.file_of(LogSettings(file=named), places) == Path(expected)


def test_a_traceback_is_redacted(places: Places) -> None:
    log = logs.configure(LogSettings(), places, environ={}, stderr=io.StringIO())
    try:
        int("http://user:hunter2@host and sk-abcdefgh")
    except ValueError:
        log.exception("probe.failed")
    (record,) = records(places.log_file)
    assert "'http://•••@host and sk-•••'" in str(record["exception"])
    assert record["level"] == "error"


def test_nothing_is_written_before_it_is_configured(places: Places) -> None:
    logs.get("codexwatch.cycle").error("cycle.failed")
    assert not places.log_file.exists()


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        pytest.param("debug", ["d.ebugged", "i.nformed", "w.arned", "e.rred"], id="debug"),
        pytest.param("warning", ["w.arned", "e.rred"], id="warning"),
    ],
)
def test_levels(level: str, expected: list[str], places: Places) -> None:
    log = logs.configure(LogSettings(level=level), places, environ={}, stderr=io.StringIO())
    log.debug("d.ebugged")
    log.info("i.nformed")
    log.warning("w.arned")
    log.error("e.rred")
    assert [record["event"] for record in records(places.log_file)] == expected


def test_what_packages_log_goes_the_same_way(places: Places) -> None:
    logs.configure(LogSettings(level="debug"), places, environ={}, stderr=io.StringIO())
    logging.getLogger("httpx").info("HTTP Request: GET %s", "http://u:p@h")
    logging.getLogger("apscheduler.executors.default").warning("Job failed %s", "http://u:p@h")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)
        logging.captureWarnings(capture=True)
        warnings.warn("old Bearer abcdefghi", stacklevel=1)
    failed, warned = records(places.log_file)
    assert failed["logger"] == "apscheduler.executors.default"
    assert (failed["event"], failed["message"]) == ("library.logged", "Job failed http://•••@h")
    assert warned["logger"] == "py.warnings"
    assert "old Bearer •••" in str(warned["message"])


def test_closing_gives_logging_back(places: Places) -> None:
    before = list(logging.getLogger().handlers)
    log = logs.configure(LogSettings(), places, environ={}, stderr=io.StringIO())
    logs.configure(LogSettings(), places, environ={}, stderr=io.StringIO())
    log.info("once.written")
    assert len(records(places.log_file)) == 1
    logs.close()
    assert logging.getLogger().handlers == before


def test_rotation_keeps_its_bounds(places: Places) -> None:
    log = logs.configure(LogSettings(max_bytes=2000, backups=2), places, environ={}, stderr=io.StringIO())
    for number in range(200):
        log.info("number.counted", number=number)
    kept = sorted(places.log_file.parent.iterdir())
    assert [path.name for path in kept] == ["codexwatch.jsonl", "codexwatch.jsonl.1", "codexwatch.jsonl.2"]
    assert all(path.stat().st_size <= 2000 and path.stat().st_mode & 0o777 == 0o600 for path in kept)
    numbers = [record["number"] for record in read(places.log_file)]
    assert numbers == list(range(200))[-len(numbers) :]
    assert len(numbers) > 30


def test_a_removed_file_is_begun_again(places: Places) -> None:
    log = logs.configure(LogSettings(), places, environ={}, stderr=io.StringIO())
    log.info("first.written")
    places.log_file.unlink()
    log.info("second.written")
    assert [record["event"] for record in records(places.log_file)] == ["second.written"]


def test_a_torn_line_does_not_swallow_the_next(places: Places) -> None:
    places.log_file.parent.mkdir(parents=True)
    places.log_file.write_text('{"event": "to')
    logs.configure(LogSettings(), places, environ={}, stderr=io.StringIO()).info("whole.written")
    assert [record["event"] for record in read(places.log_file)] == ["whole.written"]


@pytest.mark.parametrize("obstacle", ["file in the way", "link", "fifo"])
@pytest.mark.parametrize("echo", [pytest.param(True, id="echoing"), pytest.param(False, id="not echoing")])
def test_a_log_that_cannot_be_written(obstacle: str, echo: bool, places: Places) -> None:
    path = places.log_file
    path.parent.parent.mkdir(parents=True)
    if obstacle == "file in the way":
        path.parent.write_text("")
    elif obstacle == "link":
        path.parent.mkdir()
        path.symlink_to(path.parent.parent / "elsewhere")
    else:
        path.parent.mkdir()
        os.mkfifo(path)
    stderr = io.StringIO()
    log = logs.configure(LogSettings(), places, environ={}, stderr=stderr, echo=echo)
    log.info("first.written")
    log.info("second.written")
    said = [json.loads(line) for line in stderr.getvalue().splitlines()]
    assert [record["event"] for record in said] == ["log.failed", "first.written", "second.written"]
    assert said[0]["path"] == str(path)


def test_the_log_goes_on_when_it_can_be_written_again(places: Places) -> None:
    places.log_file.parent.parent.mkdir(parents=True)
    places.log_file.parent.write_text("")
    stderr = io.StringIO()
    log = logs.configure(LogSettings(), places, environ={}, stderr=stderr)
    log.info("first.written")
    places.log_file.parent.unlink()
    log.info("second.written")
    assert [record["event"] for record in records(places.log_file)] == ["second.written", "log.resumed"]
    assert stderr.getvalue().count("\n") == 2


def test_a_full_disk(tmp_path: Path) -> None:
    script = """
import sys
from codexwatch import logs
from codexwatch.model.settings import LogSettings
from codexwatch.places import find_places
log = logs.configure(LogSettings(), find_places({}, sys.argv[1], "linux"), environ={}, stderr=sys.stderr)
for number in range(60):
    log.info("number.counted", number=number)
"""

    def full() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))

    process = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, preexec_fn=full, check=False
    )
    assert process.returncode == 0
    said = [json.loads(line) for line in process.stderr.splitlines()]
    assert [record["event"] for record in said].count("log.failed") == 1
    written = read(find_places({}, str(tmp_path), "linux").log_file)
    assert {record["number"] for record in written} | {record.get("number") for record in said} == {None, *range(60)}


def test_nobody_left_to_tell(places: Places) -> None:
    places.log_file.parent.mkdir(parents=True)
    places.log_file.mkdir()
    stderr = io.StringIO()
    log = logs.configure(LogSettings(), places, environ={}, stderr=stderr, echo=True)
    stderr.close()
    log.info("first.written")


def test_a_value_that_cannot_be_printed(places: Places) -> None:
    class Hostile:
        def __str__(self) -> str:
            raise RuntimeError("sk-abcdefgh")

    log = logs.configure(LogSettings(), places, environ={}, stderr=io.StringIO())
    log.info("first.written", value=Hostile())
    log.info("second.written")
    garbled, second = records(places.log_file)
    assert (garbled["event"], garbled["reason"]) == ("log.garbled", "RuntimeError")
    assert second["event"] == "second.written"


@pytest.mark.parametrize(
    ("stream", "starts"),
    [
        pytest.param("journal", ["<6>{", "<4>{", "<3>{"], id="journal"),
        pytest.param("other", ["{", "{", "{"], id="file"),
    ],
)
def test_priorities_for_the_journal(stream: str, starts: list[str], places: Places, tmp_path: Path) -> None:
    with (tmp_path / "stderr").open("w+") as stderr:
        status = os.fstat(stderr.fileno())
        inode = status.st_ino + (stream == "other")
        environ = {"JOURNAL_STREAM": f"{status.st_dev}:{inode}"}
        log = logs.configure(LogSettings(), places, environ=environ, stderr=stderr, echo=True)
        log.info("i.nformed")
        log.warning("w.arned")
        log.error("e.rred")
        logs.close()
        stderr.seek(0)
        assert [line[: line.index("{") + 1] for line in stderr] == starts


def test_the_daemon_has_no_rich() -> None:
    script = (
        "from codexwatch.lean import keep_out, UNUSED; keep_out(); import sys, structlog, httpx;"
        "print([name for name in sys.modules if name.split('.')[0] in UNUSED and sys.modules[name]])"
    )
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert shown.stdout == "[]\n"


def test_modules_that_log_do_not_import_structlog() -> None:
    script = "import sys, codexwatch.logs as l; l.get('x').info('y.z'); print('structlog' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert shown.stdout == "False\n"


def test_following_through_rotations(places: Places) -> None:
    log = logs.configure(LogSettings(max_bytes=500, backups=9), places, environ={}, stderr=io.StringIO())
    seen = []
    with Tail(places.log_file) as tail:
        for number in range(60):
            log.info("number.counted", number=number)
            if number in {3, 4, 20, 21, 41, 59}:  # up to 20 records, that is several rotations, between two looks
                seen += [record.data["number"] for record in tail.read()]
    assert seen == list(range(60))


def test_a_line_being_written_waits(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"a": 1}\n{"a":')
    with Tail(path) as tail:
        assert [record.data["a"] for record in tail.read()] == [1]
        with path.open("a") as file:
            file.write(' 2}\nno json\n[3]\n{"a": 4}\n')
        assert [record.data["a"] for record in tail.read()] == [2, 4]
        path.write_text('{"a": 5}\n')
        assert [record.data["a"] for record in tail.read()] == [5]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, None, id="no log"),
        pytest.param({"x.jsonl": '{"a": 1}\n{"a": 2}\n'}, 2, id="the last line"),
        pytest.param({"x.jsonl": '{"a": 1}\n{"a":'}, 1, id="a torn last line"),
        pytest.param({"x.jsonl": "", "x.jsonl.1": '{"a": 3}\n', "x.jsonl.2": '{"a": 4}\n'}, 3, id="just rotated"),
    ],
)
def test_the_last_record(files: dict[str, str], expected: int | None, tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    record = last_record(tmp_path / "x.jsonl")
    assert (record and record.data["a"]) == expected


NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("90s", "2026-11-22T11:58:30+00:00", id="seconds"),
        pytest.param("2h", "2026-11-22T10:00:00+00:00", id="hours"),
        pytest.param("1 d", "2026-11-21T12:00:00+00:00", id="days"),
        pytest.param("2026-11-22T01:00Z", "2026-11-22T01:00:00+00:00", id="ISO with an offset"),
    ],
)
def test_since(text: str, expected: str) -> None:
    assert command.moment(text, NOW).isoformat() == expected


def shown(
    places: Places, *arguments: str, environ: dict[str, str] | None = None, stdout: io.StringIO | None = None
) -> tuple[int, str, str]:
    parser = argparse.ArgumentParser()
    command.arguments(parser)
    stdout, stderr = stdout or io.StringIO(), io.StringIO()
    surroundings = Surroundings(
        environ=environ or {}, home="/home/u", platform="linux", places=places, stdout=stdout, stderr=stderr
    )
    return command.run(parser.parse_args(arguments), surroundings), stdout.getvalue(), stderr.getvalue()


LINES = [
    '{"timestamp": "2026-11-22T10:00:00Z", "level": "info", "logger": "x", "event": "cycle.finished", "took_ms": 3.5}',
    '{"timestamp": "2026-11-22T11:00:00Z", "level": "warning", "event": "probe.failed", "reason": "no way", "p": "x"}',
    '{"timestamp": "2026-11-22T12:00:00Z", "level": "error", "event": "rule.crashed", "exception": "A\\nB\\u001b[2J"}',
]


@pytest.fixture
def written(places: Places) -> Places:
    places.log_file.parent.mkdir(parents=True)
    places.log_file.write_text("".join(f"{line}\n" for line in LINES))
    return places


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param([], [0, 1, 2], id="everything"),
        pytest.param(["--level", "warning"], [1, 2], id="warnings and worse"),
        pytest.param(["--since", "2026-11-22T11:00:00Z"], [1, 2], id="since a time, that one included"),
        pytest.param(["--since", "1s"], [], id="nothing so new"),
        pytest.param(["-n", "1"], [2], id="the last one"),
        pytest.param(["-n", "0"], [], id="none"),
    ],
)
def test_which_records_are_shown(arguments: list[str], expected: list[int], written: Places) -> None:
    code, stdout, stderr = shown(written, "--json", *arguments)
    assert (code, stderr) == (0, "")
    assert stdout.splitlines() == [LINES[number] for number in expected]


def test_readable_lines(written: Places) -> None:
    local = datetime.fromisoformat("2026-11-22T11:00:00Z").astimezone().strftime("%Y-%m-%d %H:%M:%S")
    _, stdout, _ = shown(written)
    lines = stdout.splitlines()
    assert lines[0].endswith(" info     cycle.finished took_ms=3.5")
    assert lines[1] == f'{local} warning  probe.failed reason="no way" p=x'
    assert lines[2].endswith(" error    rule.crashed")
    assert lines[3:] == ["    A", r"    'B\x1b[2J'"]


class Terminal(io.StringIO):
    """Text that claims to be shown to a person."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environ", "arguments", "coloured"),
    [
        pytest.param({}, [], True, id="terminal"),
        pytest.param({"NO_COLOR": "1"}, [], False, id="NO_COLOR"),
        pytest.param({}, ["--json"], False, id="JSON"),
    ],
)
def test_colour(environ: dict[str, str], arguments: list[str], coloured: bool, written: Places) -> None:
    terminal = Terminal()
    shown(written, *arguments, environ=environ, stdout=terminal)
    assert ("\x1b[" in terminal.getvalue()) is coloured
    assert "\x1b[2J" not in terminal.getvalue()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        pytest.param([], 1, "nothing logged yet", id="no log"),
        pytest.param(["--since", "soon"], 2, "--since soon: expected an age", id="a time that is none"),
    ],
)
def test_refusals(arguments: list[str], code: int, said: str, places: Places) -> None:
    returned, stdout, stderr = shown(places, *arguments)
    assert (returned, stdout) == (code, "")
    assert said in stderr


def test_following_shows_what_comes(written: Places) -> None:
    seen: list[Record] = []
    looks = iter(["one", "two"])

    def wait() -> None:
        try:
            look = next(looks)
        except StopIteration:
            raise KeyboardInterrupt from None
        with written.log_file.open("a") as file:
            file.write(json.dumps({"event": look, "level": "info"}) + "\n")

    with Tail(written.log_file) as tail, pytest.raises(KeyboardInterrupt):
        command.follow(tail, lambda record: record.level == "info", seen.extend, wait)
    assert [record.data["event"] for record in seen] == ["cycle.finished", "one", "two"]


def test_ctrl_c_ends_following(written: Places, tmp_path: Path) -> None:
    script = """
import argparse, sys
from codexwatch.cli import logs
from codexwatch.cli.surroundings import Surroundings
from codexwatch.places import find_places
parser = argparse.ArgumentParser()
logs.arguments(parser)
places = find_places({"XDG_STATE_HOME": sys.argv[1]}, sys.argv[1], "linux")
around = Surroundings(environ={}, home="", platform="linux", places=places, stdout=sys.stdout, stderr=sys.stderr)
sys.exit(logs.run(parser.parse_args(["-f"]), around))
"""
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "state")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    for ending in ("took_ms=3.5\n", "p=x\n", "rule.crashed\n"):
        assert process.stdout.readline().endswith(ending)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=20)
    assert (process.returncode, stderr) == (0, "")
