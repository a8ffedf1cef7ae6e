"""Which Codex a pass is about: the one that a new terminal would start."""

from dataclasses import dataclass

from codexwatch.codex.routes import login_in
from codexwatch.model.codex import Login
from codexwatch.model.facts import Facts
from codexwatch.render.words import Speaker

LOGINS = {
    Login.CHATGPT: "ChatGPT login",
    Login.API_KEY: "API key",
    Login.KEYRING: "login in the keyring",
    Login.PROVIDER: "custom provider",
    Login.ENVIRONMENT: "login from a variable",
    Login.NONE: "not logged in",
    Login.UNKNOWN: "login that cannot be read",
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


def subject_line(facts: Facts, speaker: Speaker) -> str:
    """`Codex 0.169.0 · ChatGPT login · ~/.codex`."""
    subject = subject_of(facts)
    version = f"Codex {subject.version}" if subject.version else "Codex of unknown version"
    codex = version if subject.installed or subject.version else "no codex installed"
    return " · ".join([codex, LOGINS[subject.login], *([speaker.shorten(subject.home)] if subject.home else [])])
