"""The file for node_exporter: always whole, readable, in nobody's way."""

import os
import shutil
import stat
import threading
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from codexwatch.export.textfile import remove_textfile, write_textfile
from tests.export.machines import WRONG_PORT, text
from tests.export.tools import free_port, get, running

NODE_EXPORTER = shutil.which("prometheus-node-exporter") or shutil.which("node_exporter")


def test_it_is_replaced_as_a_whole_and_others_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "codexwatch.prom"
    old = os.umask(0o077)
    try:
        write_textfile(path, b"first\n")
        with path.open("rb") as reader:
            write_textfile(path, b"second\n")
            assert reader.read() == b"first\n", "who reads while it is replaced reads the old one to its end"
    finally:
        os.umask(old)
    assert path.read_bytes() == b"second\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert [item.name for item in tmp_path.iterdir()] == ["codexwatch.prom"]


def test_nobody_ever_reads_half_of_it(tmp_path: Path) -> None:
    path, texts = tmp_path / "codexwatch.prom", [b"a\n" * 50_000, b"b\n" * 50_000]
    write_textfile(path, texts[0])
    over = threading.Event()

    def write() -> None:
        for number in range(100):
            write_textfile(path, texts[number % 2])
        over.set()

    writer = threading.Thread(target=write)
    writer.start()
    read = []
    while not over.is_set():
        read.append(path.read_bytes() in texts)
    writer.join()
    assert read
    assert all(read)


@pytest.mark.parametrize("kind", ["a link to another file", "a link that leads nowhere", "what a crash has left"])
def test_whatever_lies_in_its_way_is_no_way_out(tmp_path: Path, kind: str) -> None:
    path, other = tmp_path / "codexwatch.prom", tmp_path / "precious"
    other.write_text("precious")
    draft = tmp_path / ".codexwatch.prom.tmp"
    match kind:
        case "a link to another file":
            draft.symlink_to(other)
            path.symlink_to(other)
        case "a link that leads nowhere":
            draft.symlink_to(tmp_path / "created")
        case _:
            draft.write_text("half")
    write_textfile(path, b"whole\n")
    assert (other.read_text(), path.read_text(), path.is_symlink()) == ("precious", "whole\n", False)
    assert sorted(item.name for item in tmp_path.iterdir()) == ["codexwatch.prom", "precious"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_textfile(tmp_path / "none/codexwatch.prom", b"")
    remove_textfile(tmp_path / "none/codexwatch.prom")


@pytest.mark.skipif(NODE_EXPORTER is None, reason="needs node_exporter: apt-get install prometheus-node-exporter")
def test_node_exporter_hands_it_on(tmp_path: Path) -> None:
    folder = tmp_path / "textfile"
    folder.mkdir()
    path = folder / "codexwatch.prom"
    write_textfile(path, text(WRONG_PORT).encode())
    port = free_port()
    argv = [
        NODE_EXPORTER or "",
        f"--web.listen-address=127.0.0.1:{port}",
        f"--collector.textfile.directory={folder}",
    ]
    with running(argv, port, tmp_path / "log", ready="/"):
        status, said = get(port, "/metrics")
    found = {family.name: family for family in text_string_to_metric_families(said.decode())}
    assert status == 200
    assert found["node_textfile_scrape_error"].samples[0].value == 0
    assert found["node_textfile_mtime_seconds"].samples[0].labels == {"file": str(path)}
    own = {family.name for family in text_string_to_metric_families(path.read_text())}
    assert own <= set(found), "with every other collector of node_exporter's switched on"
