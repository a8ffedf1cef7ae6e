"""What a subcommand is handed instead of reaching for globals."""

import io
from collections.abc import Mapping
from typing import NamedTuple, TextIO

from codexwatch.places import Places


class Surroundings(NamedTuple):
    """`environ` is the one that codexwatch was started with; results go to `stdout`, progress to `stderr`."""

    environ: Mapping[str, str]
    home: str
    platform: str
    places: Places
    stdout: TextIO
    stderr: TextIO
    stdin: TextIO = io.StringIO()
    language: str | None = None
    """What `--lang` says."""
