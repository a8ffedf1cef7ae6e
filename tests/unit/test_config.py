"""The configuration: what is said of a broken one, what lies over what, and that the example is complete."""

import os
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from codexwatch.collectors.collector import Collector
from codexwatch.collectors.user import User
from codexwatch.config import LIMIT_BYTES, ConfigError, load_settings, places_of_keys
from codexwatch.model.settings import RuleSettings, Settings
from codexwatch.model.variable import Origin
from codexwatch.rules.registry import all_rules

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SLUGS = ("proxy-socks-scheme", "proxy-not-listening", "auth-conflict")


def written(folder: Path, content: str | bytes, name: str = "config.toml") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def defaults() -> Iterator[tuple[str, str, object]]:
    """Table, key and default of every setting; a rule's are those of one table for all."""
    tables = [(item.name, getattr(Settings(), item.name)) for item in fields(Settings) if item.name != "rules"]
    tables.append(("rules", RuleSettings()))
    for name, table in tables:
        for item in fields(table):
            value = getattr(table, item.name)
            if is_dataclass(value):
                tables.append((f"{name}.{item.name}", value))
            else:
                yield name, item.name, value


def tables_of_the_example() -> dict[str, str]:
    """The text of each table; those of rules share one name."""
    pieces = re.split(r"^\[([\w.-]+)\]$", EXAMPLE.read_text(), flags=re.MULTILINE)
    named = zip(pieces[1::2], pieces[2::2], strict=True)
    return {"rules" if name.startswith("rules.") else name: text for name, text in named}


def test_the_example_changes_nothing() -> None:
    settings = load_settings([EXAMPLE], (rule.slug for rule in all_rules()))
    assert {slug: value for slug, value in settings.rules.items() if value != RuleSettings()} == {}
    assert (
        load_settings([], ())
        == Settings()
        == Settings(
            **{table.name: getattr(settings, table.name) for table in fields(Settings) if table.name != "rules"}
        )
    )


@pytest.mark.parametrize(("table", "key", "default"), list(defaults()), ids=lambda part: str(part)[:24])
def test_the_example_names_every_setting_with_its_default(table: str, key: str, default: object) -> None:
    text = tables_of_the_example()[table]
    if default is None:
        assert re.search(rf"^# {key} = ", text, re.MULTILINE), "a setting without a default is a line commented out"
        return
    (value,) = re.findall(rf"^{key} = (\[$.*?^\]$|.*?$)", text, re.MULTILINE | re.DOTALL)
    assert tomllib.loads(f"it = {value}")["it"] == (list(default) if isinstance(default, tuple) else default)


def test_the_example_names_nothing_else() -> None:
    known = {table: {key for known_table, key, _ in defaults() if known_table == table} for table, _, _ in defaults()}
    named = {
        table: set(re.findall(r"^(?:# )?([a-z_]+) = ", text, re.MULTILINE))
        for table, text in tables_of_the_example().items()
    }
    assert named == known


def test_lines_commented_out_in_the_example_are_valid(tmp_path: Path) -> None:
    text = re.sub(r"^# (\w+ = )", r"\1", EXAMPLE.read_text(), flags=re.MULTILINE)
    settings = load_settings([written(tmp_path, text)], (rule.slug for rule in all_rules()))
    assert settings.codex.version is not None


