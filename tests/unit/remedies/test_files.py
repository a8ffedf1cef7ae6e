"""Files replaced in one step, or left alone."""

import os
import stat
from dataclasses import replace as with_fields
from pathlib import Path

import pytest

from codexwatch.remedies.files import LIMIT, read_target, replace
from codexwatch.remedies.refused import RefusedError


def test_mode_owner_and_content_stay_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "rc"
    path.write_bytes(b"old\r\n\xff")
    path.chmod(0o640)
    before = path.stat()
    replace(read_target(str(path)), b"new\r\n\xff")
    after = path.stat()
    assert path.read_bytes() == b"new\r\n\xff"
    assert stat.S_IMODE(after.st_mode) == 0o640
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)
    assert [item.name for item in tmp_path.iterdir()] == ["rc"]


def test_extended_attributes_stay(tmp_path: Path) -> None:
    path = tmp_path / "rc"
    path.write_bytes(b"old")
    try:
        os.setxattr(path, "user.note", b"mine")
    except OSError:
        pytest.skip("this file system has no extended attributes")
    replace(read_target(str(path)), b"new")
    assert os.getxattr(path, "user.note") == b"mine"


def test_a_new_file_is_private(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    replace(read_target(str(path)), b"A=1\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "dotfiles/zshrc", tmp_path / ".zshrc"
    real.parent.mkdir()
    real.write_text("old")
    link.symlink_to(os.path.relpath(real, tmp_path))
    replace(read_target(str(link)), b"new")
    assert link.is_symlink()
    assert real.read_text() == "new"


def test_a_dangling_link_gives_birth_to_its_target(tmp_path: Path) -> None:
    link = tmp_path / ".zshrc"
    link.symlink_to("later")
    replace(read_target(str(link)), b"new")
    assert (tmp_path / "later").read_text() == "new"


@pytest.mark.parametrize("between", [b"somebody else's", None])
def test_what_was_changed_meanwhile_is_not_overwritten(tmp_path: Path, between: bytes | None) -> None:
    path = tmp_path / "rc"
    path.write_bytes(b"old")
    target = read_target(str(path))
    path.write_bytes(between) if between is not None else path.unlink()
    with pytest.raises(RefusedError, match="has changed since"):
        replace(target, b"new")
    assert (path.read_bytes() if path.exists() else None) == between
    assert not list(tmp_path.glob(".codexwatch-*"))


def test_a_file_that_appeared_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    target = read_target(str(path))
    path.write_text("mine")
    with pytest.raises(RefusedError, match="has changed since"):
        replace(target, b"new")
    assert path.read_text() == "mine"


def test_strange_things_are_refused(tmp_path: Path) -> None:
    fifo, folder, loop, large = (tmp_path / name for name in ("fifo", "folder", "loop", "large"))
    os.mkfifo(fifo)
    folder.mkdir()
    loop.symlink_to("loop")
    large.write_bytes(b"x" * (LIMIT + 1))
    for path in (fifo, folder, Path("/dev/null"), loop, large):
        with pytest.raises(RefusedError):
            read_target(str(path))


@pytest.mark.parametrize("path", ["/etc/environment", "/etc/hosts", "/etc/profile.d/new.sh", "/usr/../etc/hosts"])
def test_what_belongs_to_the_system_is_never_written(path: str) -> None:
    with pytest.raises(RefusedError, match="belongs to the system"):
        read_target(path)


def test_a_link_into_the_system_is_no_way_around(tmp_path: Path) -> None:
    link = tmp_path / ".zshrc"
    link.symlink_to("/etc/hosts")
    with pytest.raises(RefusedError, match="belongs to the system"):
        read_target(str(link))


def test_a_write_protected_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rc"
    path.write_text("old")
    path.chmod(0o444)
    with pytest.raises(RefusedError, match="write-protected"):
        read_target(str(path))


def test_a_file_with_two_names_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rc"
    path.write_text("old")
    os.link(path, tmp_path / "other")
    with pytest.raises(RefusedError, match="2 names"):
        read_target(str(path))


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="folder is not there"):
        replace(read_target(str(tmp_path / "gone/.env")), b"new")


def test_no_content_is_ever_in_a_repr(tmp_path: Path) -> None:
    path = tmp_path / "rc"
    path.write_text("hunter2")
    target = read_target(str(path))
    assert "hunter2" not in repr(with_fields(target, mode=0o600))
