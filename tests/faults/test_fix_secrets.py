"""Passwords in the line that `fix` edits: written as they were, and in nothing that anybody is shown."""

import json

import pytest

from tests.faults.machine import CODEXWATCH, ZSH, settle
from tests.faults.test_main_job import PROXIES
from tests.lab.ca import LabCA
from tests.lab.fixtures import EnterWorld
from tests.lab.hosts import OPENAI_HOSTS
from tests.lab.world import World

pytestmark = pytest.mark.namespaces

OLD = "export OTHER=http://kim:hush0001@h:1 ALL_PROXY=socks5://sam:hush0002@127.0.0.1:7891\n"
NEW = "export OTHER=http://kim:hush0001@h:1 ALL_PROXY=http://127.0.0.1:7890\n"


def test_no_password_is_shown_and_none_is_lost(ca: LabCA, enter_world: EnterWorld) -> None:
    world = enter_world(World(ca, proxies=PROXIES, black_hole=OPENAI_HOSTS))
    settle(world, {".zshrc": OLD, ".config/codexwatch/config.toml": "[probe]\ntimeout = 1\n"})
    zshrc, backups = world.home / ".zshrc", world.home / ".local/state/codexwatch/backups"
    says = [_said(world, "fix", "proxy-socks-scheme", "--dry-run")]
    says.append(_said(world, "fix", "proxy-socks-scheme", "--yes", "--json"))
    assert zshrc.read_text() == NEW
    assert json.loads(says[-1])["changes"][0]["hunks"][0]["removed"] == [
        "export OTHER=http://kim:•••@h:1 ALL_PROXY=socks5://sam:•••@127.0.0.1:7891"
    ]
    says += [path.read_text() for path in backups.glob("*/journal.json")]
    says += [_said(world, "undo", "--list", "--json"), _said(world, "undo")]
    assert zshrc.read_text() == OLD
    _said(world, "fix", "proxy-socks-scheme", "--yes")
    zshrc.write_text(NEW.replace("7890", "7899"))
    says.append(_said(world, "undo"))
    assert "the old content is in" in says[-1]
    assert not [text for text in says if "hush" in text]


def _said(world: World, *argv: str) -> str:
    done = world.run([*CODEXWATCH, *argv], ZSH, timeout=60)
    assert "hush" not in done.stderr
    return done.stdout or done.stderr
