"""The bounded reader of files: whatever is at the path, an answer and no wait."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from codexwatch.collectors.files import LIMIT, Absent, FileCache, FileText, Unreadable, read_text


def test_reads_text_with_a_stamp_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "rc"
    path.write_text("export A=ü\n")
    status = path.stat()
    stamp = (status.st_mtime_ns, status.st_size, status.st_ino, status.st_ctime_ns)
    assert read_text(str(path)) == FileText(str(path), "export A=ü\n", stamp)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        pytest.param(b"", "", id="an empty file"),
        pytest.param(b"\xef\xbb\xbfA=1", "\ufeffA=1", id="a byte-order mark is kept"),
        pytest.param(b"A=\xff\xfe\n", "A=\ufffd\ufffd\n", id="bytes that are not UTF-8 become something printable"),
        pytest.param(b"A=1\r\nB\rC", "A=1\r\nB\rC", id="line ends are kept"),
    ],
)
def test_gives_text_that_any_output_can_write(content: bytes, text: str, tmp_path: Path) -> None:
    path = tmp_path / "rc"
    path.write_bytes(content)
    found = read_text(str(path))
    assert isinstance(found, FileText)
    assert found.text == text
    found.text.encode()


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


def _loop(path: Path) -> None:
    path.symlink_to(path)


def _large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(50 * LIMIT)


def _binary(path: Path) -> None:
    path.write_bytes(b"\x7fELF\x00\x00")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        pytest.param(_pipe, "is a named pipe, not a file", id="a pipe that nobody writes to"),
        pytest.param(_socket, "is a socket, not a file", id="a socket"),
        pytest.param(Path.mkdir, "is a directory, not a file", id="a directory"),
        pytest.param(_loop, "is a loop of symbolic links", id="a link to itself"),
        pytest.param(_large, "is 50 MB; only files up to 1 MB are read", id="50 MB"),
        pytest.param(_binary, "is not text", id="a program"),
        pytest.param(lambda path: path.symlink_to("/dev/zero"), "is a device, not a file", id="a link to a device"),
    ],
)
def test_says_at_once_why_it_does_not_read(make: object, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "rc"
    assert callable(make)
    make(path)
    began = time.monotonic()
    assert read_text(str(path)) == Unreadable(str(path), reason)
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/absent/file", id="no folder"),
        pytest.param("/etc/passwd/file", id="below a file"),
        pytest.param("", id="no path"),
    ],
)
def test_tells_absent_from_unreadable(path: str) -> None:
    assert read_text(path) == Absent(path)


@pytest.mark.parametrize("path", [pytest.param("a\0b", id="a NUL"), pytest.param("/" + "x" * 5000, id="too long")])
def test_survives_impossible_names(path: str) -> None:
    assert isinstance(read_text(path), Unreadable)


def test_says_that_permission_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "rc"
    path.write_text("A=1")
    path.chmod(0)
    with without_privileges():
        assert read_text(str(path)) == Unreadable(str(path), "cannot be read: permission denied")


@contextmanager
def without_privileges() -> Iterator[None]:
    """Root may read everything; for a moment it is somebody else."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_reads_up_to_the_limit_and_not_beyond(tmp_path: Path) -> None:
    path = tmp_path / "rc"
    path.write_text("x" * 100)
    assert isinstance(read_text(str(path), limit=100), FileText)
    assert read_text(str(path), limit=99) == Unreadable(str(path), "is 100 bytes; only files up to 99 bytes are read")


def test_a_file_without_a_size_is_bounded_too() -> None:
    # Files of /proc say that they are empty; this one holds the environment of the test run.
    found = read_text("/proc/self/stat", limit=4)
    assert found == Unreadable("/proc/self/stat", "is more than 4 bytes; larger files are not read")


def test_no_text_in_the_repr(tmp_path: Path) -> None:
    path = tmp_path / "rc"
    path.write_text("export https_proxy=http://me:s3cret@a:1\n")
    assert "s3cret" not in repr(read_text(str(path)))


def test_an_unchanged_file_is_the_same_object(tmp_path: Path) -> None:
    path = tmp_path / "rc"
    path.write_text("one")
    cache = FileCache()
    first = cache.read(str(path))
    assert cache.read(str(path)) is first
    path.write_text("two!")
    second = cache.read(str(path))
    assert isinstance(second, FileText)
    assert second.text == "two!"
    path.unlink()
    assert cache.read(str(path)) == Absent(str(path))


def test_a_file_that_is_swapped_for_one_of_the_same_size_and_time_is_read(tmp_path: Path) -> None:
    path, other = tmp_path / "rc", tmp_path / "other"
    path.write_text("one")
    other.write_text("two")
    cache = FileCache()
    cache.read(str(path))
    os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    other.replace(path)
    found = cache.read(str(path))
    assert isinstance(found, FileText)
    assert found.text == "two"


def test_within_one_look_a_file_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "rc"
    cache = FileCache()
    with cache.one_look():
        assert isinstance(cache.read(str(path)), Absent)
        path.write_text("new")
        assert isinstance(cache.read(str(path)), Absent)
    with cache.one_look():
        first = cache.read(str(path))
        path.write_text("newer")
        assert cache.read(str(path)) is first
    later = cache.read(str(path))
    assert isinstance(later, FileText)
    assert later.text == "newer"


def test_the_cache_is_bounded(tmp_path: Path) -> None:
    cache = FileCache(max_files=2, max_bytes=10)
    texts = {}
    for name in "abc":
        (tmp_path / name).write_text(name * 4)
        texts[name] = cache.read(str(tmp_path / name))
    assert cache.read(str(tmp_path / "c")) is texts["c"]
    assert cache.read(str(tmp_path / "a")) is not texts["a"]
