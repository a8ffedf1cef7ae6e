"""What was seen on the routes that Codex takes: each with the probe of exactly that way."""

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.names import Name
from codexwatch.model.network import Route, Stack
from codexwatch.model.probe import Phase, Probe
from codexwatch.model.reason import CERTIFICATE_REASONS, Reason
from codexwatch.model.scale import Answer, Severity
from codexwatch.rules.asked import asked_once
from codexwatch.rules.reach import is_outside, routes_of, works

Seen = tuple[Route, Probe]

NOT_ANSWERED = frozenset(
    {Reason.TIMED_OUT, Reason.RESET, Reason.CLOSED, Reason.REFUSED, Reason.NO_ROUTE, Reason.TLS_FAILED, Reason.NOT_HTTP}
    | {Reason.BOGUS_ANSWER, Reason.CAPTIVE_PORTAL}
)
"""How an attempt ends at which no provider was reached: nobody there, or nobody who speaks as it does."""


def seen_in(facts: Facts, environment: Environment) -> tuple[Seen, ...]:
    """The essential routes that were probed, in order; one of another network namespace never is."""
    return facts.probes.along(routes_of(facts, environment))


@asked_once
def failed_in(facts: Facts, environment: Environment) -> tuple[Seen, ...]:
    """Those of them that failed, to hosts outside: what a machine in the local network does is not the network's.

    Where the login cannot be read, not every target is needed: then only a failure of all of them means anything.
    """
    failed = tuple(item for item in seen_in(facts, environment) if not item[1].ok and is_outside(item[0].target.host))
    sure = not failed or all(route.target.sure for route in routes_of(facts, environment))
    return failed if sure or works(facts, environment) is Answer.FAILS else ()


def failed_directly(facts: Facts, environment: Environment) -> dict[str, list[Seen]]:
    """The failed direct ones by host; through a proxy a name is resolved there, and nothing here matters."""
    found: dict[str, list[Seen]] = {}
    for route, probe in failed_in(facts, environment):
        if probe.way.proxy is None:
            found.setdefault(route.target.host, []).append((route, probe))
    return found


def proves_another_host(probe: Probe) -> bool:
    """Somebody answered the handshake, but not who was asked for, as far as this environment can tell."""
    return probe.reason in CERTIFICATE_REASONS


def is_unreachable(probe: Probe) -> bool:
    """The address did not answer, or not as the provider does."""
    return probe.failed_phase is not Phase.RESOLVE and (probe.reason in NOT_ANSWERED or proves_another_host(probe))


def answers_directly(facts: Facts, host: str) -> bool:
    """Whether the address that is used here has proved to be this host, whatever it said then."""
    answered = (probe.target.host for probe in facts.probes.all if probe.way.proxy is None and probe.status is not None)
    proved = (item.host for item in facts.probes.reached if item.reason is None)
    return host in (*answered, *proved)


def name_of(facts: Facts, host: str) -> Name:
    """What is known of a name; nothing if nobody asked."""
    return facts.probes.names.get(host, Name(host))


def severity_in(facts: Facts, environment: Environment) -> Severity:
    """What breaks the websocket alone costs reconnects; Codex goes on over https."""
    return Severity.WARNING if works(facts, environment, Stack.HTTPS) is Answer.WORKS else Severity.CRITICAL


def some_control_answers(facts: Facts) -> bool:
    """Whether a control host has said what it always says: the network lets other traffic pass."""
    return any(control.expected for control in facts.probes.controls)
