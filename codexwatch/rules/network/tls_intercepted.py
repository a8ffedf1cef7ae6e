"""Somebody's certificate stands before OpenAI's, and Codex does not trust it.

What it detects
    A host that Codex needs answers with a certificate that does not lead to any root that this environment gives Codex:
    the system's and CODEX_CA_CERTIFICATE, or SSL_CERT_FILE alone. Its issuer is named.

Why Codex breaks
    A company's gateway (Zscaler, Netskope), an antivirus program or a debugging proxy opens the traffic and signs it
    anew. Where its root is not among those that Codex trusts, every connection ends with "UnknownIssuer". Or nobody
    does any such thing, and SSL_CERT_FILE, which replaces the system's roots, names a file with a company's root alone.

How to fix
    Save the gateway's root certificate as a PEM file and export CODEX_CA_CERTIFICATE=FILE in the shell: it adds to the
    system's roots. In `.env` Codex ignores that name; SSL_CERT_FILE works there, and must hold the public roots too.

Example
    The certificate of chatgpt.com is issued by "Zscaler: Zscaler Intermediate Root CA".
"""

from collections.abc import Iterator

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Data, Edit, Finding, Manual, Meta, Step, Words
from codexwatch.model.network import SYSTEM_TRUST, Route, way_by
from codexwatch.model.phrase import Phrase
from codexwatch.model.probe import Phase, Probe
from codexwatch.model.reason import CERTIFICATE_REASONS, Reason
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.model.variable import Variable
from codexwatch.rules.mend import make_real, path_of, remove
from codexwatch.rules.reach import judged, pairs_of
from codexwatch.rules.seen import Seen, failed_in, severity_in

META = Meta(
    stage=Stage.PATH,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes", "probes"}),
    uses=frozenset({"processes"}),
    requires=frozenset({"network-hosts-pinned", "network-dns-poisoned", "network-clock-skew"}),
    words={
        "untrusted": Words(
            title="{host} is intercepted: Codex does not trust it",
            summary="The certificate of {host} is issued by {issuer}, which Codex has no reason to trust.",
            remedy="Save that root certificate as a PEM file and export CODEX_CA_CERTIFICATE=FILE in the shell",
        ),
        "other-ca": Words(
            title="{variable} is not the CA that signs {host}",
            summary="The certificate of {host} is issued by {issuer}; {variable}={file} holds another root.",
            remedy="Put the root certificate of {issuer} into {file}",
        ),
        "own-roots": Words(
            title="{variable} holds no root for {host}",
            summary="{variable}={file} replaces the system's roots, and none in it leads to {issuer} ({host}).",
            remedy="Write CODEX_CA_CERTIFICATE instead of {variable}: it adds to the system's roots",
        ),
        "own-folder": Words(
            title="{variable} holds no root for {host}",
            summary="{variable}={file} replaces the websocket's roots, and none in it leads to {issuer} ({host}).",
            remedy="Remove {variable}, or put the public roots into that folder too",
        ),
        "needless": Words(
            title="{variable} holds no root for {host}",
            summary="{variable}={file} replaces the system's roots, with which {host} verifies.",
            remedy="Remove {variable}, or write CODEX_CA_CERTIFICATE instead: it adds to the system's roots",
        ),
        "wrong-host": Words(
            title="Somebody else answers as {host}",
            summary="What answers as {host} shows a certificate of another host ({issuer}).",
            remedy="Choose another node, name server or network: this one leads to somebody else",
        ),
        "expired": Words(
            title="The certificate shown for {host} has expired",
            summary="What answers as {host} shows a certificate that has expired, issued by {issuer}.",
            remedy="Ask whoever runs that gateway or proxy ({issuer}) to renew it",
        ),
    },
    references=("openai/codex#6849", "openai/codex#9526", "openai/codex#26764", "openai/codex#40839"),
)

