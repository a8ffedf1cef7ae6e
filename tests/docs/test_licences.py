"""The page of licences names every package that a user may get, with the licence that the package itself states."""

import sys

import pytest

from tests.docs.licences import ONLY_ON, PAGE, installed

ROWS = {
    name: (licence, when)
    for name, licence, when in (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and not line.startswith("| package")
    )
}
FREE = {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MIT", "PSF-2.0"}
FOR_ITS_OWN_FILES = {"MPL-2.0"}
"""Asks something back for changes of the package's own files alone."""


def test_the_page_says_what_the_packages_say() -> None:
    """`python -m tests.docs.licences` writes it."""
    assert {name: ROWS.get(name) for name in installed()} == installed()


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="the oldest Python needs packages that newer ones do not")
def test_the_page_names_nothing_that_nobody_gets() -> None:
    assert ROWS.keys() - installed().keys() <= ONLY_ON.keys()


@pytest.mark.parametrize("name", [name for name, (_, when) in ROWS.items() if when != "`[report]`"])
def test_nothing_asks_anything_back_but_the_plots(name: str) -> None:
    ways = ROWS[name][0].split(" OR ")
    assert any(set(way.split(" AND ")) <= FREE | FOR_ITS_OWN_FILES for way in ways)
