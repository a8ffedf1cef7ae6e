"""Keys that the company's file locks: what a user's file says about them is told, and does not count."""

import io
import json
import re
from pathlib import Path

import pytest

from codexwatch import logs
from codexwatch.config import ConfigError, load, load_settings, places_of_keys
from codexwatch.daemon.configuration import first_settings, read_and_tell
from codexwatch.model.settings import LogSettings, RuleSettings, Settings
from codexwatch.model.variable import Origin
from codexwatch.places import Places, find_places
from tests.unit.cli.program import Shell

SLUGS = ("proxy-socks-scheme", "auth-conflict")


class Files:
    """The company's file and the user's."""

    def __init__(self, folder: Path, company: str, user: str) -> None:
        self.company, self.user = folder / "company.toml", folder / "user.toml"
        self.company.write_text(company)
        self.user.write_text(user)
        self.paths = (self.company, self.user)


@pytest.mark.parametrize(
    ("locked", "key"),
    [
        pytest.param('"probe.timeout"', "probe.timeout", id="the key itself"),
        pytest.param('"probe"', "probe", id="its whole table"),
        pytest.param('"export", "probe.timeout"', "probe.timeout", id="the second of a list"),
    ],
)
def test_the_locked_value_counts_and_the_user_is_told_who_locked_it(tmp_path: Path, locked: str, key: str) -> None:
    files = Files(tmp_path, f"locked = [{locked}]\n[probe]\ntimeout = 2\n", "[watch]\n[probe]\ntimeout = 9\n")
    loaded = load(files.paths, SLUGS)
    assert loaded.settings.probe.timeout == 2
    assert [str(item) for item in loaded.overruled] == [
        f"{files.user}:3: `probe.timeout` does not count: `{key}` is locked by {files.company}:1"
    ]
    assert places_of_keys(files.paths)["probe", "timeout"] == Origin(str(files.company), 3)


@pytest.mark.parametrize(
    ("company", "user", "expected", "vain"),
    [
        pytest.param('locked = ["probe.timeout"]\n', "[probe]\ntimeout = 9\n", Settings(), 1, id="the default counts"),
        pytest.param(
            'locked = ["export"]\n',
            '[export]\nmetrics_port = 9464\notlp.endpoint = "http://h:1"\n',
            Settings(),
            2,
            id="a table",
        ),
        pytest.param('locked = ["export"]\n', "export = 1\n", Settings(), 1, id="a table that is none"),
        pytest.param('locked = ["export"]\n', "[export]\nno_such = 1\n", Settings(), 1, id="a key that is none"),
        pytest.param('locked = ["export.otlp"]\n', '[export.otlp]\nproxy = "http://h:1"\n', Settings(), 1, id="inside"),
        pytest.param("locked = []\n", "", Settings(), 0, id="nothing locked"),
        pytest.param('locked = ["rules.auth-conflict.enabled"]\n', "[rules]\n", Settings(), 0, id="nothing said"),
    ],
)
def test_what_counts(tmp_path: Path, company: str, user: str, expected: Settings, vain: int) -> None:
    loaded = load(Files(tmp_path, company, user).paths, SLUGS)
    assert (loaded.settings, len(loaded.overruled)) == (expected, vain)


def test_what_is_not_locked_stays_the_users(tmp_path: Path) -> None:
    files = Files(
        tmp_path,
        'locked = ["rules.auth-conflict.enabled", "probe.control_urls"]\n[probe]\ncontrol_urls = []\n',
        "[probe]\ninterval = 20\n[rules.auth-conflict]\nenabled = false\nhold_for = 5\n"
        "[rules.proxy-socks-scheme]\nenabled = false\n",
    )
    settings = load_settings(files.paths, SLUGS)
    assert (settings.probe.interval, settings.probe.control_urls) == (20, ())
    assert settings.rules["auth-conflict"] == RuleSettings(hold_for=5)
    assert not settings.rules["proxy-socks-scheme"].enabled