OF_A_VARIABLE = frozenset({"other-ca", "own-roots", "own-folder", "needless"})
CASES = {Reason.CERT_WRONG_HOST: "wrong-host", Reason.CERT_EXPIRED: "expired"}


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        refused: dict[str, list[Seen]] = {}
        for route, probe in failed_in(facts, environment):
            if probe.failed_phase is Phase.TLS and probe.reason in CERTIFICATE_REASONS - {Reason.CERT_NOT_YET_VALID}:
                refused.setdefault(route.target.host, []).append((route, probe))
        for found in refused.values():
            yield _finding(facts, environment, found)


def _finding(facts: Facts, environment: Environment, refused: list[Seen]) -> Finding:
    route, probe = refused[0]
    variable = _decisive(environment, route)
    case = _case(facts, route, probe, variable)
    data: Data = {
        "host": route.target.host,
        "issuer": probe.detail or Phrase("an unknown issuer"),
        "variable": variable.name if variable else None,
        "file": variable.shown if variable else None,
    }
    return Finding(
        subject=route.target.host,
        severity=severity_in(facts, environment),
        environment=environment.id,
        case=case,
        data=data,
        origin=variable.origin if variable and case in OF_A_VARIABLE else None,
        breaks=pairs_of(item for item, _ in refused),
        verified=True if case == "needless" else None,
        steps=_steps(facts, environment, variable, case, data),
    )


def _decisive(environment: Environment, route: Route) -> Variable | None:
    """The variable that says which roots count."""
    trust = route.trust
    named = (("CODEX_CA_CERTIFICATE", trust.extra), ("SSL_CERT_FILE", trust.bundle), ("SSL_CERT_DIR", trust.directory))
    return next((environment.get(name) for name, value in named if value), None)


def _case(facts: Facts, route: Route, probe: Probe, variable: Variable | None) -> str:
    if probe.reason != Reason.CERT_UNTRUSTED:
        return CASES.get(Reason(probe.reason or ""), "untrusted")
    if variable is None:
        return "untrusted"
    if variable.name == "CODEX_CA_CERTIFICATE":
        return "other-ca"
    as_system = facts.probes.answer(route.target, way_by(route.proxy, SYSTEM_TRUST))
    if as_system is Answer.WORKS:
        return "needless"
    return "own-folder" if variable.name == "SSL_CERT_DIR" else "own-roots"


def _steps(
    facts: Facts, environment: Environment, variable: Variable | None, case: str, data: Data
) -> tuple[Step, ...]:
    match case:
        case "needless" | "own-folder" if variable:
            return (remove(variable), *make_real(facts, environment, path_of(variable)))
        case "own-roots" if variable:
            return (_renamed(variable, data), *make_real(facts, environment, path_of(variable)))
        case "other-ca":
            return (Manual("Add the root certificate of {issuer} to {file}, as PEM.", data),)
        case "wrong-host":
            return (Manual("Choose another node in the proxy program, another name server, or another network.", data),)
        case "expired":
            return (Manual("Have the certificate of {issuer} renewed, or go around that gateway.", data),)
    return (
        Manual(
            "Save the root certificate of {issuer} as a PEM file (your administrator or that program has it).", data
        ),
        Manual("Add to your shell's start-up file: export CODEX_CA_CERTIFICATE=FILE"),
        *make_real(facts, environment),
    )


def _renamed(variable: Variable, data: Data) -> Step:
    """Codex takes no CODEX_CA_CERTIFICATE from `.env`."""
    path = path_of(variable)
    if path is None or path.endswith(".env"):
        return Manual("Add the public roots to {file}, or set CODEX_CA_CERTIFICATE in the shell instead.", data)
    text = variable.origin.text if variable.origin else None
    line = variable.origin.line if variable.origin else None
    new = (text or f"export {variable.name}={variable.shown}").replace(variable.name, "CODEX_CA_CERTIFICATE", 1)
    return Edit(path, line, text, new)
