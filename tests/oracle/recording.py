"""Recordings as files: one a version, one case a line, in the order of the cases."""

from functools import cache
from pathlib import Path

from msgspec import Struct, json

from tests.oracle.case import Recorded
from tests.oracle.turns import RecordedTurn

FOLDER = Path(__file__).parent / "recordings"


class Recording(Struct, frozen=True):
    """What one version did."""

    version: str
    cases: list[Recorded]
    turns: list[RecordedTurn]


def recorded_versions() -> list[str]:
    """Oldest first."""
    return sorted(
        (path.stem for path in FOLDER.glob("*.json")), key=lambda name: [int(part) for part in name.split(".")]
    )


@cache
def read(version: str) -> Recording:
    return json.decode((FOLDER / f"{version}.json").read_bytes(), type=Recording)


def write(recording: Recording) -> Path:
    """A line for each case, so that a difference shows which ones have changed."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{recording.version}.json"
    path.write_text(
        f'{{"version":"{recording.version}",\n'
        f'"cases":[\n{_lines(recording.cases)}\n],\n'
        f'"turns":[\n{_lines(recording.turns)}\n]}}\n',
        encoding="utf-8",
    )
    return path


def _lines(items: list[Recorded] | list[RecordedTurn]) -> str:
    return ",\n".join(json.encode(item).decode() for item in items)
