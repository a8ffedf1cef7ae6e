"""What is done, looked at again, and told: with files on the disk and passes made of facts."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from codexwatch.compose import build_speaker
from codexwatch.cycle import Pass
from codexwatch.engine.evaluate import evaluate
from codexwatch.engine.proof import Proven
from codexwatch.fixing.document import document
from codexwatch.fixing.mending import Consent, Prospect, Result, carry_out, prospect
from codexwatch.model.finding import Edit
from codexwatch.model.machine import Windows
from codexwatch.rules.registry import all_rules
from tests.rules.world import World
from tests.rules.wsl.loopback_proxy import INSIDE, NAT

RULE = "wsl-loopback-proxy"


def seen(world: World) -> Pass:
    facts = world.facts()
    return Pass(facts, evaluate(facts, all_rules()))


def on_wsl(path: Path, asked: str = "nat") -> Pass:
    return seen(replace(INSIDE, host=replace(NAT, windows=Windows(wslconfig=str(path), asked_mode=asked))))


async def done(wanted: Prospect, look: Callable[[], Pass], backups: Path) -> Result:
    async def again() -> Pass:
        return look()

    return await carry_out(wanted, Consent(edits=True), again, backups=backups, environ={})


@pytest.mark.anyio
async def test_what_counts_after_a_restart_is_neither_called_mended_nor_taken_back(tmp_path: Path) -> None:
    path = tmp_path / ".wslconfig"
    wanted = prospect(on_wsl(path), slug=RULE)
    result = await done(wanted, lambda: on_wsl(path, "mirrored"), tmp_path / "backups")
    assert result.proof is not None
    assert (result.proof.proven, result.kept) == (Proven.AFTER_RESTART, True)
    assert path.read_text() == "[wsl2]\nnetworkingMode=mirrored\n"


@pytest.mark.anyio
async def test_a_refusal_is_in_the_document(tmp_path: Path) -> None:
    path = tmp_path / ".wslconfig"
    wanted = prospect(on_wsl(path), slug=RULE)
    path.write_text("somebody was faster\n")
    result = await done(wanted, lambda: on_wsl(path), tmp_path / "backups")
    said = json.loads(json.dumps(document(wanted, result, build_speaker(str(tmp_path)))))
    assert said["refused"] == {
        "path": "~/.wslconfig",
        "reason": "it has changed since it was read; run the command again",
    }
    assert (said["applied"], said["id"], said["proven"]) == (False, None, None)


@pytest.mark.anyio
async def test_what_cannot_be_taken_back_is_said_with_its_backup(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    before = on_wsl(tmp_path / ".wslconfig")
    (finding,) = (item for item in before.evaluation.findings if item.rule == RULE)
    step = Edit(str(path), None, None, "model = 1")
    before = replace(before, evaluation=replace(before.evaluation, findings=(replace(finding, steps=(step,)),)))

    def look() -> Pass:
        path.write_text("somebody writes meanwhile\n")
        return before

    path.write_text("# mine\n")
    result = await done(prospect(before, slug=RULE), look, tmp_path / "backups")
    assert result.refused is not None
    assert result.entry is not None
    assert result.refused.reason.endswith(f"; what it was is kept in {result.entry.folder}")
    assert (result.entry.folder / "0.before").read_text() == "# mine\n"
    assert path.read_text() == "somebody writes meanwhile\n"
