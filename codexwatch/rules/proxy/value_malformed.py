"""A proxy value that Codex cannot read.

What it detects
    The variable that should decide where Codex's requests go holds something that is no URL of a proxy: blanks or
    quotes inside the value, a scheme that does not exist (`socks://`, `ftp://`, `SOCKS5H://` in capitals), a missing
    host, a password whose `#`, `/` or `%` is not percent-encoded.

Why Codex breaks
    Codex's HTTPS stack passes over a value that it cannot read, without a word, and goes on to ALL_PROXY or directly,
    as if there were no proxy. The websocket stack fails on it. So sign-in and requests leave by a way that nobody
    meant, and where the direct way is blocked they all fail.

How to fix
    Write the URL of an HTTP proxy: `http://HOST:PORT`, nothing before or after it. Then open a new terminal and run
    `codex app-server daemon stop`: Codex's background server keeps the environment it was started with.

Example
    `HTTPS_PROXY="'http://127.0.0.1:7890'"` becomes `HTTPS_PROXY="http://127.0.0.1:7890"`.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from codexwatch.codex.misread import Fault, Misread, misread
from codexwatch.codex.proxy_url import proxy_in
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Step, Words
from codexwatch.model.listener import Speaks
from codexwatch.model.network import Proxy, Route, RouteKind, Stack
from codexwatch.model.phrase import Phrase
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.model.variable import Variable, variable
from codexwatch.rules.instead import differing, routed_with
from codexwatch.rules.mend import Recommendation, make_real, path_of, recommend, set_value, subject_of
from codexwatch.rules.reach import from_editor, is_misread, judged, pairs_of, refuses, routes_of, works_by

NAMES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
ANY_PROXY = "http://127.0.0.1:9"
"""Stands for what the value should have been where nobody can say: it shows which requests the variable decides."""

REMEDY = "Write the URL of an HTTP proxy: {variable}={new}"
IGNORED = "Codex's HTTPS requests ignore it and go {instead}."

META = Meta(
    stage=Stage.VALUE,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes"}),
    uses=frozenset({"codex", "listeners", "probes", "processes", "settings"}),
    keep_firing_for=timedelta(0),
    words={
        Fault.BLANKS: Words(
            title="{variable} has a blank around its value",
            summary='{variable}="{value}" begins or ends with a blank. ' + IGNORED,
            remedy="Take the blank away: {variable}={new}",
        ),
        Fault.QUOTES: Words(
            title="{variable} has quotes inside its value",
            summary="The quotes in {variable}={value} are part of the value. " + IGNORED,
            remedy="Take them away: {variable}={new}",
        ),
        Fault.SCHEME: Words(
            title="{variable} has a scheme that Codex does not know",
            summary="Codex does not know the scheme of {variable}={value}. " + IGNORED,
            remedy=REMEDY,
        ),
        Fault.NOT_A_URL: Words(
            title="{variable} is not the URL of a proxy",
            summary="{variable}={value} is not a URL. " + IGNORED,
            remedy=REMEDY,
        ),
        Fault.NO_HOST: Words(
            title="{variable} names no host",
            summary="{variable}={value} names no host, and Codex sends nothing at all. A variable in it may be empty.",
            remedy=REMEDY,
        ),
        Fault.ESCAPES: Words(
            title="{variable} has a percent sign that means nothing",
            summary="A % in the password of {variable}={value} is not percent-encoded, and the websocket refuses it.",
            remedy="Write %25 for it",
        ),
        Fault.PASSWORD: Words(
            title="A character in {variable} cuts its password in two",
            summary="The password in {variable} holds a /, ? or #, which ends the host: what Codex takes for the host "
            "is a piece of it.",
            remedy="Percent-encode it in {variable}: %2F for /, %3F for ?, %23 for #",
        ),
    },
    references=("openai/codex#38885",),
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        for name in NAMES:
            found = environment.get(name) or environment.get(name.lower())
            wrong = misread(found)
            if found and wrong and not from_editor(found) and not is_misread(facts, environment, found):
                affected = _affected(facts, environment, found, wrong)
                if affected:
                    yield _finding(facts, environment, found, wrong, affected)


def _affected(facts: Facts, environment: Environment, found: Variable, wrong: Misread) -> tuple[Route, ...]:
    """The routes that would be others if the value were one that Codex can read."""
    readable = wrong.meant or variable(found.name, ANY_PROXY)
    corrected = routed_with(facts, environment, {**environment.variables, found.name: readable})
    return differing(routes_of(facts, environment), corrected)


def _finding(
    facts: Facts, environment: Environment, found: Variable, wrong: Misread, affected: Sequence[Route]
) -> Finding:
    failing = [route for route in affected if facts.probes.answer_for(route) is Answer.FAILS]
    new = _replacement(facts, environment, wrong)
    return Finding(
        subject=subject_of(found, environment),
        severity=Severity.CRITICAL if any(_is_https(route) for route in failing) else Severity.WARNING,
        environment=environment.id,
        case=wrong.fault,
        data={
            "variable": found.name,
            "value": found.shown,
            "new": new.url if new else "http://HOST:PORT",
            "instead": _instead(affected),
        },
        origin=found.origin,
        breaks=pairs_of(failing),
        verified=new.verified if new else None,
        steps=(_step(found, wrong.fault, new), *make_real(facts, environment, path_of(found))),
    )


def _is_https(route: Route) -> bool:
    return route.target.stack is Stack.HTTPS


def _instead(affected: Sequence[Route]) -> str:
    taken = next((route for route in affected if _is_https(route) and route.kind is RouteKind.PROXY), None)
    return Phrase("by {variable}", variable=taken.variable.name) if taken and taken.variable else Phrase("directly")


def _replacement(facts: Facts, environment: Environment, wrong: Misread) -> Recommendation | None:
    """The same place where HTTP was seen or is what the value says; else a port that was seen to work."""
    meant = proxy_in(wrong.meant, Stack.HTTPS)
    answer = works_by(facts, environment, meant) if meant else Answer.FAILS
    if meant and wrong.meant and answer is not Answer.WORKS and (wrong.guessed or refuses(facts, meant)):
        answer = Answer.UNKNOWN if _speaks_http(facts, meant) else Answer.FAILS
    other = recommend(facts, environment, near=meant) if answer is Answer.FAILS else None
    if other and (other.verified or wrong.guessed or meant is None):
        return other
    if wrong.meant is None or (wrong.guessed and answer is Answer.FAILS):
        return None
    return Recommendation(wrong.meant.shown, None if answer is Answer.UNKNOWN else answer is Answer.WORKS)


def _speaks_http(facts: Facts, proxy: Proxy) -> bool:
    there = facts.listeners.at(proxy.host, proxy.port)
    return there is not None and Speaks.HTTP in there.speaks


def _step(found: Variable, fault: Fault, new: Recommendation | None) -> Step:
    if fault is Fault.PASSWORD:
        return Manual("In {name}, write %2F for /, %3F for ? and %23 for # in the password.", {"name": found.name})
    if new is None:
        text = "Set {name} to the HTTP port of your proxy program, as http://127.0.0.1:PORT."
        return Manual(text, {"name": found.name})
    return set_value(found, new.url)
