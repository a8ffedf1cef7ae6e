"""A proxy on Windows: what is written through /mnt/c, what is proved of it, and how it is taken back."""

from dataclasses import replace
from pathlib import Path

import pytest

from codexwatch.collectors.machine.wsl import WslReader
from codexwatch.collectors.running.memory import FileMemory
from codexwatch.collectors.user import User
from codexwatch.model.finding import Edit, Finding, Manual
from codexwatch.remedies.apply import apply
from codexwatch.remedies.plan import make_plan, numbered_steps
from codexwatch.remedies.undo import plan_undo, undo
from codexwatch.rules.wsl.loopback_proxy import check
from tests.rules.wsl.loopback_proxy import INSIDE, NAT
from tests.unit.remedies.build import NOW

RELEASE = "Linux version 6.6.87.2-microsoft-standard-WSL2"
FILES = [
    pytest.param(None, "[wsl2]\nnetworkingMode=mirrored\n", id="a new file"),
    pytest.param(
        b"\xef\xbb\xbf# mine\r\n[wsl2]\r\nmemory=8GB # all\r\n\r\n[experimental]\r\nsparseVhd=true\r\n",
        "\ufeff# mine\r\n[wsl2]\r\nmemory=8GB # all\r\nnetworkingMode=mirrored\r\n\r\n"
        "[experimental]\r\nsparseVhd=true\r\n",
        id="a section with Windows line ends",
    ),
    pytest.param(
        b"[wsl2]\nnetworkingMode = NAT\n", "[wsl2]\nnetworkingMode=mirrored\n", id="another mode is asked for"
    ),
]


def found_in(root: Path) -> Finding:
    """What the rule says of a machine whose WSL runs in NAT mode, whatever its file asks for."""
    read = WslReader(lambda command: "nat" if command[0] == "wslinfo" else None)
    wsl = read.read(RELEASE, User("/h", None, "linux", root=str(root)), FileMemory())
    assert wsl is not None
    world = replace(INSIDE, host=replace(NAT, windows=wsl.windows))
    (finding,) = check(world.facts())
    return finding


@pytest.mark.parametrize(("before", "after"), FILES)
def test_mirrored_mode_is_asked_for_on_the_windows_side(tmp_path: Path, before: bytes | None, after: str) -> None:
    path = tmp_path / "mnt/c/Users/sam/.wslconfig"
    path.parent.mkdir(parents=True)
    if before is not None:
        path.write_bytes(before)
    plan = make_plan(numbered_steps([found_in(tmp_path)], {}))
    assert [type(item.step) for item in plan.left] == [Manual, Manual]
    entry = apply(plan.changes, tmp_path / "backups", ["wsl-loopback-proxy"], NOW)
    assert path.read_bytes().decode() == after
    assert not any(isinstance(step, Edit) for step in found_in(tmp_path).steps), "it is asked for now"
    undo(entry, plan_undo(entry))
    assert (path.read_bytes() if path.exists() else None) == before
