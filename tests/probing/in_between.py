"""Faults of a proxy, and of what lies behind one."""

from msgspec import structs

from codexwatch.model.probe import Phase
from codexwatch.model.reason import Reason
from tests.lab import behaviours as b
from tests.lab.behaviours import Answer, Certificate, Close, Hang, Reset
from tests.lab.certificates import Kind
from tests.lab.proxies import (
    AUTHENTICATED,
    DEAD_NODE,
    DEAD_NODE_CLOSES,
    DEAD_NODE_HANGS,
    DEAD_NODE_UNAVAILABLE,
    FORBIDDING,
    HTTP,
    MIXED,
    RESETTING,
    SILENT,
    SOCKS,
    ProxySpec,
)
from tests.probing.faults import CLOSED, HTTPS, WEBSOCKET, Fault, endless, says, socks, tunnels

PROXY, TLS, RESPONSE = Phase.PROXY, Phase.TLS, Phase.RESPONSE
GREETED, NOT_WELCOME = b"\x05\x00", b"\x05\xff"
CLOSING = ProxySpec(on_accept=Close())


def answering(status: int) -> ProxySpec:
    return structs.replace(HTTP, on_request=Answer(status))


def refusing(code: int) -> bytes:
    return b"\x05" + bytes([code]) + b"\x00\x01" + bytes(6)


HTTP_PROXIES = {
    "its port refuses": Fault(says=(Phase.CONNECT, Reason.REFUSED), via=("127.0.0.1", CLOSED)),
    "its name is gone": Fault(says=(Phase.RESOLVE, Reason.NXDOMAIN), via=("nowhere.test", 3128)),
    "its name is not answered": Fault(says=(Phase.RESOLVE, Reason.TIMED_OUT), via=("silent.test", 3128), silent=True),
    "it is on no network": Fault(says=(Phase.CONNECT, Reason.NO_ROUTE), via=("255.255.255.255", 3128)),
    "it accepts and is silent": Fault(says=(PROXY, Reason.PROXY_SILENT), proxy=SILENT, silent=True),
    "it resets": Fault(says=(PROXY, Reason.PROXY_CLOSED), proxy=RESETTING),
    "it closes": Fault(says=(PROXY, Reason.PROXY_CLOSED), proxy=CLOSING),
    "it never answers CONNECT": Fault(says=(PROXY, Reason.PROXY_SILENT), proxy=DEAD_NODE_HANGS, silent=True),
    "it closes on CONNECT": Fault(says=(PROXY, Reason.PROXY_CLOSED), proxy=DEAD_NODE_CLOSES),
    "407": Fault(says=(PROXY, Reason.PROXY_AUTH), proxy=AUTHENTICATED),
    "a wrong password": Fault(says=(PROXY, Reason.PROXY_AUTH), proxy=AUTHENTICATED, password="lab:wrong"),
    "403": Fault(says=(PROXY, Reason.PROXY_DENIED), proxy=FORBIDDING),
    "451": Fault(says=(PROXY, Reason.PROXY_DENIED), proxy=answering(451)),
    "429": Fault(says=(PROXY, Reason.PROXY_DENIED), proxy=answering(429)),
    "302": Fault(says=(PROXY, Reason.PROXY_DENIED), proxy=answering(302)),
    "500": Fault(says=(PROXY, Reason.PROXY_BAD_GATEWAY), proxy=answering(500)),
    "502": Fault(says=(PROXY, Reason.PROXY_BAD_GATEWAY), proxy=DEAD_NODE),
    "503": Fault(says=(PROXY, Reason.PROXY_BAD_GATEWAY), proxy=DEAD_NODE_UNAVAILABLE),
    "504": Fault(says=(PROXY, Reason.PROXY_BAD_GATEWAY), proxy=answering(504)),
    "400: a web server": Fault(says=(PROXY, Reason.PROXY_NOT_A_PROXY), proxy=answering(400)),
    "404: a web server": Fault(says=(PROXY, Reason.PROXY_NOT_A_PROXY), proxy=answering(404)),
    "405: a web server": Fault(says=(PROXY, Reason.PROXY_NOT_A_PROXY), proxy=answering(405)),
    "501: a web server": Fault(says=(PROXY, Reason.PROXY_NOT_A_PROXY), proxy=answering(501)),
    "a SOCKS-only port that closes": Fault(says=(PROXY, Reason.PROXY_CLOSED), proxy=SOCKS),
    "a SOCKS-only port that answers": Fault(says=(PROXY, Reason.PROXY_NOT_HTTP), proxy=says(NOT_WELCOME)),
    "a banner": Fault(says=(PROXY, Reason.PROXY_NOT_HTTP), proxy=says(b"SSH-2.0-OpenSSH_9.2\r\n")),
    "half a status line": Fault(says=(PROXY, Reason.PROXY_NOT_HTTP), proxy=says(b"HTTP/1.1 200")),
    "a port that wants TLS": Fault(says=(PROXY, Reason.PROXY_NOT_HTTP), proxy=says(b"\x15\x03\x03\x00\x02\x02\x46")),
    "a header without end": Fault(
        says=(PROXY, Reason.PROXY_NOT_HTTP), proxy=endless(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 65536)
    ),
    "reset behind the tunnel": Fault(says=(TLS, Reason.RESET), proxy=tunnels(Reset())),
    "closed behind the tunnel": Fault(says=(TLS, Reason.CLOSED), proxy=tunnels(Close())),
    "silent behind the tunnel": Fault(says=(TLS, Reason.TIMED_OUT), proxy=tunnels(Hang()), silent=True),
    "a block page in the tunnel": Fault(
        says=(TLS, Reason.TLS_FAILED), proxy=tunnels(answer=b"HTTP/1.1 403 Forbidden\r\n\r\n")
    ),
    "an interceptor behind it": Fault(
        says=(TLS, Reason.CERT_UNTRUSTED), proxy=MIXED, origin={"TLS *": Certificate(Kind.UNKNOWN_ISSUER)}
    ),
    "a region block behind it": Fault(says=(RESPONSE, Reason.REGION), proxy=MIXED, origin={"*": b.REGION_BLOCK}),
    "Cloudflare behind it": Fault(says=(RESPONSE, Reason.CLOUDFLARE), proxy=MIXED, origin={"*": b.CLOUDFLARE_BLOCK}),
    "503 behind it": Fault(says=(RESPONSE, Reason.PROVIDER_ERROR), proxy=MIXED, origin={"*": b.UNAVAILABLE}),
    "https:// to a plain port": Fault(says=(PROXY, Reason.PROXY_CLOSED), proxy=HTTP, scheme="https", stacks=HTTPS),
    "https:// to a port that is silent": Fault(
        says=(PROXY, Reason.PROXY_SILENT), proxy=SILENT, scheme="https", stacks=HTTPS, silent=True
    ),
}

