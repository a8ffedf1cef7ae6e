"""Cause strings that codex-cli 0.169.0 was seen to write, and the kind that each is sorted into."""

import pytest

from codexwatch.codex.log_phrases import classify
from codexwatch.model.traces import Cause, Trouble

API = "api.openai.com"
CUT_OFF = "stream disconnected before completion: "
TOKEN = "Your access token could not be refreshed"
PAGE = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>"

SEEN = [
    pytest.param(f"{CUT_OFF}Connection refused (os error 111)", Cause(Trouble.REFUSED), id="a closed port"),
    pytest.param("actively refused it. (os error 10061)", Cause(Trouble.REFUSED), id="a closed port on Windows"),
    pytest.param(f"{CUT_OFF}Connection reset by peer (os error 104)", Cause(Trouble.RESET), id="a reset"),
    pytest.param(f"{CUT_OFF}request timed out", Cause(Trouble.TIMED_OUT), id="the websocket hangs"),
    pytest.param("Connection failed: error sending request", Cause(Trouble.NOT_SENT), id="https, no cause given"),
    pytest.param(
        "stream disconnected before completion: error sending request for url (https://api.openai.com/v1/responses)",
        Cause(Trouble.NOT_SENT, None, API),
        id="https, as 0.125.0 says it",
    ),
    pytest.param(
        f"{CUT_OFF}URL error: Proxy connection failed: HTTP CONNECT failed with status 407",
        Cause(Trouble.PROXY_STATUS, 407),
        id="the proxy wants a password",
    ),
    pytest.param(
        f"{CUT_OFF}URL error: Proxy connection failed: HTTP CONNECT response missing status line",
        Cause(Trouble.PROXY_CLOSED),
        id="the proxy hangs up",
    ),
    pytest.param(f"{CUT_OFF}Proxy URL scheme not supported", Cause(Trouble.PROXY_VALUE), id="no scheme"),
    pytest.param(
        f"{CUT_OFF}invalid peer certificate: UnknownIssuer", Cause(Trouble.CERTIFICATE), id="an unknown issuer"
    ),
    pytest.param(f"{CUT_OFF}tls handshake eof", Cause(Trouble.CUT), id="cut in the handshake"),
    pytest.param("Transport error: network error: error decoding response body", Cause(Trouble.CUT), id="a cut stream"),
    pytest.param(f"{CUT_OFF}idle timeout waiting for SSE", Cause(Trouble.IDLE), id="a silent stream"),
    pytest.param(
        "failed to lookup address information: Name does not resolve", Cause(Trouble.NOT_RESOLVED), id="no name"
    ),
    pytest.param(
        "unexpected status 403 Forbidden: Unknown error, url: wss://api.openai.com/v1/responses, cf-ray: 8f0-LAB",
        Cause(Trouble.STATUS, 403, API),
        id="every answer of the edge has a ray: not a block by itself",
    ),
    pytest.param(
        "Access blocked by Cloudflare. This usually happens when connecting from a restricted region (status 403 "
        "Forbidden), url: https://api.openai.com/v1/responses, cf-ray: 8f0-LAB",
        Cause(Trouble.CLOUDFLARE, 403, API),
        id="Cloudflare's block",
    ),
    pytest.param(
        f"unexpected status 403 Forbidden: {PAGE}, url: https://api.openai.com/v1/responses, cf-ray: 8f0-LAB",
        Cause(Trouble.CLOUDFLARE, 403, API),
        id="Cloudflare's challenge, printed raw",
    ),
    pytest.param(
        f"unexpected status 403 Forbidden: {PAGE}, url: https://relay.example/v1/responses",
        Cause(Trouble.STATUS, 403, "relay.example"),
        id="a page of a relay's own",
    ),
    pytest.param(
        "unexpected status 403 Forbidden: Country, region, or territory not supported, url: https://chatgpt.com/x",
        Cause(Trouble.REGION, 403, "chatgpt.com"),
        id="the region",
    ),
    pytest.param(
        "exceeded retry limit, last status: 429 Too Many Requests", Cause(Trouble.RATE_LIMITED, 429), id="too many"
    ),
    pytest.param("exceeded retry limit, last status: 401 Unauthorized", Cause(Trouble.STATUS, 401), id="not logged in"),
    pytest.param(
        "We\N{RIGHT SINGLE QUOTATION MARK}re currently experiencing high demand, which may cause temporary errors.",
        Cause(Trouble.OVERLOADED),
        id="high demand, which stands for 500",
    ),
    pytest.param(
        "You\N{RIGHT SINGLE QUOTATION MARK}ve hit your usage limit.",
        Cause(Trouble.USAGE_LIMIT),
        id="the plan is used up",
    ),
    pytest.param("workspace routing discovery failed", Cause(Trouble.ACCOUNT_CHECK), id="accounts/check failed"),
    pytest.param(
        "workspace routing discovery timed out", Cause(Trouble.ACCOUNT_CHECK), id="accounts/check was never answered"
    ),
    pytest.param(
        f"{TOKEN} because your refresh token was already used. Please log out", Cause(Trouble.TOKEN_REUSED), id="reused"
    ),
    pytest.param(f"{TOKEN} because your refresh token has expired.", Cause(Trouble.TOKEN_EXPIRED), id="expired"),
    pytest.param(f"{TOKEN} because your refresh token was revoked.", Cause(Trouble.TOKEN_REVOKED), id="revoked"),
    pytest.param(f"{TOKEN}. Please log out and sign in again.", Cause(Trouble.TOKEN_REFUSED), id="refused"),
    pytest.param(
        "Failed to refresh token status=500 Internal Server Error",
        Cause(Trouble.REFRESH_FAILED, 500),
        id="no word on it",
    ),
    pytest.param("(code: 5) database is locked", Cause(Trouble.DATABASE_LOCKED), id="a locked database"),
    pytest.param("No such file or directory (os error 2)", Cause(Trouble.NOT_FOUND), id="a program that is not there"),
    pytest.param("something that no version has said yet", Cause(Trouble.UNNAMED), id="a new phrase"),
    pytest.param("", Cause(Trouble.UNNAMED), id="nothing"),
]


@pytest.mark.parametrize(("text", "cause"), SEEN)
def test_the_kind_of_a_cause(text: str, cause: Cause) -> None:
    assert classify(text) == cause


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Invalid proxy configuration: http://user:planted-secret@127.0.0.1:7890", id="a proxy's password"),
        pytest.param(
            "unexpected status 401: planted-secret, url: https://user:planted-secret@h.example/x", id="a URL's"
        ),
        pytest.param(
            "unexpected status 400: planted-secret, url: https://h.example/planted-secret?planted-secret", id="a path"
        ),
    ],
)
def test_keeps_no_word_but_a_host(text: str) -> None:
    cause = classify(text)
    assert cause.host in (None, "h.example")
    assert "user" not in repr(cause)
    assert "planted" not in repr(cause)


def test_a_cause_reads_well() -> None:
    assert Cause(Trouble.STATUS, 503).shown == "status 503"
    assert Cause(Trouble.REFUSED).shown == "connection refused"
