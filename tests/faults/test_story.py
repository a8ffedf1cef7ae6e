"""The README's story of an alert, its fix and its undo is what a person sees, dates and times of answering apart."""

import shutil

import pytest

from tests.faults.story import END, README, START, told_in, without_dates, written_as
from tests.lab.ca import LabCA
from tests.lab.world import why_not

pytestmark = [pytest.mark.namespaces, pytest.mark.timeout(240)]


def test_the_story_in_the_readme_is_true(ca: LabCA) -> None:
    if reason := why_not():
        pytest.skip(reason)
    for program in ("tmux", "zsh"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    written = README.read_text(encoding="utf-8").partition(START)[2].partition(END)[0]
    assert without_dates(written) == without_dates(written_as(told_in(ca)))
