"""OpenAI refuses to renew the login.

What it detects
    By Codex's log, auth.openai.com has refused the stored refresh token: it was used already, revoked, or has expired.
    The login has not been written since.

Why Codex breaks
    A ChatGPT login is renewed with a token that works once. Two clients, or two machines with a copy of the same
    auth.json, use it twice, and the second is refused for good. Codex goes on with the old access token; when that has
    run out every request is refused, and a new window shows the sign-in screen.

How to fix
    Close every Codex that uses this home, log out, and log in again. Each machine needs a login of its own.

Example
    "Your access token could not be refreshed because your refresh token was already used."
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.codex.routes import login_in
from codexwatch.model.codex import Login, StoredLogin
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Run, Step, Words
from codexwatch.model.scale import Severity, Stage
from codexwatch.model.traces import TOKEN_TROUBLES, HomeTraces, Trace, Trouble, What
from codexwatch.model.variable import Origin
from codexwatch.rules.loops import runs_daemon
from codexwatch.rules.mend import STOP_DAEMON
from codexwatch.rules.reach import judged, login_file, pairs_of, routes_of

TITLE = "Codex's ChatGPT login cannot be renewed"
REMEDY = "Close every codex, then: codex logout, codex login"
REFUSED = "OpenAI refused to renew the login in {path} at {at}: "

META = Meta(
    stage=Stage.LOGIN,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "codex", "auth", "traces"}),
    uses=frozenset({"processes", "routes"}),
    keep_firing_for=timedelta(0),
    words={
        "reused": Words(
            title=TITLE,
            summary=REFUSED + "its refresh token was used before, by another codex or a copy of the file.",
            remedy=REMEDY,
        ),
        "revoked": Words(title=TITLE, summary=REFUSED + "its refresh token was revoked.", remedy=REMEDY),
        "expired": Words(title=TITLE, summary=REFUSED + "its refresh token has expired.", remedy=REMEDY),
        "refused": Words(title=TITLE, summary=REFUSED + "its refresh token is not accepted.", remedy=REMEDY),
    },
    references=("openai/codex#10332", "openai/codex#9634", "openai/codex#6498", "openai/codex#27896"),
)

CASES = {
    Trouble.TOKEN_REUSED: "reused",
    Trouble.TOKEN_REVOKED: "revoked",
    Trouble.TOKEN_EXPIRED: "expired",
    Trouble.TOKEN_REFUSED: "refused",
}


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        stored, traces = login_file(facts, environment), facts.traces.get(environment.home)
        refused = _refused(traces) if stored and traces else None
        if stored and traces and refused and login_in(facts, environment) is Login.CHATGPT:
            yield _finding(facts, environment, stored, traces, refused)


def _refused(traces: HomeTraces) -> Trace | None:
    """The newest word on the token, unless the login was renewed or made anew since: that writes the file."""
    failures = [
        trace
        for trace in traces.of(What.REFRESH_FAILED, What.RETRY, What.FAILED)
        if trace.cause and trace.cause.kind in TOKEN_TROUBLES
    ]
    if not failures or (traces.login_written_at and traces.login_written_at > failures[-1].at):
        return None
    return failures[-1]


def _finding(
    facts: Facts, environment: Environment, stored: StoredLogin, traces: HomeTraces, refused: Trace
) -> Finding:
    expired = stored.access_expires_at is not None and stored.access_expires_at <= facts.taken_at
    useless = expired or _is_refused_itself(traces, refused)
    kind = refused.cause.kind if refused.cause else Trouble.TOKEN_REFUSED
    return Finding(
        subject=stored.path,
        severity=Severity.CRITICAL if useless else Severity.WARNING,
        environment=environment.id,
        case=CASES[kind],
        data={"path": stored.path, "at": f"{refused.at:%H:%M} UTC", "expired": expired},
        origin=Origin(stored.path),
        breaks=pairs_of(routes_of(facts, environment)) if useless else frozenset(),
        steps=tuple(_steps(facts, environment, kind)),
    )


def _is_refused_itself(traces: HomeTraces, refused: Trace) -> bool:
    """Whether the server has refused the access token as well, and no turn has gone well since."""
    good = max((trace.at for trace in traces.of(What.SAMPLED, What.COMPLETED)), default=None)
    return any(
        trace.cause is not None and trace.cause.status == 401 and trace.at >= refused.at
        for trace in traces.of(What.RETRY, What.FAILED)
        if good is None or trace.at > good
    )


def _steps(facts: Facts, environment: Environment, kind: Trouble) -> Iterator[Step]:
    yield Manual("Quit every codex, in terminals and editors.")
    if runs_daemon(facts, environment):
        yield STOP_DAEMON
    yield Run(("codex", "logout"))
    yield Run(("codex", "login"))
    if kind is Trouble.TOKEN_REUSED:
        yield Manual("Never copy auth.json to another machine: log in there as well.")
