"""Tables of proxy-unstable."""

from datetime import timedelta
from typing import Any

from codexwatch.model.stability import Stability
from tests.rules.world import CHATGPT, NOW, REFUSED, Found, Row, World, closed, daemon, from_file, http, shell

PROXY = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
URL = "https://api.openai.com/v1/responses"
SOCKET = "wss://api.openai.com/v1/responses"


def way(answered: int, flips: int, port: int | None = 7890, target: str = URL, attempts: int = 15) -> Stability:
    """A quarter of an hour, an attempt a minute."""
    proxy = f"http://127.0.0.1:{port}" if port else None
    return Stability(target, proxy, NOW - timedelta(minutes=14), attempts, answered, flips, 120.0, 900.0)


def proxied(*history: Stability, **more: Any) -> World:
    shown = {"environments": [shell(from_file(PROXY))], "ports": [http(7890)], **more}
    return World(stability=history, **shown)


CLEAN = [
    Row("no history", proxied()),
    Row("steady", proxied(way(15, 0))),
    Row("nine of ten are enough", proxied(way(14, 2))),
    Row("one outage and its end", proxied(way(9, 2))),
    Row("dead all the time is another fault", proxied(way(0, 0))),
    Row("many flips and still nearly always there", proxied(way(28, 4, attempts=30))),
    Row("the one that comes and goes is not used", World(stability=[way(9, 6)], ports=[http(7890)])),
    Row("the direct way comes and goes behind a good proxy", proxied(way(15, 0), way(5, 8, None))),
    Row(
        "another target's history",
        proxied(way(9, 6, target="https://chatgpt.com/backend-api/codex/models")),
    ),
    Row(
        "an environment that is not used",
        World(environments=[shell(from_file(PROXY), in_use=False)], ports=[http(7890)], stability=[way(9, 6)]),
    ),
]

FOUND = [
    Row(
        "the node is overloaded",
        proxied(way(9, 6)),
        (Found(subject="127.0.0.1:7890", severity="warning", case="proxy", line=3, breaks=0),),
    ),
    Row(
        "at this moment it fails, which breaks what goes through it",
        proxied(way(9, 6), way(9, 6, target=SOCKET), ports=[http(7890, through=REFUSED)]),
        (Found(subject="127.0.0.1:7890", severity="warning", case="proxy", breaks=2),),
    ),
    Row(
        "another local proxy was steady in the same minutes",
        proxied(way(9, 6), way(15, 0, 7897), ports=[http(7890), http(7897)]),
        (Found(subject="127.0.0.1:7890", severity="warning", case="steadier"),),
    ),
    Row(
        "the direct way was steady",
        proxied(way(9, 6), way(15, 0, None)),
        (Found(subject="127.0.0.1:7890", severity="warning", case="steadier"),),
    ),
    Row(
        "too young to be called steady",
        proxied(way(9, 6), way(2, 0, None, attempts=2)),
        (Found(subject="127.0.0.1:7890", severity="warning", case="proxy"),),
    ),
    Row(
        "the websocket's way alone",
        proxied(way(15, 0), way(9, 6, target=SOCKET)),
        (Found(subject="127.0.0.1:7890", severity="warning", case="proxy"),),
    ),
    Row(
        "the line itself",
        World(stability=[way(9, 6, None)]),
        (Found(subject="api.openai.com", severity="warning", case="direct", breaks=0),),
    ),
    Row(
        "a ChatGPT login",
        proxied(way(9, 6, target="https://chatgpt.com/backend-api/codex/responses"), login=CHATGPT),
        (Found(subject="127.0.0.1:7890", severity="warning", case="proxy"),),
    ),
    Row(
        "in two environments",
        proxied(way(9, 6), environments=[shell(from_file(PROXY)), daemon(from_file(PROXY))]),
        (
            Found(subject="127.0.0.1:7890", severity="warning", case="proxy"),
            Found(subject="127.0.0.1:7890", severity="warning", case="proxy", environment="daemon:700"),
        ),
    ),
    Row(
        "its port refuses just now",
        proxied(way(9, 6), ports=[closed(7890)]),
        (Found(subject="127.0.0.1:7890", severity="warning", case="proxy", breaks=2),),
    ),
]
