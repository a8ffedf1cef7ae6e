"""One machine a cause, as whole processes: the right rule first, nothing false beside it, and a remedy that mends."""

import re
from collections.abc import Iterator
from difflib import ndiff
from typing import cast

import pytest

from codexwatch.model.secret import MASK
from tests.faults.cases.all import FOUND, HEALTHY
from tests.faults.cases.case import Case
from tests.faults.laboratory import Laboratory, Mended
from tests.lab.ca import LabCA
from tests.lab.world import why_not

pytestmark = [pytest.mark.namespaces, pytest.mark.timeout(120)]

MARKS = ("# >>> codexwatch >>>", "# <<< codexwatch <<<")


@pytest.fixture(scope="module")
def laboratory(request: pytest.FixtureRequest, ca: LabCA) -> Iterator[Laboratory]:
    if reason := why_not():
        pytest.skip(reason)
    items = [item for item in request.session.items if isinstance(item, pytest.Function) and item.path == request.path]
    chosen = [cast("Case", item.callspec.params["case"]) for item in items]
    running = Laboratory(ca, chosen)
    yield running
    running.close()


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in FOUND])
def test_names_the_cause(laboratory: Laboratory, case: Case) -> None:
    outcome = laboratory.outcome(case)
    document, first = outcome.checked.document, outcome.finding
    assert [first["rule"], *outcome.checked.told] == [case.first, *_told(case)], document
    assert {item["rule"] for item in document["findings"]} >= set(case.listed)
    edits = [step["after"] for step in first["remedy"]["steps"] if step["kind"] == "edit"]
    seen = {
        **first,
        **(first["origin"] or {}),
        "after": edits[0] if edits else None,
        "verified": first["remedy"]["verified"],
    }
    assert {name: seen.get(name) for name in case.expected} == case.expected
    assert first["remedy"]["steps"]
    assert outcome.checked.completed.returncode == (0 if case.advice else 1)


def _told(case: Case) -> list[str]:
    return [] if case.advice else [case.first, *case.beside]


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in FOUND])
def test_the_remedy_mends_it(laboratory: Laboratory, case: Case) -> None:
    mended = laboratory.outcome(case).mended
    if mended is None:
        return
    assert (mended.document["proven"] or "left") == case.mended, mended.document
    if case.mended == "mended":
        assert mended.anew.told == list(case.afterwards), mended.anew.document
    assert mended.undo_says == ""
    if mended.document["applied"]:
        _touches_nothing_else(mended)
    for name in _changed(mended):
        assert mended.undone.get(name) == mended.before.get(name)


def _changed(mended: Mended) -> list[str]:
    """What `fix` has written, by its own account; a command of a remedy may write more."""
    return [change["path"].removeprefix("~/") for change in mended.document["changes"]]


def _touches_nothing_else(mended: Mended) -> None:
    """Every line that goes or comes is one that a step names."""
    edits = [step for step in mended.document["steps"] if step["kind"] == "edit"]
    gone = {step["before"] for step in edits}
    written = {_bare(line) for step in edits for line in (step["after"] or "").splitlines()}
    for name in _changed(mended):
        old, new = (_lines(where.get(name, b"")) for where in (mended.before, mended.after))
        for line in ndiff(old, new):
            if line[0] == "-":
                assert any(_is_shown_as(line[2:], shown) for shown in gone), name
            elif line[0] == "+":
                assert _bare(line[2:]) in {*written, *MARKS}, name


def _is_shown_as(line: str, shown: str | None) -> bool:
    """What is secret in a line is shown as a mask."""
    return shown is not None and re.fullmatch(re.escape(shown).replace(MASK, ".*"), line) is not None


def _bare(line: str) -> str:
    """In JSON a line that is added has the file's own indentation, and a comma where one belongs."""
    return line.strip().removesuffix(",")


def _lines(content: bytes) -> list[str]:
    return content.decode("utf-8", "surrogateescape").splitlines()


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in HEALTHY])
def test_stays_silent(laboratory: Laboratory, case: Case) -> None:
    checked = laboratory.outcome(case).checked
    assert (checked.told, checked.state, checked.completed.returncode) == ([], "healthy", 0), checked.document
