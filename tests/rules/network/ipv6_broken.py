"""Tables of network-ipv6-broken."""

from dataclasses import replace

from codexwatch.model.machine import Host
from codexwatch.model.names import Name, Reached
from codexwatch.model.reason import Reason
from tests.rules.world import TIMED_OUT, Found, Row, World, from_file, http, shell

HOST = "api.openai.com"
V4, V6 = "162.159.140.245", "2606:4700::1"
NAMES = [Name(HOST, ipv4=(V4,), ipv6=(V6,))]
GOOD_V4 = Reached(HOST, 443, V4)
SILENT_V6 = Reached(HOST, 443, V6, Reason.TIMED_OUT)
BOTH = Host(system="linux", has_route=True, default_ipv4=True, default_ipv6=True)
BROKEN = World(names=NAMES, reached=[GOOD_V4, SILENT_V6], host=BOTH, version="0.141.0")
PROXY = {"HTTPS_PROXY": "http://127.0.0.1:7890"}

CLEAN = [
    Row("both families answer", replace(BROKEN, reached=[GOOD_V4, replace(SILENT_V6, reason=None)])),
    Row("an IPv4-only host with AAAA answers", replace(BROKEN, host=replace(BOTH, default_ipv6=False))),
    Row("nobody knows whether there is a way out over IPv6", replace(BROKEN, host=Host(system="linux"))),
    Row("unreachable at once", replace(BROKEN, reached=[GOOD_V4, replace(SILENT_V6, reason=Reason.NO_ROUTE)])),
    Row("no IPv6 address at all", replace(BROKEN, names=[Name(HOST, ipv4=(V4,), ipv6=())], reached=[GOOD_V4])),
    Row(
        "IPv4 does not answer either",
        replace(BROKEN, direct=TIMED_OUT, reached=[replace(GOOD_V4, reason=Reason.TIMED_OUT), SILENT_V6]),
    ),
    Row("Codex goes through a proxy", replace(BROKEN, environments=[shell(from_file(PROXY))], ports=[http(7890)])),
    Row("nothing was probed", replace(BROKEN, probed=False)),
]

FOUND = [
    Row(
        "a version that tries one family after the other (openai/codex#13406, #23434)",
        BROKEN,
        (Found(subject=HOST, severity="warning", case="waits", breaks=1),),
    ),
    Row(
        "a version that tries both",
        replace(BROKEN, version="0.142.0"),
        (Found(subject=HOST, severity="info", breaks=0),),
    ),
    Row(
        "a version without websocket: https tries both",
        replace(BROKEN, version="0.98.0"),
        (Found(subject=HOST, severity="info", breaks=0),),
    ),
    Row(
        "an unknown version counts as the newest",
        replace(BROKEN, version=None),
        (Found(subject=HOST, severity="info"),),
    ),
]
