"""`codexwatch route` on a machine with everything on it: three terminals, the background server, VS Code, `.env`."""

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.program import Shell
from tests.unit.collectors.programs import make_program, running

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the processes are looked at through /proc")

FIRST, SECOND, THIRD = "http://127.0.0.1:7001", "http://127.0.0.1:7002", "http://127.0.0.1:7003"
SETTINGS = (
    '{\n  // the office\n  "http.proxy": "http://sam:swordfish@127.0.0.1:7004",\n  "http.noProxy": ["localhost"],\n}\n'
)
SERVER = ["app-server", "--listen", "unix://", "--managed-daemon"]
APP_SERVER = ["app-server", "--analytics-default-enabled"]


class Full:
    """What runs on it, by name; everything is a real process with the variables of its start."""

    def __init__(self, shell: Shell, stack: ExitStack) -> None:
        self.shell = replace(shell, before=())  # it has to see what is started here
        self._stack = stack
        self.pids: dict[str, int] = {}
        self.codex = make_program(shell.home / "lib/codex/bin")
        shell.write("lib/codex/codex-package.json", '{"version": "0.169.0"}')
        (shell.home / "bin").mkdir()
        (shell.home / "bin/codex").symlink_to(self.codex)

    def start(self, name: str, program: Path, arguments: Sequence[str], environ: Mapping[str, str]) -> int:
        folder = self.shell.home / name
        folder.mkdir()
        given = {"HOME": str(self.shell.home), **environ}
        self.pids[name] = self._stack.enter_context(running(program, arguments, folder, given))
        return self.pids[name]

    def routed(self, *argv: str) -> dict[str, dict[str, Any]]:
        """The environments of this home by name, with pids put back into names."""
        done = self.shell.run("route", "--json", *argv, env=HERE)
        assert (done.returncode, done.stderr) == (0, "")
        names = {f"process:{pid}": name for name, pid in self.pids.items()}
        names |= {f"daemon:{pid}": name for name, pid in self.pids.items()}
        found = json.loads(done.stdout)["environments"]
        return {names.get(item["environment"], item["environment"]): item for item in found}

    def text(self) -> str:
        """The page, as one line: where it is broken is another matter."""
        done = self.shell.run("route", env=HERE)
        return " ".join(done.stdout.replace(str(self.shell.home), "~").split())


HERE = {"HTTPS_PROXY": THIRD, "PATH": "/usr/bin:/bin"}


@pytest.fixture
def full(shell: Shell) -> Iterator[Full]:
    """The shell's file says SECOND now and said FIRST when the server started; `.env` has an exception for loopback."""
    shell.write(".codex/.env", "# exceptions\nNO_PROXY=localhost,127.0.0.1\n")
    earlier = time.time() - 3600
    os.utime(shell.home / ".codex/.env", (earlier, earlier))
    shell.write(".zshrc", f"# proxy\nexport EDITOR=vi\nexport HTTPS_PROXY={SECOND}\n")
    shell.write(".codex/auth.json", '{"auth_mode": "apikey", "OPENAI_API_KEY": "sk-planted"}')
    shell.write(".config/Code/User/settings.json", SETTINGS)
    extension = shell.home / ".vscode/extensions/openai.chatgpt-0.5.1-linux-x64"
    shell.write(".vscode/extensions/openai.chatgpt-0.5.1-linux-x64/package.json", "{}")
    with ExitStack() as stack:
        machine = Full(shell, stack)
        machine.start("server", machine.codex, SERVER, {"HTTPS_PROXY": FIRST})
        machine.start("window", machine.codex, ["resume"], {"HTTPS_PROXY": SECOND})
        machine.start("job", machine.codex, ["exec", "hello"], {"HTTPS_PROXY": SECOND, "ALL_PROXY": THIRD})
        bundled = make_program(extension / "bin/linux-x86_64")
        through_editor = {"HTTPS_PROXY": "http://sam:swordfish@127.0.0.1:7004", "HTTP_PROXY": "http://x:1"}
        machine.start("in the editor", bundled, APP_SERVER, through_editor)
        yield machine