BAD = [
    pytest.param(
        "[probe]\n\nintervall = 1\n", 3, "`intervall` in [probe]; did you mean `interval`?", id="misspelt key"
    ),
    pytest.param("[probes]\n", 1, "unknown key `probes`; did you mean `probe`?", id="misspelt table"),
    pytest.param("[probe]\nzzz = 1\n", 2, "unknown key `zzz` in [probe]", id="a key like no other"),
    pytest.param('[probe]\n"timeout " = 1\n', 2, "did you mean `timeout`?", id="a key with a blank"),
    pytest.param('[probe]\ninterval = "60"\n', 2, "`interval`: expected a number, got a text", id="text for a number"),
    pytest.param("[probe]\nenabled = 1\n", 2, "`enabled`: expected true or false, got a whole number", id="1 for true"),
    pytest.param("[probe]\ntimeout = true\n", 2, "expected a number, got true or false", id="true for a number"),
    pytest.param("[probe]\ntimeout = 2026-01-01\n", 2, "expected a number, got a date", id="a date for a number"),
    pytest.param("[codex]\nversion = 0.169\n", 2, "`version`: expected a text, got a number", id="number for a text"),
    pytest.param('[watch]\nextra_files = "a"\n', 2, "expected a list, got a text", id="text for a list"),
    pytest.param(
        '[watch]\nextra_files = ["a", 1]\n', 2, "expected a text, got a whole number as entry 2", id="in a list"
    ),
    pytest.param("[log]\nmax_bytes = 1.5\n", 2, "expected a whole number, got a number", id="half a byte"),
    pytest.param("[rules.proxy-sock-scheme]\n", 1, "did you mean `proxy-socks-scheme`?", id="unknown rule"),
    pytest.param("[rules.zzz]\n", 1, "there is no rule `zzz`", id="a rule like no other"),
    pytest.param("[rules]\nauth-conflict = false\n", 2, "must be a table: [rules.auth-conflict]", id="rule, no table"),
    pytest.param("[rules.auth-conflict]\nsevrity = 1\n", 2, "did you mean `severity`?", id="misspelt key of a rule"),
    pytest.param('[rules.auth-conflict]\nseverity = "fatal"\n', 2, "critical, warning", id="unknown severity"),
    pytest.param("[rules.auth-conflict]\nhold_for = -1\n", 2, "seconds, 0 or more", id="negative hold"),
    pytest.param("[rules.auth-conflict]\nhold_for = 1e20\n", 2, "at most a year", id="a hold that no calendar has"),
    pytest.param('[alerts]\nmin_severity = "warn"\n', 2, "one of critical, warning, info", id="severity cut short"),
    pytest.param('[log]\nlevel = "loud"\n', 2, "one of debug, info, warning, error", id="unknown level"),
    pytest.param("[log]\nbackups = -1\n", 2, "a number from 0 to 100", id="negative backups"),
    pytest.param("[log]\nmax_bytes = 0\n", 2, "more than 0", id="no bytes"),
    pytest.param("[probe]\ninterval = 0\n", 2, "`interval`: expected seconds, more than 0", id="no interval"),
    pytest.param("[probe]\ntimeout = -5\n", 2, "`timeout`: expected seconds, more than 0", id="negative time-out"),
    pytest.param("[probe]\ntimeout = nan\n", 2, "more than 0", id="not a number"),
    pytest.param("[probe]\nidle_interval = inf\n", 2, "at most a year", id="for ever"),
    pytest.param('[probe]\ncontrol_urls = ["captive.apple.com"]\n', 2, "URLs like http://", id="host for a URL"),
    pytest.param('[probe]\ncontrol_urls = ["http://[::1"]\n', 2, "URLs like http://", id="half an address"),
    pytest.param('[codex]\nversion = "new"\n', 2, "a version like 0.169.0", id="not a version"),
    pytest.param('[log]\nfile = "a\\u0000"\n', 2, "a path", id="a NUL in a path"),
    pytest.param("probe = 1\n", 1, "`probe` must be a table: [probe]", id="not a table"),
    pytest.param("[[probe]]\n", 1, "`probe` must be a table: [probe]", id="a list of tables"),
    pytest.param("[log]\nbackups = 1\nbackups = 2\n", 3, "already", id="the same key twice"),
    pytest.param("[log]\n[probe]\n[log]\n", 3, "", id="the same table twice"),
    pytest.param("[log\n", 1, "", id="not TOML"),
    pytest.param(f"a = {'[' * 5000}{']' * 5000}\n", 1, "ested too deeply", id="nested too deeply"),
    pytest.param(f"[{'.'.join(['a'] * 5000)}]\n", 1, "", id="a name of 5,000 parts"),
    pytest.param(f"[log]\nbackups = {'9' * 5000}\n", None, "number", id="an endless number"),
    pytest.param(b"[log]\nfile = '\xe9'\n", None, "is not UTF-8 text", id="not UTF-8"),
    pytest.param(b"#" * (LIMIT_BYTES + 1), None, "is larger than 1000000 bytes", id="huge"),
]


