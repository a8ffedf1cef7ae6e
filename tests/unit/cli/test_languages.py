"""The commands that people read, in Chinese; what programs read, in English all the same."""

import json
import re
import unicodedata
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from codexwatch.lock import hold
from codexwatch.model.phrase import Phrase, stacked
from codexwatch.render.recipes import with_recipes
from codexwatch.store import Store
from tests.unit.cli.program import Shell
from tests.unit.cli.watched_fortnight import ALERT

STATE = ".local/state/codexwatch"
CONFIG = ".config/codexwatch/config.toml"
CHINESE = {"LANG": "zh_CN.UTF-8"}
NOT_LOGGED_IN = "未登录"
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def is_chinese(text: str) -> bool:
    return any("\u3400" <= character <= "\u9fff" for character in text)


@pytest.mark.parametrize(
    ("words", "environ", "config", "chinese"),
    [
        pytest.param((), CHINESE, "", True, id="the locale"),
        pytest.param(("--lang", "en"), CHINESE, "", False, id="--lang wins over the locale"),
        pytest.param(
            ("--lang", "zh"), {}, '[alerts]\nlanguage = "en"\n', True, id="--lang wins over the configuration"
        ),
        pytest.param((), {}, '[alerts]\nlanguage = "zh_CN"\n', True, id="the configuration wins over the locale"),
        pytest.param((), CHINESE, '[alerts]\nlanguage = "en"\n', False, id="English configured"),
        pytest.param((), CHINESE, "[alerts\nlanguage =", True, id="a broken configuration says nothing"),
        pytest.param((), {"LANG": "zh_TW.UTF-8"}, "", False, id="traditional characters: English"),
    ],
)
def test_who_chooses_the_language(
    shell: Shell, words: tuple[str, ...], environ: dict[str, str], config: str, *, chinese: bool
) -> None:
    shell.write(CONFIG, config)
    done = shell.run("status", *words, env=environ)
    assert (done.returncode, is_chinese(done.stdout)) == (3, chinese)


def test_an_unknown_language_is_a_usage_error_that_names_what_there_is(shell: Shell) -> None:
    done = shell.run("--lang", "fr_FR", "check")
    assert done.returncode == 2
    assert "there is no translation to 'fr_FR'; there are en and zh_CN" in done.stderr


def test_a_check_in_chinese(shell: Shell) -> None:
    done = shell.run("--lang", "zh_CN", "check", "--offline", "--verbose")
    assert is_chinese(done.stdout.splitlines()[0])
    assert NOT_LOGGED_IN in done.stdout


def test_json_is_english_in_every_language(shell: Shell) -> None:
    said = [json.loads(shell.run("check", "--offline", "--json", env=environ).stdout) for environ in (CHINESE, {})]
    for document in said:
        document.pop("taken_at")
    assert said[0]["verdict"] == said[1]["verdict"]
    assert not is_chinese(json.dumps(said[0], ensure_ascii=False))


@pytest.mark.parametrize("command", [("status",), ("explain", "proxy-socks-scheme"), ("check", "--offline")])
def test_no_line_is_wider_than_the_terminal(shell: Shell, command: tuple[str, ...]) -> None:
    lines = shell.on_a_terminal(*command, env={**CHINESE, "NO_COLOR": "1"})
    assert any(map(is_chinese, lines))
    assert not [line for line in lines if sum(map(width, ESCAPE.sub("", line))) > 80]


def width(character: str) -> int:
    return 0 if not character.isprintable() else 2 if unicodedata.east_asian_width(character) in "WF" else 1


def test_status_says_in_chinese_what_an_english_daemon_has_seen(shell: Shell) -> None:
    title = Phrase("Comes and goes: {title}", title="X")
    body = stacked([Phrase("{place}: {proof}", place="~/.zshrc:42", proof="Y"), Phrase("Fix: {remedy}", remedy="Z")])
    document = json.loads(shell.run("check", "--offline", "--json").stdout)
    document["verdict"]["summary"] = Phrase("Codex cannot work.")
    document["unknown"] = [{"rule": None, "missing": [], "reason": Phrase("not every essential target was asked")}]
    with closing(Store(shell.home / STATE / "state.db", pytest.fail)) as store:
        store.save_alerts({ALERT.identity: replace(ALERT, title=title, body=body)})
        store.save_pass(json.dumps(with_recipes({**document, "taken_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"})))
    with hold(shell.home / STATE / "lock"):
        chinese, english = shell.run("status", env=CHINESE), shell.run("status")
        said = json.loads(shell.run("status", "--json", env=CHINESE).stdout)
    for text in ("Codex 无法工作。", "时好时坏", "修复", "必需的目标没有全部问过"):
        assert text in chinese.stdout
    for text in ("Codex cannot work.", "Comes and goes: X", "Fix: Z", "not every essential target was asked"):
        assert text in english.stdout
    assert not is_chinese(json.dumps(said, ensure_ascii=False))
    assert "recipes" not in said


def test_english_pays_nothing_for_it(shell: Shell) -> None:
    done = shell.run("status", env={"PYTHONPROFILEIMPORTTIME": "1"})
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "codexwatch.cli.language" in loaded
    assert not loaded & {"tomllib", "codexwatch.rules.registry", "codexwatch.config"}
