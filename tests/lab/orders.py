"""What a test says to the process that plays the Internet inside a world, and what that answers: JSON, one a line."""

from msgspec import Struct

from tests.lab.behaviours import Behaviour
from tests.lab.edge import Request
from tests.lab.proxy_spec import Asked, ProxySpec
from tests.lab.wire import Endpoint


class Play(Struct, frozen=True, tag="play"):
    """Start everything; the first order."""

    certificates: str
    https: list[Endpoint]
    http: list[Endpoint]
    behaviours: dict[str, Behaviour]
    proxies: dict[str, ProxySpec]
    names: dict[str, str]
    nameserver: str


class Behave(Struct, frozen=True, tag="behave"):
    """Replace the origin's behaviours."""

    behaviours: dict[str, Behaviour]


class StartProxy(Struct, frozen=True, tag="start-proxy"):
    """Start a proxy, in place of the one that has this name."""

    name: str
    spec: ProxySpec


class StopProxy(Struct, frozen=True, tag="stop-proxy"):
    """Close the port and cut its connections."""

    name: str


class Resolve(Struct, frozen=True, tag="resolve"):
    """Have the name server say this of these hosts, and of the others what it said."""

    names: dict[str, str]


class Tell(Struct, frozen=True, tag="tell"):
    """Only report."""


Order = Play | Behave | StartProxy | StopProxy | Resolve | Tell


class State(Struct, frozen=True):
    """The answer to every order: where the proxies listen, and all that was asked so far."""

    proxies: dict[str, Endpoint]
    requests: list[Request]
    asked: dict[str, list[Asked]]
