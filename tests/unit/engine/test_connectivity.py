"""The first question that everybody asks: is it the network?"""

import pytest

from codexwatch.engine.evaluate import evaluate
from codexwatch.model.codex import Config, FileState, Provider, StoredLogin
from codexwatch.model.verdict import Connectivity
from tests.rules.world import (
    CHATGPT,
    CODEX_HOME,
    REFUSED,
    TIMED_OUT,
    World,
    closed,
    from_file,
    http,
    session,
    shell,
)

PROXY = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
FOR_BOTH = {**PROXY, "NO_PROXY": "localhost,127.0.0.1"}
PATH = f"{CODEX_HOME}/config.toml"
RELAY = Config(PATH, FileState.OK, openai_base_url="http://127.0.0.1:15721/v1")
NO_LOGIN = StoredLogin(f"{CODEX_HOME}/auth.json")


def model_at(url: str) -> Config:
    return Config(PATH, FileState.OK, model_provider="own", providers={"own": Provider("own", url)})


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(World(), Connectivity.FINE, id="all well"),
        pytest.param(World(direct=TIMED_OUT), Connectivity.NETWORK, id="blocked, and no proxy"),
        pytest.param(
            World(environments=[shell(from_file(PROXY))], ports=[closed(7890)], direct=TIMED_OUT),
            Connectivity.NETWORK,
            id="blocked, and the proxy is dead",
        ),
        pytest.param(World(ports=[http(7890)], direct=TIMED_OUT), Connectivity.UNUSED_WAY, id="a proxy is not used"),
        pytest.param(
            World(config=RELAY, ports=[closed(15721)], direct=REFUSED), Connectivity.NEARBY, id="a relay that is gone"
        ),
        pytest.param(
            World(config=model_at("http://192.168.1.20:8000/v1"), login=NO_LOGIN, direct=TIMED_OUT),
            Connectivity.NEARBY,
            id="a model in the local network that is switched off",
        ),
        pytest.param(
            World(config=model_at("https://llm.example.com/v1"), login=NO_LOGIN, direct=TIMED_OUT),
            Connectivity.NETWORK,
            id="near miss: a model outside",
        ),
        pytest.param(
            World(
                environments=[shell(from_file(FOR_BOTH))],
                ports=[http(7890), closed(15721)],
                config=RELAY,
                login=CHATGPT,
                direct=REFUSED,
            ),
            Connectivity.NEARBY,
            id="a relay that is gone, while ChatGPT answers through the proxy alone",
        ),
        pytest.param(
            World(config=RELAY, ports=[closed(15721)], login=CHATGPT, direct=REFUSED),
            Connectivity.NETWORK,
            id="a relay that is gone, and ChatGPT answers by no way either",
        ),
        pytest.param(
            World(environments=[shell(from_file(PROXY)), session()], ports=[closed(7890)], direct=401),
            Connectivity.UNUSED_WAY,
            id="one shell goes to a dead port, another directly",
        ),
        pytest.param(World(direct=TIMED_OUT, probed=False), Connectivity.UNKNOWN, id="nothing was asked"),
    ],
)
def test_is_it_the_network(world: World, expected: Connectivity) -> None:
    assert evaluate(world.facts(), ()).verdict.connectivity is expected
