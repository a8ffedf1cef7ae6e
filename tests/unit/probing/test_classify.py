"""What answers and exceptions mean."""

import errno
import socket
import ssl

import anyio
import pytest

from codexwatch.model.probe import Phase
from codexwatch.model.reason import Reason
from codexwatch.probing.classify import Failure, Reply, failure_in, failure_of, remark_on
from tests.lab import behaviours as b
from tests.lab.behaviours import Answer

JSON = {"content-type": "application/json; charset=utf-8"}
HTML = {"content-type": "text/html"}


def reply(answer: Answer) -> Reply:
    return Reply(answer.status, dict(answer.headers), answer.body)


@pytest.mark.parametrize("status", [101, 200, 204, 400, 401, 404, 405, 426, 429])
def test_statuses_that_only_the_provider_gives(status: int) -> None:
    assert failure_in(Reply(status)) is None
    assert failure_in(Reply(status), forwarded=True) is None


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param(Reply(403, JSON, b'{"detail":"Forbidden"}'), None, id="403 as JSON"),
        pytest.param(reply(b.REGION_BLOCK), Reason.REGION, id="a region block"),
        pytest.param(Reply(403, HTML, b.REGION_BLOCK.body), Reason.REGION, id="a region block in another wrapping"),
        pytest.param(Reply(401, JSON, b.REGION_BLOCK.body), None, id="the region code with another status"),
        pytest.param(reply(b.CLOUDFLARE_BLOCK), Reason.CLOUDFLARE, id="Cloudflare's block page"),
        pytest.param(reply(b.CLOUDFLARE_CHALLENGE), Reason.CLOUDFLARE, id="Cloudflare's challenge"),
        pytest.param(Reply(403, JSON | {"cf-mitigated": "challenge"}), Reason.CLOUDFLARE, id="a challenge as JSON"),
        pytest.param(Reply(403), Reason.FORBIDDEN, id="a bare 403"),
        pytest.param(Reply(403, {"content-type": "text/plain"}, b"no"), Reason.FORBIDDEN, id="403 in words"),
        pytest.param(reply(b.SERVER_ERROR), Reason.PROVIDER_ERROR, id="500"),
        pytest.param(reply(b.UNAVAILABLE), Reason.PROVIDER_ERROR, id="503"),
        pytest.param(Reply(302), Reason.REDIRECTED, id="302"),
        pytest.param(Reply(511), Reason.PROVIDER_ERROR, id="511 by TLS, so the provider's own"),
        pytest.param(Reply(402), Reason.UNEXPECTED_STATUS, id="402"),
        pytest.param(Reply(407), Reason.UNEXPECTED_STATUS, id="407 from the target itself"),
        pytest.param(Reply(451), Reason.UNEXPECTED_STATUS, id="451"),
    ],
)
def test_answers(answer: Reply, reason: Reason | None) -> None:
    failure = failure_in(answer)
    assert (failure.reason if failure else None) == reason
    assert failure is None or failure.phase is Phase.RESPONSE


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        pytest.param(407, Failure(Phase.PROXY, Reason.PROXY_AUTH, "407"), id="who are you"),
        pytest.param(502, Failure(Phase.PROXY, Reason.PROXY_BAD_GATEWAY, "502"), id="not reached"),
        pytest.param(500, Failure(Phase.RESPONSE, Reason.PROVIDER_ERROR), id="the provider's own"),
    ],
)
def test_answers_that_a_proxy_gives_for_what_it_fetches(status: int, expected: Failure) -> None:
    assert failure_in(Reply(status), forwarded=True) == expected


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        pytest.param(Reply(511), Reason.CAPTIVE_PORTAL, id="511"),
        pytest.param(
            Reply(302, {"location": "http://portal.test/"}), Reason.REDIRECTED, id="a redirect may be anybody's"
        ),
        pytest.param(Reply(200, HTML, b"log in"), None, id="a page may be a provider's"),
    ],
)
def test_answers_that_came_without_tls(reply: Reply, reason: Reason | None) -> None:
    failure = failure_in(reply, encrypted=False)
    assert (failure.reason if failure else None) == reason


