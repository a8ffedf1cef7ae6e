"""What the commands that ask nothing of the network say, and how they end."""

import json
from pathlib import Path

import pytest

from codexwatch.rules.registry import all_rules
from tests.unit.cli.program import Shell

SLUGS = [rule.slug for rule in all_rules()]
SOCKS = "socks5://alice:swordfish@127.0.0.1:1"


def test_rules_lists_every_rule_once(shell: Shell) -> None:
    lines = shell.run("rules").stdout.splitlines()
    assert [line.split()[0] for line in lines] == SLUGS
    assert {line.split()[1] for line in lines} <= {"critical", "warning", "info"}
    assert len({line.index(line.split()[2]) for line in lines}) == 1, "titles stand in one column"


def test_rules_as_json(shell: Shell) -> None:
    rows = json.loads(shell.run("rules", "--json").stdout)
    assert [row["rule"] for row in rows] == SLUGS
    assert all(set(row) == {"rule", "severity", "stage", "title"} for row in rows)


@pytest.mark.parametrize("slug", SLUGS)
def test_explain_shows_the_manual_page(shell: Shell, slug: str) -> None:
    done = shell.run("explain", slug)
    assert done.returncode == 0
    assert done.stdout.startswith(f"{slug} (")
    places = [done.stdout.index(f"\n{part}\n") for part in ("What it detects", "Why Codex breaks", "How to fix")]
    assert places == sorted(places)


@pytest.mark.parametrize("command", ["explain", "check --rule"])
def test_an_unknown_rule_is_2_with_the_nearest_name(shell: Shell, command: str) -> None:
    done = shell.run(*command.split(), "proxy-sock-scheme")
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no rule proxy-sock-scheme; did you mean proxy-socks-scheme?" in done.stderr
    assert "codexwatch rules" in shell.run(*command.split(), "zzz").stderr


@pytest.mark.parametrize(
    ("files", "env", "options", "code"),
    [
        pytest.param({}, {}, [], 0, id="nothing wrong"),
        pytest.param({".codex/config.toml": "= broken"}, {}, [], 1, id="critical"),
        pytest.param({}, {"HTTPS_PROXY": SOCKS}, [], 1, id="critical in this shell"),
        pytest.param({"config/codexwatch/config.toml": "oops"}, {}, [], 2, id="a broken configuration"),
        pytest.param(
            {"config/codexwatch/config.toml": '[rules.proxy-socks-scheme]\nseverity = "info"\n'},
            {"HTTPS_PROXY": "socks5://127.0.0.1:1"},
            ["--rule", "proxy-socks-scheme"],
            0,
            id="no more than advice",
        ),
        pytest.param(
            {"config/codexwatch/config.toml": "[rules.proxy-socks-scheme]\nenabled = false\n"},
            {"HTTPS_PROXY": SOCKS},
            ["--rule", "proxy-socks-scheme"],
            0,
            id="switched off",
        ),
    ],
)
def test_exit_codes_of_check(
    shell: Shell, files: dict[str, str], env: dict[str, str], options: list[str], code: int
) -> None:
    for name, content in files.items():
        shell.write(name, content)
    variables = {"XDG_CONFIG_HOME": str(shell.home / "config"), **env}
    for output in ([], ["--json"]):
        done = shell.run("check", "--offline", *options, *output, env=variables)
        assert done.returncode == code, done.stderr


def test_check_says_one_object(shell: Shell) -> None:
    done = shell.run("check", "--offline", "--json", env={"HTTPS_PROXY": SOCKS})
    assert len(done.stdout.splitlines()) == 1
    document = json.loads(done.stdout)
    assert list(document) == [
        *("schema", "codexwatch", "taken_at", "verdict", "codex", "homes", "findings", "unknown", "probes", "routes")
    ]
    finding = document["findings"][0]
    assert {"rule", "stage", "severity", "confidence", "environment", "also_in", "subject"} < set(finding)
    assert finding["remedy"]["steps"]
    assert "swordfish" not in done.stdout
    assert "/home" not in done.stdout


def test_check_of_one_rule_says_nothing_of_others(shell: Shell) -> None:
    shell.write(".codex/config.toml", "= broken")
    done = shell.run("check", "--offline", "--json", "--rule", "config-broken", env={"HTTPS_PROXY": SOCKS})
    document = json.loads(done.stdout)
    assert {finding["rule"] for finding in document["findings"]} == {"config-broken"}
    assert document["verdict"]["cause"] == "config-broken"
    assert "config.toml" in document["verdict"]["summary"]
    other = json.loads(shell.run("check", "--offline", "--json", "--rule", "auth-conflict").stdout)
    assert (other["findings"], other["verdict"]["state"]) == ([], "healthy")


