"""`codexwatch fix` and `undo` as whole processes: the finding is gone, the diff minimal, undo gives the same bytes."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.faults.machine import CODEXWATCH, ZSH, check, settle
from tests.faults.test_main_job import BROKEN, MENDED, PROXIES
from tests.lab.ca import LabCA
from tests.lab.fixtures import EnterWorld
from tests.lab.hosts import OPENAI_HOSTS
from tests.lab.processes import Completed
from tests.lab.world import World

pytestmark = pytest.mark.namespaces

OLD, NEW = {"ALL_PROXY": "socks5://127.0.0.1:7891"}, {"ALL_PROXY": "http://127.0.0.1:7890"}
"""What the terminal in which `fix` is typed has, and what a new one gets afterwards."""


@pytest.fixture
def world(ca: LabCA, enter_world: EnterWorld) -> World:
    world = enter_world(World(ca, proxies=PROXIES, black_hole=OPENAI_HOSTS))
    settle(world, {".zshrc": BROKEN})
    return world


def codexwatch(world: World, *argv: str) -> Completed:
    completed = world.run([*CODEXWATCH, *argv], {**ZSH, **OLD})
    assert "Traceback" not in completed.stderr, completed.stderr
    return completed


def fix(world: World, *options: str) -> tuple[dict[str, Any], int]:
    completed = codexwatch(world, "fix", "--json", *options)
    assert completed.stdout, completed.stderr
    return json.loads(completed.stdout), completed.returncode


def test_the_main_cause_is_mended_proved_and_taken_back(world: World) -> None:
    zshrc = world.home / ".zshrc"
    document, code = fix(world, "--yes")
    assert (document["proven"], code) == ("mended", 0)
    assert zshrc.read_text() == MENDED
    assert [hunk["at"] for hunk in document["changes"][0]["hunks"]] == [3]
    assert check(world, OLD).told == ["process-stale-environment"]
    healthy = check(world, NEW)
    assert (healthy.told, healthy.state) == ([], "healthy")
    undone = codexwatch(world, "undo")
    assert undone.returncode == 0
    assert zshrc.read_text() == BROKEN
    assert check(world, OLD).told == ["proxy-socks-scheme"]


def test_a_dry_run_changes_nothing(world: World) -> None:
    document, code = fix(world, "--dry-run")
    assert (document["applied"], code) == (False, 0)
    assert document["changes"][0]["hunks"][0]["added"] == ["export ALL_PROXY=http://127.0.0.1:7890"]
    assert (world.home / ".zshrc").read_text() == BROKEN


def test_nobody_to_ask_changes_nothing(world: World) -> None:
    completed = codexwatch(world, "fix")
    assert "+export ALL_PROXY=http://127.0.0.1:7890" in completed.stdout
    assert "--yes applies it" in completed.stderr
    assert (world.home / ".zshrc").read_text() == BROKEN


def test_applied_twice_changes_nothing_more(world: World) -> None:
    fix(world, "--yes")
    document, _ = fix(world, "--yes")
    assert (document["changes"], document["id"]) == ([], None)


@pytest.mark.oracle
@pytest.mark.timeout(120)
def test_the_real_codex_agrees_that_it_is_mended(world: World, codex: Path) -> None:
    program = world.home / ".local/bin/codex"
    program.unlink()
    program.symlink_to(codex)
    document, code = fix(world, "--yes")
    assert (document["proven"], code) == ("mended", 0)
    assert document["doctor"]["status"] in {"ok", "warning"}
    turn = world.run([codex, "exec", "--skip-git-repo-check", "--json", "say hello"], NEW, timeout=60)
    assert "turn.completed" in turn.stdout
