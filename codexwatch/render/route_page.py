"""The page of `codexwatch route`: one short table for each environment, narrow enough for 80 columns."""

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from codexwatch.codex.curl import curl_route
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.network import Route, RouteKind, Stack
from codexwatch.render.line import Line
from codexwatch.render.route_words import curl_note, reason_words, stack_note, value_notes
from codexwatch.render.running import BY_HAND, by_hand, running_lines
from codexwatch.render.system_proxy import system_proxy_sentence
from codexwatch.render.words import Speaker

_COLUMNS = 80
_NAME_WIDTH = 10
_UNDER = 2 + _NAME_WIDTH
"""Where the explanation of a way begins: under the way."""


def route_page(facts: Facts, speaker: Speaker, outside: Mapping[str, Environment]) -> Iterator[Line]:
    """Every environment in its own paragraph; the targets once, where all environments have the same.

    outside: the environments as curl has them, which reads no `.env`.
    """
    yield Line(f"As Codex {facts.codex.version} does:", style="quiet")
    targets = {environment.id: _targets(facts, environment) for environment in facts.environments}
    common = targets if len({found for found in targets.values() if found}) == 1 else {}
    yield from (Line(text, indent=2) for text in next((found for found in common.values() if found), ()))
    for environment in facts.environments:
        yield Line()
        note = "" if environment.in_use else " (not in use)"
        yield Line(f"{environment.label}{note}", style="title")
        yield from (Line(text, style="quiet", indent=2) for text in running_lines(facts, environment, speaker))
        if environment.unknown:
            yield Line(f"unknown: {speaker.shorten(environment.unknown)}", style="unknown", indent=2)
            continue
        yield from (Line(text, indent=2) for text in ([] if common else targets[environment.id]))
        yield from _table(facts, environment, outside.get(environment.id, environment), speaker)
    sentence = system_proxy_sentence(facts)
    if sentence is not None:
        yield from (Line(), Line(sentence, "!", "warning"))


def _table(facts: Facts, environment: Environment, outside: Environment, speaker: Speaker) -> Iterator[Line]:
    routes = [route for route in facts.routes if route.environment == environment.id]
    https = [route for route in routes if route.target.stack is Stack.HTTPS]
    curl = [curl_route(outside, route.target) for route in https]
    if all(route.kind is RouteKind.DIRECT and route.variable is None for route in (*routes, *curl)):
        yield Line("direct, as curl: no proxy variable is set", indent=2)
        return
    for stack in Stack:
        yield from _rows(stack.value, [route for route in routes if route.target.stack is stack], facts, speaker)
    yield from _rows("curl", curl, facts, speaker)
    for note in _notes(environment, routes, https, curl):
        yield Line(note, "!", "warning", indent=2)


def _targets(facts: Facts, environment: Environment) -> tuple[str, ...]:
    """Each target once: both stacks ask the same one."""
    routes = (route for route in facts.routes if route.environment == environment.id)
    return tuple(dict.fromkeys(f"to {_bare(route.target.url)}" for route in routes))


def _bare(url: str) -> str:
    return url.replace("wss://", "https://", 1).replace("ws://", "http://", 1)


def _rows(name: str, routes: list[Route], facts: Facts, speaker: Speaker) -> Iterator[Line]:
    """A row for each way that differs; with several of them, each says for which hosts it is."""
    ways: dict[tuple[str, ...], list[Route]] = {}
    for route in routes:
        ways.setdefault(tuple(_way(route, facts, speaker, curl=name == "curl")), []).append(route)
    for (how, *why), same in ways.items():
        hosts = dict.fromkeys(urlsplit(route.target.url).hostname or route.target.url for route in same)
        only = [f"for {', '.join(hosts)}"] if len(ways) > 1 else []
        lines = _filled([how, *why, *only])
        style = "quiet" if name == "curl" else ""
        yield Line(f"{name:<{_NAME_WIDTH}}{lines[0]}", style=style, indent=2)
        yield from (Line(text, style=style, indent=_UNDER) for text in lines[1:])


def _filled(parts: Iterable[str]) -> list[str]:
    """The parts, as many in a line as fit."""
    lines: list[str] = []
    for part in parts:
        if lines and len(lines[-1]) + len(part) + 2 <= _COLUMNS - _UNDER:
            lines[-1] += f", {part}"
        else:
            lines.append(part)
    return lines


def _way(route: Route, facts: Facts, speaker: Speaker, *, curl: bool) -> Iterator[str]:
    """How it goes; then why, line by line."""
    yield f"through {route.proxy.url}" if route.kind is RouteKind.PROXY and route.proxy else _KINDS[route.kind]
    if route.variable is not None:
        place = speaker.place(route.variable.origin)
        hidden = f", hides {', '.join(route.shadows)}" if route.shadows else ""
        yield f"by {route.variable.name}{f' from {place}' if place else ''}{hidden}"
        replaced = [text for text in map(speaker.place, route.variable.shadows) if text]
        if replaced and not curl:
            yield f"instead of {', '.join(replaced)}"
    if by_hand(facts, route) and not curl:
        yield BY_HAND
    words = None if curl else reason_words(route)
    if words:
        yield words


_KINDS = {
    RouteKind.DIRECT: "direct",
    RouteKind.PROXY: "through a proxy",
    RouteKind.REFUSED: "refused, nothing is sent",
    RouteKind.UNKNOWN: "unknown",
}


def _notes(environment: Environment, routes: list[Route], https: list[Route], curl: list[Route]) -> Iterator[str]:
    """What a reader must not overlook, once each."""
    yield from value_notes(environment)
    by_url = {_bare(route.target.url): route for route in routes if route.target.stack is Stack.WEBSOCKET}
    costs = (stack_note(route, by_url.get(_bare(route.target.url))) for route in https)
    differences = (curl_note(ours, theirs) for ours, theirs in zip(https, curl, strict=True))
    yield from dict.fromkeys(note for note in (*costs, *differences) if note)
