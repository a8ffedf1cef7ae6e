"""The process in which an editor's extensions run."""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from codexwatch.collectors.editors.editor_products import DESKTOP_APP, PRODUCTS, owner_of
from codexwatch.collectors.editors.extension_host import ExtensionHosts, is_extension_host
from codexwatch.collectors.user import User
from tests.unit.collectors.made_machine import NOW, Machine, environment, plain
from tests.unit.collectors.programs import make_program, running

UTILITY = ("/proc/self/exe", "--type=utility", "--utility-sub-type=node.mojom.NodeService", "--lang=en-US")


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        pytest.param(
            [*UTILITY, "--service-sandbox-type=none", "--dns-result-order=ipv4first", "--inspect-port=0"],
            True,
            id="VS Code's on Linux, as ps showed it in a public report",
        ),
        pytest.param(UTILITY, False, id="its watcher of files"),
        pytest.param(["node", "out/bootstrap-fork", "--type=extensionHost", "--transformURIs"], True, id="a server's"),
        pytest.param(["node", "out/bootstrap-fork", "--type=fileWatcher"], False, id="a server's watcher of files"),
        pytest.param(["/usr/share/code/code", "--dns-result-order=ipv4first"], False, id="the editor itself"),
        pytest.param([], False, id="nothing"),
    ],
)
def test_by_its_arguments(arguments: Sequence[str], *, answer: bool) -> None:
    assert is_extension_host(arguments) is answer


@pytest.mark.parametrize(
    ("program", "owner"),
    [
        pytest.param("{home}/.vscode/extensions/openai.chatgpt-1.0.0/bin/linux-x86_64/codex", "code", id="VS Code"),
        pytest.param("{home}/.vscode-server/extensions/openai.chatgpt-1/bin/x/codex", "vscode-server", id="its server"),
        pytest.param("{home}/.cursor/extensions/openai.chatgpt-1/bin/x/codex", "cursor", id="Cursor"),
        pytest.param("{home}/.vscode/extensions/other.codex-1.0.0/bin/codex", None, id="another extension's"),
        pytest.param("/Applications/Codex.app/Contents/Resources/codex", DESKTOP_APP, id="the desktop app"),
        pytest.param("/Applications/Other.app/Contents/MacOS/codex", None, id="another app"),
        pytest.param("/usr/local/bin/codex", None, id="an installed one"),
    ],
)
def test_who_brought_a_codex(program: str, owner: str | None) -> None:
    assert owner_of(program.format(home="/home/u"), "/home/u") == owner


linux = pytest.mark.skipif(sys.platform != "linux", reason="the processes are looked at through /proc")


@linux
def test_a_running_server_of_an_editor(tmp_path: Path) -> None:
    user = User(str(tmp_path), None, "linux")
    node = make_program(tmp_path / ".vscode-server/cli/servers/x/server", "node")
    hosts = ExtensionHosts()
    with (
        running(node, ["server-main.js"], tmp_path) as main,
        running(node, ["bootstrap-fork", "--type=extensionHost"], tmp_path, {"HTTPS_PROXY": "http://a:1"}) as pid,
    ):
        programs = {number: str(Path(f"/proc/{number}/exe").readlink()) for number in (main, pid, os.getpid())}
        found = hosts.find(PRODUCTS, user, programs)
        host = found["vscode-server"]
        assert host is not None
        assert (list(found), host.pid, host.environ) == (["vscode-server"], pid, {"HTTPS_PROXY": "http://a:1"})
        assert "http://a:1" not in repr(host)
        assert hosts.find(PRODUCTS, user, programs)["vscode-server"] is host, "a living one is not read again"
        assert hosts.find(PRODUCTS, user, {main: programs[main]}) == {"vscode-server": None}


@linux
def test_the_next_codex_of_a_running_editor_has_its_host_s_variables(machine: Machine) -> None:
    """Not those of a new terminal: the file was changed after the editor had been started."""
    (machine.home / ".vscode-server/extensions/openai.chatgpt-1.0.0").mkdir(parents=True)
    machine.write_files({".zshrc": "export HTTPS_PROXY=http://new:1\nexport ALL_PROXY=http://same:1\n"})
    node = make_program(machine.home / ".vscode-server/bin/x", "node")
    environ = {"HOME": str(machine.home), "HTTPS_PROXY": "http://old:1", "ALL_PROXY": "http://same:1"}
    with running(node, ["bootstrap-fork", "--type=extensionHost"], machine.home, environ) as pid:
        facts = machine.collector().collect(NOW)
        found = environment(facts, "editor:vscode-server")
        assert plain(found, machine.home) == {
            "ALL_PROXY": ("http://same:1", ".zshrc:2", []),
            "HTTPS_PROXY": ("http://old:1", f"pid {pid}", []),
        }
        (editor,) = facts.editors
        assert (editor.server, editor.running, editor.pid) == (True, True, pid)
    deadline = time.monotonic() + 5
    while Path(f"/proc/{pid}/exe").exists() and time.monotonic() < deadline:
        os.sched_yield()
    gone = environment(machine.collector().collect(NOW), "editor:vscode-server")
    assert plain(gone, machine.home)["HTTPS_PROXY"][0] == "http://new:1"


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path)
    made.user()
    return made