def test_status_without_a_daemon(shell: Shell) -> None:
    page = shell.run("status")
    assert page.returncode == 3
    assert "codexwatch service install" in page.stdout
    assert shell.run("status", "--short").stdout == "stopped\n"
    document = json.loads(shell.run("status", "--json").stdout)
    assert (document["daemon"], document["verdict"], document["alerts"]) == (None, None, [])


def test_config_show_names_where_each_value_comes_from(shell: Shell) -> None:
    shell.write(
        ".config/codexwatch/config.toml",
        '[probe]\ninterval = 7\ncontrol_urls = ["http://me:swordfish@example.test/"]\n[rules.auth-conflict]\n'
        "enabled = false\n",
    )
    done = shell.run("config", "show")
    lines = done.stdout.splitlines()
    assert "probe.interval = 7  # ~/.config/codexwatch/config.toml:2" in lines
    assert "probe.timeout = 5  # default" in lines
    assert "rules.auth-conflict.enabled = false  # ~/.config/codexwatch/config.toml:5" in lines
    assert "swordfish" not in done.stdout
    shown = json.loads(shell.run("config", "show", "--json").stdout)
    assert [(file["path"], file["exists"]) for file in shown["files"]] == [
        ("/etc/codexwatch/config.toml", Path("/etc/codexwatch/config.toml").exists()),
        ("~/.config/codexwatch/config.toml", True),
    ]
    origin = {"path": "~/.config/codexwatch/config.toml", "line": 2}
    assert shown["settings"]["probe.interval"] == {"value": 7, "origin": origin}
    assert shown["settings"]["probe.timeout"] == {"value": 5, "origin": None}


def test_what_config_show_says_is_a_configuration_that_says_the_same(shell: Shell) -> None:
    said = shell.run("config", "show").stdout
    assert "# alerts.quiet_hours is unset  # default" in said.splitlines()
    shell.write(".config/codexwatch/config.toml", said)
    again = shell.run("config", "show").stdout
    assert [line.rpartition("  # ")[0] for line in again.splitlines()] == [
        line.rpartition("  # ")[0] for line in said.splitlines()
    ]


def test_config_show_hides_secrets(shell: Shell) -> None:
    shell.write(
        ".config/codexwatch/config.toml",
        '[export.otlp]\nendpoint = "http://127.0.0.1:4318"\nproxy = "http://me:swordfish@127.0.0.1:1"\n'
        '[export.otlp.headers]\nAuthorization = "Bearer swordfish"\n',
    )
    said = [shell.run("config", "show", *options).stdout for options in ([], ["--json"])]
    assert 'export.otlp.headers.Authorization = "•••"  # ~/.config/codexwatch/config.toml:5' in said[0].splitlines()
    assert json.loads(said[1])["settings"]["export.otlp.proxy"]["value"] == "•••"
    assert "swordfish" not in "".join(said)


def test_config_show_refuses_a_broken_file(shell: Shell) -> None:
    path = shell.write(".config/codexwatch/config.toml", "[probe]\nintervall = 7\n")
    done = shell.run("config", "show")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{path}:2: unknown key `intervall`" in done.stderr


LOGGED = '{"timestamp": "2026-11-22T12:00:00.000Z", "level": "info", "event": "cycle.finished", "state": "healthy"}\n'


@pytest.mark.parametrize(
    ("config", "log"),
    [
        pytest.param("", ".local/state/codexwatch/log/codexwatch.jsonl", id="the usual file"),
        pytest.param('[log]\nfile = "~/mine.jsonl"\n', "mine.jsonl", id="the one of the configuration"),
        pytest.param("[log\n", ".local/state/codexwatch/log/codexwatch.jsonl", id="a broken configuration"),
    ],
)
def test_logs_reads_the_file_that_the_daemon_writes(shell: Shell, config: str, log: str) -> None:
    shell.write(".config/codexwatch/config.toml", config)
    shell.write(log, LOGGED)
    done = shell.run("logs")
    assert "cycle.finished state=healthy" in done.stdout
    assert done.returncode == 0
