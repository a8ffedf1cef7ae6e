"""127.0.0.1 inside WSL is not Windows.

What it detects
    Codex runs inside WSL, its proxy is on 127.0.0.1, nothing listens there inside WSL, and either the same port is open
    on the Windows side or WSL's networking mode is NAT.

Why Codex breaks
    In NAT mode WSL is a machine of its own behind Windows: its 127.0.0.1 is not the one on which Clash or v2rayN
    listens. The connection is refused, and Codex shows "Reconnecting... waiting for network".

How to fix
    Give WSL Windows's own network (Windows 11 22H2 and later): `networkingMode=mirrored` under `[wsl2]` in
    `%UserProfile%\\.wslconfig`, then `wsl --shutdown`. Or switch on "Allow LAN" in the proxy program and use the
    address of the WSL gateway; it can change whenever WSL starts.

Example
    `export HTTPS_PROXY=http://127.0.0.1:7890` in `~/.bashrc` of Ubuntu, with Clash Verge running on Windows.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Edit, Finding, Manual, Meta, Step, Words
from codexwatch.model.listener import LOOPBACK_NAMES
from codexwatch.model.network import Proxy, Stack
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.rules.mend import make_all_real, recommend, set_all
from codexwatch.rules.reach import Hop, judged, naming, pairs_of, proxy_at, refusing_hops, works, works_by

NAT = "nat"
BEHIND_WINDOWS = frozenset({NAT, "virtioproxy", None})
"""Modes in which the gateway may be Windows: mirrored and bridged WSL see the router there; None could not be read."""

MIRRORED = "mirrored"
MIRROR = Manual("On Windows, write into %UserProfile%\\.wslconfig, under [wsl2]: networkingMode=mirrored")
RESTART = Manual("On Windows, run: wsl --shutdown. Then open WSL again.")

META = Meta(
    stage=Stage.HOP,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes", "listeners", "host"}),
    uses=frozenset({"probes", "processes"}),
    words={
        "outside": Words(
            title="{proxy} is on Windows, not inside WSL",
            summary="{variable} sends Codex to {proxy} inside WSL, where nothing listens; on Windows it is {new}.",
            remedy="Write {variable}={new}, or networkingMode=mirrored into .wslconfig",
        ),
        "nat": Words(
            title="WSL cannot reach a proxy on Windows's 127.0.0.1",
            summary="{variable} sends Codex to {proxy}, where nothing listens; in NAT mode WSL has its own 127.0.0.1.",
            remedy="Write networkingMode=mirrored into .wslconfig, then run: wsl --shutdown",
        ),
    },
    references=("openai/codex#15447", "microsoft/WSL#10379"),
)

UNSEEN_HOLD = timedelta(seconds=30)
"""A proxy that runs inside WSL and restarts looks the same for a moment."""


def check(facts: Facts) -> Iterator[Finding]:
    if not facts.host.wsl or facts.host.wsl_mode not in BEHIND_WINDOWS:
        return
    for environment in judged(facts):
        for hop in refusing_hops(facts, environment):
            if hop.proxy.host not in LOOPBACK_NAMES:
                continue
            outside = _on_windows(facts, hop.proxy)
            if outside or (facts.host.wsl_mode == NAT and not _moved_inside(facts, environment)):
                yield _finding(facts, environment, hop, outside)


def _on_windows(facts: Facts, dead: Proxy) -> Proxy | None:
    """The same port at the gateway, if it was seen open."""
    gateway = facts.host.wsl_gateway
    there = facts.listeners.at(gateway, dead.port) if gateway else None
    return proxy_at(there) if there and there.open else None


def _moved_inside(facts: Facts, environment: Environment) -> bool:
    """Whether a proxy inside WSL works: then the port is wrong, not the side."""
    found = recommend(facts, environment)
    return found is not None and found.verified is True


def _finding(facts: Facts, environment: Environment, hop: Hop, outside: Proxy | None) -> Finding:
    fine_without = works(facts, environment, Stack.HTTPS) is Answer.WORKS
    works_there = outside is not None and works_by(facts, environment, outside) is Answer.WORKS
    return Finding(
        subject=hop.proxy.address,
        severity=Severity.WARNING if fine_without else Severity.CRITICAL,
        environment=environment.id,
        case="outside" if outside else "nat",
        data={"variable": hop.variable.name, "proxy": hop.proxy.address, "new": outside.url if outside else None},
        origin=hop.variable.origin,
        breaks=pairs_of(hop.routes),
        verified=True if works_there else None,
        hold_for=None if outside else UNSEEN_HOLD,
        steps=_to_windows(facts, environment, hop, outside) if works_there and outside else _mirror(facts, hop),
    )


def _to_windows(facts: Facts, environment: Environment, hop: Hop, outside: Proxy) -> tuple[Step, ...]:
    variables = naming(environment, hop.proxy)
    return (*set_all(variables, outside.url), *make_all_real(facts, environment, variables))


def _mirror(facts: Facts, hop: Hop) -> tuple[Step, ...]:
    steps = (*_ask_for_it(facts), RESTART)
    gateway = facts.host.wsl_gateway
    if gateway is None:
        return steps
    text = "Or switch on 'Allow LAN' in the proxy program on Windows, and use {url} instead of {dead}."
    return (*steps, Manual(text, {"url": Proxy("http", gateway, hop.proxy.port).url, "dead": hop.proxy.url}))


def _ask_for_it(facts: Facts) -> tuple[Step, ...]:
    """Nothing where the file asks for it already: WSL has not been restarted since, or this Windows cannot do it."""
    windows = facts.host.windows
    if windows is None or windows.wslconfig is None:
        return (MIRROR,)
    if windows.asked_mode == MIRRORED:
        return ()
    return (Edit(windows.wslconfig, None, None, f"[wsl2]\nnetworkingMode={MIRRORED}"),)
