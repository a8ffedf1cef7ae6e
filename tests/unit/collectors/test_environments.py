"""Every environment with its variables, their origins and what they hide."""

import os
import sys
import time
from pathlib import Path

import pytest

from codexwatch.model.environment import EnvironmentKind
from codexwatch.model.settings import CodexSettings, Settings
from tests.unit.collectors.made_machine import NOW, Machine, environment, homes, ids_without_processes, plain
from tests.unit.collectors.programs import make_program, running

linux = pytest.mark.skipif(sys.platform != "linux", reason="the processes are looked at through /proc")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


P1, P2, P3 = "http://127.0.0.1:1111", "http://127.0.0.1:2222", "http://127.0.0.1:3333"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, {}, id="no files at all"),
        pytest.param({".zshrc": ""}, {}, id="an empty file"),
        pytest.param(
            {".zshrc": f"# proxy\nexport HTTPS_PROXY={P1}\n"},
            {"HTTPS_PROXY": (P1, ".zshrc:2", [])},
            id="an exported line",
        ),
        pytest.param({".zshrc": f"# export HTTPS_PROXY={P1}\n"}, {}, id="a commented line"),
        pytest.param({".zshrc": f"HTTPS_PROXY={P1}\n"}, {}, id="not exported"),
        pytest.param({".zshrc": "export EDITOR=vi\n"}, {}, id="what Codex does not read is not kept"),
        pytest.param(
            {".zshrc": f"export HTTPS_PROXY={P1}\nexport HTTPS_PROXY={P2}\n"},
            {"HTTPS_PROXY": (P2, ".zshrc:2", [".zshrc:1"])},
            id="the later line hides the earlier one",
        ),
        pytest.param(
            {".zshrc": f"export HTTPS_PROXY={P1}\n", ".codex/.env": f"\nHTTPS_PROXY={P2}\n"},
            {"HTTPS_PROXY": (P2, ".codex/.env:2", [".zshrc:1"])},
            id=".env beats the shell",
        ),
        pytest.param(
            {".zshrc": f"export HTTPS_PROXY={P1}\n", ".codex/.env": "HTTPS_PROXY=\n"},
            {"HTTPS_PROXY": ("", ".codex/.env:1", [".zshrc:1"])},
            id="an empty value in .env beats it too",
        ),
        pytest.param(
            {".zshrc": f"export HTTPS_PROXY={P1}\n", ".codex/.env": f"https_proxy={P2}\n"},
            {"HTTPS_PROXY": (P1, ".zshrc:1", []), "https_proxy": (P2, ".codex/.env:1", [])},
            id="another case is another name",
        ),
        pytest.param({".codex/.env": "CODEX_API_KEY=sk-x\n"}, {}, id="what Codex drops from .env"),
        pytest.param(
            {".zshrc": "export HTTPS_PROXY=$(find-proxy)\n"},
            {"HTTPS_PROXY": (None, ".zshrc:1", [])},
            id="a value that only running it would tell",
        ),
        pytest.param(
            {".zshrc": "export HTTPS_PROXY=$(find-proxy)\n", ".codex/.env": "ALL_PROXY=${HTTPS_PROXY}\n"},
            {"HTTPS_PROXY": (None, ".zshrc:1", []), "ALL_PROXY": (None, ".codex/.env:1", [])},
            id="and what .env makes of it",
        ),
        pytest.param(
            {
                ".zshrc": "export RELAY_KEY=sk-x\n",
                ".codex/config.toml": '[model_providers.relay]\nenv_key = "RELAY_KEY"\n',
            },
            {"RELAY_KEY": ("sk-x", ".zshrc:1", [])},
            id="the key of a provider is kept",
        ),
        pytest.param(
            {"/etc/environment": f"HTTPS_PROXY={P1}\n"},
            {"HTTPS_PROXY": (P1, "/etc/environment:1", [])},
            id="the system's own file",
        ),
    ],
)
def test_a_new_terminal(
    machine: Machine, files: dict[str, str], expected: dict[str, tuple[str | None, str, list[str]]]
) -> None:
    machine.write_files(files)
    found = environment(machine.collector({"HTTPS_PROXY": P3}).collect(NOW), "login-shell")
    assert found.unknown is None
    assert plain(found, machine.home) == expected
    assert (found.kind, found.label, found.home) == (
        EnvironmentKind.LOGIN_SHELL,
        "new zsh terminal",
        str(machine.home / ".codex"),
    )


def test_a_new_terminal_is_in_use_once_a_codex_is_installed(machine: Machine) -> None:
    collector = machine.collector({})
    assert not environment(collector.collect(NOW), "login-shell").in_use
    machine.install_codex()
    assert environment(collector.collect(NOW), "login-shell").in_use


