"""Which certificates each stack trusts. The oracle suite asks the real Codex."""

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
        pytest.param({CODEX: GOOD, FILE: OTHER}, *2 * [Trust(extra=GOOD, bundle=OTHER)], id="one adds, one replaces"),
        pytest.param({CODEX: GOOD, FILE: MISSING}, *2 * [Trust(extra=GOOD, bundle="")], id="and hides a missing file"),
        pytest.param({CODEX: GOOD, FILE: NOTES}, *2 * [Trust(extra=GOOD, bundle="")], id="and hides a broken file"),
        pytest.param({CODEX: GOOD, FILE: ""}, *2 * [Trust(extra=GOOD, bundle="")], id="and hides an empty name"),
        pytest.param({CODEX: GOOD, FOLDER: "/d"}, *2 * [Trust(GOOD, "", "/d")], id="one adds, a folder replaces"),
        pytest.param({CODEX: GOOD, FOLDER: ""}, *2 * [Trust(GOOD, "")], id="one adds, an empty name replaces"),
        pytest.param({FILE: ""}, Trust(), Trust(bundle=""), id="an empty SSL_CERT_FILE"),
        pytest.param({FOLDER: ""}, Trust(), Trust(bundle=""), id="an empty SSL_CERT_DIR"),
        pytest.param({FILE: GOOD, FOLDER: "/d"}, *2 * [Trust(bundle=GOOD, directory="/d")], id="file and folder"),
        pytest.param({CODEX: "", FILE: GOOD}, Trust(bundle=GOOD), Trust(bundle=GOOD), id="an empty one is not set"),
        pytest.param({FOLDER: "/d"}, Trust(directory="/d"), Trust(None, "", "/d"), id="SSL_CERT_DIR"),
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
    assert trust_of(found, Stack.HTTPS, ca_file, None) == by_https
    assert trust_of(found, Stack.WEBSOCKET, ca_file, None) == by_websocket


@pytest.mark.parametrize(
    ("values", "version", "expected"),
    [
        pytest.param({CODEX: GOOD}, "0.114.0", Trust(), id="the last that does not know Codex's own variable"),
        pytest.param({CODEX: GOOD}, "0.115.0", Trust(extra=GOOD), id="the first that does"),
        pytest.param({CODEX: GOOD, FILE: NOTES}, "0.114.0", BROKEN, id="and it hides nothing"),
        pytest.param({CODEX: GOOD, FILE: NOTES}, "0.128.0", Trust(GOOD, ""), id="and it hides a broken file"),
        pytest.param({CODEX: GOOD, FILE: MISSING}, "0.128.0", Trust(GOOD), id="the last that leaves OpenSSL's roots"),
        pytest.param({CODEX: GOOD, FILE: MISSING}, "0.129.0", Trust(GOOD, ""), id="the first that replaces them"),
        pytest.param({CODEX: GOOD, FOLDER: "/d"}, "0.128.0", Trust(GOOD, None, "/d"), id="the last that adds a folder"),
        pytest.param({CODEX: GOOD, FOLDER: "/d"}, "0.129.0", Trust(GOOD, "", "/d"), id="the first that replaces by it"),
    ],
)
def test_https_trusts_by_version(values: Mapping[str, str], version: str, expected: Trust) -> None:
    assert trust_of(environment(values), Stack.HTTPS, ca_file, version) == expected


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
    assert custom_ca(environment(values), ca_file, None) == expected
