"""A whole pass: never an exception, never a secret, nothing read twice."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from codexwatch.collectors.collector import Collector
from codexwatch.collectors.user import User
from codexwatch.model.codex import FileState
from codexwatch.model.settings import CodexSettings, Settings, WatchSettings
from tests.unit.collectors.homes.test_login_file import TOKENS
from tests.unit.collectors.made_machine import NOW, Machine, environment, homes, ids_without_processes, missing
from tests.unit.collectors.programs import make_program, running


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_machine_without_codex(machine: Machine) -> None:
    facts = machine.collector({}).collect(NOW)
    assert (facts.taken_at, facts.missing) == (NOW, {})
    assert (facts.codex.installed, facts.codex.version) == (False, None)
    assert {path: login.state for path, login in homes(facts, machine).items()} == {".codex": FileState.ABSENT}
    assert ids_without_processes(facts, machine) == ["this-shell", "login-shell"]
    assert facts.editors == ()


def test_the_installed_version(machine: Machine) -> None:
    machine.install_codex("0.157.0")
    facts = machine.collector({}).collect(NOW)
    assert (facts.codex.installed, facts.codex.version) == (True, "0.157.0")
    configured = Settings(codex=CodexSettings(version="0.150.0"))
    assert machine.collector({}, configured).collect(NOW).codex.version == "0.150.0"


def test_the_daemon_finds_codex_on_the_path_that_the_shell_makes(machine: Machine) -> None:
    machine.install_codex()
    (machine.home / "bin").rename(machine.home / "tools")
    assert not machine.collector().collect(NOW).codex.installed
    machine.write_files({".zshrc": 'export PATH="$HOME/tools:$PATH"\n'})
    assert machine.collector().collect(NOW).codex.installed


SECRETS = {
    ".zshrc": "export HTTPS_PROXY=http://u:planted@h:1\nexport OPENAI_API_KEY=sk-planted-123456 RELAY_KEY=planted\n",
    ".codex/.env": "ALL_PROXY=socks5://u:planted@h:2\nOPENAI_API_KEY='planted'\n",
    ".codex/auth.json": json.dumps({"OPENAI_API_KEY": "sk-planted-123456", "tokens": TOKENS}),
    ".codex/config.toml": (
        '[model_providers.relay]\nenv_key = "RELAY_KEY"\nexperimental_bearer_token = "planted"\n'
        'http_headers = { Authorization = "Bearer planted" }\n'
    ),
    ".config/Code/User/settings.json": '{"http.proxy": "http://u:planted@h:3", "x.token": "planted"}',
    ".vscode/extensions/openai.chatgpt-1.0.0/package.json": "{}",
}


@pytest.mark.skipif(sys.platform != "linux", reason="the processes are looked at through /proc")
def test_no_secret_is_in_any_repr(machine: Machine, tmp_path: Path) -> None:
    machine.write_files(SECRETS)
    environ = {"HTTPS_PROXY": "http://u:planted@h:1", "CODEX_API_KEY": "sk-planted-1", "MY_TOKEN": "planted"}
    arguments = ["exec", "-c", "experimental_bearer_token=planted"]
    with running(make_program(tmp_path / "x"), arguments, tmp_path, {**environ, "HOME": str(machine.home)}) as pid:
        collector = machine.collector({**environ, "RELAY_KEY": "planted"})
        facts = collector.collect(NOW)
        assert environment(facts, f"process:{pid}").variables["HTTPS_PROXY"].value is not None
    assert set(environment(facts, "editor:code").variables) >= {"RELAY_KEY", "HTTP_PROXY", "ALL_PROXY"}
    assert missing(facts, machine.folder) == {}
    assert "planted" not in repr(facts)
    assert "planted" not in repr(collector.user)


def test_broken_files_with_secrets_in_them_give_none_away(machine: Machine) -> None:
    machine.write_files({name: f"{text}\n= 'sk-planted \\x00" for name, text in SECRETS.items()})
    facts = machine.collector({}).collect(NOW)
    assert [login.state for login in homes(facts, machine).values()] == [FileState.BROKEN]
    assert missing(facts, machine.folder) == {}
    assert "planted" not in repr(facts)


NAMES = (".zshrc", ".codex/auth.json", ".codex/config.toml", ".codex/.env", ".config/Code/User/settings.json")


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
        pytest.param(lambda path: path.write_bytes(b"\xff\xfe\xff" * 100), id="invalid UTF-8"),
        pytest.param(lambda path: path.write_bytes(bytes(range(256)) * 20), id="binary"),
        pytest.param(lambda path: path.write_bytes(b"x" * 50_000_000), id="50 MB"),
        pytest.param(lambda path: path.write_bytes(b"[" * 500_000), id="nested without end"),
        pytest.param(lambda path: path.mkdir(), id="a directory"),
        pytest.param(os.mkfifo, id="a named pipe"),
        pytest.param(lambda path: path.symlink_to("/dev/zero"), id="a device"),
        pytest.param(lambda path: path.symlink_to(path), id="a link to itself"),
    ],
)
def test_whatever_lies_there_a_pass_ends_with_facts(machine: Machine, make: Callable[[Path], object]) -> None:
    machine.write_files({".vscode/extensions/openai.chatgpt-1.0.0/package.json": "{}"})
    for name in NAMES:
        (machine.home / name).parent.mkdir(parents=True, exist_ok=True)
        make(machine.home / name)
    facts = machine.collector({"HTTPS_PROXY": "http://h:1"}).collect(NOW)
    assert missing(facts, machine.folder) == {}
    assert environment(facts, "this-shell").variables["HTTPS_PROXY"].shown


def test_a_home_that_is_a_file(machine: Machine) -> None:
    machine.folder.joinpath("home").write_text("")
    user = User(str(machine.folder / "home"), "/bin/zsh", "linux", {}, None, str(machine.folder))
    assert missing(Collector(user, Settings()).collect(NOW), machine.folder) == {}


def test_every_file_that_matters_is_watched_there_or_not(machine: Machine) -> None:
    machine.write_files(
        {
            ".zshrc": "source ~/.proxy\nexport CODEX_HOME=~/work\n",
            ".vscode/extensions/openai.chatgpt-1.0.0/package.json": "{}",
        }
    )
    settings = Settings(watch=WatchSettings(extra_files=("~/mine", "/etc/theirs")))
    collector = machine.collector({}, settings)
    collector.collect(NOW)
    watched = collector.watched()
    below_home = {path.removeprefix(f"{machine.home}/") for path in watched}
    assert below_home >= {
        *(".zshrc", ".zshenv", ".proxy", "mine", "/etc/theirs", ".config/Code/User/settings.json"),
        *(".codex/auth.json", ".codex/config.toml", ".codex/.env"),
        *("work/auth.json", "work/config.toml", "work/.env"),
    }
    assert str(machine.root / "etc/environment") in watched
    assert all(path.startswith("/") for path in watched)
    assert not any("/proc/" in path for path in watched)


def test_a_home_that_nothing_names_any_more_is_not_watched(machine: Machine) -> None:
    machine.write_files({".zshrc": "export CODEX_HOME=~/work\n"})
    collector = machine.collector()
    collector.collect(NOW)
    assert str(machine.home / "work/auth.json") in collector.watched()
    machine.write_files({".zshrc": "# nothing any more\n"})
    for _ in range(2):
        collector.collect(NOW)
    assert str(machine.home / "work/auth.json") not in collector.watched()


def test_what_does_not_change_is_the_same_object_in_the_next_pass(machine: Machine) -> None:
    machine.write_files({".codex/config.toml": 'model = "x"\n', ".codex/auth.json": '{"OPENAI_API_KEY": "x"}'})
    collector = machine.collector({})
    first, second = collector.collect(NOW), collector.collect(NOW)
    home = str(machine.home / ".codex")
    assert second.codex.homes[home].config is first.codex.homes[home].config
    assert second.auth[home] is first.auth[home]
    machine.write_files({".codex/auth.json": '{"OPENAI_API_KEY": "other"}'})
    third = collector.collect(NOW)
    assert third.codex.homes[home].config is first.codex.homes[home].config
    assert third.auth[home] is not first.auth[home]


@pytest.mark.skipif(sys.platform != "linux", reason="the processes are looked at through /proc")
def test_a_pass_over_the_files_alone_keeps_the_processes(machine: Machine, tmp_path: Path) -> None:
    collector = machine.collector({})
    with running(make_program(tmp_path / "x"), ["exec"], tmp_path, {"HOME": str(machine.home)}) as pid:
        full = collector.collect(NOW)
    machine.write_files({".zshrc": "export HTTPS_PROXY=http://h:1\n"})
    quick = collector.collect_files(NOW)
    assert "HTTPS_PROXY" in environment(quick, "login-shell").variables
    assert quick.processes == full.processes
    assert environment(quick, f"process:{pid}") == environment(full, f"process:{pid}")
    assert f"process:{pid}" not in {item.id for item in collector.collect(NOW).environments}


def test_a_collector_that_raises_makes_its_sections_unknown_and_no_other(machine: Machine) -> None:
    def fail(_: float) -> None:
        raise RuntimeError("sk-planted")

    machine.write_files({".codex/auth.json": "{", ".vscode/extensions/openai.chatgpt-1.0.0/package.json": "{}"})
    facts = Collector(machine.user({}), Settings(), pause=fail).collect(NOW)
    assert missing(facts, machine.folder) == dict.fromkeys(
        ("environments", "codex", "auth"), "reading it failed with RuntimeError"
    )
    assert [reading.id for reading in facts.editors] == ["code"]
    assert (facts.environments, facts.auth, facts.codex.homes) == ((), {}, {})