SOCKS_PROXIES = {
    "its port refuses": Fault(says=(Phase.CONNECT, Reason.REFUSED), via=("127.0.0.1", CLOSED)),
    "it is silent": Fault(says=(PROXY, Reason.PROXY_SILENT), proxy=SILENT, silent=True),
    "it greets and is silent": Fault(says=(PROXY, Reason.PROXY_SILENT), proxy=socks(GREETED, then=Hang()), silent=True),
    "it resets": Fault(says=(PROXY, Reason.PROXY_CLOSED), proxy=RESETTING),
    "it closes": Fault(says=(PROXY, Reason.PROXY_CLOSED), proxy=DEAD_NODE_CLOSES),
    "it wants a password": Fault(says=(PROXY, Reason.PROXY_AUTH), proxy=AUTHENTICATED),
    "a wrong password": Fault(says=(PROXY, Reason.PROXY_AUTH), proxy=AUTHENTICATED, password="lab:wrong"),
    "no method at all": Fault(says=(PROXY, Reason.PROXY_AUTH), proxy=socks(NOT_WELCOME)),
    "not allowed": Fault(says=(PROXY, Reason.PROXY_DENIED), proxy=socks(GREETED, refusing(2))),
    "its network is unreachable": Fault(says=(PROXY, Reason.PROXY_BAD_GATEWAY), proxy=socks(GREETED, refusing(3))),
    "the host is unreachable": Fault(says=(PROXY, Reason.PROXY_BAD_GATEWAY), proxy=socks(GREETED, refusing(4))),
    "the host refuses": Fault(says=(PROXY, Reason.PROXY_BAD_GATEWAY), proxy=socks(GREETED, refusing(5))),
    "an HTTP-only port that closes": Fault(says=(PROXY, Reason.PROXY_CLOSED), proxy=HTTP),
    "an HTTP-only port that answers": Fault(
        says=(PROXY, Reason.PROXY_NOT_SOCKS), proxy=says(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    ),
    "SOCKS4 alone": Fault(says=(PROXY, Reason.PROXY_NOT_SOCKS), proxy=says(b"\x00\x5b" + bytes(6))),
    "an unheard-of address": Fault(
        says=(PROXY, Reason.PROXY_NOT_SOCKS), proxy=socks(GREETED, b"\x05\x00\x00\x09" + bytes(8))
    ),
    "half a reply": Fault(says=(PROXY, Reason.PROXY_CLOSED), proxy=socks(GREETED, b"\x05\x00")),
    "silent behind it": Fault(
        says=(TLS, Reason.TIMED_OUT), proxy=socks(GREETED, refusing(0), b"", then=Hang()), silent=True
    ),
}
BY_SOCKS = {
    name: Fault(**{**vars(fault), "scheme": "socks5", "stacks": WEBSOCKET}) for name, fault in SOCKS_PROXIES.items()
}
