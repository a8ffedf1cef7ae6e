"""The table of changes is what the recordings show: no change without a case that shows it, and no other difference."""

from itertools import pairwise

import pytest
from packaging.version import Version

from codexwatch.codex import version as since
from codexwatch.codex.version import CHANGES, Change, Evidence
from tests.oracle.recording import read, recorded_versions

RECORDED = [change for change in CHANGES if change.evidence is Evidence.RECORDED]
WITNESSES = {
    since.CODEX_CA_KNOWN: "certificates: SSL_CERT_FILE without certificates behind a good CODEX_CA_CERTIFICATE",
    since.OPENAI_BASE_URL_IN_CONFIG: "turn: a key and openai_base_url",
    since.WEBSOCKET_FIRST: "variables: no variable",
    since.REFRESHES_EXPIRED_TOKEN: "turn: ChatGPT, expired",
    since.NO_PROXY_IN_ANY_CASE: "variables: NO_PROXY with capitals",
    since.OPENAI_BASE_URL_IGNORED: "turn: a key and OPENAI_BASE_URL",
    since.CUSTOM_CA_SWITCHES_TLS: "certificates: socks with SSL_CERT_FILE",
    since.ASKS_ACCOUNTS_CHECK: "turn: ChatGPT",
}


def answers(version: str) -> dict[str, object]:
    """What this version did, by case."""
    recording = read(version)
    found: dict[str, object] = {item.case.id: item.ways for item in recording.cases}
    return found | {f"turn: {turn.id}": turn.asked for turn in recording.turns}


@pytest.mark.parametrize("change", [pytest.param(item, id=item.what) for item in RECORDED])
def test_a_recorded_change_has_a_case_that_shows_it(change: Change) -> None:
    without, having = (answers(version)[WITNESSES[change]] for version in change.bounds)
    assert without != having


@pytest.mark.parametrize(("older", "newer"), list(pairwise(recorded_versions())))
def test_versions_without_a_change_between_them_did_the_same(older: str, newer: str) -> None:
    between = [item for item in RECORDED if Version(older) < Version(item.since) <= Version(newer)]
    before, after = answers(older), answers(newer)
    common = before.keys() & after.keys()
    differing = {name for name in common if before[name] != after[name]}
    assert bool(differing) == bool(between), differing
