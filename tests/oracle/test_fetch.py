"""Only the archive of which the registry states the hash is unpacked."""

from base64 import b64encode
from hashlib import sha512
from pathlib import Path

import pytest

from tests.oracle.fetch import FetchError, check_integrity

CONTENT = b"an archive"
STATED = f"sha512-{b64encode(sha512(CONTENT).digest()).decode()}"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "codex.tgz"
    path.write_bytes(CONTENT)
    return path


@pytest.mark.parametrize("stated", [STATED, f"sha1-xyz {STATED}\n"])
def test_the_stated_archive_is_good(archive: Path, stated: str) -> None:
    check_integrity(archive, stated)


@pytest.mark.parametrize("stated", ["", "sha512-", STATED.swapcase(), STATED.replace("sha512", "sha1")])
def test_another_one_is_refused(archive: Path, stated: str) -> None:
    with pytest.raises(FetchError, match="registry states"):
        check_integrity(archive, stated)
