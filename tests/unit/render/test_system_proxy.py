"""What `route` says of the desktop's own proxy, in words and as JSON."""

from dataclasses import replace
from typing import Any

import pytest

from codexwatch.model.desktop import SystemProxy
from codexwatch.model.facts import Facts
from codexwatch.render.route_page import route_page
from codexwatch.render.routes import route_document
from codexwatch.render.words import Speaker
from tests.rules.world import World, this_shell

SPEAKER = Speaker({}, str)


def facts(found: SystemProxy | None, *, respected: bool = False) -> Facts:
    made = World(environments=(this_shell({}),)).facts()
    homes = {
        path: replace(home, config=replace(home.config, respect_system_proxy=respected))
        for path, home in made.codex.homes.items()
    }
    return replace(made, host=replace(made.host, system_proxy=found), codex=replace(made.codex, homes=homes))


def shown(found: SystemProxy | None, *, respected: bool = False) -> str:
    return " ".join(line.text for line in route_page(facts(found, respected=respected), SPEAKER, {}))


def document(found: SystemProxy | None) -> dict[str, Any]:
    return route_document(facts(found), SPEAKER, {})


@pytest.mark.parametrize(
    ("found", "words"),
    [
        pytest.param(
            SystemProxy("gnome", https="127.0.0.1:7890"),
            "GNOME's settings name the proxy 127.0.0.1:7890: Codex on Linux does not use it",
            id="GNOME",
        ),
        pytest.param(SystemProxy("gnome", socks="h:1"), "the SOCKS proxy h:1: Codex on Linux", id="GNOME, SOCKS"),
        pytest.param(
            SystemProxy("gnome", pac="http://sam:planted@h/x.pac"),
            "the proxy script http://sam:•••@h/x.pac: Codex on Linux",
            id="GNOME, a script",
        ),
        pytest.param(
            SystemProxy("macos", http="h:1"), "https stack may use it, its websocket does not", id="a Mac's HTTP proxy"
        ),
        pytest.param(SystemProxy("macos", socks="h:1"), "Codex does not use it, only", id="a Mac's SOCKS proxy"),
        pytest.param(SystemProxy("macos", pac="http://h/p"), "Codex does not use it", id="a Mac's script"),
    ],
)
def test_a_proxy_that_is_set(found: SystemProxy, words: str) -> None:
    assert words in shown(found)
    said = document(found)["system_proxy"]
    assert (said["source"], said["https"]) == (found.source, found.https)
    assert "planted" not in repr(said) + shown(found)


def test_a_script_counts_on_a_mac_where_the_feature_is_on() -> None:
    assert "https stack may use it" in shown(SystemProxy("macos", pac="http://h/p"), respected=True)


@pytest.mark.parametrize("found", [None, SystemProxy("gnome"), SystemProxy("macos")])
def test_nothing_is_said_where_none_is_set(found: SystemProxy | None) -> None:
    assert "settings name" not in shown(found)
    assert "system_proxy" not in document(found)
