"""Faults between this machine and the target, and of the target's own TLS and answers: no proxy is involved."""

from codexwatch.model.probe import Phase
from codexwatch.model.reason import Reason
from tests.lab import behaviours as b
from tests.lab.behaviours import Answer, Certificate, Close, Hang, Reset
from tests.lab.certificates import Kind
from tests.probing.faults import CLOSED, HTTPS, WEBSOCKET, Fault, endless, says

RESOLVE, CONNECT, TLS, RESPONSE = Phase.RESOLVE, Phase.CONNECT, Phase.TLS, Phase.RESPONSE
NOT_FOR_ME = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
ALERT = b"\x15\x03\x03\x00\x02\x02\x28"

REACHING = {
    "no such name": Fault(says=(RESOLVE, Reason.NXDOMAIN), host="nowhere.test"),
    "a name that cannot be one": Fault(says=(RESOLVE, Reason.NXDOMAIN), host="a" * 70 + ".test"),
    "the name server fails": Fault(says=(RESOLVE, Reason.RESOLVER_FAILED), host="servfail.test"),
    "the name server is silent": Fault(says=(RESOLVE, Reason.TIMED_OUT), host="silent.test", silent=True),
    "refused": Fault(says=(CONNECT, Reason.REFUSED), host="relay.test", places=(("127.0.0.1", CLOSED),)),
    "refused by both families": Fault(
        says=(CONNECT, Reason.REFUSED), host="relay.test", places=(("::1", CLOSED), ("127.0.0.1", CLOSED))
    ),
    # A TCP connection to the broadcast address is refused by the kernel: nothing leaves the machine.
    "no route": Fault(says=(CONNECT, Reason.NO_ROUTE), places=(("255.255.255.255", 443),)),
    "a resolver that says 0.0.0.0": Fault(
        says=(CONNECT, Reason.BOGUS_ANSWER), host="relay.test", places=(("0.0.0.0", CLOSED),)
    ),
    "a resolver that says loopback": Fault(
        says=(CONNECT, Reason.BOGUS_ANSWER), places=(("127.0.0.1", CLOSED), ("::1", CLOSED))
    ),
}

IN_TLS = {
    "reset in the handshake": Fault(says=(TLS, Reason.RESET), origin={"TLS *": Reset()}),
    "closed in the handshake": Fault(says=(TLS, Reason.CLOSED), origin={"TLS *": Close()}),
    "silent in the handshake": Fault(says=(TLS, Reason.TIMED_OUT), origin={"TLS *": Hang()}, silent=True),
    "half a handshake, then silence": Fault(
        says=(TLS, Reason.TIMED_OUT), server=says(b"\x16\x03\x03\x00\x7a\x02", then=Hang()), silent=True
    ),
    "plain http on the port": Fault(says=(TLS, Reason.TLS_FAILED), server=says(b"HTTP/1.1 400 Bad Request\r\n\r\n")),
    "a fatal alert": Fault(says=(TLS, Reason.TLS_FAILED), server=says(ALERT)),
    "another protocol": Fault(says=(TLS, Reason.TLS_FAILED), server=says(b"SSH-2.0-OpenSSH_9.2\r\n")),
    "an unknown issuer": Fault(says=(TLS, Reason.CERT_UNTRUSTED), origin={"TLS *": Certificate(Kind.UNKNOWN_ISSUER)}),
    "expired": Fault(says=(TLS, Reason.CERT_EXPIRED), origin={"TLS *": Certificate(Kind.EXPIRED)}),
    "not yet valid": Fault(says=(TLS, Reason.CERT_NOT_YET_VALID), origin={"TLS *": Certificate(Kind.NOT_YET_VALID)}),
    "another host's certificate": Fault(
        says=(TLS, Reason.CERT_WRONG_HOST), origin={"TLS *": Certificate(Kind.WRONG_NAME)}
    ),
}

ANSWERS = {
    "reset after the request": Fault(says=(RESPONSE, Reason.RESET), origin={"*": Reset()}),
    "closed after the request": Fault(says=(RESPONSE, Reason.CLOSED), origin={"*": Close()}),
    "silent after the request": Fault(says=(RESPONSE, Reason.TIMED_OUT), origin={"*": Hang()}, silent=True),
    "a region block": Fault(says=(RESPONSE, Reason.REGION), origin={"*": b.REGION_BLOCK}),
    "Cloudflare's block page": Fault(says=(RESPONSE, Reason.CLOUDFLARE), origin={"*": b.CLOUDFLARE_BLOCK}),
    "Cloudflare's challenge": Fault(says=(RESPONSE, Reason.CLOUDFLARE), origin={"*": b.CLOUDFLARE_CHALLENGE}),
    "a bare 403": Fault(says=(RESPONSE, Reason.FORBIDDEN), origin={"*": Answer(403)}),
    "402": Fault(says=(RESPONSE, Reason.UNEXPECTED_STATUS), origin={"*": Answer(402)}),
    "407 of the target's own": Fault(says=(RESPONSE, Reason.UNEXPECTED_STATUS), origin={"*": Answer(407)}),
    "451": Fault(says=(RESPONSE, Reason.UNEXPECTED_STATUS), origin={"*": Answer(451)}),
    "500": Fault(says=(RESPONSE, Reason.PROVIDER_ERROR), origin={"*": b.SERVER_ERROR}),
    "502 of the edge": Fault(says=(RESPONSE, Reason.PROVIDER_ERROR), origin={"*": Answer(502)}),
    "503": Fault(says=(RESPONSE, Reason.PROVIDER_ERROR), origin={"*": b.UNAVAILABLE}),
    "529": Fault(says=(RESPONSE, Reason.PROVIDER_ERROR), origin={"*": Answer(529)}),
    "511 by TLS": Fault(says=(RESPONSE, Reason.PROVIDER_ERROR), origin={"*": Answer(511)}),
    "511 without TLS": Fault(says=(RESPONSE, Reason.CAPTIVE_PORTAL), origin={"*": Answer(511)}, plain=True),
    "redirected without TLS": Fault(says=(RESPONSE, Reason.REDIRECTED), origin={"*": b.CAPTIVE_PORTAL}, plain=True),
    "redirected": Fault(says=(RESPONSE, Reason.REDIRECTED), origin={"*": b.CAPTIVE_PORTAL}),
    "redirected nowhere": Fault(says=(RESPONSE, Reason.REDIRECTED), origin={"*": Answer(307)}),
    "another protocol inside TLS": Fault(
        says=(RESPONSE, Reason.NOT_HTTP), server=says(b"220 mail ready\r\n\r\n"), encrypted=True
    ),
    "half a status line": Fault(says=(RESPONSE, Reason.NOT_HTTP), server=says(b"HTTP/1.1 200"), encrypted=True),
    "a header without end": Fault(
        says=(RESPONSE, Reason.NOT_HTTP), server=endless(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 65536), encrypted=True
    ),
    "headers without end": Fault(
        says=(RESPONSE, Reason.NOT_HTTP), server=endless(b"HTTP/1.1 200 OK\r\n", b"X: x\r\n" * 4096), encrypted=True
    ),
    "101 for somebody else": Fault(
        says=(RESPONSE, Reason.NOT_HTTP),
        server=says(NOT_FOR_ME + b"Sec-WebSocket-Accept: bm90IHRoZSBrZXk=\r\n\r\n"),
        encrypted=True,
        stacks=WEBSOCKET,
    ),
    "101 that nobody asked for": Fault(
        says=(RESPONSE, Reason.NOT_HTTP), server=says(NOT_FOR_ME + b"\r\n"), encrypted=True, stacks=HTTPS
    ),
}
