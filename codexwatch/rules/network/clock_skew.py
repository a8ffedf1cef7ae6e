"""The clock of this machine is wrong.

What it detects
    The answers of several hosts carry a time that differs from the local clock by more than five minutes, or a
    certificate is "not yet valid", which no certificate of a running service is.

Why Codex breaks
    Certificates are valid from one day to another. With a clock that is far behind or ahead none of them verifies, and
    Codex takes every server for a false one; a clock that is a little wrong makes tokens expire too early or too late.

How to fix
    Set the clock, and have it kept by the network.

Example
    WSL after a long sleep: the clock is two days behind. `sudo hwclock -s` sets it.
"""

from collections.abc import Iterator

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Data, Finding, Manual, Meta, Step, Words
from codexwatch.model.phrase import Phrase
from codexwatch.model.reason import Reason
from codexwatch.model.scale import Severity, Stage
from codexwatch.rules.reach import judged, pairs_of
from codexwatch.rules.seen import Seen, failed_in, seen_in

MAX_SECONDS = 300

META = Meta(
    stage=Stage.PATH,
    severity=Severity.WARNING,
    reads=frozenset({"environments", "routes", "probes"}),
    uses=frozenset({"host"}),
    words={
        "behind": Words(
            title="The clock is {amount} {unit} behind",
            summary="This machine's clock is {amount} {unit} behind the time that the network says.",
            remedy="Set the clock",
        ),
        "ahead": Words(
            title="The clock is {amount} {unit} ahead",
            summary="This machine's clock is {amount} {unit} ahead of the time that the network says.",
            remedy="Set the clock",
        ),
        "not-yet-valid": Words(
            title="The clock is behind: certificates are not yet valid",
            summary="By this machine's clock the certificate of {host} is not valid yet; for everybody else it is.",
            remedy="Set the clock",
        ),
    },
    references=("adrianhajdin/threads#86",),
)


def check(facts: Facts) -> Iterator[Finding]:
    ahead = _seconds_ahead(facts)
    for environment in judged(facts):
        failed = failed_in(facts, environment)
        premature = [item for item in failed if item[1].reason == Reason.CERT_NOT_YET_VALID]
        wrong = ahead is not None and abs(ahead) > MAX_SECONDS
        if premature or (wrong and seen_in(facts, environment)):
            yield _finding(facts, environment, ahead if wrong else None, failed, premature)


def _seconds_ahead(facts: Facts) -> float | None:
    """What all answers agree on at least: one host's clock may be the wrong one, or its answer an old one."""
    said = [probe.clock_ahead for probe in facts.probes.all if probe.clock_ahead is not None]
    said += [control.clock_ahead for control in facts.probes.controls if control.clock_ahead is not None]
    return min(said, key=abs, default=None)


def _finding(
    facts: Facts, environment: Environment, ahead: float | None, failed: tuple[Seen, ...], premature: list[Seen]
) -> Finding:
    due = [item for item in failed if item[1].reason == Reason.CERT_EXPIRED] if ahead is not None else []
    broken = [route for route, _ in (*premature, *due)]
    amount, unit = _span(abs(ahead or 0))
    data: Data = {
        "amount": amount,
        "unit": unit,
        "host": broken[0].target.host if broken else None,
    }
    case = "not-yet-valid" if ahead is None else "ahead" if ahead > 0 else "behind"
    return Finding(
        subject="clock",
        severity=Severity.WARNING,
        environment=environment.id,
        case=case,
        data=data,
        breaks=pairs_of(broken),
        steps=_steps(facts),
    )


def _span(seconds: float) -> tuple[int, Phrase]:
    """The largest unit of which it is at least two."""
    sizes = {Phrase("days"): 86_400, Phrase("hours"): 3_600, Phrase("minutes"): 60}
    unit = next((name for name, size in sizes.items() if seconds >= 2 * size), Phrase("minutes"))
    return round(seconds / sizes[unit]), unit


def _steps(facts: Facts) -> tuple[Step, ...]:
    """By hand: it takes administrator rights, and sudo may ask for a password."""
    if facts.host.wsl:
        return (Manual("In a terminal, run: sudo hwclock -s"),)
    if facts.host.system == "darwin":
        return (Manual("In a terminal, run: sudo sntp -sS time.apple.com"),)
    if facts.host.system == "linux":
        return (Manual("In a terminal, run: sudo timedatectl set-ntp true"),)
    return (Manual("Set date, time and time zone in the system's settings, and have them set automatically."),)
