"""Which Codex a pass is about: the one that a new terminal would start."""

from dataclasses import dataclass

from codexwatch.codex.routes import login_in
from codexwatch.model.codex import Login
from codexwatch.model.facts import Facts
from codexwatch.model.phrase import Phrase, joined
from codexwatch.render.words import Speaker

LOGINS = {
    Login.CHATGPT: Phrase("ChatGPT login"),
    Login.API_KEY: Phrase("API key"),
    Login.KEYRING: Phrase("login in the keyring"),
    Login.PROVIDER: Phrase("custom provider"),
    Login.ENVIRONMENT: Phrase("login from a variable"),
    Login.NONE: Phrase("not logged in"),
    Login.UNKNOWN: Phrase("login that cannot be read"),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """`version` is None when no installed codex says one, `home` when no environment is known."""

    installed: bool
    version: str | None
    home: str | None
    login: Login


def subject_of(facts: Facts) -> Subject:
    """The home and the login of the first environment in use, else the first home that was read."""
    first = next((item for item in facts.environments if item.in_use), None)
    home = first.home if first else next(iter(facts.codex.homes), None)
    login = login_in(facts, first) if first else Login.UNKNOWN
    return Subject(facts.codex.installed, facts.codex.version, home, login)


def subject_line(facts: Facts, speaker: Speaker) -> Phrase:
    """`Codex 0.169.0 · ChatGPT login · ~/.codex`."""
    subject = subject_of(facts)
    if subject.version:
        codex = Phrase("Codex {version}", version=subject.version)
    else:
        codex = Phrase("Codex of unknown version") if subject.installed else Phrase("no codex installed")
    home = [speaker.shorten(subject.home)] if subject.home else []
    return joined([codex, LOGINS[subject.login], *home], " · ")
