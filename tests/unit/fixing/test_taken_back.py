"""A fix after which nothing is better, or something is worse, is taken back at once, byte for byte."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from codexwatch.cycle import Pass
from codexwatch.engine.proof import Proven
from codexwatch.fixing.mending import prospect
from codexwatch.model.finding import Edit
from tests.rules.world import World, from_file, shell
from tests.unit.fixing.test_mending import done, seen

RULE = "proxy-socks-scheme"
MINE = "# mine, in bytes\r\nmodel = 0\n"


def with_one_step(path: Path) -> Pass:
    """A finding whose remedy is one line that helps nobody."""
    before = seen(World(environments=[shell(from_file({"ALL_PROXY": "socks5://127.0.0.1:7891"}))], probed=False))
    (finding,) = (item for item in before.evaluation.findings if item.rule == RULE)
    one_step = replace(finding, steps=(Edit(str(path), None, None, "model_reasoning = 1"),))
    return replace(before, evaluation=replace(before.evaluation, findings=(one_step,)))


def worse(before: Pass) -> Pass:
    """What was found is gone, and something as bad has come."""
    (gone,) = before.evaluation.findings
    come = replace(gone, rule="config-broken", subject="config.toml")
    return replace(before, evaluation=replace(before.evaluation, findings=(come,)))


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("proven", "then"),
    [
        pytest.param(Proven.NOT_MENDED, lambda before: before, id="nothing is better"),
        pytest.param(Proven.WORSE, worse, id="something is worse"),
    ],
)
async def test_it_is_taken_back(tmp_path: Path, proven: Proven, then: Callable[[Pass], Pass]) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(MINE.encode())
    before = with_one_step(path)
    texts: list[str] = []

    def look() -> Pass:
        texts.append(path.read_text())
        return then(before)

    result = await done(prospect(before, slug=RULE), look, tmp_path / "backups")
    assert result.proof is not None
    assert (result.proof.proven, result.kept, result.refused) == (proven, False, None)
    assert "model_reasoning = 1" in texts[0], "it had been done"
    assert path.read_bytes() == MINE.encode()
