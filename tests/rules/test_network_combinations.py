"""All rules on one machine whose network is at fault, or only looks odd: what is told first, and what never is."""

from dataclasses import replace

import pytest

from codexwatch.codex.trust import CaFile
from codexwatch.model.codex import Config, FileState, Provider
from codexwatch.model.machine import Host
from codexwatch.model.names import Name, Reached
from codexwatch.model.probe import Control, Phase
from codexwatch.model.reason import Reason
from codexwatch.model.scale import Severity
from codexwatch.model.variable import Origin
from codexwatch.model.verdict import State
from tests.rules.test_combinations import Together, judged, told
from tests.rules.world import (
    CHATGPT,
    CODEX_HOME,
    OUTAGE,
    REFUSED,
    REGION,
    TIMED_OUT,
    UNTRUSTED,
    Port,
    World,
    closed,
    daemon,
    from_file,
    http,
    shell,
    socks,
    this_shell,
)

PROXY = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
CORPORATE = {"HTTPS_PROXY": "http://proxy.corp.example:3128"}
APPLE, FIREFOX = "http://captive.apple.com/", "http://detectportal.firefox.com/"
SILENT = [Control(url, answered=False, expected=False, reason="timed-out") for url in (APPLE, FIREFOX)]
PORTAL = [Control(APPLE, answered=True, expected=False, status=302, location="http://portal.example"), SILENT[1]]
DEAD_NODE = http(7890, through=(Phase.PROXY, "proxy-bad-gateway"))
USER = World(environments=[shell(from_file(PROXY))], ports=[http(7890)], direct=TIMED_OUT)

FORGED = Name("api.openai.com", ipv4=("31.13.94.37",), ipv6=())
FAKE = Name("api.openai.com", ipv4=("198.18.0.9",), ipv6=())
HONEST = Name("api.openai.com", ipv4=("162.159.140.245",), ipv6=("2606:4700::1",))
PINNED = replace(HONEST, ipv4=("45.95.233.23",), pin=Origin("/etc/hosts", 12, text="45.95.233.23 api.openai.com"))
BLOCK_LIST = replace(PINNED, ipv4=("127.0.0.1",))
TUN = Host(system="linux", carries_fake_ip=True)
NO_TUN = Host(system="linux", carries_fake_ip=False)
VLLM = Config(
    f"{CODEX_HOME}/config.toml",
    FileState.OK,
    model_provider="vllm",
    providers={"vllm": Provider("vllm", "http://127.0.0.1:8000/v1", name="vLLM")},
)

