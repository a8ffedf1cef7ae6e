"""Five seconds of the campaign of tests/bench/fuzz.py: whatever a file or a tool says, every reader has an answer."""

from tests.bench.fuzz import campaign

SECONDS = 5.0


def test_every_reader_has_an_answer_to_damaged_and_made_up_texts() -> None:
    results = campaign(SECONDS)
    assert [(each.name, fault) for each in results for fault in each.faults] == []
    assert len(results) >= 30
    assert all(each.damaged for each in results)
