"""The answer of one pass, and the three questions that everybody asks first."""

from collections.abc import Iterator, Sequence

from codexwatch.model.codex import FileState
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding
from codexwatch.model.network import Route, way_by
from codexwatch.model.phrase import Phrase
from codexwatch.model.scale import Answer, Severity
from codexwatch.model.verdict import Connectivity, State, Unknown, Verdict
from codexwatch.rules.reach import is_outside, judged, proxy_at, routes_of, working_proxies, works, works_by


def judge(facts: Facts, findings: Sequence[Finding], unknowns: Sequence[Unknown]) -> Verdict:
    """The state of this pass and the finding that explains it."""
    told = [finding for finding in findings if finding.inhibited_by is None and finding.severity > Severity.INFO]
    connectivity, way = _connectivity(facts)
    cause = told[0].rule if told else None
    return Verdict(_state(facts, told, unknowns), cause, connectivity, way)


def _state(facts: Facts, told: Sequence[Finding], unknowns: Sequence[Unknown]) -> State:
    if any(finding.severity is Severity.CRITICAL for finding in told) or _nothing_works(facts):
        return State.BROKEN
    if told:
        return State.DEGRADED
    # An essential target that fails for a reason that no rule knows is anything but healthy.
    unexplained = any(works(facts, environment) is Answer.FAILS for environment in judged(facts))
    return State.UNKNOWN if unexplained or any(unknown.essential for unknown in unknowns) else State.HEALTHY


def _nothing_works(facts: Facts) -> bool:
    """Every essential target of every environment in use was tried, and none answered.

    A client in another network namespace may fare better, but nobody can say so.
    """
    routes = [r for environment in judged(facts) for r in routes_of(facts, environment) if not r.elsewhere]
    return bool(routes) and all(facts.probes.answer_for(route) is Answer.FAILS for route in routes)


def _connectivity(facts: Facts) -> tuple[Connectivity, str | None]:
    answers = {environment.id: works(facts, environment) for environment in judged(facts)}
    failing = [item for item in judged(facts) if answers[item.id] is Answer.FAILS]
    if not failing:
        fine = bool(answers) and all(answer is Answer.WORKS for answer in answers.values())
        return (Connectivity.FINE if fine else Connectivity.UNKNOWN), None
    ways = (_unused_way(facts, environment) for environment in failing)
    way = next((way for way in ways if way), None)
    if way:
        return Connectivity.UNUSED_WAY, way
    if all(_is_cut_off(facts, environment) for environment in failing):
        return Connectivity.NETWORK, None
    nearby = all(_fails_nearby_alone(facts, environment) for environment in failing)
    return (Connectivity.NEARBY if nearby else Connectivity.UNKNOWN), None


def _is_cut_off(facts: Facts, environment: Environment) -> bool:
    """Something outside that it needs answers by no way at all; what is nearby says nothing about the network."""
    routes = [route for route in routes_of(facts, environment) if is_outside(route.target.host)]
    needed = any if all(route.target.sure for route in routes) else all
    return bool(routes) and needed(_fails_by_every_way(facts, route) for route in routes)


def _fails_by_every_way(facts: Facts, route: Route) -> bool:
    """Directly and as Codex goes, and no local proxy helps."""
    proxied = (way_by(proxy_at(listener), route.trust) for listener in facts.listeners.http())
    directly = facts.probes.answer(route.target, way_by(None, route.trust))
    return {facts.probes.answer_for(route), directly} == {Answer.FAILS} and not any(
        facts.probes.answer(route.target, way) is Answer.WORKS for way in proxied
    )


def _fails_nearby_alone(facts: Facts, environment: Environment) -> bool:
    routes = routes_of(facts, environment)
    return not any(facts.probes.answer_for(route) is Answer.FAILS and is_outside(route.target.host) for route in routes)


def _unused_way(facts: Facts, environment: Environment) -> str | None:
    """A way by which this environment's targets have just answered, though its own route fails."""
    if works_by(facts, environment, None) is Answer.WORKS:
        return "direct"
    return next((proxy_at(listener).url for listener in working_proxies(facts, environment)), None)


def essential_unknowns(facts: Facts, *, offline: bool) -> tuple[Unknown, ...]:
    """What nobody can say although Codex depends on it: files, environments and, unless offline, whether it works."""
    in_use = [item for item in facts.environments if item.in_use]
    unread = [
        _unknown("environments", Phrase("{label}: {reason}", label=item.label, reason=item.unknown))
        for item in in_use
        if item.unknown
    ]
    files = [reason for home in dict.fromkeys(item.home for item in in_use) for reason in _unreadable_in(facts, home)]
    unjudged = [
        _unknown("probes", Phrase("{label}: {reason}", label=item.label, reason=_why_unknown(facts, item)))
        for item in judged(facts)
        if not offline and routes_of(facts, item) and works(facts, item) is Answer.UNKNOWN
    ]
    return (*unread, *(_unknown("codex", reason) for reason in files), *unjudged)


def unread_environments(facts: Facts) -> frozenset[str]:
    """Environments of which something could not be read."""
    return frozenset(item.id for item in facts.environments if item.unknown or any(_unreadable_in(facts, item.home)))


def _unknown(section: str, reason: str) -> Unknown:
    return Unknown(None, (section,), reason, essential=True)


def _unreadable_in(facts: Facts, path: str) -> Iterator[str]:
    """A file of a Codex home that is there and cannot be read may say anything."""
    home, login = facts.codex.homes.get(path), facts.auth.get(path)
    if home and home.config.state is FileState.UNREADABLE:
        yield Phrase("{path} {reason}", path=home.config.path, reason=home.config.reason)
    if home and home.dotenv_unreadable:
        yield Phrase("{path} {reason}", path=f"{path}/.env", reason=home.dotenv_unreadable)
    if login and login.state is FileState.UNREADABLE:
        yield Phrase("{path} {reason}", path=login.path, reason=login.reason)


def _why_unknown(facts: Facts, environment: Environment) -> str:
    routes = routes_of(facts, environment)
    if any(route.elsewhere for route in routes):
        return Phrase("it runs in another network namespace; look from inside")
    undecided = next((route.variable for route in routes if route.reason == "value-unknown"), None)
    if undecided:
        place = undecided.origin.path if undecided.origin else None
        if place is None:
            return Phrase("{variable} is set by something that cannot be known", variable=undecided.name)
        template = "{variable} is set by something that cannot be known in {place}"
        return Phrase(template, variable=undecided.name, place=place)
    if not all(route.target.sure for route in routes):
        return Phrase("the login cannot be read, and not everything that it may need answers alike")
    return facts.missing.get("probes", Phrase("not every essential target was asked"))
