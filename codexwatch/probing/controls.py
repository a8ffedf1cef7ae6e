"""Hosts that always answer the same, asked directly: they tell an offline machine or a captive portal from a block."""

from codexwatch.model.network import Stack, Target, Way
from codexwatch.model.probe import Control
from codexwatch.probing.classify import Failure, Reply, failure_in, place_of

_APPLE = "http://captive.apple.com/hotspot-detect.html"
_FIREFOX = "http://detectportal.firefox.com/success.txt"
_NO_CONTENT = "http://connect.rom.miui.com/generate_204"


def target_of(url: str) -> tuple[Target, Way]:
    """A control is asked as an https target is, without a proxy whatever the environment says."""
    return Target(url, Stack.HTTPS, essential=False), Way()


def control_of(url: str, outcome: Reply | Failure) -> Control:
    """What the answer or the failure says."""
    if isinstance(outcome, Failure):
        return Control(url, answered=False, expected=False, reason=outcome.reason)
    failure = failure_in(outcome)
    return Control(
        url,
        answered=True,
        expected=_as_expected(url, outcome),
        status=outcome.status,
        location=place_of(outcome),
        reason=failure.reason if failure else None,
    )


def _as_expected(url: str, reply: Reply) -> bool:
    """A URL of the user's own counts as answered by any 2xx."""
    match url:
        case _ if url == _APPLE:
            return reply.status == 200 and b"Success" in reply.body
        case _ if url == _FIREFOX:
            return reply.status == 200 and reply.body.strip() == b"success"
        case _ if url == _NO_CONTENT:
            return reply.status == 204
    return 200 <= reply.status < 300
