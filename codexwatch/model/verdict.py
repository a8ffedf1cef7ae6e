"""The answer of one pass."""

from dataclasses import dataclass
from enum import StrEnum

from codexwatch.model.finding import Finding


class State(StrEnum):
    """In the order of how much a user must do."""

    HEALTHY = "healthy"
    UNKNOWN = "unknown"
    DEGRADED = "degraded"
    BROKEN = "broken"


class Connectivity(StrEnum):
    """What everybody asks first: is it the network, is a way that works left unused, or is it neither?

    `nearby`: what fails is on this machine or in the local network, a relay or a model of the user's own.
    """

    FINE = "fine"
    NETWORK = "network"
    NEARBY = "nearby"
    UNUSED_WAY = "unused-way"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A question that could not be answered. `rule` is None for a route whose essential targets could not be judged."""

    rule: str | None
    missing: tuple[str, ...]
    reason: str
    essential: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state, the slug of the finding that explains it, and what the probes say about the way to OpenAI.

    `way` is the one that works and is not used: `direct` or a proxy's URL.
    """

    state: State
    cause: str | None
    connectivity: Connectivity
    way: str | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Findings in the order in which they are told, inhibited ones last."""

    findings: tuple[Finding, ...]
    unknowns: tuple[Unknown, ...]
    verdict: Verdict
    crashed: tuple[tuple[str, str], ...] = ()
    """Rules that raised, each with the name of the exception."""
    unread: frozenset[str] = frozenset()
    """Environments of which something could not be read: what was found there before may still be so."""
