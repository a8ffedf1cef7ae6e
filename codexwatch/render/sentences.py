"""The verdict in sentences: what is wrong, and the three questions that everybody asks first."""

from codexwatch.model.verdict import Connectivity, Evaluation, State, Verdict
from codexwatch.render.words import Speaker

HEADLINES = {
    State.HEALTHY: "Codex's way to OpenAI works.",
    State.DEGRADED: "Codex works, but something is wrong.",
    State.BROKEN: "Codex cannot work.",
    State.UNKNOWN: "Whether Codex works is not known.",
}

CONNECTIVITY = {
    Connectivity.FINE: (
        "It is not the network: every target that Codex needs answers, the way Codex asks for it. "
        "If Codex still reconnects, look at the login and the version."
    ),
    Connectivity.NETWORK: "It is the network: OpenAI answers neither directly nor through any local proxy.",
    Connectivity.NEARBY: (
        "It is not the internet: what fails is a server on this machine or in the local network, to which Codex is "
        "pointed."
    ),
    Connectivity.UNKNOWN: "Whether the network is fine is not known: not everything was asked.",
}


def headline(verdict: Verdict) -> str:
    """The state in one sentence; that nothing is wrong here does not mean that the network was asked."""
    if verdict.state is State.HEALTHY and verdict.connectivity is not Connectivity.FINE:
        return "Nothing on this machine stands in Codex's way."
    return HEADLINES[verdict.state]


def verdict_summary(evaluation: Evaluation, speaker: Speaker) -> str:
    """The state and, if there is one, its cause."""
    if evaluation.verdict.cause is None:
        return headline(evaluation.verdict)
    return f"{headline(evaluation.verdict)} {speaker.say(evaluation.findings[0]).summary}"


def connectivity(verdict: Verdict) -> str:
    """Is it the network, is a way that works left unused, or is it neither?"""
    if verdict.connectivity is not Connectivity.UNUSED_WAY:
        return CONNECTIVITY[verdict.connectivity]
    how = "directly" if verdict.way == "direct" else f"through {verdict.way}"
    return f"It is not the network: OpenAI answers {how}, but Codex does not go that way."
