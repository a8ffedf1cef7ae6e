"""Targets, and the routes that Codex's two stacks take to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from urllib.parse import urlsplit

from codexwatch.model.secret import MASK, Secret
from codexwatch.model.variable import Variable

DEFAULT_PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}


class Stack(StrEnum):
    """Codex's two network stacks; they read the same variables differently."""

    HTTPS = "https"
    WEBSOCKET = "websocket"


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that Codex needs; without an *essential* one a turn cannot run.

    `sure` is False where the login cannot be read, so that Codex may need this one or others.
    """

    url: str
    stack: Stack
    essential: bool = True
    sure: bool = True

    @property
    def valid(self) -> bool:
        """Whether anybody can ask it at all: a base URL is whatever the user wrote."""
        return bool(_place(self.url)[0])

    @property
    def scheme(self) -> str:
        return self.url.partition(":")[0].lower()

    @property
    def host(self) -> str:
        """Empty where the URL is not valid."""
        return _place(self.url)[0]

    @property
    def port(self) -> int:
        """0 where the URL is not valid."""
        return _place(self.url)[1]


@lru_cache(maxsize=256)
def _place(url: str) -> tuple[str, int]:
    """Host and port; nothing of a URL that is not valid. Every rule asks this of every target."""
    try:
        parts = urlsplit(url)
        port = DEFAULT_PORTS[parts.scheme] if parts.port is None else parts.port
    except (ValueError, KeyError):
        return "", 0
    return (parts.hostname, port) if parts.hostname and port and url.isprintable() else ("", 0)


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy as a stack really uses it: lower-case scheme, a port always, credentials kept apart.

    `hidden`: a password that is not percent-encoded was cut in two, so that `host` and `port` are pieces of it.
    """

    scheme: str
    host: str
    port: int
    credentials: Secret | None = None
    hidden: bool = False

    @property
    def address(self) -> str:
        """`host:port`, IPv6 in brackets."""
        if self.hidden:
            return MASK
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The URL without credentials: the only form that is ever shown."""
        return f"{self.scheme}://{self.address}"


@dataclass(frozen=True, slots=True)
class Trust:
    """Which certificates an environment makes a stack trust.

    `extra` adds to the system's roots, `bundle` (a file) and `directory` replace them; an empty `bundle` does so by
    nothing. `broken` says why the stack cannot be built at all.
    """

    extra: str | None = None
    bundle: str | None = None
    directory: str | None = None
    broken: str | None = None


SYSTEM_TRUST = Trust()


@dataclass(frozen=True, slots=True)
class Way:
    """How a target is reached: directly (no proxy) or through one, trusting what."""

    proxy: Proxy | None = None
    trust: Trust = SYSTEM_TRUST
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Every question about a probe looks a way up; what it is made of is five objects deep.
        object.__setattr__(self, "_hash", hash((self.proxy, self.trust)))

    def __hash__(self) -> int:
        return self._hash


@lru_cache(maxsize=512)
def way_by(proxy: Proxy | None, trust: Trust) -> Way:
    """The same object for the same way: probes are looked up by it hundreds of times a pass, and found at once."""
    return Way(proxy, trust)


class RouteKind(StrEnum):
    """`refused`: Codex sends nothing. `unknown`: a variable that decides it has a value that cannot be known."""

    DIRECT = "direct"
    PROXY = "proxy"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Route:
    """What a stack does for a target in an environment, which variable decides it and which names it hides.

    `elsewhere`: the client lives in another network namespace, so that no probe made here says anything about it.
    """

    environment: str
    target: Target
    kind: RouteKind
    proxy: Proxy | None = None
    variable: Variable | None = None
    shadows: tuple[str, ...] = ()
    reason: str | None = None
    trust: Trust = field(default=SYSTEM_TRUST)
    elsewhere: bool = False
    way: Way | None = field(init=False, repr=False, compare=False)
    """What to probe; None when nothing is sent, nobody knows what is, or not from here."""

    def __post_init__(self) -> None:
        untried = self.elsewhere or self.kind in (RouteKind.REFUSED, RouteKind.UNKNOWN)
        object.__setattr__(self, "way", None if untried else way_by(self.proxy, self.trust))


class Routes(tuple[Route, ...]):  # noqa: SLOT001 (what is sorted once is kept in its __dict__)
    """All routes of one instant. Every rule asks for those of one environment, so they are sorted by it once."""

    def essential(self, environment: str, stack: Stack | None = None) -> tuple[Route, ...]:
        """The routes of this environment to essential targets, of one stack or of both, in order."""
        return self._essential.get((environment, stack), ())

    def to(self, environment: str, url: str) -> Route | None:
        """The route of this environment to the target of this URL, essential or not."""
        return self._by_url.get((environment, url))

    @cached_property
    def _by_url(self) -> Mapping[tuple[str, str], Route]:
        return {(route.environment, route.target.url): route for route in self}

    @cached_property
    def _essential(self) -> Mapping[tuple[str, Stack | None], tuple[Route, ...]]:
        found: dict[tuple[str, Stack | None], list[Route]] = {}
        for route in self:
            if route.target.essential:
                for stack in (route.target.stack, None):
                    found.setdefault((route.environment, stack), []).append(route)
        return {key: tuple(routes) for key, routes in found.items()}
