"""The claims as data: each one is put together rightly and predicted for every version."""

import pytest

from codexwatch.model.network import Stack
from codexwatch.proving.claim import Claim
from codexwatch.proving.file_claims import ALL_CLAIMS, CALIBRATING, CONTROL
from codexwatch.proving.predict import predict
from codexwatch.rules.registry import all_rules

DIRECT, A, B = "direct", "http through a", "http through b"


def claim(name: str) -> Claim:
    return next(item for item in ALL_CLAIMS if item.id == name)


def test_ids_are_unique_and_the_control_sets_nothing() -> None:
    ids = [item.id for item in ALL_CLAIMS]
    assert len(set(ids)) == len(ids)
    assert claim(CONTROL).variables == {}
    assert set(ids) >= CALIBRATING


def test_the_rules_that_stand_on_a_claim_exist() -> None:
    assert {rule for item in ALL_CLAIMS for rule in item.rules} <= {rule.slug for rule in all_rules()}


@pytest.mark.parametrize(
    ("name", "version", "https", "websocket"),
    [
        pytest.param("direct", "0.169.0", DIRECT, DIRECT, id="nothing set"),
        pytest.param("direct", "0.98.0", DIRECT, None, id="before websockets"),
        pytest.param("upper-case-wins", "0.169.0", A, A, id="upper case"),
        pytest.param("empty-hides", "0.169.0", DIRECT, DIRECT, id="empty"),
        pytest.param("http-before-all", "0.169.0", B, A, id="two proxies"),
        pytest.param("no-scheme", "0.169.0", A, None, id="no scheme"),
        pytest.param("socks", "0.169.0", A, "socks5 through a", id="socks"),
        pytest.param("credentials", "0.169.0", f"{A} with credentials", f"{A} with credentials", id="credentials"),
        pytest.param("ca-socks", "0.128.0", A, "socks5 through a", id="custom CA, just before it changed"),
        pytest.param("ca-socks", "0.129.0", None, "socks5 through a", id="custom CA, just after"),
        pytest.param("dotenv-wins", "0.169.0", B, B, id=".env"),
        pytest.param("dotenv-folder", "0.169.0", DIRECT, DIRECT, id=".env of the wrong folder"),
        pytest.param("no-proxy-port", "0.169.0", A, DIRECT, id="NO_PROXY with a port"),
    ],
)
def test_predictions(name: str, version: str, https: str | None, websocket: str | None) -> None:
    assert predict(claim(name), version) == {
        Stack.HTTPS: frozenset({https} - {None}),
        Stack.WEBSOCKET: frozenset({websocket} - {None}),
    }
