"""Running clients, found among real processes."""

import os
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from codexwatch.collectors.running.processes import ProcessScanner, Running
from codexwatch.model.machine import ProcessKind
from tests.unit.collectors.programs import make_program, running

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the processes are looked at through /proc")


def found(pid: int, scanner: ProcessScanner | None = None) -> Running | None:
    scan = (scanner or ProcessScanner()).scan()
    return next((item for item in scan.running if item.process.pid == pid), None)


@pytest.fixture
def codex(tmp_path: Path) -> Path:
    return make_program(tmp_path / "bin")


@pytest.mark.parametrize(
    ("arguments", "kind", "environment"),
    [
        pytest.param(
            ["app-server", "--listen", "unix://", "--managed-daemon"], ProcessKind.DAEMON, "daemon", id="the daemon"
        ),
        pytest.param(
            ["app-server", "--analytics-default-enabled"], ProcessKind.APP_SERVER, "process", id="an editor's"
        ),
        pytest.param(["exec", "hello"], ProcessKind.EXEC, "process", id="exec"),
        pytest.param(["resume", "--last"], ProcessKind.SESSION, "process", id="a session"),
    ],
)
def test_a_client_with_its_variables(
    codex: Path, tmp_path: Path, arguments: list[str], kind: ProcessKind, environment: str
) -> None:
    environ = {"HTTPS_PROXY": "http://u:planted@127.0.0.1:7890", "EMPTY": "", "HOME": str(tmp_path)}
    with running(codex, arguments, tmp_path, environ) as pid:
        client = found(pid)
    assert client is not None
    assert (client.process.kind, client.process.environment) == (kind, f"{environment}:{pid}")
    assert (client.process.folder, client.process.elsewhere) == (str(tmp_path), False)
    assert client.environ == environ
    assert "planted" not in repr(client)


def test_it_started_when_it_started(codex: Path, tmp_path: Path) -> None:
    before = datetime.now(UTC)
    with running(codex, ["exec"], tmp_path) as pid:
        after, client = datetime.now(UTC), found(pid)
    assert client is not None
    assert client.process.started_at is not None
    tick = timedelta(milliseconds=20)
    assert before - tick <= client.process.started_at <= after + tick


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        pytest.param("codex", ["app-server", "daemon", "pid-update-loop"], id="the daemon's updater"),
        pytest.param("codex", ["login"], id="codex login"),
        pytest.param("node", ["codex.js", "exec"], id="the shim that started a client"),
        pytest.param("grep", ["codex", "app-server", "--listen", "unix://"], id="codex among its arguments"),
        pytest.param("codexwatch", ["run"], id="another codexwatch"),
        pytest.param("codex-code-mode-host", ["x"], id="codex's helper"),
    ],
)
def test_what_is_not_a_client(tmp_path: Path, name: str, arguments: list[str]) -> None:
    with running(make_program(tmp_path / "bin", name), arguments, tmp_path) as pid:
        assert found(pid) is None


def test_a_script_that_is_called_codex_is_not_a_client(tmp_path: Path) -> None:
    script = tmp_path / "codex"
    script.write_text("#!/bin/bash\necho $$; read -r _\n")
    script.chmod(0o755)
    with running(script, ["exec"], tmp_path) as pid:
        assert found(pid) is None


def test_a_client_behind_a_link_of_another_name(codex: Path, tmp_path: Path) -> None:
    (tmp_path / "cx").symlink_to(codex)
    with running(tmp_path / "cx", ["exec"], tmp_path) as pid:
        assert found(pid) is not None


def test_a_client_whose_file_was_replaced_by_an_upgrade(codex: Path, tmp_path: Path) -> None:
    with running(codex, ["exec"], tmp_path) as pid:
        codex.unlink()
        assert found(pid) is not None


def test_what_codexwatch_started_itself_does_not_count(codex: Path, tmp_path: Path) -> None:
    with subprocess.Popen([codex, "-c", "echo x; read -r _"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        assert found(child.pid) is None
        child.kill()


def test_a_zombie_does_not_count(codex: Path) -> None:
    setsid = shutil.which("setsid") or pytest.skip("setsid (util-linux) is not installed")
    never_asks = "import subprocess, sys; p = subprocess.Popen([sys.argv[1], '-c', 'echo $$']); sys.stdin.read()"
    command = [setsid, "--fork", sys.executable, "-c", never_asks, str(codex)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        zombie = int(process.stdout.readline())
        deadline = time.monotonic() + 5
        while "State:\tZ" not in Path(f"/proc/{zombie}/status").read_text() and time.monotonic() < deadline:
            os.sched_yield()
        assert found(zombie) is None
        process.communicate()


def test_one_that_ended_is_gone_and_a_living_one_is_kept(codex: Path, tmp_path: Path) -> None:
    scanner = ProcessScanner()
    with running(codex, ["exec"], tmp_path) as pid:
        first = found(pid, scanner)
        assert first is not None
        assert found(pid, scanner) is first
    deadline = time.monotonic() + 5
    while found(pid, scanner) is not None and time.monotonic() < deadline:
        os.sched_yield()
    assert found(pid, scanner) is None


@pytest.mark.namespaces
@pytest.mark.skipif(os.geteuid() != 0, reason="a network namespace of its own needs root")
def test_a_client_in_another_network_is_elsewhere(codex: Path, tmp_path: Path) -> None:
    unshare = shutil.which("unshare") or pytest.skip("unshare (util-linux) is not installed")
    with running(codex, ["exec"], tmp_path, {"A": "1"}, before=[unshare, "--net"]) as pid:
        client = found(pid)
    assert client is not None
    assert (client.process.elsewhere, client.other_root, client.environ) == (True, False, {"A": "1"})


@pytest.mark.namespaces
@pytest.mark.skipif(os.geteuid() != 0, reason="chroot needs root")
def test_a_client_with_another_root_is_elsewhere(codex: Path, tmp_path: Path) -> None:
    unshare = shutil.which("unshare") or pytest.skip("unshare (util-linux) is not installed")
    root = tmp_path / "root"
    root.mkdir()
    mount = f"""
        mount -t tmpfs none "{root}"
        for name in bin lib lib64 tmp usr; do mkdir "{root}/$name"; mount --rbind "/$name" "{root}/$name"; done
        exec chroot "{root}" env -C "{tmp_path}" "$@"
    """
    before = [unshare, "--mount", "bash", "-ec", mount, "bash"]
    with running(codex, ["exec"], tmp_path, {"PATH": os.environ["PATH"]}, before=before) as pid:
        client = found(pid)
    assert client is not None
    assert (client.process.elsewhere, client.other_root) == (True, True)


@pytest.mark.namespaces
@pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user needs root")
def test_a_client_of_another_user_does_not_count(codex: Path, tmp_path: Path) -> None:
    setpriv = shutil.which("setpriv") or pytest.skip("setpriv (util-linux) is not installed")
    for folder in (tmp_path, *tmp_path.parents):
        if str(folder).startswith("/tmp/") or folder.parent == Path("/tmp"):
            folder.chmod(0o755)
    before = [setpriv, "--reuid=65534", "--regid=65534", "--clear-groups"]
    with running(codex, ["exec"], tmp_path, before=before) as pid:
        assert found(pid) is None
