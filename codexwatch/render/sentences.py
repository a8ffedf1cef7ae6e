"""The verdict in sentences: what is wrong, and the three questions that everybody asks first."""

from codexwatch.model.phrase import Phrase
from codexwatch.model.verdict import Connectivity, Evaluation, State, Verdict
from codexwatch.render.words import Speaker

HEADLINES = {
    State.HEALTHY: Phrase("Codex's way to OpenAI works."),
    State.DEGRADED: Phrase("Codex works, but something is wrong."),
    State.BROKEN: Phrase("Codex cannot work."),
    State.UNKNOWN: Phrase("Whether Codex works is not known."),
}

CONNECTIVITY = {
    Connectivity.FINE: Phrase(
        "It is not the network: every target that Codex needs answers, the way Codex asks for it. "
        "If Codex still reconnects, look at the login and the version."
    ),
    Connectivity.NETWORK: Phrase(
        "It is the network: what Codex needs answers neither directly nor through any local proxy."
    ),
    Connectivity.NEARBY: Phrase(
        "It is not the internet: what fails is a server on this machine or in the local network, to which Codex is "
        "pointed."
    ),
    Connectivity.UNKNOWN: Phrase("Whether the network is fine is not known: not everything was asked."),
}


def headline(verdict: Verdict) -> Phrase:
    """The state in one sentence; that nothing is wrong here does not mean that the network was asked."""
    if verdict.state is State.HEALTHY and verdict.connectivity is not Connectivity.FINE:
        return Phrase("Nothing on this machine stands in Codex's way.")
    return HEADLINES[verdict.state]


def verdict_summary(evaluation: Evaluation, speaker: Speaker) -> Phrase:
    """The state and, if there is one, its cause."""
    if evaluation.verdict.cause is None:
        return headline(evaluation.verdict)
    cause = speaker.say(evaluation.findings[0]).summary
    return Phrase("{headline} {cause}", headline=headline(evaluation.verdict), cause=cause)


def connectivity(verdict: Verdict) -> Phrase:
    """Is it the network, is a way that works left unused, or is it neither?"""
    if verdict.connectivity is not Connectivity.UNUSED_WAY:
        return CONNECTIVITY[verdict.connectivity]
    if verdict.way == "direct":
        return Phrase("It is not the network: what Codex needs answers directly, but Codex does not go that way.")
    return Phrase(
        "It is not the network: what Codex needs answers through {proxy}, but Codex does not go that way.",
        proxy=verdict.way,
    )
