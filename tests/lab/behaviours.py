"""What a fake does with a connection or a request, as values that also travel as JSON."""

from collections.abc import Mapping

from msgspec import Struct, json

from tests.lab.certificates import Kind

Headers = tuple[tuple[str, str], ...]


class Answer(Struct, frozen=True, tag="answer"):
    """An HTTP response; `content-length` is added. `after` seconds pass first."""

    status: int
    headers: Headers = ()
    body: bytes = b""
    after: float = 0.0


class Turn(Struct, frozen=True, tag="turn"):
    """A whole answer of the model: an event stream over https, the same events as messages over a websocket."""

    text: str = "hello"


class Reset(Struct, frozen=True, tag="reset"):
    """The connection ends with an RST."""


class Close(Struct, frozen=True, tag="close"):
    """The connection ends with a FIN and without a byte."""


class Hang(Struct, frozen=True, tag="hang"):
    """Nothing is answered for as long as the client waits."""


class Certificate(Struct, frozen=True, tag="certificate"):
    """The handshake shows this certificate."""

    kind: Kind


Behaviour = Answer | Turn | Reset | Close | Hang | Certificate


def json_answer(status: int, value: object, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer with a JSON body."""
    extra = tuple((headers or {}).items())
    return Answer(status, (("content-type", "application/json"), *extra), json.encode(value))


def error_answer(status: int, code: str | None, message: str, kind: str = "invalid_request_error") -> Answer:
    """An error as OpenAI's API words it."""
    return json_answer(status, {"error": {"message": message, "type": kind, "param": None, "code": code}})


# The websocket opens and then stays silent.
SWITCHING_PROTOCOLS = Answer(101)
REGION_BLOCK = error_answer(
    403, "unsupported_country_region_territory", "Country, region, or territory not supported", "request_forbidden"
)
CLOUDFLARE_BLOCK = Answer(
    403,
    (("content-type", "text/html; charset=UTF-8"), ("server", "cloudflare"), ("cf-ray", "8f0000000000aaaa-LAB")),
    b"<!DOCTYPE html><html><head><title>Attention Required! | Cloudflare</title></head>"
    b"<body><h1>Sorry, you have been blocked</h1></body></html>",
)
CLOUDFLARE_CHALLENGE = Answer(
    403,
    (*CLOUDFLARE_BLOCK.headers, ("cf-mitigated", "challenge")),
    b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>",
)
RATE_LIMITED = error_answer(429, "rate_limit_exceeded", "Rate limit reached", "requests")
SERVER_ERROR = error_answer(500, None, "The server had an error while processing your request", "server_error")
UNAVAILABLE = error_answer(503, None, "The server is temporarily unavailable", "server_error")
CAPTIVE_PORTAL = Answer(302, (("location", "http://portal.lab.test/login"),))
