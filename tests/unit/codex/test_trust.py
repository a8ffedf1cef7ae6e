"""Which certificates each stack trusts. Every row was measured on Codex 0.169.0."""

from collections.abc import Mapping

import pytest

from codexwatch.codex.trust import CaFile, custom_ca, trust_of
from codexwatch.model.network import Stack, Trust
from tests.unit.codex.given import UNKNOWN, ca_file, environment

GOOD, OTHER, MISSING, NOTES = "/good.pem", "/good-too.pem", "/missing.pem", "/notes.txt"
BROKEN = Trust(broken="ca-file-broken")
CODEX, FILE, FOLDER = "CODEX_CA_CERTIFICATE", "SSL_CERT_FILE", "SSL_CERT_DIR"


@pytest.mark.parametrize(
    ("values", "by_https", "by_websocket"),
    [
        pytest.param({}, Trust(), Trust(), id="nothing set"),
        pytest.param({CODEX: GOOD}, Trust(extra=GOOD), Trust(extra=GOOD), id="Codex's own variable adds"),
        pytest.param({FILE: GOOD}, Trust(bundle=GOOD), Trust(bundle=GOOD), id="SSL_CERT_FILE replaces"),
        pytest.param({CODEX: GOOD, FILE: OTHER}, Trust(extra=GOOD), Trust(extra=GOOD), id="Codex's own one wins"),
        pytest.param({CODEX: GOOD, FILE: MISSING}, Trust(extra=GOOD), Trust(extra=GOOD), id="and hides a missing file"),
        pytest.param({CODEX: GOOD, FILE: NOTES}, Trust(extra=GOOD), Trust(extra=GOOD), id="and hides a broken file"),
        pytest.param({CODEX: "", FILE: GOOD}, Trust(bundle=GOOD), Trust(bundle=GOOD), id="an empty one is not set"),
        pytest.param({FOLDER: "/d"}, Trust(directory="/d"), Trust(directory="/d"), id="SSL_CERT_DIR"),
        pytest.param({CODEX: MISSING}, Trust(), BROKEN, id="Codex's own file missing"),
        pytest.param({FILE: MISSING}, Trust(), BROKEN, id="SSL_CERT_FILE missing"),
        pytest.param({FILE: MISSING, FOLDER: "/d"}, Trust(directory="/d"), BROKEN, id="missing, with SSL_CERT_DIR"),
        pytest.param({CODEX: NOTES}, Trust(), BROKEN, id="Codex's own file without certificates"),
        pytest.param({FILE: NOTES}, BROKEN, BROKEN, id="SSL_CERT_FILE without certificates"),
        pytest.param({CODEX: NOTES, FILE: GOOD}, Trust(bundle=GOOD), BROKEN, id="one broken, the other good"),
        pytest.param({CODEX: MISSING, FILE: NOTES}, BROKEN, BROKEN, id="both broken"),
        pytest.param({CODEX: UNKNOWN}, Trust(), Trust(), id="a path that cannot be known"),
    ],
)
def test_the_stacks_trust(values: Mapping[str, str], by_https: Trust, by_websocket: Trust) -> None:
    found = environment(values)
    assert trust_of(found, Stack.HTTPS, ca_file) == by_https
    assert trust_of(found, Stack.WEBSOCKET, ca_file) == by_websocket


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param({}, None, id="none"),
        pytest.param({FOLDER: "/good"}, None, id="a folder is none"),
        pytest.param({FILE: ""}, None, id="an empty name is none"),
        pytest.param({FILE: GOOD}, CaFile.LOADS, id="SSL_CERT_FILE"),
        pytest.param({CODEX: MISSING, FILE: GOOD}, CaFile.MISSING, id="Codex's own one is asked first"),
        pytest.param({CODEX: NOTES}, CaFile.NO_CERTIFICATES, id="without certificates"),
    ],
)
def test_the_custom_ca_file_is(values: Mapping[str, str], expected: CaFile | None) -> None:
    assert custom_ca(environment(values), ca_file) == expected
