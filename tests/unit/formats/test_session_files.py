"""Files of variables that are no scripts: pam_env's, systemd's, fish's."""

import pytest

from codexwatch.formats.shell.evaluate import Process, evaluate
from codexwatch.formats.shell.statements import Dialect


def assigned(text: str, dialect: Dialect, name: str = "/file") -> dict[str, tuple[str | None, int]]:
    found = evaluate([Process(dialect, ((name,),))], {"HOME": "/home/me"}, read={name: text}.get)
    return {name: (each.value, each.line) for name, each in found.variables.items() if each.exported}


@pytest.mark.parametrize(
    ("line", "value"),
    [
        pytest.param("A=http://a:1", "http://a:1", id="plain"),
        pytest.param('A="http://a:1"', "http://a:1", id="in quotes"),
        pytest.param("export A='b'", "b", id="with export"),
        pytest.param("A=$HOME/x", "$HOME/x", id="nothing is expanded"),
        pytest.param("A=b # c", "b", id="a comment anywhere"),
        pytest.param("A=a b", "a b", id="blanks"),
        pytest.param("A=", "", id="empty"),
        pytest.param("# A=b", None, id="commented out"),
        pytest.param("A b", None, id="no assignment"),
    ],
)
def test_etc_environment(line: str, value: str | None) -> None:
    found = assigned(f"\n{line}\n", Dialect.PAM)
    assert found == ({} if value is None else {"A": (value, 2)})


@pytest.mark.parametrize(
    ("line", "value"),
    [
        pytest.param("A=http://a:1", "http://a:1", id="plain"),
        pytest.param('A="b c"', "b c", id="in quotes"),
        pytest.param("A=$HOME/x:${HOME}/y", "/home/me/x:/home/me/y", id="expanded"),
        pytest.param("A=${B:-c}${HOME:+d}", "cd", id="defaults"),
        pytest.param("A=a\\\n b", "a b", id="continued"),
        pytest.param("; A=b", None, id="commented out"),
    ],
)
def test_environment_d(line: str, value: str | None) -> None:
    found = assigned(f"\n{line}\n", Dialect.ENVIRONMENT_D)
    assert found == ({} if value is None else {"A": (value, 2)})


@pytest.mark.parametrize("dialect", [Dialect.PAM, Dialect.ENVIRONMENT_D])
@pytest.mark.parametrize("odd", ["\f", "\v", "\u2028", "\x85", "\r"])
def test_only_a_line_feed_ends_a_line(odd: str, dialect: Dialect) -> None:
    assert assigned(f"# a{odd}b\r\nA=1\r\n", dialect) == {"A": ("1", 2)}


def test_fish_variables() -> None:
    text = (
        "# This file contains fish universal variable definitions.\n# VERSION: 3.0\n"
        "SETUVAR --export https_proxy:http\\x3a//127\\x2e0\\x2e0\\x2e1\\x3a7890\n"
        "SETUVAR fish_greeting:\\x1d\nSETUVAR --export no_proxy:a\\x1eb\nSETUVAR --export --path MY_PATH:/a\\x1e/b\n"
    )
    assert assigned(text, Dialect.FISH, "/fish_variables") == {
        "https_proxy": ("http://127.0.0.1:7890", 3),
        "no_proxy": ("a b", 5),
        "MY_PATH": ("/a:/b", 6),
    }
