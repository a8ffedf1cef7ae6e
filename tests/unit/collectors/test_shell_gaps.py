"""What a file that cannot be read leaves unknown, and what a shell assigns without exporting it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.collectors.made_machine import NOW, Machine, environment, plain

P1, P2 = "http://127.0.0.1:1111", "http://127.0.0.1:2222"
BIG = 1_200_000


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def is_big(path: Path, mention: str = "") -> None:
    path.write_text("# padding\n" * (BIG // 10) + mention)


def is_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("make", "known"),
    [
        pytest.param(is_big, {"HTTPS_PROXY": P1}, id="a long file that names no proxy settles nothing"),
        pytest.param(is_folder, {"HTTPS_PROXY": P1}, id="a folder cannot be sourced"),
        pytest.param(
            lambda path: is_big(path, "export HTTPS_PROXY=http://elsewhere:1\n"),
            {"HTTPS_PROXY": None},
            id="a long file that names one makes that one unknown",
        ),
        pytest.param(
            lambda path: is_big(path, "export all_proxy=http://elsewhere:1\n"),
            {"HTTPS_PROXY": P1, "all_proxy": None},
            id="and leaves the others as they are",
        ),
        pytest.param(
            lambda path: path.write_bytes(b"\0\1 NO_PROXY"),
            {"HTTPS_PROXY": P1, "NO_PROXY": None},
            id="binary: as a long one",
        ),
    ],
)
def test_only_what_the_file_could_set_is_unknown(
    machine: Machine, make: Callable[[Path], None], known: dict[str, str | None]
) -> None:
    machine.write_files({".zshrc": f"export HTTPS_PROXY={P1}\nsource ~/more\n"})
    make(machine.home / "more")
    found = environment(machine.collector().collect(NOW), "login-shell")
    assert found.unknown is None
    assert {name: value for name, (value, _, _) in plain(found, machine.home).items()} == known


def test_a_value_that_is_set_after_it_is_known(machine: Machine) -> None:
    machine.write_files({".zshrc": f"source ~/more\nexport HTTPS_PROXY={P1}\nexport NO_PROXY=\n"})
    os.mkfifo(machine.home / "more")
    found = environment(machine.collector().collect(NOW), "login-shell")
    assert found.unknown is None
    assert plain(found, machine.home)["HTTPS_PROXY"][0] == P1
    assert found.variables["ALL_PROXY"].value is None
    assert (
        found.variables["ALL_PROXY"].unknown
        == f"it may be set in {machine.home}/more, which is a named pipe, not a file"
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param("export HTTPS_PROXY=$(find-proxy)", "the shell puts it together when it starts", id="a command"),
        pytest.param(
            f"if ping -c1 proxy; then export HTTPS_PROXY={P1}; fi",
            "whether this line is reached depends on something that only the shell knows",
            id="one branch",
        ),
        pytest.param(
            f"if at-work; then export HTTPS_PROXY={P1}; else export HTTPS_PROXY={P2}; fi",
            "whether this line is reached depends on something that only the shell knows",
            id="both branches",
        ),
        pytest.param(f"export HTTPS_PROXY={P1}", None, id="a plain line"),
    ],
)
def test_an_unknown_value_says_why(machine: Machine, line: str, reason: str | None) -> None:
    machine.write_files({".zshrc": f"{line}\n"})
    found = environment(machine.collector().collect(NOW), "login-shell").variables["HTTPS_PROXY"]
    assert found.unknown == reason
    assert (found.value is None) is (reason is not None)


UNEXPORTED = ("HTTPS_PROXY", ".zshrc", 1)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({".zshrc": f"HTTPS_PROXY={P1}\n"}, [UNEXPORTED], id="a line of its own"),
        pytest.param(
            {".zshrc": f"HTTPS_PROXY={P1}; all_proxy={P1}\n"}, [UNEXPORTED, ("all_proxy", ".zshrc", 1)], id="two"
        ),
        pytest.param({".profile": f"HTTPS_PROXY={P1}\n"}, [], id="in a file that this shell may or may not read"),
        pytest.param({".zprofile": f"HTTPS_PROXY={P1}\n"}, [("HTTPS_PROXY", ".zprofile", 1)], id="in a login file"),
        pytest.param({".zshrc": f"HTTPS_PROXY={P1}\nexport HTTPS_PROXY\n"}, [], id="exported on a line of its own"),
        pytest.param(
            {".zshrc": f"HTTPS_PROXY={P1}\n", "/etc/environment": f"HTTPS_PROXY={P2}\n"},
            [],
            id="exported by an earlier file",
        ),
        pytest.param({".zshrc": f"set -a\nHTTPS_PROXY={P1}\nset +a\n"}, [], id="set -a"),
        pytest.param({".zshrc": f"typeset -x HTTPS_PROXY\nHTTPS_PROXY={P1}\n"}, [], id="marked before"),
        pytest.param({".zshrc": f"HTTPS_PROXY={P1} curl -s example.com\n"}, [], id="for one command"),
        pytest.param({".zshrc": f"f() {{ local HTTPS_PROXY={P1}; }}\nf\n"}, [], id="a local one"),
        pytest.param({".zshrc": f"f() {{ HTTPS_PROXY={P1}; }}\nf\n"}, [], id="in a function"),
        pytest.param(
            {".zshrc": f"HTTPS_PROXY={P1}\nproxy_on() {{ export HTTPS_PROXY; }}\n"},
            [],
            id="exported by a function that may be called",
        ),
        pytest.param(
            {".zshrc": f"HTTPS_PROXY={P1}\n# export HTTPS_PROXY\n"}, [UNEXPORTED], id="the export is commented out"
        ),
        pytest.param({".zshrc": f"if at-work; then HTTPS_PROXY={P1}; fi\n"}, [], id="perhaps"),
        pytest.param({".zshrc": f"HTTPS_PROXY={P1}\nunset HTTPS_PROXY\n"}, [], id="taken away again"),
        pytest.param(
            {".zshrc": f"HTTPS_PROXY={P1}\n", ".codex/.env": f"HTTPS_PROXY={P2}\n"}, [], id="in .env, so it is there"
        ),
        pytest.param({".zshrc": "PROXY_HOST=h\n"}, [], id="another name"),
    ],
)  # fmt: skip
def test_assigned_and_not_exported(
    machine: Machine, files: dict[str, str], expected: list[tuple[str, str, int]]
) -> None:
    machine.write_files(files)
    facts = machine.collector({"TERM": "xterm"}).collect(NOW)
    for which in ("login-shell", "this-shell"):
        found = environment(facts, which).unexported
        assert [
            (item.name, item.origin.path.removeprefix(f"{machine.home}/"), item.origin.line)
            for item in found
            if item.origin and item.origin.path
        ] == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param(f"set -g https_proxy {P1}", ["https_proxy"], id="set -g"),
        pytest.param(f"set https_proxy {P1}", ["https_proxy"], id="set"),
        pytest.param(f"set -gx https_proxy {P1}", [], id="set -gx"),
        pytest.param(f"set -l https_proxy {P1}", [], id="set -l"),
        pytest.param(f"set https_proxy {P1}\nset -x https_proxy $https_proxy", [], id="set, then set -x"),
    ],
)
def test_fish(machine: Machine, line: str, expected: list[str]) -> None:
    machine.write_files({".config/fish/config.fish": f"{line}\n"})
    found = environment(machine.collector(shell="/usr/bin/fish").collect(NOW), "login-shell")
    assert [item.name for item in found.unexported] == expected


def test_what_no_terminal_started_would_not_have_got_it(machine: Machine) -> None:
    machine.write_files({".zshrc": f"HTTPS_PROXY={P1}\n"})
    assert environment(machine.collector({}).collect(NOW), "this-shell").unexported == ()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_dotenv_in_utf16_is_all_lost(machine: Machine, encoding: str) -> None:
    folder = machine.home / ".codex"
    folder.mkdir(parents=True)
    (folder / ".env").write_bytes(f"\ufeff# mine\r\nHTTPS_PROXY={P1}\r\n".encode(encoding))
    (item,) = machine.collector().collect(NOW).codex.homes[str(folder)].dotenv_problems
    assert (str(item.kind), item.line, item.meant.name, item.meant.shown) == ("encoding", 2, "HTTPS_PROXY", P1)
