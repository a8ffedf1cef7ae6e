"""The way itself: names, certificates, families, clocks, portals, the websocket."""

import trustme

from tests.faults.cases.case import CLASH, GOOD, THROUGH_CLASH, Direct, Machine, found
from tests.faults.machine import at
from tests.lab.behaviours import CAPTIVE_PORTAL, Behaviour, Certificate, Close, Hang, Reset
from tests.lab.certificates import Kind
from tests.lab.dns import NXDOMAIN, SERVFAIL
from tests.lab.hosts import ADDRESSES, CONTROL_HOSTS, OPENAI_HOSTS
from tests.lab.proxies import DEAD_NODE

API = "api.openai.com"
NOBODY, FACEBOOK, FAKE_IP, LOOPBACK = "45.95.233.23", "31.13.94.37", "198.18.0.9", "127.0.0.1"
SILENT_IPV6 = "2606:4700::6812:205"
NOT_A_CERTIFICATE = {"ca.pem": "see the wiki\n"}
STRANGER = trustme.CA(organization_name="a company").cert_pem.bytes()
PORTAL = dict.fromkeys(CONTROL_HOSTS, CAPTIVE_PORTAL)


def shown(kind: Kind) -> dict[str, Behaviour]:
    """This certificate, whoever is asked for."""
    return {f"TLS {host}": Certificate(kind) for host in OPENAI_HOSTS}


FOUND = [
    found("offline", Machine(direct=Direct.OFFLINE), "network-offline", severity="warning"),
    found(
        "a captive portal",
        Machine(behaviours=PORTAL, direct=Direct.REFUSED),
        "network-captive-portal",
        severity="warning",
        environment=None,
    ),
    found(
        "a captive portal, and a node that cannot be reached",
        Machine(zshrc=THROUGH_CLASH, proxies={"http": at(DEAD_NODE, 7890)}, behaviours=PORTAL, direct=Direct.REFUSED),
        "network-captive-portal",
    ),
    found(
        "C6 the hosts file names a dead address",
        Machine(hosts={API: [NOBODY]}),
        "network-hosts-pinned",
        "ImMALWARE/dns.malw.link#81",
        "Flowseal/zapret-discord-youtube#10380",
        severity="critical",
        subject=API,
        path="/etc/hosts",
        mended="left",
    ),
    found(
        "C6 the hosts file names this machine, as block lists do",
        Machine(hosts={API: [LOOPBACK]}),
        "network-hosts-pinned",
        "lencx/ChatGPT#1076",
        path="/etc/hosts",
        mended="left",
    ),
    found(
        "C5 the name server knows no such name",
        Machine(dns={API: NXDOMAIN}),
        "network-dns-failed",
        "openai/codex#3409",
        severity="critical",
    ),
    found("C5 the name server fails", Machine(dns={API: SERVFAIL}), "network-dns-failed", subject=API),
    found(
        "the name does not resolve, and a proxy works",
        Machine(dns={API: NXDOMAIN}, proxies=CLASH),
        "network-dns-failed",
        after=f"HTTPS_PROXY={GOOD}",
        verified=True,
    ),
    found(
        "C7 the name server blocks the name",
        Machine(dns={API: "0.0.0.0"}),
        "network-dns-poisoned",
        "r0xd4n3t/pihole-adblock-lists#1",
        subject=API,
    ),
    found("C5 a forged address", Machine(dns={API: FACEBOOK}), "network-dns-poisoned", severity="critical"),
    found(
        "A20 a fake-ip without its TUN",
        Machine(dns={API: FAKE_IP}),
        "network-dns-poisoned",
        "hihol-labs/idea-to-deploy#93",
        severity="critical",
    ),
    found(
        "C5 a forged address, and a proxy works",
        Machine(dns={API: FACEBOOK}, proxies=CLASH),
        "network-dns-poisoned",
        "openai/codex#3409",
        after=f"HTTPS_PROXY={GOOD}",
        verified=True,
    ),
    found(
        "C3 IPv6 leads nowhere, and this version waits for it",
        Machine(hosts={API: [SILENT_IPV6, ADDRESSES[API]]}, ipv6=True, version="0.141.0"),
        "network-ipv6-broken",
        "openai/codex#23434",
        "openai/codex#13406",
        severity="warning",
        subject=API,
    ),
    found(
        "C1 a gateway opens the traffic",
        Machine(behaviours=shown(Kind.UNKNOWN_ISSUER)),
        "network-tls-intercepted",
        "openai/codex#6849",
        severity="critical",
        subject=API,
    ),
    found("somebody else answers", Machine(behaviours=shown(Kind.WRONG_NAME)), "network-tls-intercepted"),
    found("the certificate has expired", Machine(behaviours=shown(Kind.EXPIRED)), "network-tls-intercepted"),
    found(
        "C19 the certificate is not yet valid",
        Machine(behaviours=shown(Kind.NOT_YET_VALID)),
        "network-clock-skew",
        "adrianhajdin/threads#86",
        severity="warning",
    ),
    found("C19 the clock is an hour ahead", Machine(clock_ahead=3600), "network-clock-skew", severity="warning"),
    found(
        "C2 SSL_CERT_FILE of another project is gone",
        Machine(zshrc="export SSL_CERT_FILE=/opt/other/ca.pem\n"),
        "network-ca-file-broken",
        "openai/codex#26764",
        "openai/codex#40839",
        line=1,
    ),
    found(
        "C2 SSL_CERT_FILE set and empty",
        Machine(zshrc="export SSL_CERT_FILE=\n"),
        "network-ca-file-broken",
        severity="warning",
        line=1,
    ),
    found(
        "C2 CODEX_CA_CERTIFICATE holds no certificate",
        Machine(zshrc="export CODEX_CA_CERTIFICATE=$HOME/ca.pem\n", files=NOT_A_CERTIFICATE),
        "network-ca-file-broken",
        "openai/codex#26764",
        severity="warning",
    ),
    found(
        "C2 SSL_CERT_FILE holds no certificate",
        Machine(zshrc="export SSL_CERT_FILE=$HOME/ca.pem\n", files=NOT_A_CERTIFICATE),
        "network-ca-file-broken",
        "openclaw/openclaw#147951",
        severity="critical",
    ),
    found(
        "C2 SSL_CERT_FILE holds the company's root alone",
        Machine(zshrc="export SSL_CERT_FILE=$HOME/ca.pem\n", files={"ca.pem": STRANGER}),
        "network-tls-intercepted",
        "openclaw/openclaw#147951",
        severity="critical",
    ),
    found(
        "the websocket hangs",
        Machine(behaviours={f"UPGRADE {API}": Hang()}),
        "network-websocket-blocked",
        "openai/codex#18471",
        severity="warning",
        subject=API,
    ),
    found("the websocket is cut", Machine(behaviours={f"UPGRADE {API}": Reset()}), "network-websocket-blocked"),
    found(
        "the websocket is closed through the proxy",
        Machine(zshrc=THROUGH_CLASH, proxies=CLASH, behaviours={f"UPGRADE {API}": Close()}, direct=Direct.REFUSED),
        "network-websocket-blocked",
        "openai/codex#29958",
    ),
]
