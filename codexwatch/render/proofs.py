"""What is said of a Codex that codexwatch's claims about routing have not been put to, or that contradicts some."""

from packaging.version import InvalidVersion, Version

from codexwatch.codex.version import NEWEST_KNOWN
from codexwatch.model.proof import ProofsByVersion

AGAINST_CODEX = "codexwatch selftest --against-codex"


def is_unproven(version: str | None, known: ProofsByVersion) -> bool:
    """Whether nobody has put the claims to this version: it is newer than codexwatch, and there was no self-test."""
    if version is None or version in known:
        return False
    try:
        return Version(version) > Version(NEWEST_KNOWN)
    except InvalidVersion:
        return True


def doubt(version: str | None, known: ProofsByVersion) -> tuple[str, str] | None:
    """A sentence and what to do; None where there is no doubt."""
    if is_unproven(version, known):
        said = f"Codex {version} is newer than what codexwatch was proven on ({NEWEST_KNOWN})"
        return said, f"{AGAINST_CODEX} puts it to the test"
    if version and version in known and (wrong := known[version].contradicted):
        said = f"Codex {version} contradicts {', '.join(wrong)}: what rests on that is told as likely, not as sure"
        return said, "look for a newer codexwatch, and report what the self-test shows"
    return None
