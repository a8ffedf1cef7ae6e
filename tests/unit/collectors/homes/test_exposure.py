"""Whether other users can read a file: real modes in a folder that lets them in or not."""

from pathlib import Path

import pytest

from codexwatch.collectors.homes.codex_home import read_home
from codexwatch.collectors.homes.exposure import others_can_read
from codexwatch.collectors.running.memory import FileMemory


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that lets everybody in, all the way up."""
    for above in (tmp_path, *tmp_path.parents):
        if above.owner() == tmp_path.owner() and above != Path("/"):
            above.chmod(above.stat().st_mode | 0o011)
    return tmp_path


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        pytest.param(0o600, False, id="the owner alone"),
        pytest.param(0o644, True, id="everybody"),
        pytest.param(0o640, None, id="a group, which may be the owner's own"),
        pytest.param(0o622, False, id="others may write and not read"),
    ],
)
def test_the_file_s_mode(folder: Path, mode: int, expected: bool | None) -> None:
    file = folder / "auth.json"
    file.write_text("{}")
    file.chmod(mode)
    if expected is None:
        expected = file.group() != file.owner()
    assert others_can_read(str(file)) is expected


@pytest.mark.parametrize(
    ("mode", "expected"),
    [pytest.param(0o700, False, id="keeps others out"), pytest.param(0o711, True, id="lets others through")],
)
def test_the_folder_above(folder: Path, mode: int, expected: bool) -> None:
    (folder / "home").mkdir()
    file = folder / "home" / "auth.json"
    file.write_text("{}")
    file.chmod(0o644)
    (folder / "home").chmod(mode)
    assert others_can_read(str(file)) is expected


def test_a_link_is_followed(folder: Path) -> None:
    file = folder / "kept" / "auth.json"
    file.parent.mkdir(mode=0o700)
    file.write_text("{}")
    file.chmod(0o644)
    (folder / "auth.json").symlink_to(file)
    assert not others_can_read(str(folder / "auth.json"))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        pytest.param("9p", False, id="a drive of Windows, where chmod does nothing"),
        pytest.param("exfat", False, id="exFAT"),
        pytest.param("nfs4", True, id="NFS, which has modes"),
    ],
)
def test_file_systems(folder: Path, tmp_path: Path, kind: str, expected: bool) -> None:
    file = folder / "auth.json"
    file.write_text("{}")
    file.chmod(0o644)
    mounts = tmp_path / "mounts"
    mounts.write_text(f"none / ext4 rw 0 0\nnone {folder} {kind} rw 0 0\nnone /other tmpfs rw 0 0\n")
    assert others_can_read(str(file), mounts=str(mounts)) is expected


def test_what_is_not_there() -> None:
    assert not others_can_read("/nowhere/auth.json")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("OPENAI_API_KEY=sk-planted\n", True, id="a key"),
        pytest.param("HTTPS_PROXY=http://u:planted@p:1\n", True, id="a proxy's password"),
        pytest.param("HTTPS_PROXY=http://p:1\nOPENAI_API_KEY=\n# KEY=x\n", False, id="nothing secret"),
    ],
)
def test_a_home_says_so_of_its_files(folder: Path, text: str, expected: bool) -> None:
    for name, content in (("auth.json", '{"OPENAI_API_KEY": "sk-planted"}'), (".env", text)):
        (folder / name).write_text(content)
        (folder / name).chmod(0o644)
    found = read_home(str(folder), FileMemory(), lambda _: None)
    assert (found.login.exposed, found.home.dotenv_exposed) == (True, expected)
    (folder / "auth.json").chmod(0o600)
    (folder / ".env").chmod(0o600)
    found = read_home(str(folder), FileMemory(), lambda _: None)
    assert (found.login.exposed, found.home.dotenv_exposed) == (False, False)
