"""Fetches published Codex binaries with npm: `python -m tests.oracle.fetch 0.169.0 …`; prints where each one is."""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
from base64 import b64encode
from pathlib import Path
from tempfile import TemporaryDirectory

FOLDER = "CODEXWATCH_ORACLE"
MACHINES = {"x86_64": ("linux-x64", "x86_64"), "aarch64": ("linux-arm64", "aarch64")}


class FetchError(Exception):
    """Why there is no binary."""


def folder() -> Path:
    """Where the binaries are kept, one folder a version; outside the repository, since each is 60 to 320 MB."""
    return Path(os.environ.get(FOLDER) or Path.home() / ".cache" / "codexwatch-oracle")


def binary(version: str) -> Path | None:
    """The binary of this version for this machine, if it has been fetched."""
    _, processor = MACHINES.get(platform.machine(), ("", "-"))
    # The folder of the program was called `codex` before it was called `bin`.
    found = (folder() / version).glob(f"package/vendor/{processor}-unknown-linux-musl/*/codex")
    return next((path for path in found if path.is_file()), None)


def fetch(version: str) -> Path:
    """Makes sure that the binary is there.

    Raises:
        FetchError: no npm, no such version, or no binary in it for this machine.
    """
    if found := binary(version):
        return found
    if sys.platform != "linux" or platform.machine() not in MACHINES:
        raise FetchError(f"the oracle suite runs on Linux, on {' or '.join(MACHINES)}")
    npm = shutil.which("npm")
    if npm is None:
        raise FetchError("npm is not installed; the oracle suite gets Codex from it (https://nodejs.org)")
    folder().mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder()) as made:
        _unpack(npm, version, Path(made))
        target = folder() / version
        shutil.rmtree(target, ignore_errors=True)
        (Path(made) / "unpacked").rename(target)
    if found := binary(version):
        return found
    raise FetchError(f"the package of {version} holds no binary for this machine")


def newest() -> str:
    """The version that npm gives to whoever asks for none.

    Raises:
        FetchError: npm is not there or does not answer.
    """
    npm = shutil.which("npm")
    version = _ask(npm, "view", "@openai/codex", "version").strip() if npm else ""
    if not version:
        raise FetchError("npm does not say which Codex is the newest")
    return version


def _unpack(npm: str, version: str, into: Path) -> None:
    """Newer versions have a package for each platform, older ones a single package for all."""
    suffix, _ = MACHINES[platform.machine()]
    name = f"@openai/codex@{version}-{suffix}"
    stated = _ask(npm, "view", name, "dist.integrity").strip()
    if not stated:
        name = f"@openai/codex@{version}"
        stated = _ask(npm, "view", name, "dist.integrity").strip()
    _ask(npm, "pack", name, "--pack-destination", str(into))
    archive = next(into.glob("*.tgz"), None)
    if archive is None:
        raise FetchError(f"npm has no Codex {version} for this machine, or cannot be asked")
    check_integrity(archive, stated)
    with tarfile.open(archive) as package:
        package.extractall(into / "unpacked", filter="data")


def check_integrity(archive: Path, stated: str) -> None:
    """Compares with what the registry states (Subresource Integrity: `sha512-` and base64).

    Raises:
        FetchError: the archive is another one, or nothing was stated.
    """
    with archive.open("rb") as content:
        digest = hashlib.file_digest(content, "sha512").digest()
    if f"sha512-{b64encode(digest).decode()}" not in stated.split():
        raise FetchError(f"{archive.name} is not the archive of which the registry states {stated or 'nothing'}")


def _ask(npm: str, *arguments: str) -> str:
    """What npm says on stdout; nothing if it fails, since an unknown version is an answer too."""
    command = [npm, *arguments, "--loglevel=silent"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def main(versions: list[str]) -> int:
    try:
        for version in versions:
            sys.stdout.write(f"{fetch(version)}\n")
    except FetchError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
