"""Which behaviour a version has."""

import pytest

from codexwatch.codex.version import CUSTOM_CA_SWITCHES_TLS, NEWEST_KNOWN, WEBSOCKET_FIRST, Change, at_least


@pytest.mark.parametrize(
    ("version", "change", "expected"),
    [
        pytest.param("0.115.0", WEBSOCKET_FIRST, False, id="the last without"),
        pytest.param("0.116.0", WEBSOCKET_FIRST, True, id="the first with"),
        pytest.param("0.116.0-alpha.1", WEBSOCKET_FIRST, False, id="before the first"),
        pytest.param("0.9.0", WEBSOCKET_FIRST, False, id="compared as numbers"),
        pytest.param("1.0.0", CUSTOM_CA_SWITCHES_TLS, True, id="newer than any known"),
        pytest.param(NEWEST_KNOWN, CUSTOM_CA_SWITCHES_TLS, True, id="the newest known"),
        pytest.param(None, CUSTOM_CA_SWITCHES_TLS, True, id="not known"),
        pytest.param("", CUSTOM_CA_SWITCHES_TLS, True, id="nothing"),
        pytest.param("nightly", CUSTOM_CA_SWITCHES_TLS, True, id="no version"),
    ],
)
def test_a_version_has_the_change(version: str | None, change: Change, expected: bool) -> None:
    assert at_least(version, change) == expected
