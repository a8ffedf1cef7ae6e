"""Whose machine is looked at."""

import pwd
from collections.abc import Mapping

import pytest

from codexwatch.collectors.user import User, from_environ
from codexwatch.places import NoHome

ACCOUNT = pwd.struct_passwd(("sam", "x", 1000, 1000, "Sam", "/home/sam", "/usr/bin/fish"))


@pytest.mark.parametrize(
    ("environ", "home", "shell", "codex_home"),
    [
        pytest.param({"HOME": "/h", "SHELL": "/bin/zsh"}, "/h", "/bin/zsh", None, id="both are set"),
        pytest.param({"HOME": "/h/"}, "/h", "/usr/bin/fish", None, id="the shell comes from the database"),
        pytest.param({"SHELL": "/bin/zsh"}, "/home/sam", "/bin/zsh", None, id="the home comes from the database"),
        pytest.param({"HOME": "", "SHELL": ""}, "/home/sam", "/usr/bin/fish", None, id="empty counts as not set"),
        pytest.param({"HOME": "/h", "CODEX_HOME": "/c"}, "/h", "/usr/bin/fish", "/c", id="CODEX_HOME is taken over"),
        pytest.param({"HOME": "/h", "CODEX_HOME": ""}, "/h", "/usr/bin/fish", None, id="an empty CODEX_HOME is none"),
    ],
)
def test_a_typed_command_believes_the_environment_first(
    environ: Mapping[str, str], home: str, shell: str, codex_home: str | None
) -> None:
    user = from_environ(environ, lambda: ACCOUNT)
    assert (user.home, user.shell, user.codex_home) == (home, shell, codex_home)
    assert user.environ == environ


def test_a_bare_uid_without_home_is_a_clear_error() -> None:
    with pytest.raises(NoHome, match="HOME is not set"):
        from_environ({"PATH": "/bin"}, lambda: None)


def test_a_bare_uid_with_home_and_no_shell_has_no_shell() -> None:
    assert from_environ({"HOME": "/h"}, lambda: None).shell is None


def test_the_variables_are_not_in_the_repr() -> None:
    user = from_environ({"HOME": "/h", "CODEX_API_KEY": "sk-planted-1"}, lambda: ACCOUNT)
    assert "sk-planted-1" not in repr(user)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        pytest.param("~", "/h", id="the home itself"),
        pytest.param("~/x", "/h/x", id="below the home"),
        pytest.param("/a/../b/", "/b", id="absolute, tidied"),
    ],
)
def test_paths_are_made_absolute(given: str, found: str) -> None:
    assert User("/h", None, "linux").absolute(given) == found
