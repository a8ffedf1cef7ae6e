"""Ordinary networks in which nothing may be told."""

from msgspec import structs

from tests.faults.cases.case import CLASH, THROUGH_CLASH, Direct, Machine, healthy
from tests.faults.cases.paths import API, FACEBOOK, NOBODY, PORTAL, SILENT_IPV6
from tests.faults.machine import at
from tests.lab.behaviours import REGION_BLOCK, Answer
from tests.lab.hosts import ADDRESSES, CONTROL_HOSTS
from tests.lab.proxies import DEAD_NODE, HTTP

SLOW = structs.replace(HTTP, on_request=Answer(200, after=0.7))

HEALTHY = [
    healthy("an IPv4-only machine and a name with both families", Machine(hosts={API: [SILENT_IPV6, ADDRESSES[API]]})),
    healthy(
        "IPv6 leads nowhere, and this version tries both",
        Machine(hosts={API: [SILENT_IPV6, ADDRESSES[API]]}, ipv6=True),
        "openai/codex#23434",
    ),
    healthy(
        "forged names and a blocked direct way, a proxy that works",
        Machine(zshrc=THROUGH_CLASH, proxies=CLASH, dns={API: FACEBOOK}, direct=Direct.REFUSED),
    ),
    healthy("a dead hosts pin behind a proxy", Machine(zshrc=THROUGH_CLASH, proxies=CLASH, hosts={API: [NOBODY]})),
    healthy("a hosts pin that works", Machine(hosts={API: [ADDRESSES[API]]})),
    healthy("a company that blocks the control hosts", Machine(black_hole=CONTROL_HOSTS)),
    healthy("a company that answers for the control hosts", Machine(behaviours=PORTAL)),
    healthy("a proxy with a dead node that nobody uses", Machine(proxies={"http": at(DEAD_NODE, 7890)})),
    healthy("the clock is two minutes ahead", Machine(clock_ahead=120)),
    healthy(
        "a proxy that takes its time",
        Machine(zshrc=THROUGH_CLASH, proxies={"http": at(SLOW, 7890)}, direct=Direct.REFUSED),
    ),
    healthy(
        "OpenAI refuses the region of a host that no turn needs", Machine(behaviours={"chatgpt.com": REGION_BLOCK})
    ),
]
