"""What a terminal shows, line by line, before anybody knows its width or colours."""

from collections.abc import Iterable, Iterator, Sequence

from codexwatch.codex.curl import curl_route
from codexwatch.codex.outside import without_dotenv
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Edit, Finding, Step
from codexwatch.model.network import Route, Stack
from codexwatch.model.phrase import Phrase, also, joined
from codexwatch.model.probe import Probe
from codexwatch.model.verdict import Evaluation, Unknown
from codexwatch.render.line import MARK_OF_SEVERITY, MARKS, STATE_STYLES, Line
from codexwatch.render.reasons import in_words
from codexwatch.render.running import BY_HAND, by_hand, running_lines
from codexwatch.render.sentences import connectivity, headline
from codexwatch.render.subject import subject_line
from codexwatch.render.ways import by_proxy, label_line, way_of
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
        more = Phrase("{count} more explained by the above: codexwatch check --verbose", count=hidden)
        yield Line(more, style="quiet")


def _finding(facts: Facts, finding: Finding, speaker: Speaker) -> Iterator[Line]:
    spoken = speaker.say(finding)
    style = finding.severity.name.lower()
    yield Line(spoken.title, MARK_OF_SEVERITY.get(finding.severity, "i"), style)
    yield Line(spoken.summary, indent=2)
    where = _where(facts, finding, speaker)
    if where:
        yield Line(where, Phrase("where"), indent=2)
    fix = Phrase("{remedy} (just seen to work)", remedy=spoken.remedy) if finding.verified else spoken.remedy
    yield Line(fix, Phrase("fix"), "remedy", indent=2)
    for number, step in enumerate(finding.steps, start=1):
        yield from _step(number, step, speaker)
    yield Line(f"codexwatch explain {finding.rule}", Phrase("more"), "quiet", indent=2)


def _where(facts: Facts, finding: Finding, speaker: Speaker) -> str:
    labels = {environment.id: environment.label for environment in facts.environments}
    names = [finding.environment, *finding.also_in] if finding.environment else []
    seen_in = Phrase("{environments}", environments=tuple(labels.get(name, name) for name in names)) if names else ""
    # A process is named by its environment already.
    place = speaker.place(finding.origin) if finding.origin and finding.origin.path else None
    return Phrase("{place} ({seen_in})", place=place, seen_in=seen_in) if place and seen_in else place or seen_in


def _step(number: int, step: Step, speaker: Speaker) -> Iterator[Line]:
    if not isinstance(step, Edit):
        yield Line(speaker.step(step), f"{number}.", indent=8)
        return
    place = speaker.shorten(step.path)
    where = (
        Phrase("{path} line {line}:", path=place, line=step.line) if step.line else Phrase("add to {path}:", path=place)
    )
    yield Line(where, f"{number}.", indent=8)
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
        template = "unknown: {reason} (no answer from {rules})" if blind else "unknown: {reason}"
        yield Line(Phrase(template, reason=reason, rules=tuple(blind)), "?", "unknown")


def _details(facts: Facts, evaluation: Evaluation, speaker: Speaker) -> Iterator[Line]:
    """`--verbose`: what is explained by something else, every route, every probe."""
    inhibited = [finding for finding in evaluation.findings if finding.inhibited_by]
    yield from _section(Phrase("Explained by another finding"), (_inhibited(finding, speaker) for finding in inhibited))
    yield from _section(Phrase("Routes"), route_lines(facts, speaker))
    yield from _section(Phrase("Probes"), _probe_lines(facts.probes.all))


def _section(title: str, lines: Iterable[Line]) -> Iterator[Line]:
    lines = list(lines)
    if lines:
        yield Line()
        yield Line(title, style="title")
        yield from lines


def _inhibited(finding: Finding, speaker: Speaker) -> Line:
    explained = Phrase(
        "{rule}: {summary} (explained by {cause})",
        rule=finding.rule,
        summary=speaker.say(finding).summary,
        cause=finding.inhibited_by,
    )
    return Line(explained, indent=2)


def route_lines(facts: Facts, speaker: Speaker) -> Iterator[Line]:
    """Every environment, where each stack sends its traffic, and curl for comparison."""
    for environment in facts.environments:
        yield Line(label_line(environment), style="title", indent=2)
        yield from (Line(text, style="quiet", indent=4) for text in running_lines(facts, environment, speaker))
        if environment.unknown:
            unknown = Phrase("unknown: {reason}", reason=speaker.shorten(environment.unknown))
            yield Line(unknown, style="unknown", indent=4)
        routes = [route for route in facts.routes if route.environment == environment.id]
        for route in routes:
            told = _route(route, speaker, note=BY_HAND if by_hand(facts, route) else None)
            yield Line(told, f"{route.target.stack.value:<9}", indent=4)
        https = next((route.target for route in routes if route.target.stack is Stack.HTTPS), None)
        if https:
            curl = curl_route(without_dotenv(environment), https)
            yield Line(_route(curl, speaker), f"{'curl':<9}", "quiet", indent=4)


def _route(route: Route, speaker: Speaker, note: str | None = None) -> Phrase:
    because = [part for part in (route.reason, decided_by(route, speaker), note) if part]
    how = way_of(route.kind, route.proxy.url if route.proxy else None)
    if not because:
        return Phrase("{target} {how}", target=route.target.url, how=how)
    return Phrase("{target} {how} ({because})", target=route.target.url, how=how, because=also(because))


def decided_by(route: Route, speaker: Speaker) -> str | None:
    """The variable, where it is set, and which others it hides."""
    if route.variable is None:
        return None
    place = speaker.place(route.variable.origin)
    said = {"variable": route.variable.name, "place": place, "hidden": route.shadows}
    if route.shadows:
        template = "{variable} from {place}, hides {hidden}" if place else "{variable}, hides {hidden}"
    else:
        template = "{variable} from {place}" if place else "{variable}"
    return Phrase(template, **said)


def _probe(probe: Probe) -> Line:
    reason = in_words(probe.reason)
    answered = Phrase("{status}, {reason}", status=probe.status, reason=reason) if reason else f"{probe.status}"
    failed = Phrase("{phase}: {reason}", phase=in_words(probe.failed_phase or "response"), reason=reason)
    result = answered if probe.ok else failed
    said = Phrase(
        "{target} {how}: {result} ({spent} ms)",
        target=probe.target.url,
        how=by_proxy(probe.way.proxy.url if probe.way.proxy else None),
        result=result,
        spent=f"{sum(probe.timings_ms.values()):.0f}",
    )
    return Line(said, "✓" if probe.ok else "✗", indent=2)


def _probe_lines(probes: Iterable[Probe]) -> Iterator[Line]:
    for probe in probes:
        yield _probe(probe)
        yield from _chain(probe)


def _chain(probe: Probe) -> Iterator[Line]:
    """What was shown as the host's certificates, and where that ends."""
    if not probe.chain:
        return
    names = joined([shown.subject or "?" for shown in probe.chain], " < ")
    told = Phrase("shown as its certificates: {names}, which names itself as its issuer", names=names)
    if not probe.chain[-1].self_issued:
        issuer = probe.chain[-1].issuer
        told = Phrase("shown as its certificates: {names}, issued by {issuer} (not shown)", names=names, issuer=issuer)
    yield Line(told, indent=4)
