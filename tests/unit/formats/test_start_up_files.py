"""What the evaluator says of a start-up file is what the real shell does with it."""

from pathlib import Path

import pytest

from codexwatch.collectors.files import FileText, read_text
from codexwatch.formats.shell.conditions import Kind
from codexwatch.formats.shell.evaluate import Evaluation, Process, evaluate
from codexwatch.formats.shell.statements import Dialect
from tests.unit.formats.real_shells import exported_by
from tests.unit.formats.start_up_files import FILES, StartUpFile

INHERITED = {"PATH": "/usr/bin:/bin", "INHERITED_PROXY": "from-before"}
CASES = [pytest.param(shell, file, id=f"{shell}: {file.id}") for file in FILES for shell in file.shells]


def is_proxy(name: str) -> bool:
    return name.lower().endswith("_proxy")


def written(file: StartUpFile, home: Path) -> None:
    for name, text in {"rc": file.text, **file.others}.items():
        (home / name).write_bytes(text.encode())


def evaluated(shell: str, home: Path) -> Evaluation:
    def read(path: str) -> str | None:
        found = read_text(path)
        return found.text if isinstance(found, FileText) else None

    def look(path: str) -> Kind:
        return Kind.FILE if Path(path).is_file() else Kind.DIRECTORY if Path(path).is_dir() else Kind.ABSENT

    def match(pattern: str) -> list[str]:
        folder, _, name = pattern.rpartition("/")
        return sorted(str(path) for path in Path(folder).glob(name))

    process = Process(Dialect(shell), ((f"{home}/rc",),), interactive=True)
    return evaluate([process], {**INHERITED, "HOME": str(home)}, read=read, look=look, match=match)


def told(found: Evaluation) -> dict[str, str | None]:
    """What is exported for certain, by name; None where the value is not known."""
    values: dict[str, str | None] = {
        name: value for name, value in INHERITED.items() if is_proxy(name) and name not in found.removed
    }
    for name, assigned in found.variables.items():
        if is_proxy(name) and assigned.exported and assigned.certain:
            values[name] = assigned.value
    return values


@pytest.mark.parametrize(("shell", "file"), CASES)
def test_says_what_the_file_exports(shell: str, file: StartUpFile, tmp_path: Path) -> None:
    written(file, tmp_path)
    found = told(evaluated(shell, tmp_path))
    inherited = {} if "unset INHERITED" in file.text else {"INHERITED_PROXY": "from-before"}
    sure = {name: value for name, value in file.exported.items() if name not in file.unsure}
    assert {name: value for name, value in found.items() if name not in file.unsure} == sure | inherited
    # Nothing is claimed of what cannot be known: a certain line with an unknown value is all there may be.
    assert all(found.get(name) is None for name in file.unsure if name in found)


@pytest.mark.parametrize(("shell", "file"), CASES)
def test_a_real_shell_agrees(shell: str, file: StartUpFile, tmp_path: Path) -> None:
    written(file, tmp_path)
    real = {name: value for name, value in exported_by(shell, tmp_path, INHERITED).items() if is_proxy(name)}
    found = told(evaluated(shell, tmp_path))
    assert {name: value for name, value in real.items() if name not in file.unsure} == {
        name: value for name, value in found.items() if name not in file.unsure
    }
    for name in file.unsure:
        assert found.get(name) in {None, real.get(name)}
