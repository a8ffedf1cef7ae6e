"""The hosts file sends OpenAI's name to a wrong address.

What it detects
    A line of the hosts file gives an address to a host that Codex asks directly, and that address does not answer, or
    shows that it is somebody else.

Why Codex breaks
    The hosts file goes before every name server. Lines for chatgpt.com or openai.com come from block lists, from
    "smart DNS" services and from tools that speed up a network; the addresses in them grow old, and nobody notices.

How to fix
    Remove the line. It takes administrator rights.

Example
    `/etc/hosts` line 12: `45.95.233.23 chatgpt.com`, an address of a service that has moved.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Edit, Finding, Meta, Words
from codexwatch.model.scale import Confidence, Severity, Stage
from codexwatch.model.variable import Origin
from codexwatch.rules.reach import judged, pairs_of
from codexwatch.rules.seen import (
    Seen,
    answers_directly,
    failed_directly,
    is_unreachable,
    name_of,
    proves_another_host,
    severity_in,
)

REMEDY = "As administrator, remove {host} from line {line} of {path}"

META = Meta(
    stage=Stage.PATH,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes", "probes"}),
    words={
        "dead": Words(
            title="The hosts file sends {host} nowhere",
            summary="{path} gives {host} the address {addresses}, which does not answer ({reason}).",
            remedy=REMEDY,
        ),
        "other-host": Words(
            title="The hosts file sends {host} to somebody else",
            summary="{path} gives {host} the address {addresses}; its certificate is not that of {host} ({reason}).",
            remedy=REMEDY,
        ),
    },
    references=("Flowseal/zapret-discord-youtube#10380", "ImMALWARE/dns.malw.link#81"),
)


UNPROVEN_HOLD = timedelta(seconds=30)
"""Silence alone may pass."""


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        for host, failed in failed_directly(facts, environment).items():
            pin = name_of(facts, host).pin
            wrong = [item for item in failed if is_unreachable(item[1])]
            if pin and pin.path and wrong and not answers_directly(facts, host):
                yield _finding(facts, environment, wrong, pin, pin.path)


def _finding(facts: Facts, environment: Environment, failed: list[Seen], pin: Origin, path: str) -> Finding:
    route, probe = failed[0]
    name = name_of(facts, route.target.host)
    proven = proves_another_host(probe)
    return Finding(
        subject=route.target.host,
        severity=severity_in(facts, environment),
        environment=environment.id,
        case="other-host" if proven else "dead",
        data={
            "host": route.target.host,
            "addresses": (*(name.ipv4 or ()), *(name.ipv6 or ())),
            "reason": probe.reason,
            "path": path,
            "line": pin.line,
        },
        origin=pin,
        breaks=pairs_of(item for item, _ in failed),
        confidence=Confidence.SURE if proven else Confidence.LIKELY,
        hold_for=None if proven else UNPROVEN_HOLD,
        steps=(Edit(path, pin.line, pin.text, _without(route.target.host, pin.text)),),
    )


def _without(host: str, line: str | None) -> str | None:
    """The line without this name; None, to remove it, where there is no other name in it."""
    pinned, mark, comment = (line or "").partition("#")
    address, *names = pinned.split() or [""]
    left = [name for name in names if name.lower() != host]
    return " ".join([address, *left]) + (f" {mark}{comment}" if mark else "") if left else None
