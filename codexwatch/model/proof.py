"""What putting codexwatch's beliefs to the installed Codex has shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Result(StrEnum):
    """Of one claim about Codex's routing."""

    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    UNTESTABLE = "not-testable"


@dataclass(frozen=True, slots=True)
class Proof:
    """The result for one claim, and the slugs of the rules that stand on it."""

    claim: str
    result: Result
    rules: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Proofs:
    """The proofs of one version of Codex."""

    version: str
    taken_at: datetime
    all: tuple[Proof, ...] = field(default_factory=tuple)

    @property
    def contradicted(self) -> tuple[str, ...]:
        """The ids of the claims that this version contradicts."""
        return tuple(proof.claim for proof in self.all if proof.result is Result.CONTRADICTED)

    @property
    def doubted_rules(self) -> frozenset[str]:
        """The slugs of the rules that stand on a contradicted claim."""
        return frozenset(rule for proof in self.all if proof.result is Result.CONTRADICTED for rule in proof.rules)


ProofsByVersion = Mapping[str, Proofs]
