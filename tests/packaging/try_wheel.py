"""Builds the distributions and runs the tests against the installed wheel, as somebody who has no checkout.

`python -m tests.packaging.try_wheel [highest | lowest-direct] [PYTHON]`: the wheel is built from the source
distribution, so that it cannot lack what the checkout has; uv, which has to be there, resolves what it needs. PYTHON is
an interpreter, this one unless told otherwise. The exit code is that of the tests.
"""

import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
BESIDE_THE_TESTS = (
    ".ci",
    ".github",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "config.example.toml",
    "launchd",
    "pyproject.toml",
    "requirements.lock",
    "systemd",
    "tests",
)
SUITES = ("tests/unit", "tests/rules", "tests/oracle/test_recordings.py")
"""What needs nothing but Python: the others run the program from the checkout, in worlds of their own."""

OF_THE_SOURCE = ("--ignore=tests/unit/test_architecture.py",)
"""What looks at the checkout, not at the program."""

TOOLS = (
    "babel",
    "hypothesis",
    "jsonschema",
    "pygal",
    "pytest",
    "pytest-timeout",
    "pytest-xdist",
    "python-socks",
    "trustme",
)
"""Of the development group, what the suites import."""


def main(resolution: str, python: str) -> int:
    """The exit code."""
    with tempfile.TemporaryDirectory(prefix="codexwatch-wheel-") as folder:
        place = Path(folder)
        wheel = built(place / "dist")
        interpreter = installed(wheel, place / "venv", resolution, python)
        checkout = place / "no-checkout"
        checkout.mkdir()
        for name in BESIDE_THE_TESTS:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, checkout / name)
        tests = (interpreter, "-m", "pytest", "-q", "-n", "auto", "--dist", "loadscope", "-p", "no:cacheprovider")
        return subprocess.run((*tests, *OF_THE_SOURCE, *SUITES), cwd=checkout, check=False).returncode


def built(folder: Path) -> Path:
    """The wheel, made from the source distribution."""
    _run(sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", folder, cwd=ROOT)
    source = next(folder.glob("codexwatch-*.tar.gz"))
    shutil.unpack_archive(source, folder, filter="data")
    unpacked = folder / source.name.removesuffix(".tar.gz")
    _run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, cwd=unpacked)
    return next(folder.glob("codexwatch-*.whl"))


def installed(wheel: Path, folder: Path, resolution: str, python: str) -> Path:
    """An interpreter with the wheel and its extras; only what the project itself asks for is resolved as told."""
    _run("uv", "venv", "--quiet", "--python", python, folder, cwd=ROOT)
    interpreter = folder / "bin" / "python"
    # From the project's own list: what a wheel asks for is nobody's direct wish, and would be the newest.
    wanted = ("--resolution", resolution, "--all-extras", "--requirements", "pyproject.toml")
    _run("uv", "pip", "install", "--python", interpreter, *wanted, cwd=ROOT)
    _run("uv", "pip", "install", "--python", interpreter, "--no-deps", wheel, cwd=ROOT)
    frozen = folder / "frozen.txt"
    with frozen.open("w") as file:
        subprocess.run(("uv", "pip", "freeze", "--python", interpreter), stdout=file, check=True)
    tools = [line for line in _development() if line.split(">")[0].split("[")[0].strip() in TOOLS]
    _run("uv", "pip", "install", "--quiet", "--python", interpreter, "--constraints", frozen, *tools, cwd=ROOT)
    return interpreter


def _development() -> Iterator[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    yield from project["dependency-groups"]["dev"]
    yield from (each for extra in project["project"]["optional-dependencies"].values() for each in extra)


def _run(*command: str | Path, cwd: Path) -> None:
    subprocess.run(command, cwd=cwd, check=True)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    sys.exit(main(arguments[0] if arguments else "highest", arguments[1] if len(arguments) > 1 else sys.executable))
