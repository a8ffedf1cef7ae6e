"""Real processes that look like codex: a copy of the shell under that name, which runs a script and waits."""

import os
import select
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

WAIT = "echo $$; read -r _\n"


def make_program(folder: Path, name: str = "codex") -> Path:
    """A program that runs the file its first argument names, as a shell does."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy("/bin/bash", folder / name))


@contextmanager
def running(
    program: Path,
    arguments: Sequence[str],
    folder: Path,
    environ: Mapping[str, str] | None = None,
    before: Sequence[str] = (),
) -> Iterator[int]:
    """The pid of `program`, which runs in `folder` until the block ends; its first argument is made a script there.

    `setsid --fork` makes it nobody's child: codexwatch does not count what it started itself. `before` is a command
    that starts it in other circumstances.
    """
    setsid = shutil.which("setsid")
    if setsid is None:
        pytest.skip("setsid (util-linux) is not installed")
    (folder / arguments[0]).write_text(WAIT)
    process = subprocess.Popen(
        [*before, setsid, "--fork", str(program), *arguments],
        cwd=folder,
        env=dict(environ or {}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    process.wait()
    try:
        yield pid
    finally:
        descriptor = os.pidfd_open(pid)
        signal.pidfd_send_signal(descriptor, signal.SIGKILL)
        # It dies when it is scheduled next; then the descriptor can be read.
        select.select([descriptor], [], [], 10)
        os.close(descriptor)
        process.stdin.close()
        process.stdout.close()
