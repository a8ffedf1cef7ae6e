"""The proxy accepts, and nothing comes back through it.

What it detects
    The port of the proxy that Codex uses is open, but its tunnel fails (502, 503, 504), is refused, hangs or breaks
    before OpenAI has said a word. The same for a proxy program in TUN mode, which takes over the traffic of the whole
    machine: the name leads into it, and nothing comes out.

Why Codex breaks
    The proxy program runs; the node (the exit) behind it is dead, full or blocked, or a rule of the program stops this
    host. Codex never shows what the proxy said: "Reconnecting... waiting for network".

How to fix
    Choose another node in the proxy program and check its rules for openai.com and chatgpt.com. Where another way has
    just been seen to work, it is named.

Example
    Clash listens on 127.0.0.1:7890, its subscription has run out, and every CONNECT is answered with 502.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Step, Words
from codexwatch.model.network import Stack
from codexwatch.model.phrase import Phrase
from codexwatch.model.probe import Phase, Probe
from codexwatch.model.reason import Reason
from codexwatch.model.scale import Confidence, Severity, Stage
from codexwatch.rules.addresses import is_fake
from codexwatch.rules.adopt import LEAVE_PROXY, OTHER_PROXY, PROXY, WayOut, way_out
from codexwatch.rules.reach import from_editor, judged, pairs_of
from codexwatch.rules.seen import Seen, failed_in, name_of, seen_in, severity_in, some_control_answers

TITLE = "Nothing comes back through {proxy}"
SUMMARY = "{proxy} accepts Codex's connection, but {host} does not answer through it ({reason})."

META = Meta(
    stage=Stage.HOP,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes", "probes"}),
    uses=frozenset({"host", "listeners", "processes"}),
    requires=frozenset({"proxy-wrong-protocol", "proxy-auth-required"}),
    hold_for=timedelta(seconds=30),
    words={
        PROXY: Words(
            title=TITLE, summary=SUMMARY, remedy="Choose another node in the proxy program, or check its rules"
        ),
        "denied": Words(
            title="The proxy {proxy} refuses {host}",
            summary="{proxy} answers Codex itself: it is not allowed to connect to {host} (status {detail}).",
            remedy="Have {host} allowed in the rules of the proxy, or use another one",
        ),
        LEAVE_PROXY: Words(
            title=TITLE,
            summary=SUMMARY + " The direct way works.",
            remedy="Remove {variable}: the direct way works. Or choose another node",
        ),
        OTHER_PROXY: Words(
            title=TITLE,
            summary=SUMMARY + " {new} has just carried Codex's requests.",
            remedy="Use the proxy that works: {variable}={new}. Or choose another node",
        ),
        "tun": Words(
            title="Nothing comes back through the TUN",
            summary="{host} leads into the TUN of a proxy program ({address}), and nothing comes back ({reason}).",
            remedy="Choose another node in the proxy program: its TUN carries {host} nowhere",
        ),
    },
    references=("openai/codex#34262", "openai/codex#22472", "Loyalsoldier/clash-rules#389"),
)

NO_TUNNEL = frozenset({Reason.PROXY_BAD_GATEWAY, Reason.PROXY_CLOSED, Reason.PROXY_SILENT, Reason.PROXY_DENIED})
NOTHING_BACK = frozenset({Reason.TIMED_OUT, Reason.RESET, Reason.CLOSED, Reason.TLS_FAILED})
BEHIND_THE_PROXY = frozenset({Phase.TLS, Phase.REQUEST, Phase.RESPONSE})


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        failed = failed_in(facts, environment)
        answered = _answered(facts, environment) if failed else set()
        stuck: dict[str, list[Seen]] = {}
        for route, probe in failed:
            through = route.proxy.address if route.proxy else ""
            if (through, route.target.host) not in answered and _nothing_came(facts, probe):
                stuck.setdefault(through, []).append((route, probe))
        for found in stuck.values():
            if any(route.target.stack is Stack.HTTPS for route, _ in found) and not from_editor(found[0][0].variable):
                yield _finding(facts, environment, found)


def _answered(facts: Facts, environment: Environment) -> set[tuple[str, str]]:
    """By what and from which host any answer came: then the way is open, whatever was said."""
    return {
        (route.proxy.address if route.proxy else "", route.target.host)
        for route, probe in seen_in(facts, environment)
        if probe.status is not None
    }


def _nothing_came(facts: Facts, probe: Probe) -> bool:
    behind = probe.reason in NOTHING_BACK and probe.failed_phase in BEHIND_THE_PROXY
    if probe.way.proxy is not None:
        return probe.reason in NO_TUNNEL or behind
    into_tun = facts.host.carries_fake_ip is True and _fake_address(facts, probe) is not None
    return into_tun and (behind or probe.reason in NOTHING_BACK) and some_control_answers(facts)


def _fake_address(facts: Facts, probe: Probe) -> str | None:
    answers = name_of(facts, probe.target.host).ipv4 or ()
    return next((address for address in answers if is_fake(address)), None)


def _finding(facts: Facts, environment: Environment, stuck: list[Seen]) -> Finding:
    route, probe = next(item for item in stuck if item[0].target.stack is Stack.HTTPS)
    way = way_out(facts, environment, route) if route.proxy else WayOut("tun")
    denied = way.case == PROXY and probe.reason == Reason.PROXY_DENIED
    return Finding(
        subject=route.proxy.address if route.proxy else "tun",
        severity=severity_in(facts, environment),
        environment=environment.id,
        case="denied" if denied else way.case,
        data={
            "variable": route.variable.name if route.variable else None,
            "proxy": route.proxy.address if route.proxy else Phrase("the TUN"),
            "host": route.target.host,
            "reason": probe.reason,
            "detail": probe.detail,
            "address": None if route.proxy else _fake_address(facts, probe),
            "new": way.new,
        },
        origin=route.variable.origin if route.variable else None,
        breaks=pairs_of(item for item, _ in stuck),
        verified=way.verified,
        confidence=Confidence.SURE if denied or probe.tries > 1 else Confidence.LIKELY,
        steps=way.steps or (_by_hand(route.target.host, denied=denied),),
    )


def _by_hand(host: str, *, denied: bool) -> Step:
    if denied:
        return Manual("Have {host} allowed in the rules of the proxy, or by whoever runs it.", {"host": host})
    return Manual("In the proxy program, choose another node, and see which of its rules {host} meets.", {"host": host})