@pytest.mark.parametrize(
    ("status", "forwarded", "remark"),
    [
        pytest.param(429, False, Reason.RATE_LIMITED, id="429"),
        pytest.param(429, True, None, id="429, perhaps the proxy's"),
        pytest.param(401, False, None, id="401"),
        pytest.param(503, False, None, id="503"),
    ],
)
def test_what_is_said_of_an_answer_besides(status: int, forwarded: bool, remark: Reason | None) -> None:
    assert remark_on(Reply(status), forwarded=forwarded) == remark


@pytest.mark.parametrize(
    ("location", "detail"),
    [
        pytest.param("http://portal.test/login?user=jo&token=secret", "http://portal.test", id="host only"),
        pytest.param("https://jo:pw@portal.test/", "https://portal.test", id="no credentials"),
        pytest.param("/login", None, id="relative"),
        pytest.param("http://[broken", None, id="not a URL"),
    ],
)
def test_a_redirect_names_the_host_and_nothing_else(location: str, detail: str | None) -> None:
    failure = failure_in(Reply(302, {"location": location}))
    assert failure == Failure(Phase.RESPONSE, Reason.REDIRECTED, detail)


def chained(outer: Exception, inner: Exception) -> Exception:
    outer.__cause__ = inner
    return outer


@pytest.mark.parametrize(
    ("error", "phase", "reason"),
    [
        pytest.param(socket.gaierror(socket.EAI_NONAME, ""), Phase.RESOLVE, Reason.NXDOMAIN, id="no such name"),
        pytest.param(socket.gaierror(socket.EAI_AGAIN, ""), Phase.RESOLVE, Reason.RESOLVER_FAILED, id="SERVFAIL"),
        pytest.param(UnicodeError(), Phase.RESOLVE, Reason.NXDOMAIN, id="what cannot be a name"),
        pytest.param(OSError(errno.ENETUNREACH, ""), Phase.CONNECT, Reason.NO_ROUTE, id="network unreachable"),
        pytest.param(OSError(errno.EHOSTUNREACH, ""), Phase.CONNECT, Reason.NO_ROUTE, id="host unreachable"),
        pytest.param(OSError(errno.ETIMEDOUT, ""), Phase.CONNECT, Reason.TIMED_OUT, id="the kernel gave up"),
        pytest.param(
            chained(OSError("all failed"), ConnectionRefusedError()), Phase.CONNECT, Reason.REFUSED, id="wrapped"
        ),
        pytest.param(TimeoutError(), Phase.PROXY, Reason.PROXY_SILENT, id="a silent proxy"),
        pytest.param(ConnectionResetError(), Phase.PROXY, Reason.PROXY_CLOSED, id="a proxy that resets"),
        pytest.param(anyio.EndOfStream(), Phase.PROXY, Reason.PROXY_CLOSED, id="TLS to a proxy, cut"),
        pytest.param(anyio.EndOfStream(), Phase.TLS, Reason.CLOSED, id="TLS to the target, cut"),
        pytest.param(anyio.BrokenResourceError(), Phase.TLS, Reason.RESET, id="broken, and no cause"),
        pytest.param(
            ssl.SSLError(1, "wrong version number"), Phase.TLS, Reason.TLS_FAILED, id="TLS, errno 1 is no EPERM"
        ),
    ],
)
def test_failures(error: Exception, phase: Phase, reason: Reason) -> None:
    assert failure_of(error, phase) == Failure(phase, reason)


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(OSError(errno.EMFILE, "too many open files"), id="our own limits"),
        pytest.param(ValueError("a bug"), id="a bug"),
        pytest.param(AssertionError(), id="another"),
    ],
)
def test_what_no_network_can_cause_is_not_told_as_its_failure(error: Exception) -> None:
    assert failure_of(error, Phase.CONNECT) is None
