"""The name server gives OpenAI's name a wrong address.

What it detects
    Codex goes directly, the address that the name server gives for a host is one that the host cannot have (nowhere,
    private, known from forged answers, made up by a proxy program whose virtual network
    device, the TUN, is not here), and no handshake there proves the host.

Why Codex breaks
    Codex connects to whatever the name server says. A block list answers 0.0.0.0, a censor the address of somebody
    else, a proxy program in fake-ip mode one of 198.18.0.0/15 that leads somewhere only where its TUN is (not in WSL, a
    container or on another machine of the network).

How to fix
    Use another name server (encrypted, where answers are forged), or a proxy, which resolves names itself.

Example
    chatgpt.com gives 31.13.94.37, an address of Facebook, and the connection times out.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Step, Words
from codexwatch.model.scale import Severity, Stage
from codexwatch.rules.addresses import BOGUS, FAKE_IP, NOWHERE, PRIVATE, kind_of
from codexwatch.rules.adopt import USE_PROXY, way_out
from codexwatch.rules.reach import judged, pairs_of
from codexwatch.rules.seen import Seen, answers_directly, failed_directly, is_unreachable, name_of, severity_in

META = Meta(
    stage=Stage.PATH,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes", "probes"}),
    uses=frozenset({"host", "listeners", "processes"}),
    requires=frozenset({"network-hosts-pinned"}),
    hold_for=timedelta(seconds=30),
    words={
        NOWHERE: Words(
            title="The name server blocks {host}",
            summary="The name server in use answers {address} for {host}: that is how a filter blocks a name.",
            remedy="Have {host} allowed in the filter (Pi-hole, AdGuard, the router), or use another name server",
        ),
        PRIVATE: Words(
            title="{host} resolves to a private address",
            summary="The name server in use answers {address} for {host}, where nobody proves to be it ({reason}).",
            remedy="Use another name server, or ask whoever runs this one",
        ),
        BOGUS: Words(
            title="The address of {host} is forged",
            summary="The name server in use answers {address} for {host}, an address known from forged answers.",
            remedy="Use a proxy, which resolves names itself, or an encrypted name server",
        ),
        FAKE_IP: Words(
            title="{host} has a fake-ip, and its TUN is not here",
            summary="{host} resolves to {address}, made up by a proxy program (fake-ip); no TUN here carries it.",
            remedy="Use that program as a proxy (its HTTP port), or switch its fake-ip mode off for this machine",
        ),
        USE_PROXY: Words(
            title="The address of {host} is wrong; a proxy works",
            summary="The name server in use answers {address} for {host}, which fails; {new} has just carried Codex.",
            remedy="Use the proxy, which resolves names itself: HTTPS_PROXY={new}",
        ),
    },
    references=("openai/codex#3409", "lencx/ChatGPT#1076", "hihol-labs/idea-to-deploy#93"),
)

BY_HAND = {
    NOWHERE: "Allow {host} in the filter (Pi-hole, AdGuard, the router), or set another name server.",
    PRIVATE: "Set another name server in the network settings, or ask whoever runs it why {host} is {address}.",
    BOGUS: "Start a proxy program and let Codex use it, or set up encrypted DNS (DoH): plain answers are forged here.",
    FAKE_IP: "Set HTTPS_PROXY to the HTTP port of the proxy program that answers here, or switch its fake-ip mode off.",
}


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        for host, failed in failed_directly(facts, environment).items():
            address = _wrong_address(facts, host)
            wrong = [item for item in failed if is_unreachable(item[1])]
            if address and wrong:
                yield _finding(facts, environment, wrong, address)


def _wrong_address(facts: Facts, host: str) -> str | None:
    """The first answer that the host cannot have, if none of them has proved to be it."""
    name = name_of(facts, host)
    if answers_directly(facts, host):
        return None
    return next((address for address in (*(name.ipv4 or ()), *(name.ipv6 or ())) if _is_wrong(facts, address)), None)


def _is_wrong(facts: Facts, address: str) -> bool:
    """A fake-ip is right where a TUN carries it; where nobody knows whether one does, nothing is said."""
    kind = kind_of(address)
    return kind is not None and (kind != FAKE_IP or facts.host.carries_fake_ip is False)


def _finding(facts: Facts, environment: Environment, wrong: list[Seen], address: str) -> Finding:
    route, probe = wrong[0]
    way = way_out(facts, environment, route)
    kind = kind_of(address) or BOGUS
    data = {"host": route.target.host, "address": address, "reason": probe.reason, "kind": kind, "new": way.new}
    by_hand: tuple[Step, ...] = (Manual(BY_HAND[kind], data),)
    return Finding(
        subject=route.target.host,
        severity=severity_in(facts, environment),
        environment=environment.id,
        case=USE_PROXY if way.steps else kind,
        data=data,
        breaks=pairs_of(item for item, _ in wrong),
        verified=way.verified,
        steps=way.steps or by_hand,
    )
