"""What a terminal shows, line by line, before anybody knows its width or colours."""

from collections.abc import Iterable, Iterator, Sequence

from codexwatch.codex.curl import curl_route
from codexwatch.codex.outside import without_dotenv
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Edit, Finding, Step
from codexwatch.model.network import Route, RouteKind, Stack
from codexwatch.model.probe import Probe
from codexwatch.model.verdict import Evaluation, Unknown
from codexwatch.render.line import MARK_OF_SEVERITY, MARKS, STATE_STYLES, Line
from codexwatch.render.running import BY_HAND, by_hand, running_lines
from codexwatch.render.sentences import connectivity, headline
from codexwatch.render.subject import subject_line
from codexwatch.render.words import Speaker


def check_page(facts: Facts, evaluation: Evaluation, speaker: Speaker, *, verbose: bool) -> Iterator[Line]:
    """The page of `check`: the answer, whether it is the network, then each finding with its fix."""
    state = evaluation.verdict.state
    yield Line(headline(evaluation.verdict), MARKS[state], STATE_STYLES[state])
    yield Line(connectivity(evaluation.verdict), indent=2)
    yield Line(subject_line(facts, speaker), style="quiet", indent=2)
    told = [finding for finding in evaluation.findings if finding.inhibited_by is None]
    for finding in told:
        yield Line()
        yield from _finding(facts, finding, speaker)
    # A question that a finding above explains is no question.
    open_questions = [item for item in evaluation.unknowns if item.reason not in {finding.rule for finding in told}]
    if open_questions:
        yield Line()
        yield from _unknowns(open_questions, speaker)
    if verbose:
        yield from _details(facts, evaluation, speaker)
    elif hidden := len(evaluation.findings) - len(told):
        yield Line()
        yield Line(f"{hidden} more explained by the above: codexwatch check --verbose", style="quiet")


def _finding(facts: Facts, finding: Finding, speaker: Speaker) -> Iterator[Line]:
    spoken = speaker.say(finding)
    style = finding.severity.name.lower()
    yield Line(spoken.title, MARK_OF_SEVERITY.get(finding.severity, "i"), style)
    yield Line(spoken.summary, indent=2)
    where = _where(facts, finding, speaker)
    if where:
        yield Line(where, "where", indent=2)
    seen = " (just seen to work)" if finding.verified else ""
    yield Line(f"{spoken.remedy}{seen}", "fix", "remedy", indent=2)
    for number, step in enumerate(finding.steps, start=1):
        yield from _step(number, step, speaker)
    yield Line(f"codexwatch explain {finding.rule}", "more", "quiet", indent=2)


def _where(facts: Facts, finding: Finding, speaker: Speaker) -> str:
    labels = {environment.id: environment.label for environment in facts.environments}
    names = [finding.environment, *finding.also_in] if finding.environment else []
    seen_in = ", ".join(labels.get(name, name) for name in names)
    # A process is named by its environment already.
    place = speaker.place(finding.origin) if finding.origin and finding.origin.path else None
    return f"{place} ({seen_in})" if place and seen_in else place or seen_in


def _step(number: int, step: Step, speaker: Speaker) -> Iterator[Line]:
    if not isinstance(step, Edit):
        yield Line(speaker.step(step), f"{number}.", indent=8)
        return
    place = speaker.shorten(step.path)
    yield Line(f"{place} line {step.line}:" if step.line else f"add to {place}:", f"{number}.", indent=8)
    if step.before is not None:
        yield Line(step.before.strip(), "-", "removed", indent=11)
    if step.after is not None:
        yield Line(step.after.strip(), "+", "added", indent=11)


def _unknowns(unknowns: Sequence[Unknown], speaker: Speaker) -> Iterator[Line]:
    """One line a reason: a section that could not be read leaves many rules without an answer."""
    rules: dict[str, list[str]] = {}
    for unknown in unknowns:
        rules.setdefault(speaker.shorten(unknown.reason), []).extend([unknown.rule] if unknown.rule else [])
    for reason, blind in rules.items():
        yield Line(f"unknown: {reason}" + (f" (no answer from {', '.join(blind)})" if blind else ""), "?", "unknown")


def _details(facts: Facts, evaluation: Evaluation, speaker: Speaker) -> Iterator[Line]:
    """`--verbose`: what is explained by something else, every route, every probe."""
    inhibited = [finding for finding in evaluation.findings if finding.inhibited_by]
    yield from _section("Explained by another finding", (_inhibited(finding, speaker) for finding in inhibited))
    yield from _section("Routes", route_lines(facts, speaker))
    yield from _section("Probes", (_probe(probe) for probe in facts.probes.all))


def _section(title: str, lines: Iterable[Line]) -> Iterator[Line]:
    lines = list(lines)
    if lines:
        yield Line()
        yield Line(title, style="title")
        yield from lines


def _inhibited(finding: Finding, speaker: Speaker) -> Line:
    return Line(f"{finding.rule}: {speaker.say(finding).summary} (explained by {finding.inhibited_by})", indent=2)


def route_lines(facts: Facts, speaker: Speaker) -> Iterator[Line]:
    """Every environment, where each stack sends its traffic, and curl for comparison."""
    for environment in facts.environments:
        note = "" if environment.in_use else " (not in use)"
        yield Line(f"{environment.label}{note}", style="title", indent=2)
        yield from (Line(text, style="quiet", indent=4) for text in running_lines(facts, environment, speaker))
        if environment.unknown:
            yield Line(f"unknown: {speaker.shorten(environment.unknown)}", style="unknown", indent=4)
        routes = [route for route in facts.routes if route.environment == environment.id]
        for route in routes:
            told = _route(route, speaker, note=BY_HAND if by_hand(facts, route) else None)
            yield Line(told, f"{route.target.stack.value:<9}", indent=4)
        https = next((route.target for route in routes if route.target.stack is Stack.HTTPS), None)
        if https:
            curl = curl_route(without_dotenv(environment), https)
            yield Line(_route(curl, speaker), f"{'curl':<9}", "quiet", indent=4)


def _route(route: Route, speaker: Speaker, note: str | None = None) -> str:
    how = f"through {route.proxy.url}" if route.kind is RouteKind.PROXY and route.proxy else route.kind.value
    because = [part for part in (route.reason, _decided_by(route, speaker), note) if part]
    return f"{route.target.url} {how}" + (f" ({'; '.join(because)})" if because else "")


def _decided_by(route: Route, speaker: Speaker) -> str | None:
    if route.variable is None:
        return None
    place = speaker.place(route.variable.origin)
    hidden = f", hides {', '.join(route.shadows)}" if route.shadows else ""
    return f"{route.variable.name}{f' from {place}' if place else ''}{hidden}"


def _probe(probe: Probe) -> Line:
    how = f"through {probe.way.proxy.url}" if probe.way.proxy else "directly"
    spent = sum(probe.timings_ms.values())
    result = f"{probe.status}" if probe.ok else f"{probe.failed_phase or 'response'}: {probe.reason}"
    return Line(f"{probe.target.url} {how}: {result} ({spent:.0f} ms)", "✓" if probe.ok else "✗", indent=2)