def test_the_line_is_shown_masked(machine: Machine) -> None:
    machine.write_files({".zshrc": "export HTTPS_PROXY=http://sam:planted@h:1\n"})
    found = environment(machine.collector().collect(NOW), "login-shell").variables["HTTPS_PROXY"]
    assert found.origin is not None
    assert found.origin.text == "export HTTPS_PROXY=http://sam:•••@h:1"


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        pytest.param(os.mkfifo, "~/.zshrc is a named pipe, not a file", id="a named pipe"),
        pytest.param(
            lambda path: path.write_bytes(b"#" * 50_000_000), "~/.zshrc is 47.7 MB; only", id="50 million bytes"
        ),
        pytest.param(
            lambda path: path.write_bytes(b"\0 HTTPS_PROXY https_proxy HTTP_PROXY http_proxy ALL_PROXY all_proxy"),
            "~/.zshrc is not text",
            id="binary, and it names every proxy variable",
        ),
    ],
)
def test_a_file_of_the_shell_that_cannot_be_read(machine: Machine, make: object, reason: str) -> None:
    machine.user()
    assert callable(make)
    make(machine.home / ".zshrc")
    found = environment(machine.collector({"HTTPS_PROXY": P1}).collect(NOW), "login-shell")
    assert found.unknown is not None
    assert found.unknown.startswith(reason)
    assert found.variables == {}


def test_without_a_shell_only_the_new_terminal_is_unknown(machine: Machine) -> None:
    facts = machine.collector({"HTTPS_PROXY": P1}, shell=None).collect(NOW)
    assert environment(facts, "login-shell").unknown is not None
    assert environment(facts, "this-shell").variables["HTTPS_PROXY"].shown == P1


def test_invalid_utf8_in_a_comment_hides_nothing(machine: Machine) -> None:
    machine.user()
    (machine.home / ".zshrc").write_bytes(b"# caf\xe9\nexport HTTPS_PROXY=" + P1.encode() + b"\n")
    found = environment(machine.collector().collect(NOW), "login-shell")
    assert plain(found, machine.home) == {"HTTPS_PROXY": (P1, ".zshrc:2", [])}


def test_this_shell_is_what_codexwatch_was_started_with(machine: Machine) -> None:
    machine.write_files({".zshrc": f"export HTTPS_PROXY={P1}\nexport ALL_PROXY={P2}\n", ".codex/.env": "NO_PROXY=x\n"})
    environ = {"HTTPS_PROXY": P1, "ALL_PROXY": P3, "EDITOR": "vi"}
    found = environment(machine.collector(environ).collect(NOW), "this-shell")
    assert plain(found, machine.home) == {
        "HTTPS_PROXY": (P1, ".zshrc:1", []),
        "ALL_PROXY": (P3, None, []),
        "NO_PROXY": ("x", ".codex/.env:1", []),
    }


def test_the_daemon_has_no_this_shell(machine: Machine) -> None:
    assert ids_without_processes(machine.collector().collect(NOW), machine) == ["login-shell"]


def test_every_home_that_is_named_is_read(machine: Machine) -> None:
    machine.write_files(
        {
            ".zshrc": f"export CODEX_HOME={machine.home}/work/\n",
            "work/.env": f"HTTPS_PROXY={P1}\n",
            ".codex/.env": f"HTTPS_PROXY={P2}\n",
            "here/.env": f"HTTPS_PROXY={P3}\n",
        }
    )
    facts = machine.collector({"CODEX_HOME": str(machine.home / "here")}).collect(NOW)
    shell, here = environment(facts, "login-shell"), environment(facts, "this-shell")
    assert (shell.home, shell.variables["HTTPS_PROXY"].value) != (here.home, here.variables["HTTPS_PROXY"].value)
    assert plain(shell, machine.home)["HTTPS_PROXY"] == (P1, "work/.env:1", [])
    assert plain(here, machine.home)["HTTPS_PROXY"] == (P3, "here/.env:1", [])
    assert list(homes(facts, machine)) == ["here", "work"]


@pytest.mark.parametrize("value", [pytest.param("", id="empty"), pytest.param(None, id="not set")])
def test_an_empty_codex_home_is_none(machine: Machine, value: str | None) -> None:
    environ = {} if value is None else {"CODEX_HOME": value}
    assert environment(machine.collector(environ).collect(NOW), "this-shell").home == str(machine.home / ".codex")


def test_a_home_that_only_running_the_shell_would_tell(machine: Machine) -> None:
    machine.write_files({".zshrc": "export CODEX_HOME=$(where)\n"})
    assert environment(machine.collector().collect(NOW), "login-shell").unknown is not None
    settings = Settings(codex=CodexSettings(home="~/.other"))
    found = environment(machine.collector(settings=settings).collect(NOW), "login-shell")
    assert (found.unknown, found.home) == (None, str(machine.home / ".other"))


