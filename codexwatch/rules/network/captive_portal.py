"""A captive portal stands before the network.

What it detects
    Control hosts, which always say the same, answer with a redirect or with somebody's page instead, and no host that
    Codex needs answers with a certificate of its own.

Why Codex breaks
    The Wi-Fi of a hotel, a train or an airport lets nobody out before its page has been filled in. Until then every
    connection ends at the portal, so that nothing else that is seen now says anything about Codex or its proxy.

How to fix
    Open the portal's page in a browser and log in there. Codex goes on by itself.

Example
    http://captive.apple.com redirects to https://wifi.hotel.example/login.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Words
from codexwatch.model.probe import Control, Probe
from codexwatch.model.scale import Severity, Stage
from codexwatch.rules.reach import is_outside, judged, pairs_of
from codexwatch.rules.seen import failed_in, some_control_answers

META = Meta(
    stage=Stage.HOST,
    severity=Severity.WARNING,
    reads=frozenset({"environments", "routes", "probes"}),
    keep_firing_for=timedelta(seconds=10),
    words={
        "redirect": Words(
            title="This network wants you to log in",
            summary="{control} is redirected to {portal}, and {hosts} cannot be reached: a captive portal.",
            remedy="Open {portal} in a browser and log in there",
        ),
        "page": Words(
            title="This network wants you to log in",
            summary="{control} answers with somebody else's page, and {hosts} cannot be reached: a captive portal.",
            remedy="Open {control} in a browser and log in there",
        ),
    },
)

NETWORK_AUTHENTICATION_REQUIRED = 511


def check(facts: Facts) -> Iterator[Finding]:
    portal = next((control for control in facts.probes.controls if _is_a_portals(control)), None)
    if portal is None or some_control_answers(facts) or any(_proves_a_host(probe) for probe in facts.probes.all):
        return
    failed = [route for environment in judged(facts) for route, _ in failed_in(facts, environment)]
    if failed:
        data = {
            "control": portal.url,
            "portal": portal.location,
            "hosts": tuple(dict.fromkeys(route.target.host for route in failed)),
        }
        yield Finding(
            subject="network",
            severity=Severity.WARNING,
            case="redirect" if portal.location else "page",
            data=data,
            breaks=pairs_of(failed),
            steps=(
                Manual("Open {portal} in a browser and log in.", data)
                if portal.location
                else Manual("Open {control} in a browser and log in.", data),
            ),
        )


def _is_a_portals(control: Control) -> bool:
    """A host that is in trouble itself says 4xx or 5xx; a portal redirects, or says 200 with a page of its own."""
    status = control.status or 0
    return (
        control.answered and not control.expected and (200 <= status < 400 or status == NETWORK_AUTHENTICATION_REQUIRED)
    )


def _proves_a_host(probe: Probe) -> bool:
    """Any status that came through TLS came from who was asked."""
    encrypted = probe.target.scheme in ("https", "wss")
    return encrypted and probe.status is not None and is_outside(probe.target.host)