COMBINATIONS = [
    pytest.param(
        Together(
            world=replace(USER, ports=[DEAD_NODE], controls=SILENT),
            told=("network-offline",),
            inhibited={"proxy-no-egress": "network-offline"},
        ),
        id="Wi-Fi drops behind Clash",
    ),
    pytest.param(
        Together(world=World(direct=(Phase.RESOLVE, "resolver-failed"), controls=SILENT), told=("network-offline",)),
        id="Wi-Fi drops, and no name resolves",
    ),
    pytest.param(
        Together(
            world=replace(USER, ports=[DEAD_NODE], controls=PORTAL),
            told=("network-captive-portal",),
            inhibited={"proxy-no-egress": "network-captive-portal"},
        ),
        id="captive portal and dead node",
    ),
    pytest.param(
        Together(
            world=World(direct=UNTRUSTED, controls=PORTAL, issuer="hotel"),
            told=("network-captive-portal",),
            inhibited={"network-tls-intercepted": "network-captive-portal"},
        ),
        id="a captive portal that takes https as well",
    ),
    pytest.param(
        Together(
            world=World(direct=TIMED_OUT, names=[PINNED]),
            told=("network-hosts-pinned",),
            inhibited={"network-endpoint-blocked": "network-hosts-pinned"},
        ),
        id="hosts pin dead",
    ),
    pytest.param(
        Together(
            world=World(direct=UNTRUSTED, names=[BLOCK_LIST]),
            told=("network-hosts-pinned",),
            inhibited={
                "network-dns-poisoned": "network-hosts-pinned",
                "network-tls-intercepted": "network-hosts-pinned",
            },
        ),
        id="hosts pin to this machine, where a web server answers",
    ),
    pytest.param(
        Together(
            world=World(direct=UNTRUSTED, names=[FORGED]),
            told=("network-dns-poisoned",),
            inhibited={"network-tls-intercepted": "network-dns-poisoned"},
        ),
        id="a forged address with somebody else's certificate",
    ),
    pytest.param(
        Together(
            world=World(direct=TIMED_OUT, names=[FORGED], ports=[http(7890)]),
            told=("network-dns-poisoned",),
            inhibited={"proxy-not-used": "network-dns-poisoned"},
        ),
        id="a forged address, and a local proxy that is not used: one finding, which names the proxy",
    ),
    pytest.param(
        Together(
            world=World(direct=REGION, ports=[http(7890)], login=CHATGPT),
            told=("network-region-blocked",),
            inhibited={"proxy-not-used": "network-region-blocked"},
        ),
        id="a region that is not served, and a local proxy that is not used",
    ),
    pytest.param(
        Together(
            world=World(
                environments=[shell(from_file({"HTTPS_PROXY": "socks://127.0.0.1:7890"}))], direct=REGION, login=CHATGPT
            ),
            told=("proxy-value-malformed",),
            inhibited={"network-region-blocked": "proxy-value-malformed"},
        ),
        id="malformed value, then direct, then region 403",
    ),
    pytest.param(
        Together(
            world=replace(USER, direct=OUTAGE, ports=[http(7890, through=OUTAGE)]), told=("network-provider-outage",)
        ),
        id="provider 503 by proxy and direct",
    ),
    pytest.param(
        Together(
            world=World(direct=(Phase.TLS, "cert-not-yet-valid"), controls=[replace(SILENT[0], clock_ahead=-1e6)]),
            told=("network-clock-skew",),
        ),
        id="a clock that is days behind",
    ),
    pytest.param(
        Together(
            world=World(
                direct=(Phase.TLS, "cert-expired"),
                controls=[Control(APPLE, answered=True, expected=True, status=200, clock_ahead=1e8)],
            ),
            told=("network-clock-skew",),
            inhibited={"network-tls-intercepted": "network-clock-skew"},
        ),
        id="a clock that is years ahead",
    ),
    pytest.param(
        Together(
            world=replace(USER, ports=[socks(7890), http(7897)]),
            told=("proxy-wrong-protocol",),
        ),
        id="http:// to a SOCKS port while an HTTP port stands unused",
    ),
    pytest.param(
        Together(
            world=replace(USER, ports=[http(7890, through=(Phase.PROXY, "proxy-auth"))]), told=("proxy-auth-required",)
        ),
        id="the proxy wants a password",
    ),
    pytest.param(
        Together(
            world=World(
                environments=[shell(from_file(CORPORATE)), daemon(from_file(CORPORATE))],
                ports=[
                    Port(3128, client=None, host="proxy.corp.example", open=None, through=(Phase.RESOLVE, "nxdomain"))
                ],
                direct=TIMED_OUT,
            ),
            told=("proxy-not-listening",),
        ),
        id="the company's proxy from outside its network",
    ),
    pytest.param(
        Together(
            world=World(direct=TIMED_OUT, names=[FAKE], host=NO_TUN),
            told=("network-dns-poisoned",),
            inhibited={"network-endpoint-blocked": "network-dns-poisoned"},
        ),
        id="fake-ip where its TUN is not",
    ),
    pytest.param(
        Together(
            world=World(direct=TIMED_OUT, names=[FAKE], host=TUN),
            told=("proxy-no-egress",),
            inhibited={"network-endpoint-blocked": "proxy-no-egress"},
        ),
        id="fake-ip with a TUN whose node is dead",
    ),
    pytest.param(
        Together(
            world=World(environments=[shell(from_file(PROXY)), this_shell()], ports=[DEAD_NODE], direct=TIMED_OUT),
            told=("proxy-no-egress", "network-endpoint-blocked"),
        ),
        id="one shell by a dead node, another directly into the block",
    ),
    pytest.param(
        Together(
            world=World(websocket=(Phase.RESPONSE, "timed-out"), login=CHATGPT, tries=3),
            told=("network-websocket-blocked",),
            state=State.DEGRADED,
        ),
        id="the websocket alone hangs",
    ),
]


