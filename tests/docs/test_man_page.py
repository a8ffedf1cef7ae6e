"""The manual page that is shipped."""

import shutil
import subprocess

import pytest

from codexwatch.cli.main import COMMANDS
from tests.docs.man_page import PAGE, man_page


def test_the_shipped_page_is_made_from_the_parser() -> None:
    """`python -m tests.docs.man_page` writes it."""
    assert PAGE.read_text(encoding="utf-8") == man_page()


@pytest.mark.skipif(shutil.which("man") is None, reason="no man: apt-get install man-db groff")
def test_it_can_be_read_without_a_warning() -> None:
    shown = subprocess.run(
        ["man", "--warnings=all", "--encoding=UTF-8", "--local-file", str(PAGE)],
        env={"PATH": "/usr/bin:/bin", "MANWIDTH": "80", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stderr == ""
    lines = [line.strip() for line in shown.stdout.splitlines()]
    assert [name for name in COMMANDS if f"codexwatch {name}" not in lines] == []
    assert max(map(len, shown.stdout.splitlines())) <= 88
    assert "codexwatch report --bundle             codexwatch-report.html, .txt and .json" in lines
