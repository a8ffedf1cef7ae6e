"""Runs the experiments: every claim in a private home, with recorders of its own, several at a time."""

import os
import signal
import subprocess
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import anyio
import anyio.abc

from codexwatch.proving.claim import DIRECT, Base, Claim, Setting
from codexwatch.proving.ground import Ground
from codexwatch.proving.program import Program
from codexwatch.proving.reading import Known, Seen, learn, read
from codexwatch.proving.recorder import Note, recorder

SECONDS_EACH = 6.0
_OUTPUT_BYTES = 1_000_000
_LOGIN = '{"auth_mode": "apikey", "OPENAI_API_KEY": "sk-nobody"}'
NO_ANSWER = "Codex did not get as far as asking its provider"
TOO_LATE = "time ran out"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was seen of a claim, or why nothing could be."""

    seen: Seen | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class _Run:
    notes: tuple[Note, ...]
    base: str
    problem: str | None


async def try_claims(program: Program, claims: Sequence[Claim], ground: Ground, seconds: float) -> dict[str, Outcome]:
    """The outcome of each claim by id, within `seconds`.

    Only after all of them is it known which TLS handshake belongs to which stack, so they are read together.
    """
    runs: dict[str, _Run] = {}
    limiter = anyio.CapacityLimiter(2 * (os.cpu_count() or 1))

    async def one(claim: Claim) -> None:
        async with limiter:
            runs[claim.id] = await _try(program, claim, ground)

    with anyio.move_on_after(seconds):
        async with anyio.create_task_group() as tasks:
            for claim in claims:
                tasks.start_soon(one, claim)
    known = learn(note for run in runs.values() for note in run.notes)
    return {claim.id: _outcome(runs.get(claim.id), known) for claim in claims}


def _outcome(run: _Run | None, known: Known) -> Outcome:
    if run is None:
        return Outcome(None, TOO_LATE)
    return Outcome(None, run.problem) if run.problem else Outcome(read(run.notes, run.base, known))


async def _try(program: Program, claim: Claim, ground: Ground) -> _Run:
    if lacking := ground.lacks(claim):
        return _Run((), claim.base, lacking)
    home = ground.folder / claim.id
    notes: list[Note] = []
    async with AsyncExitStack() as stack:
        ports = [await stack.enter_async_context(recorder(place, notes.append)) for place in (DIRECT, "a", "b")]
        setting, environ, command = _prepare(program, claim, ground, ports)
        problem = await _run(command, environ, home / "work", program)
    return _Run(tuple(notes), setting.fill(claim.base), problem)


def _prepare(
    program: Program, claim: Claim, ground: Ground, ports: Iterable[int]
) -> tuple[Setting, dict[str, str], tuple[str, ...]]:
    """The home that Codex finds, the variables that it starts with, and the command."""
    port, a, b = ports
    home = ground.folder / claim.id
    for name in (".codex", "work", "bin"):
        (home / name).mkdir(mode=0o700, parents=True)
    setting = Setting(
        port, f"127.0.0.1:{a}", f"127.0.0.1:{b}", f"{home}/good.pem", f"{home}/notes.txt", f"{home}/missing.pem"
    )
    base = setting.fill(claim.base)
    files = {
        ".codex/config.toml": program.config(base, f"{setting.fill(Base.PLAIN).removesuffix('/v1')}/backend-api"),
        ".codex/auth.json": _LOGIN,
        "good.pem": ground.certificate,
        "notes.txt": "no certificate\n",
    }
    if claim.dotenv is not None:
        files[".codex/.env"] = setting.fill(claim.dotenv)
    if claim.folder_dotenv is not None:
        files["work/.env"] = setting.fill(claim.folder_dotenv)
    for name, text in files.items():
        (home / name).write_text(text, encoding="utf-8")
    # No other program is on the PATH: not the curl that asks for new versions, not the git that fetches plugins.
    environ = {"HOME": str(home), "CODEX_HOME": f"{home}/.codex", "PATH": f"{home}/bin"}
    variables = {name: setting.fill(text) for name, text in claim.variables.items()}
    return setting, {**environ, **variables}, program.command


async def _run(command: Sequence[str], environ: dict[str, str], folder: Path, program: Program) -> str | None:
    """Why the answer is worth nothing, or None."""
    output = b""
    process: anyio.abc.Process | None = None
    try:
        with anyio.move_on_after(SECONDS_EACH):
            process = await anyio.open_process(
                command,
                env=environ,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            async for chunk in process.stdout or ():  # type: ignore[union-attr] # it is a pipe
                output += chunk[: _OUTPUT_BYTES - len(output)]
                if program.answered(output.decode("utf-8", "replace")):
                    break
    except OSError as error:
        return f"Codex cannot be started: {error.strerror}"
    finally:
        if process is not None:
            await _end(process)
    return None if program.answered(output.decode("utf-8", "replace")) else NO_ANSWER


async def _end(process: anyio.abc.Process) -> None:
    """The whole group, which is ours alone; what is left of it has no reason to live."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with anyio.CancelScope(shield=True):
        await process.aclose()