@pytest.mark.parametrize("together", COMBINATIONS)
def test_root_cause_comes_first(together: Together) -> None:
    evaluation = judged(together.world)
    assert told(evaluation) == together.told
    assert (evaluation.verdict.state, evaluation.verdict.cause) == (together.state, together.told[0])
    inhibited = {item.rule: item.inhibited_by for item in evaluation.findings if item.inhibited_by}
    assert inhibited.items() >= together.inhibited.items()


ORDINARY = [
    pytest.param(
        World(names=[HONEST], reached=[Reached("api.openai.com", 443, "2606:4700::1", Reason.NO_ROUTE)]),
        id="an IPv4-only host with AAAA answers",
    ),
    pytest.param(World(issuer="Example Corp"), id="a corporate laptop with the root in the system's store"),
    pytest.param(
        World(
            environments=[shell(from_file({"CODEX_CA_CERTIFICATE": "/ca.pem"}))],
            ca_files={"/ca.pem": CaFile.LOADS},
            direct=UNTRUSTED,
            bundles={"/ca.pem": 401},
        ),
        id="a corporate laptop with CODEX_CA_CERTIFICATE",
    ),
    pytest.param(replace(USER, names=[FORGED], login=CHATGPT), id="poisoned names, and a proxy that works"),
    pytest.param(
        replace(USER, direct=REGION, names=[FORGED]), id="a region that is not served, and a proxy that works"
    ),
    pytest.param(replace(USER, direct=UNTRUSTED, names=[PINNED]), id="a dead hosts pin behind a proxy that works"),
    pytest.param(World(names=[FAKE], host=TUN), id="TUN with fake-ip, no variables"),
    pytest.param(
        World(names=[FAKE], host=TUN, ports=[http(7890)]), id="TUN with fake-ip, and the proxy's port beside it"
    ),
    pytest.param(World(host=Host(system="linux", default_ipv6=False)), id="a VPN with split default routes"),
    pytest.param(World(controls=SILENT), id="a company that blocks the control hosts"),
    pytest.param(World(controls=PORTAL), id="a company that answers for the control hosts"),
    pytest.param(replace(USER, controls=SILENT), id="the same, with a proxy"),
    pytest.param(
        World(names=[replace(HONEST, ipv4=(), ipv6=("64:ff9b::a29f:8cf5",))]), id="an IPv6-only network with NAT64"
    ),
    pytest.param(World(names=[replace(HONEST, ipv4=("10.9.8.7",), ipv6=())]), id="a private link"),
    pytest.param(World(names=[replace(HONEST, ipv4=("100.64.0.9",), ipv6=())]), id="Zscaler's own addresses"),
    pytest.param(World(config=VLLM, direct=401, controls=SILENT), id="an air-gapped machine with a model of its own"),
    pytest.param(World(ports=[DEAD_NODE, closed(7897)]), id="a proxy with a dead node that nobody uses"),
    pytest.param(World(websocket=(Phase.RESPONSE, "reset")), id="one websocket hiccup"),
    pytest.param(World(direct=401, answers={"api.openai.com": OUTAGE}, websocket=101), id="one 503"),
    pytest.param(World(clock_ahead=-90), id="a clock that is a little wrong"),
    pytest.param(
        World(direct=REFUSED, installed=False, environments=[shell(in_use=False)]), id="no Codex installed, no network"
    ),
]


@pytest.mark.parametrize("world", ORDINARY)
def test_ordinary_networks_stay_silent(world: World) -> None:
    assert told(judged(world)) == ()


def test_silence_about_certificates_is_no_finding() -> None:
    """Without a system bundle nobody knows what Codex trusts: nothing was probed, and nothing is told."""
    evaluation = judged(World(probed=False))
    assert [item for item in evaluation.findings if item.severity > Severity.INFO] == []
    assert evaluation.verdict.state is State.UNKNOWN
