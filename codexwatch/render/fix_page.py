"""What `fix` and `undo` show: the diff, the commands, what is left to do, and what is now proven."""

from collections.abc import Iterable, Iterator, Sequence

from codexwatch.engine.proof import Proof, Proven
from codexwatch.formats.edit.diff import Hunk
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Edit, Finding, Run, Step
from codexwatch.model.network import Route, RouteKind
from codexwatch.model.scale import Answer
from codexwatch.render.line import MARK_OF_SEVERITY, Line
from codexwatch.render.words import Speaker

PROVEN = {
    Proven.MENDED: ("Mended: what was found is gone.", "✓", "good"),
    Proven.NOT_MENDED: ("Not mended: it is still found.", "✗", "critical"),
    Proven.WORSE: ("Something else is wrong now.", "✗", "critical"),
    Proven.UNKNOWN: ("What was found is gone; whether Codex works now could not be seen.", "?", "unknown"),
    Proven.AFTER_RESTART: ("Written. It counts once WSL has been shut down and opened again.", "!", "warning"),
}
TAKEN_BACK = "Every file is as it was before."


def findings_lines(findings: Iterable[Finding], speaker: Speaker) -> Iterator[Line]:
    """One line a finding, with the rule that can be asked for more."""
    for finding in findings:
        mark = MARK_OF_SEVERITY.get(finding.severity, "i")
        yield Line(f"{speaker.say(finding).title} ({finding.rule})", mark, finding.severity.name.lower())


def diff_lines(path: str, hunks: Iterable[Hunk], speaker: Speaker) -> Iterator[Line]:
    """A unified diff without lines around it; passwords are masked."""
    shown = speaker.shorten(path)
    yield Line(f"--- {shown}", style="title")
    yield Line(f"+++ {shown}", style="title")
    for hunk in hunks:
        yield Line(hunk.header, style="quiet")
        yield from (Line(f"-{line}", style="removed") for line in hunk.removed)
        yield from (Line(f"+{line}", style="added") for line in hunk.added)


def command_line(number: int, command: tuple[str, ...], speaker: Speaker) -> Line:
    """A command, as it can be pasted."""
    return Line(speaker.command(Run(command)), f"{number}.", indent=2)


def left_line(number: int, step: Step, reason: str | None, speaker: Speaker) -> Line:
    """What only the user can do, and why."""
    words = speaker.step(step)
    if reason is None:
        return Line(words, f"{number}.", indent=2)
    place = f"{speaker.shorten(step.path)}: " if isinstance(step, Edit) else ""
    return Line(f"{words} (not done for you: {place}{speaker.shorten(reason)})", f"{number}.", "warning", 2)


def outcome_line(command: tuple[str, ...], problem: str | None, speaker: Speaker) -> Line:
    """How a command ended, and what to do where it failed."""
    words = speaker.command(Run(command))
    if problem is None:
        return Line(f"done: {words}", "✓", "good")
    return Line(f"{words}: {problem}. Run it by hand.", "!", "warning")


def proof_lines(proof: Proof, speaker: Speaker, *, kept: bool) -> Iterator[Line]:
    """What the second pass has shown."""
    yield Line(*PROVEN[proof.proven])
    yield from findings_lines((*proof.left, *proof.new), speaker)
    if not kept:
        yield Line(TAKEN_BACK, style="title")


def doctor_line(status: str, complaints: Sequence[str]) -> Line:
    """What Codex itself says."""
    mark, style = {"ok": ("✓", "good"), "warning": ("!", "warning")}.get(status, ("✗", "critical"))
    said = f": {'; '.join(complaints)}" if complaints else ""
    return Line(f"codex doctor says: {status}{said}", mark, style, 2)


def way_lines(facts: Facts, environments: Sequence[str]) -> Iterator[Line]:
    """Where Codex goes in each of these environments, and whether it was answered there."""
    for environment in facts.environments:
        if environment.id not in environments:
            continue
        yield Line(environment.label, style="title", indent=2)
        routes = (item for item in facts.routes if item.environment == environment.id and item.target.essential)
        yield from (_way(facts, item) for item in routes)


def _way(facts: Facts, route: Route) -> Line:
    how = f"through {route.proxy.url}" if route.kind is RouteKind.PROXY and route.proxy else route.kind.value
    match facts.probes.answer_for(route):
        case Answer.WORKS:
            probe = facts.probes.find(route.target, route.way)
            spent = sum(probe.timings_ms.values()) if probe else 0.0
            return Line(f"{route.target.url} {how}: answered in {spent:.0f} ms", "✓", "good", 4)
        case Answer.FAILS:
            return Line(f"{route.target.url} {how}: no answer", "✗", "critical", 4)
        case _:
            return Line(f"{route.target.url} {how}: not known", "?", "unknown", 4)
