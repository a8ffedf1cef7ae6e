"""Hosts that always answer the same, asked directly: they tell an offline machine or a captive portal from a block."""

from urllib.parse import urlsplit

from codexwatch.model.network import Stack, Target, Way
from codexwatch.model.probe import Control
from codexwatch.model.reason import Reason
from codexwatch.probing.classify import NETWORK_AUTHENTICATION_REQUIRED, Failure, Reply, failure_in, place_of

_APPLE = "http://captive.apple.com/hotspot-detect.html"
_FIREFOX = "http://detectportal.firefox.com/success.txt"
_NO_CONTENT = "http://connect.rom.miui.com/generate_204"
_KNOWN = frozenset({_APPLE, _FIREFOX, _NO_CONTENT})


def target_of(url: str) -> tuple[Target, Way]:
    """A control is asked as an https target is, without a proxy whatever the environment says."""
    return Target(url, Stack.HTTPS, essential=False), Way()


def control_of(url: str, outcome: Reply | Failure) -> Control:
    """What the answer or the failure says."""
    if isinstance(outcome, Failure):
        return Control(url, answered=False, expected=False, reason=outcome.reason)
    failure = failure_in(outcome)
    expected = _as_expected(url, outcome)
    portal = not expected and _is_a_portals(url, outcome)
    return Control(
        url,
        answered=True,
        expected=expected,
        status=outcome.status,
        location=place_of(outcome),
        reason=Reason.CAPTIVE_PORTAL if portal else failure.reason if failure else None,
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


def _is_a_portals(url: str, reply: Reply) -> bool:
    """As the systems judge that made these hosts for it; what an own URL says on a good day nobody knows."""
    if not url.startswith("http://"):
        return False
    if reply.status == NETWORK_AUTHENTICATION_REQUIRED:
        return True
    if url not in _KNOWN:
        return False
    if 300 <= reply.status < 400:
        place = place_of(reply)
        return place is not None and urlsplit(place).hostname != urlsplit(url).hostname
    return reply.status == 200 and "html" in reply.headers.get("content-type", "").lower()
