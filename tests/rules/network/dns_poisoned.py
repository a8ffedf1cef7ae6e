"""Tables of network-dns-poisoned."""

from dataclasses import replace

from codexwatch.model.machine import Host
from codexwatch.model.names import Name, Reached
from codexwatch.model.probe import Phase
from codexwatch.model.reason import Reason
from tests.rules.world import (
    CHATGPT,
    REFUSED,
    REGION,
    RESET,
    TIMED_OUT,
    UNTRUSTED,
    WRONG_HOST,
    Found,
    Row,
    World,
    from_file,
    http,
    shell,
)

HOST = "api.openai.com"
FACEBOOK, NOWHERE, PRIVATE, FAKE, ZSCALER, NAT64 = (
    "31.13.94.37",
    "0.0.0.0",
    "10.1.2.3",
    "198.18.0.9",
    "100.64.0.7",
    "64:ff9b::a29f:8cf5",
)
PROXY = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
TUN, NO_TUN = Host(system="linux", carries_fake_ip=True), Host(system="linux", carries_fake_ip=False)


def answered(*addresses: str, host: str = HOST) -> list[Name]:
    return [
        Name(
            host,
            ipv4=tuple(item for item in addresses if ":" not in item),
            ipv6=tuple(item for item in addresses if ":" in item),
        )
    ]


CLEAN = [
    Row("an honest address", World(names=answered("162.159.140.245"))),
    Row("an honest address that times out", World(direct=TIMED_OUT, names=answered("162.159.140.245"))),
    Row("fake-ip with the TUN that carries it", World(names=answered(FAKE), host=TUN)),
    Row("fake-ip with a TUN whose node is dead", World(direct=TIMED_OUT, names=answered(FAKE), host=TUN)),
    Row("fake-ip, and nobody knows whether there is a TUN", World(direct=TIMED_OUT, names=answered(FAKE))),
    Row("Zscaler's own range, times out", World(direct=TIMED_OUT, names=answered(ZSCALER))),
    Row("split horizon: a private link that works", World(names=answered(PRIVATE))),
    Row("NAT64 on an IPv6-only network", World(names=answered(NAT64))),
    Row("NAT64 that does not answer", World(direct=TIMED_OUT, names=answered(NAT64))),
    Row(
        "a forged answer, and the proxy in use resolves the name",
        World(
            environments=[shell(from_file(PROXY))],
            ports=[http(7890)],
            direct=TIMED_OUT,
            names=answered(FACEBOOK),
            login=CHATGPT,
        ),
    ),
    Row("the region is refused there: it is OpenAI", World(direct=REGION, names=answered(FACEBOOK))),
    Row(
        "one forged and one honest address, of which the honest one answers",
        World(
            direct=TIMED_OUT,
            names=answered(FACEBOOK, "162.159.140.245"),
            reached=[Reached(HOST, 443, "162.159.140.245"), Reached(HOST, 443, FACEBOOK, Reason.TIMED_OUT)],
        ),
    ),
    Row(
        "a private link that works for https, and the websocket is cut", World(websocket=RESET, names=answered(PRIVATE))
    ),
    Row("nothing was probed", World(direct=TIMED_OUT, names=answered(FACEBOOK), probed=False)),
]

HIT = Found(subject=HOST, severity="critical", breaks=2)

FOUND = [
    Row(
        "Pi-hole answers 0.0.0.0 (lencx/ChatGPT#1076)",
        World(direct=REFUSED, names=answered(NOWHERE)),
        (replace(HIT, case="nowhere"),),
    ),
    Row(
        "the same as the probe itself calls it",
        World(direct=(Phase.CONNECT, Reason.BOGUS_ANSWER), names=answered(NOWHERE)),
        (replace(HIT, case="nowhere"),),
    ),
    Row(
        "a private address where somebody else answers",
        World(direct=UNTRUSTED, names=answered(PRIVATE)),
        (replace(HIT, case="private"),),
    ),
    Row(
        "an address of Facebook, silent (openai/codex#3409)",
        World(direct=TIMED_OUT, names=answered(FACEBOOK)),
        (replace(HIT, case="bogus"),),
    ),
    Row(
        "an address of Facebook over IPv6, which proves to be Facebook",
        World(direct=WRONG_HOST, names=answered("2a03:2880:f11c:8083:face:b00c:0:25de")),
        (replace(HIT, case="bogus"),),
    ),
    Row(
        "fake-ip in WSL or a container, where the TUN is not (hihol-labs/idea-to-deploy#93)",
        World(direct=TIMED_OUT, names=answered(FAKE), host=NO_TUN),
        (replace(HIT, case="fake-ip"),),
    ),
    Row(
        "a forged answer while a local proxy works and is not used",
        World(direct=TIMED_OUT, names=answered(FACEBOOK), ports=[http(7890)]),
        (replace(HIT, case="use-proxy", after="HTTPS_PROXY=http://127.0.0.1:7890", verified=True),),
    ),
]
