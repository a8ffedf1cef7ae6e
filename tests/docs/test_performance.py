"""The numbers of the documentation were measured by the command of today: every row is there, whatever its number."""

import re

import pytest

from tests.bench.__main__ import END, PAGE, PARTS, README, START, TOLD, main
from tests.bench.idle import SITUATIONS
from tests.bench.measured import HEADER, Measured, Peer, markdown, table
from tests.bench.probing import scenes
from tests.bench.scale import dimensions
from tests.bench.start_up import CASES

NAMES = [
    *(part.title for part in PARTS),
    *(case.name for case in CASES),
    *(scene.name for scene in scenes()),
    *(situation.name for situation in SITUATIONS),
    *(dimension.name for dimension in dimensions(1)),
]
SLOW = Measured("a start", 300, "ms", bar=250, peer=Peer("bare", 100), ratio_bar=4)


def section() -> str:
    written = README.read_text(encoding="utf-8")
    assert (written.count(START), written.count(END)) == (1, 1)
    return written.partition(START)[2].partition(END)[0]


@pytest.mark.parametrize("name", NAMES)
def test_the_page_shows(name: str) -> None:
    assert name in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TOLD)
def test_the_readme_shows(name: str) -> None:
    assert f"| {name}" in section()


def test_every_row_is_as_wide_as_its_table() -> None:
    rows = [line for line in section().splitlines() if line.startswith("|")]
    assert {len(re.split(r"(?<!\\)\|", row)) for row in rows} == {len(HEADER) + 2}


@pytest.mark.parametrize(
    ("row", "missed"),
    [
        pytest.param(SLOW, True, id="above its bar"),
        pytest.param(Measured("a start", 250, "ms", bar=250), False, id="at its bar"),
        pytest.param(Measured("an edit", 100, "ms", 200, 501, 500), True, id="the worst of them above its own"),
        pytest.param(Measured("a start", 300, "ms", peer=Peer("bare", 100), ratio_bar=3), False, id="as the ratio"),
        pytest.param(Measured("a start", 301, "ms", peer=Peer("bare", 100), ratio_bar=3), True, id="above the ratio"),
        pytest.param(Measured("a start", 9e9, "ms"), False, id="no bar"),
    ],
)
def test_a_bar_is_missed(row: Measured, missed: bool) -> None:
    assert row.missed is missed
    assert ("MISSED" in markdown([row])) is missed
    assert ("MISSED" in table([row])) is missed


def test_a_ratio_is_that_to_the_peer() -> None:
    assert SLOW.cells == ("a start", "300 ms", "", "250 ms, 4 x", "bare: 100 ms", "3.00", "MISSED")


def test_only_a_whole_run_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--write", "judging"])
    assert "--write takes no PART" in capsys.readouterr().err
