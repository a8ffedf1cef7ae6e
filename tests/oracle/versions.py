"""Which versions are asked, and how much."""

from collections.abc import Iterator

from codexwatch.codex.version import CHANGES, Evidence
from tests.oracle.case import Case
from tests.oracle.random_cases import random_cases
from tests.oracle.tables import cases

PINNED = "0.169.0"
"""The one that is asked again with every change of this project."""

FULL = ("0.98.0", "0.125.0", "0.150.0", PINNED)
"""Those that get every case."""

BOUNDS = tuple(
    dict.fromkeys(version for change in CHANGES if change.evidence is Evidence.RECORDED for version in change.bounds)
)
"""Both sides of every recorded change get the cases that tell versions apart."""

SEED, RANDOM_CASES = 1, 250
TELLING = ("variables: ", "certificates", "gateway: ", "SSL_CERT_FILE: ", "CODEX_CA_CERTIFICATE: ", "SSL_CERT_DIR: ")


def cases_of(version: str) -> Iterator[Case]:
    """What a recording of this version holds."""
    for case in cases():
        if version in FULL or case.id.startswith(TELLING):
            yield case
    if version in FULL:
        yield from random_cases(SEED, RANDOM_CASES)
