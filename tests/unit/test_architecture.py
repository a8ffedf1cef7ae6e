"""The direction of imports, and that nothing from model to render touches the machine."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import codexwatch

PACKAGE = Path(codexwatch.__file__).parent
PURE = ("model", "formats", "codex", "rules", "engine", "render")
IMPURE_CALLS = frozenset({"open", "Path", "now", "utcnow", "today", "print", "input", "getenv"})
LONGEST_FILE = 300


def files(*packages: str) -> Iterator[Path]:
    for package in packages:
        yield from sorted((PACKAGE / package).rglob("*.py"))


def test_imports_run_downwards() -> None:
    """As pyproject.toml says. A process of its own: the linter switches off every logger that it meets."""
    linter = [sys.executable, "-c", "from importlinter.cli import lint_imports; exit(lint_imports(no_cache=True))"]
    done = subprocess.run(linter, cwd=PACKAGE.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", [pytest.param(path, id=str(path.relative_to(PACKAGE))) for path in files(*PURE)])
def test_pure_code_has_neither_clock_nor_files(path: Path) -> None:
    calls = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    names = {func.id if isinstance(func, ast.Name) else getattr(func, "attr", "") for func in calls}
    assert not names & IMPURE_CALLS


def test_rooms_stay_small() -> None:
    large = {str(path.relative_to(PACKAGE)): len(path.read_text().splitlines()) for path in files(".")}
    assert {name: lines for name, lines in large.items() if lines > LONGEST_FILE} == {}
