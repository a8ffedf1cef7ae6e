"""The program behind `codex`, and the question that it answers about routing."""

import json
import posixpath
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_ASKING_SECONDS = 5.0
_PROGRAMS = (b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
"""How a program begins on Linux and on macOS; a script begins with `#!`."""
_NATIVE = (
    "vendor/*/*/codex",
    "node_modules/@openai/codex-*/vendor/*/*/codex",
    "../codex-*/vendor/*/*/codex",
)
"""Where npm's package keeps the program for this machine, seen from the package of the script that starts it."""


class Question(StrEnum):
    """In the order of how little else Codex does to answer it."""

    NETWORK = "doctor --network-only"
    """From 0.166.0: a request by each stack, and nothing else (measured)."""
    DOCTOR = "doctor"
    """From 0.131.0: also asks for a newer version, with the program `curl`."""
    TURN = "exec"
    """A turn, with everything around it: plugins, models, tips."""


@dataclass(frozen=True, slots=True)
class Program:
    """`path` is the native program, which needs nothing else on the PATH."""

    path: str
    question: Question

    @property
    def command(self) -> tuple[str, ...]:
        match self.question:
            case Question.NETWORK:
                return (self.path, "doctor", "--network-only", "--json")
            case Question.DOCTOR:
                return (self.path, "doctor", "--json")
            case Question.TURN:
                return (self.path, "exec", "--skip-git-repo-check", "--json", "hello")

    def config(self, base: str, nowhere: str) -> str:
        """config.toml: the provider at `base`, and as little as possible of everything else, at `nowhere`."""
        quiet = f'chatgpt_base_url = "{nowhere}"\ncheck_for_update_on_startup = false\n'
        if self.question is not Question.TURN:
            return f'openai_base_url = "{base}"\n{quiet}[analytics]\nenabled = false\n'
        provider = f'name = "proof"\nbase_url = "{base}"\nwire_api = "responses"\nsupports_websockets = true\n'
        retries = "request_max_retries = 0\nstream_max_retries = 0\n"
        return f'model_provider = "proof"\nmodel = "gpt-5"\n{quiet}[model_providers.proof]\n{provider}{retries}'

    def answered(self, output: str) -> bool:
        """Whether the output shows that both stacks have been tried."""
        if self.question is Question.TURN:
            return any('"turn.failed"' in line or '"turn.completed"' in line for line in output.splitlines())
        try:
            checks = json.loads(output)["checks"]
        except (ValueError, KeyError, TypeError):
            return False
        return isinstance(checks, Mapping) and "network.provider_reachability" in checks


def find_program(path: str) -> Program | None:
    """None where `path` is a script whose program is not known."""
    native = _native(posixpath.realpath(path))
    return None if native is None else Program(native, _question(native))


def _native(path: str) -> str | None:
    return next((candidate for candidate in (path, *_packaged(path)) if _is_program(candidate)), None)


def _packaged(path: str) -> Iterator[str]:
    """npm's script is `bin/codex.js` of its package."""
    package = Path(path).parent.parent
    for pattern in _NATIVE:
        yield from sorted(map(str, package.glob(pattern)))


def _is_program(path: str) -> bool:
    try:
        with Path(path).open("rb") as file:
            return file.read(4) in _PROGRAMS
    except OSError:
        return False


def _question(path: str) -> Question:
    """The first of `Question` that this program knows, by its own words: its version may be declared, not known."""
    with tempfile.TemporaryDirectory(prefix="codexwatch-") as private:
        environ = {"HOME": private, "CODEX_HOME": private, "PATH": private}
        try:
            answer = subprocess.run(
                [path, "doctor", "--help"],
                env=environ,
                cwd=private,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_ASKING_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return Question.TURN
    said = answer.stdout.decode("utf-8", "replace")
    if "Usage: codex doctor" not in said:
        return Question.TURN
    return Question.NETWORK if "--network-only" in said else Question.DOCTOR
