"""Ways and environments in a few words, as every page says them."""

from codexwatch.model.environment import Environment
from codexwatch.model.network import RouteKind
from codexwatch.model.phrase import Phrase

KINDS = {
    RouteKind.DIRECT: Phrase("direct"),
    RouteKind.PROXY: Phrase("proxy"),
    RouteKind.REFUSED: Phrase("refused"),
    RouteKind.UNKNOWN: Phrase("unknown"),
}


def way_of(kind: RouteKind, proxy: str | None) -> Phrase:
    """Where a route goes. proxy: its URL."""
    return Phrase("through {proxy}", proxy=proxy) if kind is RouteKind.PROXY and proxy else KINDS[kind]


def by_proxy(proxy: str | None) -> Phrase:
    """How something was reached. proxy: its URL."""
    return Phrase("through {proxy}", proxy=proxy) if proxy else Phrase("directly")


def label_line(environment: Environment) -> str:
    """What an environment is called, and whether it counts."""
    return environment.label if environment.in_use else Phrase("{label} (not in use)", label=environment.label)
