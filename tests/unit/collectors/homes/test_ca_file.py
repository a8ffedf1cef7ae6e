"""Which CA files Codex can load. The oracle suite asks the real one for every kind that is here."""

import os
from pathlib import Path

import pytest
import trustme

from codexwatch.codex.trust import CaFile
from codexwatch.collectors.homes.ca_file import CaFiles, read_ca_file

GOOD = trustme.CA().cert_pem.bytes().decode()
KEY = trustme.CA().private_key_pem.bytes().decode()
GARBAGE = "-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n"
AUXILIARY = GOOD.replace("BEGIN CERT", "BEGIN TRUSTED CERT").replace("END CERT", "END TRUSTED CERT")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(GOOD, CaFile.LOADS, id="a certificate"),
        pytest.param(GOOD + trustme.CA().cert_pem.bytes().decode(), CaFile.LOADS, id="two"),
        pytest.param(f"# Autorité\n\n{GOOD}\nnotes", CaFile.LOADS, id="words around it that are not ASCII"),
        pytest.param(GOOD.replace("\n", "\r\n"), CaFile.LOADS, id="Windows line ends"),
        pytest.param(AUXILIARY, CaFile.LOADS, id="a trusted certificate"),
        pytest.param(KEY + GOOD, CaFile.LOADS, id="behind a key"),
        pytest.param("", CaFile.NO_CERTIFICATES, id="nothing"),
        pytest.param("no certificate\n", CaFile.NO_CERTIFICATES, id="words"),
        pytest.param(KEY, CaFile.NO_CERTIFICATES, id="a key alone"),
        pytest.param(GARBAGE, CaFile.NO_CERTIFICATES, id="base64 of something else"),
        pytest.param(GOOD + GARBAGE, CaFile.NO_CERTIFICATES, id="one good, one not"),
        pytest.param(GOOD.replace("M", "!", 1), CaFile.NO_CERTIFICATES, id="not base64"),
        pytest.param(GOOD[: len(GOOD) // 2], CaFile.NO_CERTIFICATES, id="cut short"),
        pytest.param("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", CaFile.NO_CERTIFICATES, id="empty"),
    ],
)
def test_the_file_reads(tmp_path: Path, content: str, expected: CaFile) -> None:
    path = tmp_path / "ca.pem"
    path.write_bytes(content.encode())
    assert read_ca_file(str(path)) is expected


def test_bytes_that_are_no_utf8_around_a_certificate_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_bytes(b"# caf\xe9\n" + GOOD.encode())
    assert read_ca_file(str(path)) is CaFile.LOADS


def test_what_is_there_and_no_file_holds_no_certificates(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "good.der").write_bytes(b"\x30\x82\x00\x00")
    for name in ("pipe", "", "good.der"):
        assert read_ca_file(str(tmp_path / name)) is CaFile.NO_CERTIFICATES


@pytest.mark.parametrize("name", ["missing", "ca.pem/below", " "])
def test_what_is_not_there_is_missing(tmp_path: Path, name: str) -> None:
    (tmp_path / "ca.pem").touch()
    assert read_ca_file(str(tmp_path / name)) is CaFile.MISSING


def test_a_file_that_changes_is_read_again(tmp_path: Path) -> None:
    path, files = tmp_path / "ca.pem", CaFiles()
    found = [files.read(str(path))]
    for content in (GOOD, GOOD + GARBAGE, GOOD):
        path.write_text(content)
        found.append(files.read(str(path)))
    assert found == [CaFile.MISSING, CaFile.LOADS, CaFile.NO_CERTIFICATES, CaFile.LOADS]


def test_an_unchanged_file_is_not_read_again(tmp_path: Path) -> None:
    path, asked = tmp_path / "ca.pem", list[str]()

    def read(name: str) -> CaFile:
        asked.append(name)
        return CaFile.LOADS

    path.write_text(GOOD)
    files = CaFiles(read)
    assert [files.read(str(path)) for _ in range(3)] == [CaFile.LOADS] * 3
    assert asked == [str(path)]
