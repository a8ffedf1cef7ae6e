"""One thing that codexwatch believes about Codex's routing, as an experiment that can contradict it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from codexwatch.model.network import Stack

Ways = Mapping[Stack, frozenset[str]]
"""Where each stack goes: DIRECT or `through`; nothing at all where it sends nothing."""

DIRECT = "direct"
CREDENTIALS = "prover:p@ss word"
ENCODED_CREDENTIALS = "prover:p%40ss%20word"


class Base(StrEnum):
    """The provider that Codex is told to use; `{port}` is that of the recorder which stands for it."""

    ADDRESS = "https://127.0.0.1:{port}/v1"
    NAME = "https://localhost:{port}/v1"
    SUBDOMAIN = "https://api.localhost:{port}/v1"
    """A name that only a sealed machine resolves to loopback."""
    PLAIN = "http://127.0.0.1:{port}/v1"


@dataclass(frozen=True, slots=True)
class Setting:
    """What the fields in a claim's texts stand for: `{a}` and `{b}` are proxies (`host:port`), the others files."""

    port: int
    a: str
    b: str
    good_ca: str
    no_ca: str
    missing: str

    def fill(self, text: str) -> str:
        """`text` with every field replaced."""
        fields = {"port": self.port, "a": self.a, "b": self.b}
        files = {"good_ca": self.good_ca, "no_ca": self.no_ca, "missing": self.missing}
        return text.format_map({**fields, **files, "credentials": ENCODED_CREDENTIALS})


@dataclass(frozen=True, slots=True)
class Claim:
    """`sentence` is for people; `rules` are the slugs of those that would be wrong if it were.

    `dotenv` is what `$CODEX_HOME/.env` holds, `folder_dotenv` a `.env` in the working directory.
    """

    id: str
    sentence: str
    variables: Mapping[str, str] = field(default_factory=dict)
    rules: frozenset[str] = frozenset()
    base: Base = Base.ADDRESS
    dotenv: str | None = None
    folder_dotenv: str | None = None


def through(scheme: str, letter: str, *, credentials: bool = False) -> str:
    """The words for one way through a proxy, the same for what is predicted and what is seen."""
    return f"{scheme} through {letter}" + (" with credentials" if credentials else "")
