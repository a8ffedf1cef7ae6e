"""What one look does not show: it was recorded, by Codex or by codexwatch, or it began before the network changed."""

from dataclasses import replace

from tests.faults.cases.case import CLASH, THROUGH_CLASH, Direct, Machine, daemon, found, session
from tests.faults.codex_log import WEBSOCKET_GIVEN_UP
from tests.faults.machine import at
from tests.lab.behaviours import Reset
from tests.lab.hosts import ADDRESSES
from tests.lab.proxies import HTTP

OFFICE = "192.168.7.20"
CONNECTS_FROM_THE_OFFICE = f"""\
host={ADDRESSES["api.openai.com"]}
ip addr add {OFFICE}/32 dev lo
ip route change local $host dev lo src {OFFICE} table local
exec 3<>/dev/tcp/$host/443
ip route change local $host dev lo src $host table local
ip addr del {OFFICE}/32 dev lo
touch ~/has-left-the-office
while :; do sleep 100; done
"""
"""A connection is made, and then the address from which it was made is gone."""
HAS_LEFT = ["sh", "-c", "until [ -e {home}/has-left-the-office ]; do sleep 0.05; done"]
ROAMED = Machine(programs=[replace(session(), script=CONNECTS_FROM_THE_OFFICE)], inside=[HAS_LEFT])
NO_WEBSOCKET = {"UPGRADE api.openai.com": Reset()}
NODES = {**CLASH, "other": at(HTTP, 10809)}

FOUND = [
    found(
        "C12 the laptop left the office under a running codex",
        ROAMED,
        "network-changed-under-turn",
        "openai/codex#17433",
        "openai/codex#38314",
        severity="warning",
        confidence="likely",
    ),
    found(
        "C12 the laptop left the office under the background server",
        replace(ROAMED, programs=[replace(daemon(), script=CONNECTS_FROM_THE_OFFICE)]),
        "network-changed-under-turn",
        "openai/codex#8241",
    ),
    found(
        "A1 three sessions lost minutes on a websocket, and went on by https",
        Machine(log=WEBSOCKET_GIVEN_UP, programs=[session()]),
        "state-fallback-https",
        "openai/codex#24045",
        "openai/codex#18471",
        severity="warning",
    ),
    found(
        "A1 the websocket is cut on the way, and three sessions have lost minutes on it",
        Machine(log=WEBSOCKET_GIVEN_UP, programs=[session()], behaviours=NO_WEBSOCKET),
        "network-websocket-blocked",
        "openai/codex#27381",
        listed=("state-fallback-https",),
    ),
    found(
        "the background server retries the turn of a window that was closed",
        Machine(log="loop", programs=[daemon()]),
        "state-orphan-retries",
        "openai/codex#24638",
        advice=True,
    ),
    found(
        "C11 a node comes and goes, and answers at this moment",
        Machine(zshrc=THROUGH_CLASH, proxies=CLASH, direct=Direct.REFUSED, unsteady="http"),
        "proxy-unstable",
        "openai/codex#34262",
        severity="warning",
        line=1,
    ),
    found(
        "C11 a node comes and goes, and another proxy is steady",
        Machine(zshrc=THROUGH_CLASH, proxies=NODES, direct=Direct.REFUSED, unsteady="http"),
        "proxy-unstable",
        severity="warning",
    ),
]
