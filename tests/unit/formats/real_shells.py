"""The same start-up file, read by the real shell: the judge of what the evaluator says."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest


def exported_by(shell: str, home: Path, inherited: Mapping[str, str]) -> dict[str, str]:
    """The variables of a program that a shell starts after it has sourced `rc` in `home`, as it does in a terminal."""
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    dump = home / "environment.dump"
    script = f"source {home}/rc; env -0 > {dump}" if shell != "sh" else f". {home}/rc; env -0 > {dump}"
    options = {
        "bash": ["--norc", "--noprofile", "-i"],
        "zsh": ["-f", "-i"],
        "fish": ["--no-config", "-i"],
        "sh": ["-i"],
    }
    subprocess.run(
        [program, *options[shell], "-c", script],
        env={**inherited, "HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config"), "XDG_DATA_HOME": str(home)},
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=20,
        check=False,
        start_new_session=True,  # an interactive shell must not take the terminal of whoever runs the tests
    )
    if not dump.exists():
        return {}
    pairs = (entry.partition("=") for entry in os.fsdecode(dump.read_bytes()).split("\0") if "=" in entry)
    return {name: value for name, _, value in pairs}
