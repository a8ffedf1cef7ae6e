"""`snooze` and `pause`: what is said, what is kept, what the daemon reads."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from codexwatch.cli.main import build_parser, load
from codexwatch.cli.surroundings import Surroundings
from codexwatch.compose import read_settings
from codexwatch.model.alert import Alert, AlertState
from codexwatch.model.duration import parse_duration
from codexwatch.model.scale import Severity
from codexwatch.model.transition import Change, Transition
from codexwatch.places import find_places
from codexwatch.proving.quiet import check_silences
from codexwatch.render.spans import span_words
from codexwatch.store import Store
from codexwatch.store.known import read_known

FIRING = Alert(
    rule="proxy-socks-scheme",
    subject="ALL_PROXY@/home/u/.zshrc",
    state=AlertState.FIRING,
    severity=Severity.CRITICAL,
    title="t",
    body="b",
    since=datetime(2026, 11, 22, tzinfo=UTC),
)


class Terminal:
    """Commands typed by a user with this state folder."""

    def __init__(self, home: Path) -> None:
        environ = {"XDG_STATE_HOME": str(home / "state"), "XDG_CONFIG_HOME": str(home / "config")}
        self.places = find_places(environ, "/home/u", "linux")
        self.out, self.err = io.StringIO(), io.StringIO()
        self.around = Surroundings(environ, "/home/u", "linux", self.places, self.out, self.err)

    def __call__(self, *argv: str) -> int:
        options = build_parser(argv[:1]).parse_args(argv)
        self.out.truncate(self.out.seek(0))
        return load(argv[0]).run(options, self.around)

    @property
    def said(self) -> str:
        return self.out.getvalue()

    def store(self) -> Store:
        return Store(self.places.state_db, pytest.fail)


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


SILENCES = [
    pytest.param(("snooze", "network-offline"), "network-offline: for 2 h\n", id="a rule, for the usual time"),
    pytest.param(("snooze", "network-offline", "--for", "1d2h"), "network-offline: for 1 d 2 h\n", id="a time given"),
    pytest.param(("snooze", "network-offline", "--forever"), "network-offline: until cleared\n", id="for ever"),
    pytest.param(
        ("snooze", "proxy-socks-scheme ALL_PROXY@~/.zshrc", "--until-resolved"),
        "proxy-socks-scheme ALL_PROXY@~/.zshrc: until it has ended\n",
        id="one alert, by the name that is shown",
    ),
    pytest.param(("pause",), "everything: for 2 h\n", id="everything"),
    pytest.param(("pause", "30m"), "everything: for 30 min\n", id="everything for a time given"),
]


@pytest.mark.parametrize(("argv", "said"), SILENCES)
def test_a_silence_is_kept_listed_and_cleared(terminal: Terminal, argv: tuple[str, ...], said: str) -> None:
    assert terminal(*argv) == 0
    assert terminal.said == said
    store = terminal.store()
    assert len(store.load_silences()) == 1
    assert terminal("snooze", "--list") == 0
    assert terminal.said.startswith(f"silent  {said.strip()}")
    assert terminal(*(("pause", "--end") if argv[0] == "pause" else ("snooze", "--clear"))) == 0
    assert store.load_silences() == ()
    store.close()


def test_the_alert_that_fires_is_what_a_bare_snooze_means(terminal: Terminal) -> None:
    store = terminal.store()
    store.save_alerts({FIRING.identity: FIRING})
    assert terminal("snooze") == 0
    (silence,) = store.load_silences()
    assert (silence.rule, silence.subject) == FIRING.identity
    assert silence.covers(FIRING)
    store.close()


def test_a_second_silence_of_the_same_takes_the_place_of_the_first(terminal: Terminal) -> None:
    terminal("snooze", "network-offline", "--for", "1h")
    terminal("snooze", "network-offline", "--forever")
    store = terminal.store()
    (silence,) = store.load_silences()
    assert silence.until is None
    store.close()


def test_a_name_that_no_alert_has_is_said_to_be_none_with_the_nearest(terminal: Terminal) -> None:
    store = terminal.store()
    store.save_alerts({FIRING.identity: FIRING})
    store.close()
    assert terminal("snooze", "proxy-socks-scheme ALL_PROXY@~/.zshrcc") == 0
    said = 'no such alert is known now; did you mean "proxy-socks-scheme ALL_PROXY@~/.zshrc"?'
    assert said in terminal.err.getvalue()
    assert terminal("snooze", "proxy-socks-scheme ALL_PROXY@~/.zshrc") == 0
    assert terminal.err.getvalue().count("no such alert") == 1


def test_what_was_never_of_use_is_said(terminal: Terminal) -> None:
    """An alert that fired weeks ago and is forgotten as an alert has made its silence useful."""
    store = terminal.store()
    store.record_transitions(datetime.now(UTC), [Transition(Change.FIRED, FIRING, None)])
    store.close()
    terminal("snooze", "proxy-socks-scheme", "--forever")
    terminal("snooze", "network-offline", "--forever")
    config = terminal.places.config_file
    config.parent.mkdir(parents=True)
    overrides = ("[rules.proxy-socks-scheme]", "hold_for = 5", "[rules.network-offline]", 'severity = "info"')
    config.write_text("\n".join([*overrides, "[rules.state-log-huge]", "enabled = false", ""]))

    assert terminal("snooze", "--list") == 0
    assert terminal.said.splitlines() == [
        "silent  proxy-socks-scheme: until cleared",
        "silent  network-offline: until cleared; no such alert is known",
        "off     state-log-huge: in the configuration, see codexwatch config show",
    ]
    assert terminal("config", "show") == 0
    notes = [line for line in terminal.said.splitlines() if "has changed nothing" in line]
    assert notes == ["# rules.network-offline has changed nothing yet: no alert of that rule is known"]
    known = read_known(terminal.places.state_db)
    said = check_silences(read_settings(terminal.places), known, datetime.now(UTC)).said
    assert said.split("; ") == [
        "snoozed: proxy-socks-scheme, network-offline",
        "of these no alert is known: network-offline (codexwatch snooze ALERT --clear)",
        "switched off in the configuration: state-log-huge",
        "set in the configuration, and no alert of it is known: network-offline",
    ]


REFUSED = [
    pytest.param(("snooze",), 1, "no alert fires", id="nothing fires"),
    pytest.param(("snooze", "network-ofline"), 2, "network-offline", id="no such rule, with the nearest one"),
    pytest.param(("snooze", "network-offline", "--for", "soon"), 2, "such as 30m, 2h or 1d", id="no time"),
    pytest.param(("pause", "0m"), 2, "such as 30m, 2h or 1d", id="no time at all"),
    pytest.param(("snooze", "--clear"), 1, "nothing of that is silent", id="nothing to clear"),
    pytest.param(("pause", "--end"), 1, "nothing of that is silent", id="no pause to end"),
]


@pytest.mark.parametrize(("argv", "code", "problem"), REFUSED)
def test_what_cannot_be_silenced_is_said(terminal: Terminal, argv: tuple[str, ...], code: int, problem: str) -> None:
    assert terminal(*argv) == code
    assert problem in terminal.err.getvalue()


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("90s", timedelta(seconds=90)),
        ("1h30m", timedelta(minutes=90)),
        (" 2 H ", timedelta(hours=2)),
        ("1w", timedelta(7)),
    ],
)
def test_times_as_people_write_them(text: str, span: timedelta) -> None:
    assert parse_duration(text) == span


@pytest.mark.parametrize("text", ["", "2", "h", "-1h", "1h x", "1.5h", "0s", "99999999999d", "999999w"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="such as"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=59), "59 s"),
        (timedelta(minutes=61), "1 h 1 min"),
        (timedelta(days=2, minutes=5), "2 d 5 min"),
        (timedelta(0), "0 s"),
    ],
)
def test_spans_in_words(span: timedelta, words: str) -> None:
    assert span_words(span) == words