@pytest.mark.parametrize(
    ("company", "user", "place", "problem"),
    [
        pytest.param('locked = ["probe.timout"]\n', "", "company.toml:1", "did you mean `timeout`?", id="misspelt"),
        pytest.param('locked = [\n"log",\n"prob"]\n', "", "company.toml:3", "no key `prob` to lock", id="its own line"),
        pytest.param('locked = ["log.level.x"]\n', "", "company.toml:1", "to lock", id="below a value"),
        pytest.param('locked = "log"\n', "", "company.toml:1", "must be a list of keys", id="not a list"),
        pytest.param("locked = [1]\n", "", "company.toml:1", "must be a list of keys", id="a list of numbers"),
        pytest.param("", 'locked = ["log"]\n', "user.toml:1", "only the company's file can lock", id="by a user"),
    ],
)
def test_a_lock_that_cannot_be_is_an_error(tmp_path: Path, company: str, user: str, place: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=rf"{re.escape(place)}: .*{re.escape(problem)}"):
        load(Files(tmp_path, company, user).paths, SLUGS)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param('textfile = "metrics.prom"', "an absolute path", id="a relative path"),
        pytest.param('textfile = "/var/lib/codexwatch.txt"', "ends in .prom", id="what node_exporter does not read"),
        pytest.param("metrics_port = 80", "a port from 1024", id="a port of the system's"),
        pytest.param('metrics_port = "0.0.0.0:9464"', "a whole number", id="an address that others reach"),
        pytest.param('otlp.endpoint = "http://u:p@h:4318"', "without a password", id="a password in the URL"),
        pytest.param('otlp.endpoint = "collector:4318"', "a URL like", id="no URL"),
        pytest.param('otlp.headers = { "X Y" = "1" }', "names and texts of HTTP headers", id="no header"),
        pytest.param('otlp.headers = { A = "1\\r\\nB: 2" }', "names and texts", id="two headers in one"),
        pytest.param("otlp.headers = { A = 1 }", "`headers`: expected a text", id="a number"),
        pytest.param("otlp.endpont = 1", "did you mean `endpoint`?", id="misspelt in a table in a table"),
    ],
)
def test_what_is_wrong_in_export_is_said_with_its_line(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"[log]\n[export]\n{text}\n")
    with pytest.raises(ConfigError, match=re.escape(problem)) as caught:
        load_settings([path], SLUGS)
    assert caught.value.line == 3
    assert "p@h" not in str(caught.value)


def places(folder: Path, company: str, user: str) -> Places:
    files = Files(folder, company, user)
    found = find_places({}, str(folder), "linux")
    return found._replace(system_config_file=files.company, config_file=files.user)


def test_the_log_says_what_does_not_count(tmp_path: Path) -> None:
    stream = io.StringIO()
    ours = places(tmp_path, 'locked = ["log"]\n', '[log]\nlevel = "debug"\n')
    logs.configure(LogSettings(), ours, environ={}, stderr=stream, echo=True)
    try:
        assert read_and_tell(ours).log == LogSettings()
    finally:
        logs.close()
    (line,) = map(json.loads, stream.getvalue().splitlines())
    assert (line["event"], line["line"]) == ("config.overruled", 2)
    assert "is locked by" in line["problem"]


def test_a_broken_file_of_the_users_unlocks_nothing(tmp_path: Path) -> None:
    settings, error = first_settings(places(tmp_path, 'locked = ["probe"]\n[probe]\ntimeout = 2\n', "oops"))
    assert error is not None
    assert settings.probe.timeout == 2


def test_config_show_masks_what_is_secret(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.write(
        ".config/codexwatch/config.toml",
        '[export.otlp]\nproxy = "http://u:canary@h:1"\nheaders = { Authorization = "Bearer canary" }\n',
    )
    shown = shell.run("config", "show")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "canary" not in shown.stdout
    assert re.search(r'^export\.otlp\.headers\.Authorization = "•••"  # ~/\S+:3$', shown.stdout, re.MULTILINE)
    assert "# export.textfile is unset" in shown.stdout
