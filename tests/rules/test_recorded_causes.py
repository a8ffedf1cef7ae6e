"""A loop that Codex recorded, beside what else is wrong: explained where a cause is known, told where none is."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from codexwatch.engine.evaluate import evaluate
from codexwatch.model.finding import Finding
from codexwatch.model.probe import Control
from codexwatch.model.scale import Confidence
from codexwatch.model.traces import Cause, Trouble, What
from codexwatch.rules.registry import all_rules
from tests.rules.recorded import recorded, refused, retry, trace, waiting
from tests.rules.world import (
    CHATGPT,
    CLOUDFLARE,
    TIMED_OUT,
    World,
    by_hand,
    closed,
    daemon,
    from_file,
    http,
    session,
    shell,
    socks,
)

LOOP = "state-reconnect-loop"
SOCKS = {"ALL_PROXY": "socks5://127.0.0.1:7891"}
HTTP = {"HTTPS_PROXY": "http://127.0.0.1:7890"}


def served(variables: Mapping[str, str | None], **more: object) -> World:
    """A window whose turns the background server carries, with these variables everywhere, in a loop by https."""
    environments = [shell(from_file(variables)), daemon(from_file(variables)), session(from_file(variables))]
    return replace(World(environments=environments, traces=recorded(*waiting())), **more)  # type: ignore[arg-type]


OFFLINE = (Control("http://captive.apple.com/", answered=False, expected=False, reason="timed-out"),)

EXPLAINED = [
    pytest.param(served(SOCKS, ports=[socks(7891)]), "proxy-socks-scheme", id="SOCKS, which breaks https alone"),
    pytest.param(served(HTTP, ports=[closed(7890)]), "proxy-not-listening", id="a dead proxy"),
    pytest.param(
        World(
            environments=[shell(from_file(HTTP)), daemon(by_hand(SOCKS)), session(from_file(HTTP))],
            ports=[http(7890), socks(7891)],
            direct=TIMED_OUT,
            traces=recorded(*waiting()),
        ),
        "process-daemon-stale",
        id="the background server is old",
    ),
    pytest.param(served({}, direct=TIMED_OUT, controls=OFFLINE), "network-offline", id="offline"),
    pytest.param(served({}, direct=CLOUDFLARE), "network-cloudflare-blocked", id="Cloudflare"),
    pytest.param(
        served(SOCKS, ports=[socks(7891)], probed=False), "proxy-socks-scheme", id="SOCKS, and nothing was probed"
    ),
]


def found(world: World) -> tuple[Finding, ...]:
    return evaluate(world.facts(), all_rules()).findings


def told(world: World) -> list[str]:
    return [finding.rule for finding in found(world) if finding.inhibited_by is None]


@pytest.mark.parametrize(("world", "cause"), EXPLAINED)
def test_a_loop_with_a_cause_is_not_told(world: World, cause: str) -> None:
    loop = next(finding for finding in found(world) if finding.rule == LOOP)
    assert loop.inhibited_by is not None
    assert cause in told(world)
    assert LOOP not in told(world)


@pytest.mark.parametrize(
    "world",
    [
        pytest.param(served({}), id="everything answers"),
        pytest.param(
            served({}, websocket=(TIMED_OUT[0], "reset"), tries=3), id="the websocket is blocked, but https loops"
        ),
    ],
)
def test_a_loop_without_one_is_told(world: World) -> None:
    assert LOOP in told(world)


def test_cloudflare_by_codex_s_own_word_is_sure() -> None:
    said = trace(What.FAILED, 60, cause=Cause(Trouble.CLOUDFLARE, 403))
    by = {
        recorded_of: next(item.confidence for item in found(world) if item.rule == "network-cloudflare-blocked")
        for recorded_of, world in (
            ("nothing", World(direct=CLOUDFLARE)),
            ("the block", World(direct=CLOUDFLARE, traces=recorded(said))),
        )
    }
    assert by == {"nothing": Confidence.LIKELY, "the block": Confidence.SURE}


def test_a_used_up_login_is_told_once() -> None:
    world = World(
        environments=[shell(), session(pid=900), session(pid=901)],
        login=CHATGPT,
        traces=recorded(refused(Trouble.TOKEN_REUSED, 60), retry(30, kind=Trouble.STATUS, status=401)),
    )
    assert told(world) == ["auth-refresh-failed"]
