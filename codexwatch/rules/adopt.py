"""Another way that works, and the steps that make Codex take it."""

from dataclasses import dataclass

from codexwatch.codex.no_proxy import bypasses
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Step
from codexwatch.model.network import Proxy, Route
from codexwatch.model.scale import Answer
from codexwatch.rules.mend import (
    LOOPBACK_EXCEPTIONS,
    make_all_real,
    make_real,
    put_in_dotenv,
    recommend,
    remove_all,
    set_all,
)
from codexwatch.rules.reach import naming, routes_of, works_by

DIRECT = "direct"
USE_PROXY = "use-proxy"
PROXY = "proxy"
LEAVE_PROXY = "leave-proxy"
OTHER_PROXY = "other-proxy"


@dataclass(frozen=True, slots=True)
class WayOut:
    """`case`: where Codex goes now (direct, proxy) if nothing else was seen to work, else what to do instead.

    `new` is the URL of the proxy to use; without steps nothing can be said but in the rule's own words.
    """

    case: str
    new: str | None = None
    steps: tuple[Step, ...] = ()

    @property
    def verified(self) -> bool | None:
        """Another way is only ever named once it has carried everything."""
        return True if self.steps else None


def way_out(facts: Facts, environment: Environment, route: Route) -> WayOut:
    """What has just been seen to carry every essential target, where this route does not."""
    proxy = route.proxy
    if proxy is not None and works_by(facts, environment, None) is Answer.WORKS:
        return WayOut(LEAVE_PROXY, None, _without(facts, environment, proxy))
    other = recommend(facts, environment, near=proxy)
    if other is None or not other.verified:
        return WayOut(DIRECT if proxy is None else PROXY)
    if proxy is None:
        return WayOut(USE_PROXY, other.url, use_proxy(facts, environment, other.url))
    variables = naming(environment, proxy)
    steps = (*set_all(variables, other.url), *make_all_real(facts, environment, variables))
    return WayOut(OTHER_PROXY, other.url, steps)


def _without(facts: Facts, environment: Environment, proxy: Proxy) -> tuple[Step, ...]:
    variables = naming(environment, proxy)
    return (*remove_all(variables), *make_all_real(facts, environment, variables))


def use_proxy(facts: Facts, environment: Environment, url: str) -> tuple[Step, ...]:
    """The three lines of `.env`, which every way of starting Codex reads, and what makes them real."""
    values = {"HTTPS_PROXY": url, "HTTP_PROXY": url, "NO_PROXY": _exceptions(facts, environment)}
    return (
        *(put_in_dotenv(environment, name, value) for name, value in values.items()),
        *make_real(facts, environment, f"{environment.home}/.env"),
    )


def _exceptions(facts: Facts, environment: Environment) -> str:
    """Loopback, and what the user already leaves out, unless that is what Codex needs: `.env` replaces the list."""
    current = environment.get("NO_PROXY") or environment.get("no_proxy")
    listed = [entry.strip() for entry in current.shown.split(",")] if current and current.value else []
    targets = [item.target for item in routes_of(facts, environment)]
    # By the newest version, which takes most away: the line must outlive an upgrade.
    kept = (entry for entry in listed if entry and not any(bypasses(entry, target) for target in targets))
    return ",".join(dict.fromkeys((*LOOPBACK_EXCEPTIONS.split(","), *kept)))
