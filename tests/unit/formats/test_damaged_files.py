"""Files that somebody damaged: what a shell would not reach, or not take so, is never said for certain.

Each row was once an answer that the real shell contradicted (python -m tests.bench.damaged_shells).
"""

from pathlib import Path

import pytest

from codexwatch.formats.shell.evaluate import Process, evaluate
from codexwatch.formats.shell.statements import Dialect
from tests.unit.formats.real_shells import exported_by

ROWS = [
    pytest.param("bash", "shopt x\n}\nexport B=1\n", None, id="a brace that closes nothing"),
    pytest.param("bash", "export B=1 ] && x; then\n", None, id="a then without its if, on the same line"),
    pytest.param("bash", "if true; then\n x ]; then\nfi\nexport B=1\n", None, id="a then too many"),
    pytest.param("bash", "f() {\n  x; then\n}\nexport B=1\n", None, id="in a function that is not called"),
    pytest.param("bash", "f() { [[ $1 ==^ a ]]; }\nexport B=1\n", None, id="a test of no operator, in a function"),
    pytest.param("bash", "[[ a b ]]\nexport B=1\n", None, id="a test without an operator"),
    pytest.param("bash", "if [[ a ]]; \rthen\nx\nfi\nexport B=1\n", None, id="a carriage return before a keyword"),
    pytest.param("bash", "case x& in\n  x) ;;\nesac\nexport B=1\n", None, id="an operator before in"),
    pytest.param("bash", "export B=1 < /nonexistent\n", None, id="input that is not there"),
    pytest.param("bash", "export B=1>/nonexistent/x\n", None, id="output into a folder that is not there"),
    pytest.param("bash", "A=1 B=1 & C=2\nexport B\n", None, id="assigned in the background"),
    pytest.param("bash", "export B=é/1\n", "é/1", id="letters that are not ASCII"),
    pytest.param("bash", "export B=1\n'\n", "1", id="a quote that opens on a later line"),
    pytest.param("bash", "export B=\"${A:-'q'}\"\n", "'q'", id="single quotes in a default in double quotes"),
    pytest.param("sh", 'export B="${A:-it\'s}"\n', "it's", id="one of them"),
    pytest.param("bash", "export B=1 > /dev/null\n", "1", id="output that goes nowhere"),
    pytest.param("bash", "export a-b=1 B=1\n", "1", id="bash goes on after a bad name"),
    pytest.param("zsh", "export a%b=1\nexport B=1\n", None, id="zsh does not"),
    pytest.param("sh", "export a/b=1\nexport B=1\n", None, id="nor does dash"),
    pytest.param("zsh", "unsetopt /*none\nexport B=1\n", None, id="a pattern that matches nothing"),
    pytest.param("zsh", "f() { exp[ort x; }\nf\nexport B=1\n", None, id="the same as a command, in a function"),
    pytest.param("zsh", "source =none\nexport B=1\n", None, id="the path of a command that is not there"),
    pytest.param("zsh", "set -- a b\nexport B=x$27\n", None, id="a number of two digits"),
    pytest.param("zsh", "plug{ins=(git)\nexport B=1\n", None, id="a list for what is no name"),
    pytest.param("fish", "set -gx A h[tp\nset -gx B 1\n", None, id="a bracket in a word that does not close"),
    pytest.param("fish", "set -gx B h]tp\n", "h]tp", id="one that closes nothing"),
    pytest.param("fish", "set -gx A x$\nset -gx B 1\n", None, id="a dollar without a name"),
    pytest.param("fish", 'set -gx A "x$"\nset -gx B 1\n', None, id="the same in quotes"),
    pytest.param("fish", "set -gx B 1\nif true\n  x (y [)\nend\necho (y z[)\n", None, id="in a command substitution"),
    pytest.param("fish", "for x inin a\nset -gx B 1\nend\n", None, id="for without in"),
    pytest.param("fish", "set -gx B 1 < /nonexistent\n", None, id="input that is not there, fish"),
    pytest.param("fish", "set -gx B http://*\n", None, id="a pattern of files"),
    pytest.param("fish", "set -gx B a&b\n", "a&b", id="an ampersand in a word"),
    pytest.param("fish", "set -gx B 1\nfunction f\n  case x\nend\n", None, id="case without switch, in a function"),
    pytest.param("fish", "set -gx B 1\nx>\n", None, id="a redirection to nothing"),
    pytest.param("fish", "export A=1 B=2\n", "2", id="export of two"),
    pytest.param("fish", "set -gx B 1 | none-such\n", None, id="before a pipe"),
]


@pytest.mark.parametrize(("shell", "text", "value"), ROWS)
def test_what_is_certain(shell: str, text: str, value: str | None) -> None:
    process = Process(Dialect(shell), (("/rc",),), interactive=True)
    found = evaluate([process], {"HOME": "/"}, read={"/rc": text}.get).variables.get("B")
    certain = found is not None and found.certain and found.exported
    assert (found.value if found and certain else None) == value


@pytest.mark.parametrize(("shell", "text", "value"), [row for row in ROWS if row.values[2] is not None])
def test_the_real_shell_agrees(shell: str, text: str, value: str, tmp_path: Path) -> None:
    (tmp_path / "rc").write_bytes(text.encode())
    assert exported_by(shell, tmp_path, {"PATH": "/usr/bin:/bin"}).get("B") == value
