"""What a subcommand is handed instead of reaching for globals."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TextIO

from codexwatch.places import Places


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`environ` is the one that codexwatch was started with; results go to `stdout`, progress to `stderr`."""

    environ: Mapping[str, str]
    home: str
    platform: str
    places: Places
    stdout: TextIO
    stderr: TextIO
    stdin: TextIO = field(default_factory=io.StringIO)
    language: str | None = None
    """What `--lang` says."""