def test_an_editor_gets_the_shells_variables_and_its_own_proxy(machine: Machine) -> None:
    (machine.home / ".vscode/extensions/openai.chatgpt-1.0.0").mkdir(parents=True)
    machine.write_files(
        {
            ".zshrc": f"export HTTPS_PROXY={P1}\nexport ALL_PROXY={P2}\n",
            ".config/Code/User/settings.json": f'{{\n"http.proxy": "{P3}"\n}}\n',
            ".codex/.env": "NO_PROXY=x\n",
        }
    )
    found = environment(machine.collector().collect(NOW), "editor:code")
    settings = ".config/Code/User/settings.json:2"
    assert plain(found, machine.home) == {
        "ALL_PROXY": (P2, ".zshrc:2", []),
        "HTTPS_PROXY": (P3, settings, [".zshrc:1"]),
        "HTTP_PROXY": (P3, settings, []),
        "NO_PROXY": ("x", ".codex/.env:1", []),
    }
    assert (found.label, found.in_use) == ("Visual Studio Code", True)


DAEMON = ["app-server", "--listen", "unix://"]


@linux
def test_the_daemon_keeps_what_it_was_started_with(machine: Machine, tmp_path: Path) -> None:
    machine.write_files({".zshrc": f"export HTTPS_PROXY={P1}\n", ".codex/.env": f"ALL_PROXY={P2}\n"})
    environ = {"HOME": str(machine.home), "HTTPS_PROXY": P1, "HTTP_PROXY": P3, "ALL_PROXY": P2}
    with running(make_program(tmp_path / "x"), DAEMON, tmp_path, environ) as pid:
        facts = machine.collector().collect(NOW)
        found = environment(facts, f"daemon:{pid}")
        assert plain(found, machine.home) == {
            "HTTPS_PROXY": (P1, ".zshrc:1", []),
            "HTTP_PROXY": (P3, f"pid {pid}", []),
            "ALL_PROXY": (P2, ".codex/.env:1", [".codex/.env:1"]),
        }
        assert (found.pid, found.in_use, found.unknown) == (pid, True, None)
        (process,) = [item for item in facts.processes if item.pid == pid]
        assert (process.environment, process.started_at) == (found.id, found.started_at)


@linux
@pytest.mark.parametrize(
    ("arguments", "in_use"),
    [
        pytest.param(["resume"], False, id="a window: its traffic runs in the background server"),
        pytest.param(["exec"], True, id="exec goes its own way"),
    ],
)
def test_what_runs_beside_a_daemon(machine: Machine, tmp_path: Path, arguments: list[str], *, in_use: bool) -> None:
    program, environ = make_program(tmp_path / "x"), {"HOME": str(machine.home)}
    with running(program, DAEMON, tmp_path, environ), running(program, arguments, tmp_path, environ) as pid:
        facts = machine.collector().collect(NOW)
        assert environment(facts, f"process:{pid}").in_use is in_use


@linux
def test_what_is_written_to_dotenv_later_does_not_reach_a_running_client(machine: Machine, tmp_path: Path) -> None:
    environ = {"HOME": str(machine.home), "ALL_PROXY": "socks5://127.0.0.1:1080"}
    with running(make_program(tmp_path / "x"), ["exec"], tmp_path, environ) as pid:
        collector = machine.collector()
        collector.collect(NOW)
        machine.write_files({".codex/.env": f"ALL_PROXY={P1}\n"})
        later = time.time() + 1
        os.utime(machine.home / ".codex/.env", (later, later))
        facts = collector.collect(NOW)
        assert plain(environment(facts, f"process:{pid}"), machine.home)["ALL_PROXY"][0] == environ["ALL_PROXY"]
        assert plain(environment(facts, "login-shell"), machine.home)["ALL_PROXY"][0] == P1
        anew = machine.collector().collect(NOW)
        assert plain(environment(anew, f"process:{pid}"), machine.home)["ALL_PROXY"][0] == environ["ALL_PROXY"]


@linux
def test_dotenv_of_its_own_home_reached_a_running_client(machine: Machine, tmp_path: Path) -> None:
    machine.write_files({"own/.env": f"HTTPS_PROXY={P1}\n"})
    environ = {"HOME": str(machine.home), "CODEX_HOME": "own", "HTTPS_PROXY": P2}
    with running(make_program(tmp_path / "x"), ["exec"], machine.home, environ) as pid:
        facts = machine.collector().collect(NOW)
        found = environment(facts, f"process:{pid}")
        assert plain(found, machine.home)["HTTPS_PROXY"] == (P1, "own/.env:1", [f"pid {pid}"])
        assert found.home == str(machine.home / "own")
        assert found.home in facts.codex.homes