def https(environment: Mapping[str, Any]) -> tuple[str | None, str | None, object]:
    route = next(item for item in environment["routes"] if item["stack"] == "https")
    return route["proxy"], route["variable"], route["origin"]


def test_each_value_with_its_origin(full: Full) -> None:
    found = full.routed()
    zshrc = {"path": "~/.zshrc", "line": 3}
    assert https(found["this-shell"]) == (THIRD, "HTTPS_PROXY", None)
    assert https(found["login-shell"]) == (SECOND, "HTTPS_PROXY", zshrc)
    assert https(found["server"]) == (FIRST, "HTTPS_PROXY", {"process": full.pids["server"]})
    assert https(found["window"]) == (SECOND, "HTTPS_PROXY", zshrc)
    assert https(found["job"]) == (SECOND, "HTTPS_PROXY", zshrc)
    settings = {"path": "~/.config/Code/User/settings.json", "line": 3}
    assert https(found["editor:code"]) == ("http://127.0.0.1:7004", "HTTPS_PROXY", settings)
    assert https(found["in the editor"]) == ("http://127.0.0.1:7004", "HTTPS_PROXY", settings)


def test_what_runs_says_where_and_since_when_and_in_what_it_differs(full: Full) -> None:
    found = full.routed()
    server, window, job = (found[name]["running"] for name in ("server", "window", "job"))
    assert (server["version"], server["kind"], server["folder"]) == ("0.169.0", "daemon", "~/server")
    assert (server["compared_with"], server["differs_in"]) == ("login-shell", ["HTTPS_PROXY"])
    assert server["started_at"]
    assert not found["window"]["in_use"], "its traffic runs in the server"
    assert (window["compared_with"], window["differs_in"]) == (
        f"daemon:{full.pids['server']}",
        ["HTTPS_PROXY"],
    )
    assert (job["compared_with"], job["differs_in"]) == ("login-shell", ["ALL_PROXY"])
    assert "running" not in found["login-shell"]


def test_the_page(full: Full) -> None:
    page = full.text()
    pid = full.pids["server"]
    assert f"Codex's background app-server (pid {pid})" in page
    assert "started just now, Codex 0.169.0, in ~/server" in page
    assert "other than in new zsh terminal: HTTPS_PROXY" in page
    assert f"other than in Codex's background app-server (pid {pid}): HTTPS_PROXY" in page
    lost = "from no file: set by hand, lost at the next login"
    assert f"https through {FIRST}, by HTTPS_PROXY from process {pid} {lost}" in page
    assert f"https through {THIRD}, by HTTPS_PROXY {lost}" in page
    assert f"https through {SECOND}, by HTTPS_PROXY from ~/.zshrc:3" in page
    assert "https through http://127.0.0.1:7004 by HTTPS_PROXY from ~/.config/Code/User/settings.json:3" in page
    assert f"codex app-server of Visual Studio Code (pid {full.pids['in the editor']})" in page
    assert "swordfish" not in page
    assert "planted" not in page


def test_a_server_keeps_the_dotenv_of_its_start(full: Full) -> None:
    full.shell.write(".codex/.env", f"HTTPS_PROXY={THIRD}\n")
    later = time.time() + 5
    os.utime(full.shell.home / ".codex/.env", (later, later))
    found = full.routed()
    assert https(found["server"])[0] == FIRST
    assert https(found["login-shell"]) == (THIRD, "HTTPS_PROXY", {"path": "~/.codex/.env", "line": 1})


def test_a_server_in_a_home_of_its_own_shows_what_a_new_terminal_with_that_home_would_have(full: Full) -> None:
    own = full.shell.home / "work"
    full.shell.write("work/.env", "ALL_PROXY=http://127.0.0.1:7009\n")
    full.shell.write("work/auth.json", '{"auth_mode": "apikey", "OPENAI_API_KEY": "sk-planted"}')
    full.start("other server", full.codex, SERVER, {"CODEX_HOME": str(own), "HTTPS_PROXY": FIRST})
    found = full.routed()
    assert found["other server"]["running"]["home"] == "~/work"
    assert found["other server"]["running"]["compared_with"] == f"login-shell:{own}"
    assert https(found[f"login-shell:{own}"])[0] == SECOND
    shutil.rmtree(own)
