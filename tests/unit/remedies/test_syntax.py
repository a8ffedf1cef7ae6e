"""A shell that could read its file before can read it afterwards."""

import shutil
from pathlib import Path

import pytest

from codexwatch.model.finding import Edit
from codexwatch.remedies.plan import Numbered, make_plan
from codexwatch.remedies.refused import RefusedError
from codexwatch.remedies.syntax import check_syntax
from codexwatch.remedies.undo import plan_undo
from tests.unit.remedies.build import fixed

GOOD = "export A=1\n"
BROKEN = [
    pytest.param("bash", ".bashrc", 'export A="1\n', id="bash: a quote is left open"),
    pytest.param("bash", ".bash_profile", "if true; then\nfi\n", id="bash: a block without a command"),
    pytest.param("zsh", ".zshrc", "export A=`1\n", id="zsh: a substitution is left open"),
    pytest.param("zsh", "z.zsh", "if true; then\n", id="zsh: a block is left open"),
    pytest.param("fish", "config.fish", "if true\n  set -gx A 1\n", id="fish: a block is left open"),
    pytest.param("sh", ".profile", "case $x in\n", id="sh: a case is left open"),
]


@pytest.mark.parametrize(("shell", "name", "text"), BROKEN)
def test_a_file_that_its_shell_could_not_read_any_more_is_refused(shell: str, name: str, text: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    before = "set -gx A 1\n" if shell == "fish" else GOOD
    with pytest.raises(RefusedError, match="could not read it any more"):
        check_syntax(f"/h/{name}", before.encode(), text.encode())
    check_syntax(f"/h/{name}", text.encode(), (text + before).encode())


FINE = [
    pytest.param(".zshrc", "if true; then\nfi\n", id="zsh knows empty blocks"),
    pytest.param(".bashrc", "A=(1 2)\n[[ $A == 1* ]] && export B=$'x'\n", id="bash's own words"),
    pytest.param("config.fish", "set -gx A (echo 1)\n", id="fish's own words"),
    pytest.param(".env", "A='\n", id="no shell reads it"),
    pytest.param("settings.json", "{'", id="an editor's settings"),
    pytest.param(".profile", "export A=\udcff\n", id="bytes that are no UTF-8"),
]


@pytest.mark.parametrize(("name", "text"), FINE)
def test_what_can_be_read_passes(name: str, text: str) -> None:
    check_syntax(f"/h/{name}", GOOD.encode(), text.encode("utf-8", "surrogateescape"))


def test_nothing_of_the_file_is_run(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    for name in (".bashrc", ".zshrc", "config.fish", ".profile"):
        check_syntax(f"/h/{name}", GOOD.encode(), f"touch {trace}\nexport A=$(touch {trace})\n".encode())
    assert not trace.exists()


def test_an_edit_that_would_break_the_file_is_left_to_the_user(tmp_path: Path) -> None:
    rc = tmp_path / ".bashrc"
    rc.write_text(GOOD)
    plan = make_plan([Numbered(1, "proxy-x", Edit(str(rc), 1, "export A=1", "export A='1"))])
    assert (plan.changes, [item.reason for item in plan.left]) == ((), ["bash could not read it any more"])


def test_taking_back_does_not_break_what_was_edited_since(tmp_path: Path) -> None:
    rc, quoted = tmp_path / ".bashrc", "export A='\nb\nc\nd\n'\ne\n"
    rc.write_text(quoted)
    entry = fixed(tmp_path / "backups", Edit(str(rc), 1, "export A='", "export A=1"), Edit(str(rc), 5, "'", None))
    rc.write_text("export A=1\nb\nC\nd\ne\n")
    assert [item.content for item in plan_undo(entry)] == [quoted.replace("c", "C").encode()]
    rc.write_text("export A=1\nb\n# it's\nd\ne\n")
    with pytest.raises(RefusedError, match="bash could not read it any more; the old content is in"):
        plan_undo(entry)
