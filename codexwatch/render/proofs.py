"""What is said of a Codex that codexwatch's claims about routing have not been put to, or that contradicts some."""

from packaging.version import InvalidVersion, Version

from codexwatch.codex.version import NEWEST_KNOWN
from codexwatch.model.phrase import Phrase
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
        template = "Codex {version} is newer than what codexwatch was proven on ({newest})"
        said = Phrase(template, version=version, newest=NEWEST_KNOWN)
        return said, Phrase("{command} puts it to the test", command=AGAINST_CODEX)
    if version and version in known and (wrong := known[version].contradicted):
        template = "Codex {version} contradicts {claims}: what rests on that is told as likely, not as sure"
        said = Phrase(template, version=version, claims=tuple(wrong))
        return said, Phrase("look for a newer codexwatch, and report what the self-test shows")
    return None
