"""The table of codexwatch/docs/head-to-head.md is whole: every fault of the laboratory, and nothing that is none."""

from tests.bench.head_to_head import DOCS, END, HEADER, NO, START, YES
from tests.faults.cases.all import FOUND


def rows() -> list[list[str]]:
    table = DOCS.read_text(encoding="utf-8").partition(START)[2].partition(END)[0]
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_fault_has_a_row() -> None:
    head, ruler, *body = rows()
    assert tuple(head) == HEADER
    assert set(ruler) == {"---"}
    assert sorted(row[0] for row in body) == sorted(case.id for case in FOUND), (
        "python -m tests.bench.head_to_head writes it"
    )


def test_the_cells_are_answers() -> None:
    for fault, rule, fix, said, points, mends in rows()[2:]:
        assert rule in {case.first for case in FOUND if case.id == fault}
        assert fix in {"mends", "by hand", "left to the user"}
        assert said
        assert {points, mends} <= {YES, NO}
