"""What the answer of a control host means."""

import pytest

from codexwatch.model.probe import Phase
from codexwatch.model.reason import Reason
from codexwatch.probing.classify import Failure, Reply
from codexwatch.probing.controls import control_of

HTML = {"content-type": "text/html"}
APPLE, FIREFOX, XIAOMI = (
    "http://captive.apple.com/hotspot-detect.html",
    "http://detectportal.firefox.com/success.txt",
    "http://connect.rom.miui.com/generate_204",
)


@pytest.mark.parametrize(
    ("url", "answer", "expected"),
    [
        pytest.param(APPLE, Reply(200, HTML, b"<TITLE>Success</TITLE>"), True, id="Apple"),
        pytest.param(APPLE, Reply(200, HTML, b"<title>Log in</title>"), False, id="a portal's page for Apple"),
        pytest.param(FIREFOX, Reply(200, {}, b"success\n"), True, id="Firefox"),
        pytest.param(FIREFOX, Reply(200, HTML, b"<p>success</p>"), False, id="a page with the word in it"),
        pytest.param(XIAOMI, Reply(204), True, id="Xiaomi"),
        pytest.param(XIAOMI, Reply(200, HTML, b""), False, id="a portal's page for Xiaomi"),
        pytest.param("http://own.test/", Reply(204), True, id="an own URL, 204"),
        pytest.param("http://own.test/", Reply(200, HTML, b"hello"), True, id="an own URL, a page"),
        pytest.param("http://own.test/", Reply(404), False, id="an own URL that is gone"),
        pytest.param(XIAOMI, Reply(302, {"location": "http://portal.test/x"}), False, id="a redirect"),
    ],
)
def test_controls(url: str, answer: Reply, expected: bool) -> None:
    control = control_of(url, answer)
    assert (control.answered, control.expected, control.status) == (True, expected, answer.status)
    assert control.location == ("http://portal.test" if answer.status == 302 else None)


@pytest.mark.parametrize(
    ("url", "answer", "reason"),
    [
        pytest.param(
            APPLE, Reply(302, {"location": "https://wifi.test/login"}), Reason.CAPTIVE_PORTAL, id="redirected"
        ),
        pytest.param(APPLE, Reply(200, HTML, b"<title>Log in</title>"), Reason.CAPTIVE_PORTAL, id="another page"),
        pytest.param(XIAOMI, Reply(511), Reason.CAPTIVE_PORTAL, id="511"),
        pytest.param("http://own.test/", Reply(511), Reason.CAPTIVE_PORTAL, id="an own URL, 511"),
        pytest.param(APPLE, Reply(200, HTML, b"Success"), None, id="as ever"),
        pytest.param(APPLE, Reply(301, {"location": "https://captive.apple.com/"}), Reason.REDIRECTED, id="to itself"),
        pytest.param(APPLE, Reply(302), Reason.REDIRECTED, id="to nowhere"),
        pytest.param(FIREFOX, Reply(200, {"content-type": "text/plain"}, b"ok\n"), None, id="other words, no page"),
        pytest.param(FIREFOX, Reply(503, HTML), Reason.PROVIDER_ERROR, id="in trouble itself"),
        pytest.param(
            "http://own.test/", Reply(302, {"location": "http://www.own.test/"}), Reason.REDIRECTED, id="an own URL"
        ),
        pytest.param("https://own.test/", Reply(511), Reason.PROVIDER_ERROR, id="an own URL by TLS, 511"),
    ],
)
def test_a_captive_portal_is_called_one_where_no_doubt_is(url: str, answer: Reply, reason: Reason | None) -> None:
    assert control_of(url, answer).reason == reason


def test_a_control_that_does_not_answer() -> None:
    control = control_of(APPLE, Failure(Phase.CONNECT, Reason.REFUSED))
    assert (control.answered, control.expected, control.reason) == (False, False, "refused")
