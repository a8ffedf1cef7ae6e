"""The file with additional certificates cannot be used.

What it detects
    CODEX_CA_CERTIFICATE, else SSL_CERT_FILE, names a file that is not there, cannot be read or holds no certificate; or
    SSL_CERT_FILE is set and empty.

Why Codex breaks
    Codex's websocket does not start without that file. With a ChatGPT login Codex 0.156.0 and later first asks for the
    account, by a client that does not start either: nothing works. With an API key HTTPS takes the system's
    certificates after five reconnects; with an SSL_CERT_FILE that holds no certificate it has none at all, and nothing
    works. An empty SSL_CERT_FILE leaves the websocket without any certificate.

How to fix
    Take the variable away, or give it the path of a PEM file with certificates. CODEX_CA_CERTIFICATE adds to the
    system's certificates, SSL_CERT_FILE replaces them. Then open a new terminal and stop Codex's background daemon,
    which keeps the environment it was started with.

Example
    `export SSL_CERT_FILE=/opt/corp/ca.pem` after that folder was moved.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from codexwatch.codex.trust import CA_FILE_BROKEN
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Meta, Words
from codexwatch.model.network import Route, RouteKind, Stack
from codexwatch.model.scale import Severity, Stage
from codexwatch.model.variable import Variable
from codexwatch.rules.mend import make_real, path_of, remove, subject_of
from codexwatch.rules.reach import judged, pairs_of, routes_of

TITLE = "{variable} names a file that Codex cannot use"
REMEDY = "Remove {variable}, or give it the path of a PEM file with certificates"
SUMMARY = "{variable}={path} is not there or holds no certificate. "

META = Meta(
    stage=Stage.VALUE,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes"}),
    uses=frozenset({"processes"}),
    keep_firing_for=timedelta(0),
    words={
        "account": Words(
            title=TITLE,
            summary=SUMMARY + "With a ChatGPT login Codex then cannot even ask for the account, and nothing works.",
            remedy=REMEDY,
        ),
        "no-roots": Words(
            title=TITLE,
            summary=SUMMARY + "Codex then trusts nobody, and nothing works.",
            remedy=REMEDY,
        ),
        "websocket": Words(
            title=TITLE,
            summary=SUMMARY + "Codex's websocket fails; HTTPS works after five reconnects.",
            remedy=REMEDY,
        ),
        "empty": Words(
            title="{variable} is empty, so the websocket trusts nobody",
            summary="{variable} is set and empty: Codex's websocket has no certificates at all; HTTPS works after five "
            "reconnects.",
            remedy="Remove the empty {variable}",
        ),
    },
    references=("openai/codex#14178",),
)

SEVERITIES = {"websocket": Severity.WARNING, "empty": Severity.WARNING}


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        named = _named(environment)
        routes = [route for route in routes_of(facts, environment) if CA_FILE_BROKEN in _reasons(route)]
        if named and routes:
            yield _finding(facts, environment, named, routes, _case(facts, environment, routes))
        elif empty := _empty(environment):
            websocket = routes_of(facts, environment, Stack.WEBSOCKET)
            reaching = [route for route in websocket if route.kind is not RouteKind.REFUSED and _by_tls(route)]
            if reaching:
                yield _finding(facts, environment, empty, reaching, "empty")


def _named(environment: Environment) -> Variable | None:
    """The variable that names the file: an empty CODEX_CA_CERTIFICATE counts as none."""
    own = environment.get("CODEX_CA_CERTIFICATE")
    return own if own and own.shown else environment.get("SSL_CERT_FILE")


def _reasons(route: Route) -> tuple[str | None, str | None]:
    return route.reason, route.trust.broken


def _case(facts: Facts, environment: Environment, routes: Sequence[Route]) -> str:
    broken = [route for route in routes if route.target.stack is Stack.HTTPS]
    everything = len(broken) == len(routes_of(facts, environment, Stack.HTTPS))
    # Where the login cannot be read, a target that fails may be one that Codex does not need.
    if not broken or not (everything or all(route.target.sure for route in broken)):
        return "websocket"
    return "account" if any(route.kind is RouteKind.REFUSED for route in broken) else "no-roots"


def _empty(environment: Environment) -> Variable | None:
    """SSL_CERT_FILE if it is empty and nothing else gives the websocket certificates."""
    found, own = environment.get("SSL_CERT_FILE"), environment.get("CODEX_CA_CERTIFICATE")
    is_empty = found is not None and found.value is not None and not found.shown
    others = environment.get("SSL_CERT_DIR") or (own and own.shown)
    return found if is_empty and not others else None


def _by_tls(route: Route) -> bool:
    return route.target.scheme == "wss"


def _finding(facts: Facts, environment: Environment, variable: Variable, routes: Sequence[Route], case: str) -> Finding:
    return Finding(
        subject=subject_of(variable, environment),
        severity=SEVERITIES.get(case, Severity.CRITICAL),
        environment=environment.id,
        case=case,
        data={"variable": variable.name, "path": variable.shown},
        origin=variable.origin,
        breaks=pairs_of(routes),
        steps=(remove(variable), *make_real(facts, environment, path_of(variable))),
    )
