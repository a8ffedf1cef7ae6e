"""Work out what to do, do it, look again, and take it back where it has made things worse."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from codexwatch.codex.version import DOCTOR_ASKS_ONLY_THE_NETWORK, at_least
from codexwatch.cycle import Pass
from codexwatch.engine.proof import Proof, Proven, compare
from codexwatch.model.environment import EnvironmentKind
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Edit, Finding, Manual, Step
from codexwatch.model.scale import Severity
from codexwatch.remedies import journal
from codexwatch.remedies.apply import apply, roll_back
from codexwatch.remedies.commands import Outcome, run
from codexwatch.remedies.doctor import Opinion, ask
from codexwatch.remedies.journal import Entry
from codexwatch.remedies.plan import Command, Numbered, Plan, make_plan, numbered_steps
from codexwatch.remedies.refused import RefusedError

RUNNING = frozenset({EnvironmentKind.THIS_SHELL, EnvironmentKind.PROCESS, EnvironmentKind.DAEMON})
"""What holds the variables it was started with, whatever is written to a file."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """What would be done, and what it is to mend."""

    before: Pass
    findings: tuple[Finding, ...]
    steps: tuple[Numbered, ...]
    plan: Plan


@dataclass(frozen=True, slots=True)
class Result:
    """What was done. `after` and `proof` are None where nothing was; `kept` is False where it was taken back.

    `opinion`: what `codex doctor` says of a new terminal's environment, where it can be asked. `refused`: why a file
    could not be changed; every one is as it was unless the reason says otherwise.
    """

    entry: Entry | None = None
    outcomes: tuple[Outcome, ...] = ()
    after: Pass | None = None
    proof: Proof | None = None
    kept: bool = True
    opinion: Opinion | None = None
    refused: RefusedError | None = None

    @property
    def started_anew(self) -> tuple[str, ...]:
        """The environments in use that show what was changed: those that nothing running holds."""
        facts = self.after.facts if self.after else None
        return (
            tuple(item.id for item in facts.environments if item.in_use and item.kind not in RUNNING) if facts else ()
        )


@dataclass(frozen=True, slots=True)
class Consent:
    """The user's answers: to the edits as a whole, and to each command."""

    edits: bool
    command: Callable[[Command], bool] = field(default=lambda _: True)


def prospect(found: Pass, *, slug: str | None, only: Sequence[int] = (), keep_as: str | None = None) -> Prospect:
    """The steps of what is found and not explained by something else; of one rule if `slug` names it."""
    findings = tuple(item for item in found.evaluation.findings if _wanted(item, slug))
    steps = numbered_steps(findings, {item.id: item.home for item in found.facts.environments})
    chosen = tuple(item for item in steps if not only or item.number in only)
    return Prospect(found, findings, steps, make_plan(chosen, keep_as=keep_as))


def _wanted(finding: Finding, slug: str | None) -> bool:
    if slug is not None:
        return finding.rule == slug
    return finding.inhibited_by is None and finding.severity >= Severity.WARNING


async def carry_out(
    wanted: Prospect,
    consent: Consent,
    look: Callable[[], Awaitable[Pass]],
    *,
    backups: Path,
    environ: Mapping[str, str],
) -> Result:
    """Do it, look again, and take the edits back if something is worse than before or nothing is better."""
    now = datetime.now(UTC)
    changes = wanted.plan.changes if consent.edits else ()
    rules = tuple(dict.fromkeys(item.rule for item in wanted.findings))
    try:
        entry = apply(changes, backups, rules, now) if changes else None
    except RefusedError as error:
        return Result(refused=error)
    commands = tuple(item for item in wanted.plan.commands if consent.command(item))
    outcomes = tuple(run(item.command, _environment(environ, item)) for item in commands)
    if entry is None and not outcomes:
        return Result()
    after = await look()
    mendable, waiting = _mendable(wanted)
    edited = frozenset(item.rule for item in mendable if any(isinstance(step, Edit) for step in item.steps))
    proof = compare(mendable, wanted.before.evaluation, _started_anew(after, edited).evaluation)
    if waiting and not mendable and proof.proven is Proven.MENDED:
        proof = replace(proof, proven=Proven.AFTER_RESTART)
    result = Result(entry, outcomes, after, proof)
    if entry is None or proof.proven not in (Proven.WORSE, Proven.NOT_MENDED):
        journal.forget_old(backups, now)
        return replace(result, opinion=_second_opinion(after.facts, environ) if entry else None)
    try:
        return replace(result, entry=roll_back(entry, changes), kept=False)
    except RefusedError as error:
        kept = RefusedError(error.path, f"{error.reason}; what it was is kept in {entry.folder}")
        return replace(result, refused=kept)


def _second_opinion(facts: Facts, environ: Mapping[str, str]) -> Opinion | None:
    """Codex's own, of what a new terminal gets."""
    shell = next((item for item in facts.environments if item.kind is EnvironmentKind.LOGIN_SHELL), None)
    program = facts.codex.program
    if shell is None or program is None or not at_least(facts.codex.version, DOCTOR_ASKS_ONLY_THE_NETWORK):
        return None
    return ask(program, shell, environ)


def _mendable(wanted: Prospect) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Findings that are to be gone: all of whose steps were done, and that no step is left to the user for.

    Apart from them those that stay until the machine is restarted: Windows reads .wslconfig when it starts WSL.
    """
    left = [item.step for item in wanted.plan.left if not isinstance(item.step, Manual)]
    chosen = {number for change in wanted.plan.changes for number in change.numbers}
    chosen |= {item.number for item in wanted.plan.commands}
    done = [item.step for item in wanted.steps if item.number in chosen]
    changed = tuple(
        item
        for item in wanted.findings
        if any(step in done for step in item.steps) and not any(step in left for step in item.steps)
    )
    waiting = tuple(item for item in changed if any(_counts_after_restart(step) for step in item.steps))
    return tuple(item for item in changed if item not in waiting), waiting


def _counts_after_restart(step: Step) -> bool:
    return isinstance(step, Edit) and step.path.endswith(".wslconfig")


def _started_anew(after: Pass, edited: frozenset[str]) -> Pass:
    """Without what is only told of environments that were started before the change.

    What was mended by an edit is found there still, as a value that no file sets any more.
    """
    running = {item.id for item in after.facts.environments if item.kind in RUNNING}
    findings = tuple(
        replace(item, inhibited_by=item.inhibited_by or "started before the change")
        if item.environment in running
        and set(item.also_in) <= running
        and (item.rule in edited or not _is_mended_by_command(item))
        else item
        for item in after.evaluation.findings
    )
    return replace(after, evaluation=replace(after.evaluation, findings=findings))


def _is_mended_by_command(finding: Finding) -> bool:
    return not any(isinstance(step, Edit) for step in finding.steps)


def _environment(environ: Mapping[str, str], command: Command) -> dict[str, str]:
    """Codex's own home for a command about its background server."""
    return {**environ, "CODEX_HOME": command.home} if command.home else dict(environ)
