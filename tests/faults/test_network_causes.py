"""One network a cause, as a whole process: the right slug first, with what to do, and nothing false beside it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate
from time import time
from typing import Any

import pytest
from msgspec import structs

from tests.faults.machine import Checked, at, check, install_codex, settle
from tests.lab.behaviours import (
    CAPTIVE_PORTAL,
    CLOUDFLARE_BLOCK,
    REGION_BLOCK,
    UNAVAILABLE,
    Answer,
    Behaviour,
    Certificate,
    Hang,
    Reset,
)
from tests.lab.ca import LabCA
from tests.lab.certificates import Kind
from tests.lab.dns import NXDOMAIN, SERVFAIL
from tests.lab.fixtures import EnterWorld
from tests.lab.hosts import ADDRESSES, CONTROL_HOSTS, OPENAI_HOSTS
from tests.lab.proxies import AUTHENTICATED, DEAD_NODE, DEAD_NODE_CLOSES, FORBIDDING, HTTP, SOCKS, ProxySpec
from tests.lab.world import World
from tests.lab.world_files import ORIGIN

pytestmark = pytest.mark.namespaces

API = "api.openai.com"
CLASH = {"http": at(HTTP, 7890), "socks": at(SOCKS, 7891)}
GOOD = "export HTTPS_PROXY=http://127.0.0.1:7890\n"
NOBODY, FACEBOOK, FAKE_IP, LOOPBACK = "45.95.233.23", "31.13.94.37", "198.18.0.9", "127.0.0.1"
QUICKLY = "[probe]\ntimeout = 2\n"
SILENT_IPV6 = "2606:4700::6812:205"


@dataclass(frozen=True, kw_only=True)
class Network:
    """A person with an API key and this `.zshrc`, whose exports the shell has, in a network that is like this."""

    zshrc: str = ""
    proxies: Mapping[str, ProxySpec] = field(default_factory=dict)
    behaviours: Mapping[str, Behaviour] = field(default_factory=dict)
    blocked: bool = False
    black_hole: Collection[str] = ()
    hosts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    dns: Mapping[str, str] = field(default_factory=dict)
    ipv6: bool = False
    version: str = "0.169.0"

    def checked(self, ca: LabCA, enter: EnterWorld) -> Checked:
        world = enter(
            World(
                ca,
                self.behaviours,
                self.proxies,
                black_hole=OPENAI_HOSTS if self.blocked else self.black_hole,
                hosts=self.hosts,
                dns=self.dns,
                ipv6=self.ipv6,
            )
        )
        settle(world, {".zshrc": self.zshrc, ".config/codexwatch/config.toml": QUICKLY})
        install_codex(world.home, self.version)
        return check(world, dict(line.removeprefix("export ").split("=", 1) for line in self.zshrc.splitlines()))


def case(name: str, network: Network, first: str, **expected: Any) -> Any:
    return pytest.param(network, first, expected, id=name)


def shown(kind: Kind) -> dict[str, Behaviour]:
    """This certificate, whoever is asked for."""
    return {f"TLS {host}": Certificate(kind) for host in OPENAI_HOSTS}


def dated(ahead: float) -> dict[str, Behaviour]:
    """Answers whose time is behind the local one by this many seconds."""
    date = ("date", formatdate(time() - ahead, usegmt=True))
    unauthorized = Answer(401, (date, ("content-type", "application/json")), b"{}")
    return dict.fromkeys(OPENAI_HOSTS, unauthorized)


FOUND = [
    case(
        "http:// to Clash's SOCKS port",
        Network(zshrc="export HTTPS_PROXY=http://127.0.0.1:7891\n", proxies=CLASH, blocked=True),
        "proxy-wrong-protocol",
        severity="critical",
        line=1,
        after="export HTTPS_PROXY=http://127.0.0.1:7890",
        verified=True,
    ),
    case(
        "the proxy's URL names a web server",
        Network(zshrc=f"export HTTPS_PROXY=http://{ORIGIN}:80\n", proxies=CLASH, blocked=True),
        "proxy-wrong-protocol",
        after="export HTTPS_PROXY=http://127.0.0.1:7890",
        verified=True,
    ),
    case(
        "the proxy wants a password",
        Network(zshrc=GOOD, proxies={"http": at(AUTHENTICATED, 7890)}, blocked=True),
        "proxy-auth-required",
        severity="critical",
        subject="127.0.0.1:7890",
        line=1,
    ),
    case(
        "the proxy refuses the password",
        Network(
            zshrc="export HTTPS_PROXY=http://me:wrong@127.0.0.1:7890\n",
            proxies={"http": at(AUTHENTICATED, 7890)},
            blocked=True,
        ),
        "proxy-auth-required",
        severity="critical",
    ),
    case(
        "the node is dead",
        Network(zshrc=GOOD, proxies={"http": at(DEAD_NODE, 7890)}, blocked=True),
        "proxy-no-egress",
        severity="critical",
        subject="127.0.0.1:7890",
        verified=None,
    ),
    case(
        "the node closes every tunnel, and another proxy works",
        Network(
            zshrc=GOOD,
            proxies={"dead": at(structs.replace(DEAD_NODE_CLOSES, socks=False), 7890), "good": at(HTTP, 7897)},
            blocked=True,
        ),
        "proxy-no-egress",
        after="export HTTPS_PROXY=http://127.0.0.1:7897",
        verified=True,
    ),
    case(
        "the proxy forbids OpenAI, and direct works",
        Network(zshrc=GOOD, proxies={"http": at(FORBIDDING, 7890)}),
        "proxy-no-egress",
        after=None,
        verified=True,
    ),
    case(
        "the company's proxy has no name here",
        Network(zshrc="export HTTPS_PROXY=http://proxy.corp.example:3128\n", blocked=True),
        "proxy-not-listening",
        severity="critical",
        subject="proxy.corp.example:3128",
    ),
    case(
        "a captive portal",
        Network(behaviours=dict.fromkeys(CONTROL_HOSTS, CAPTIVE_PORTAL), blocked=True),
        "network-captive-portal",
        severity="warning",
        environment=None,
    ),
    case(
        "a captive portal, and a node that cannot be reached",
        Network(
            zshrc=GOOD,
            proxies={"http": at(DEAD_NODE, 7890)},
            behaviours=dict.fromkeys(CONTROL_HOSTS, CAPTIVE_PORTAL),
            blocked=True,
        ),
        "network-captive-portal",
    ),
    case(
        "the hosts file names a dead address",
        Network(hosts={API: [NOBODY]}),
        "network-hosts-pinned",
        severity="critical",
        subject=API,
        path="/etc/hosts",
    ),
    case(
        "the hosts file names this machine, as block lists do",
        Network(hosts={API: [LOOPBACK]}),
        "network-hosts-pinned",
        path="/etc/hosts",
    ),
    case("the name server knows no such name", Network(dns={API: NXDOMAIN}), "network-dns-failed", severity="critical"),
    case("the name server fails", Network(dns={API: SERVFAIL}), "network-dns-failed", subject=API),
    case(
        "the name does not resolve, and a proxy works",
        Network(dns={API: NXDOMAIN}, proxies=CLASH),
        "network-dns-failed",
        after="HTTPS_PROXY=http://127.0.0.1:7890",
        verified=True,
    ),
    case("the name server blocks the name", Network(dns={API: "0.0.0.0"}), "network-dns-poisoned", subject=API),
    case("a forged address", Network(dns={API: FACEBOOK}), "network-dns-poisoned", severity="critical"),
    case("a fake-ip without its TUN", Network(dns={API: FAKE_IP}), "network-dns-poisoned", severity="critical"),
    case(
        "IPv6 leads nowhere, and this version waits for it",
        Network(hosts={API: [SILENT_IPV6, ADDRESSES[API]]}, ipv6=True, version="0.141.0"),
        "network-ipv6-broken",
        severity="warning",
        subject=API,
    ),
    case(
        "a gateway opens the traffic",
        Network(behaviours=shown(Kind.UNKNOWN_ISSUER)),
        "network-tls-intercepted",
        severity="critical",
        subject=API,
    ),
    case("somebody else answers", Network(behaviours=shown(Kind.WRONG_NAME)), "network-tls-intercepted"),
    case("the certificate has expired", Network(behaviours=shown(Kind.EXPIRED)), "network-tls-intercepted"),
    case(
        "the certificate is not yet valid",
        Network(behaviours=shown(Kind.NOT_YET_VALID)),
        "network-clock-skew",
        severity="warning",
    ),
    case("the clock is an hour ahead", Network(behaviours=dated(3600)), "network-clock-skew", severity="warning"),
    case(
        "the websocket hangs",
        Network(behaviours={f"UPGRADE {API}": Hang()}),
        "network-websocket-blocked",
        severity="warning",
        subject=API,
    ),
    case(
        "the websocket is cut",
        Network(behaviours={f"UPGRADE {API}": Reset()}),
        "network-websocket-blocked",
        severity="warning",
    ),
    case(
        "the region is not served",
        Network(behaviours={API: REGION_BLOCK}),
        "network-region-blocked",
        severity="critical",
        subject=API,
    ),
    case(
        "the proxy's region is not served",
        Network(zshrc=GOOD, proxies=CLASH, behaviours={API: REGION_BLOCK}, blocked=True),
        "network-region-blocked",
        line=1,
    ),
    case(
        "Cloudflare blocks the exit",
        Network(zshrc=GOOD, proxies=CLASH, behaviours={API: CLOUDFLARE_BLOCK}, blocked=True),
        "network-cloudflare-blocked",
        severity="critical",
        confidence="likely",
    ),
    case(
        "OpenAI is out of order, directly and through the proxy",
        Network(zshrc=GOOD, proxies=CLASH, behaviours={API: UNAVAILABLE}),
        "network-provider-outage",
        severity="warning",
    ),
]

HEALTHY = [
    case(
        "an IPv4-only machine and a name with both families",
        Network(hosts={API: [SILENT_IPV6, ADDRESSES[API]]}),
        "",
    ),
    case(
        "IPv6 leads nowhere, and this version tries both",
        Network(hosts={API: [SILENT_IPV6, ADDRESSES[API]]}, ipv6=True),
        "",
    ),
    case(
        "forged names and a blocked direct way, a proxy that works",
        Network(zshrc=GOOD, proxies=CLASH, dns={API: FACEBOOK}, blocked=True),
        "",
    ),
    case("a dead hosts pin behind a proxy", Network(zshrc=GOOD, proxies=CLASH, hosts={API: [NOBODY]}), ""),
    case("a company that blocks the control hosts", Network(black_hole=CONTROL_HOSTS), ""),
    case(
        "a company that answers for the control hosts",
        Network(behaviours=dict.fromkeys(CONTROL_HOSTS, CAPTIVE_PORTAL)),
        "",
    ),
    case("a proxy with a dead node that nobody uses", Network(proxies={"http": at(DEAD_NODE, 7890)}), ""),
    case("the clock is two minutes ahead", Network(behaviours=dated(120)), ""),
]


@pytest.mark.parametrize(("network", "first", "expected"), FOUND)
def test_names_the_cause(
    ca: LabCA, enter_world: EnterWorld, network: Network, first: str, expected: dict[str, Any]
) -> None:
    checked = network.checked(ca, enter_world)
    assert checked.told == [first]
    finding = next(item for item in checked.document["findings"] if item["rule"] == first)
    steps = finding["remedy"]["steps"]
    edits = [step for step in steps if step["kind"] == "edit"]
    seen = {
        **finding,
        **(finding["origin"] or {}),
        "after": edits[0]["after"] if edits else None,
        "verified": finding["remedy"]["verified"],
    }
    assert {name: seen.get(name) for name in expected} == expected
    assert steps
    assert checked.completed.returncode == 1
    assert checked.completed.seconds < 6.5


@pytest.mark.parametrize(("network", "first", "expected"), HEALTHY)
def test_stays_silent(
    ca: LabCA, enter_world: EnterWorld, network: Network, first: str, expected: dict[str, Any]
) -> None:
    checked = network.checked(ca, enter_world)
    assert (checked.told, checked.state, checked.completed.returncode) == ([], "healthy", 0), checked.document