@pytest.mark.parametrize(("content", "line", "expectation"), BAD)
def test_an_error_names_the_file_the_line_and_what_was_expected(
    tmp_path: Path, content: str | bytes, line: int | None, expectation: str
) -> None:
    path = written(tmp_path, content)
    with pytest.raises(ConfigError) as caught:
        load_settings([path], SLUGS)
    if line is not None:
        assert str(caught.value).startswith(f"{path}:{line}: ")
    assert str(caught.value).startswith(str(path))
    assert expectation in caught.value.problem
    assert "`str" not in caught.value.problem


@pytest.mark.parametrize("kind", ["a directory", "a named pipe", "a link to itself"])
def test_what_is_no_file_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "config.toml"
    match kind:
        case "a directory":
            path.mkdir()
        case "a named pipe":
            os.mkfifo(path)
        case _:
            path.symlink_to(path)
    with pytest.raises(ConfigError, match=re.escape(str(path))):
        load_settings([path], SLUGS)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty"),
        pytest.param("# nothing\n", id="a comment"),
        pytest.param("[probe]\ninterval = 0.5\n", id="half a second"),
        pytest.param("probe.interval = 1\n", id="a dotted key"),
        pytest.param('[rules.auth-conflict]\nseverity = "info"\nhold_for = 0\n', id="a rule"),
        pytest.param("[probe]\ncontrol_urls = []\n", id="no control hosts"),
        pytest.param('[codex]\nversion = "0.170.0-alpha.1"\n', id="a pre-release"),
        pytest.param("\ufeff[probe]\ninterval = 1\n", id="a byte order mark"),
    ],
)
def test_near_misses_are_accepted(tmp_path: Path, content: str) -> None:
    load_settings([written(tmp_path, content)], SLUGS)


def test_the_users_file_lies_over_the_companys(tmp_path: Path) -> None:
    company = written(
        tmp_path,
        '[probe]\ninterval = 10\ntimeout = 2\n[watch]\nextra_files = ["a", "b"]\n[rules.auth-conflict]\nhold_for = 5\n',
        "company.toml",
    )
    user = written(
        tmp_path,
        '[probe]\ninterval = 20\n[watch]\nextra_files = ["c"]\n[rules.auth-conflict]\nenabled = false\n',
        "user.toml",
    )
    settings = load_settings([company, user], SLUGS)
    assert (settings.probe.interval, settings.probe.timeout) == (20, 2)
    assert settings.watch.extra_files == ("c",)
    assert settings.rules["auth-conflict"] == RuleSettings(enabled=False, hold_for=5)
    places = places_of_keys([company, user])
    assert places["probe", "interval"] == Origin(str(user), 2)
    assert places["probe", "timeout"] == Origin(str(company), 3)
    assert places["rules", "auth-conflict", "hold_for"] == Origin(str(company), 7)


def test_files_that_are_not_there_say_nothing(tmp_path: Path) -> None:
    assert load_settings([tmp_path / "none", tmp_path / "neither/none"], SLUGS) == Settings()


def test_the_first_mistake_is_told_whichever_file_it_is_in(tmp_path: Path) -> None:
    company, user = written(tmp_path, "[log]\nlevel = 1\n", "company.toml"), written(tmp_path, "oops", "user.toml")
    with pytest.raises(ConfigError, match=r"company\.toml:2"):
        load_settings([company, user], SLUGS)


def test_a_home_with_a_tilde_is_the_users(tmp_path: Path) -> None:
    home = tmp_path / "me"
    (home / ".codex-work").mkdir(parents=True)
    settings = load_settings([written(tmp_path, '[codex]\nhome = "~/.codex-work"\nversion = "0.98.0"\n')], SLUGS)
    user = User(str(home), "/bin/zsh", "linux", {"HOME": str(home)}, root=str(tmp_path / "root"))
    facts = Collector(user, settings).collect(NOW)
    assert list(facts.codex.homes) == [str(home / ".codex-work")]
    assert facts.codex.version == "0.98.0"
