"""One question to Codex, and what each of its stacks did; both are also lines of a recording."""

from msgspec import Struct

from codexwatch.codex.targets import API_BASE
from codexwatch.model.network import Stack
from tests.lab.world_files import ORIGIN

ADDRESS_BASE = f"http://{ORIGIN}/v1"
IPV6_BASE = "http://[::1]:8080/v1"
"""A host that hangs up: a stack that goes direct is not seen."""

HOME = "@HOME@"
"""In a case: the home of whoever runs Codex, which is another one in every world."""

NOTHING, DIRECT, IN_VAIN = "nothing", "direct", ", in vain"
Ways = dict[Stack, str]
"""Of each stack: `direct`, `http through 7890`, `socks5 through 7890 as user`, or `nothing`.

`in vain` if the request was not answered.
"""


class Case(Struct, frozen=True, omit_defaults=True):
    """An environment and a `.env`, and the base URL of the model. A file has one character for each byte (Latin-1)."""

    id: str
    env: dict[str, str] = {}
    base: str = API_BASE
    file: str | None = None

    def values(self, home: str) -> dict[str, str]:
        return {name: value.replace(HOME, home) for name, value in self.env.items()}

    def dotenv(self, home: str) -> bytes | None:
        return None if self.file is None else self.file.replace(HOME, home).encode("latin-1")


class Recorded(Struct, frozen=True):
    """A case and what was seen."""

    case: Case
    https: str
    websocket: str

    @property
    def ways(self) -> Ways:
        return {Stack.HTTPS: self.https, Stack.WEBSOCKET: self.websocket}
