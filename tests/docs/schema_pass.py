"""What `check`, `route` and `status` say."""

from codexwatch.model.alert import AlertState
from codexwatch.model.codex import Login
from codexwatch.model.machine import ProcessKind
from codexwatch.model.network import RouteKind, Stack
from codexwatch.model.probe import Phase
from codexwatch.model.scale import Confidence, Severity, Stage
from codexwatch.model.verdict import Connectivity, State
from tests.docs.schema_words import (
    COUNT,
    MOMENT,
    NUMBER,
    PROXY,
    SLUG,
    TEXT,
    TRUTH,
    VERSION_ONE,
    Schema,
    any_of,
    either,
    extended,
    maybe,
    named,
    one_of,
    record,
    several,
)

LINE: Schema = {"type": "integer", "minimum": 1}
REASON: Schema = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}
ORIGIN = either(record(path=TEXT, line=maybe(LINE)), record(process=COUNT), {"type": "null"})
EDIT = record(kind={"const": "edit"}, path=TEXT, line=maybe(LINE), before=maybe(TEXT), after=maybe(TEXT))
RUN = record(kind={"const": "run"}, command=several(TEXT))
MANUAL = record(kind={"const": "manual"}, text=TEXT)
STEP = either(EDIT, RUN, MANUAL)
DATUM = either({"type": ["string", "number", "boolean", "null"]}, several(TEXT))

VERDICT = record(
    state=any_of(State), cause=maybe(SLUG), summary=TEXT, connectivity=any_of(Connectivity), way=maybe(TEXT)
)
CODEX = record(installed=maybe(TRUTH), version=maybe(TEXT), home=maybe(TEXT), login=any_of(Login))
HOME = record(home=TEXT, version=maybe(TEXT), login=any_of(Login), in_use_by=several(TEXT))
FINDING = record(
    rule=SLUG,
    stage=any_of(Stage),
    severity=any_of(Severity),
    confidence=any_of(Confidence),
    environment=maybe(TEXT),
    also_in=several(TEXT),
    subject=TEXT,
    title=TEXT,
    summary=TEXT,
    origin=ORIGIN,
    evidence=named(DATUM),
    inhibited_by=maybe(SLUG),
    remedy=record(summary=TEXT, verified=maybe(TRUTH), steps=several(STEP)),
)
UNKNOWN = record(rule=maybe(SLUG), missing=several(TEXT), reason=TEXT, essential=TRUTH)
PROBE = record(
    target=TEXT,
    essential=TRUTH,
    stack=any_of(Stack),
    route=one_of("direct", "proxy"),
    proxy=maybe(PROXY),
    ok=TRUTH,
    status=maybe(COUNT),
    failed_phase=maybe(any_of(Phase)),
    reason=maybe(TEXT),
    detail=maybe(TEXT),
    chain=several(record(subject=maybe(TEXT), issuer=maybe(TEXT), self_issued=TRUTH)),
    timings_ms=named(NUMBER, any_of(Phase)),
)
ROUTE = record(
    target=TEXT,
    stack=any_of(Stack),
    route=any_of(RouteKind),
    proxy=maybe(PROXY),
    variable=maybe(TEXT),
    origin=ORIGIN,
    shadows=several(TEXT),
    reason=maybe(REASON),
)
RUNNING = record(
    pid=maybe(COUNT),
    kind=maybe(any_of(ProcessKind)),
    started_at=maybe(MOMENT),
    version=maybe(TEXT),
    program=maybe(TEXT),
    terminal=maybe(TEXT),
    folder=maybe(TEXT),
    home=TEXT,
    compared_with=maybe(TEXT),
    differs_in=several(TEXT),
)
_ENVIRONMENT = record(
    environment=TEXT,
    label=TEXT,
    in_use=TRUTH,
    unknown=maybe(TEXT),
    routes=several(ROUTE),
    curl=maybe(record(route=any_of(RouteKind), proxy=maybe(PROXY), variable=maybe(TEXT))),
)
ENVIRONMENT: Schema = {**_ENVIRONMENT, "properties": {**_ENVIRONMENT["properties"], "running": RUNNING}}
"""`running` is there for what runs."""
IDLE = record(target=TEXT, proxy=maybe(PROXY), lived_seconds=NUMBER, reason=maybe(TEXT))
DEEP = record(
    idle_tunnels=several(IDLE),
    streamed_answer=maybe(record(buffered=maybe(TRUTH), pieces=COUNT, reason=maybe(TEXT))),
)
_CHECK = record(
    schema=VERSION_ONE,
    codexwatch=TEXT,
    taken_at=MOMENT,
    verdict=VERDICT,
    codex=CODEX,
    homes=several(HOME),
    findings=several(FINDING),
    unknown=several(UNKNOWN),
    probes=several(PROBE),
    routes=several(ENVIRONMENT),
)
CHECK: Schema = {**_CHECK, "properties": {**_CHECK["properties"], "deep": DEEP}}
"""`deep` is there where --deep was asked for."""
ROUTES = record(schema=VERSION_ONE, codex_version=maybe(TEXT), environments=several(ENVIRONMENT))

ALERT = record(
    rule=SLUG,
    subject=TEXT,
    state=any_of(AlertState),
    severity=any_of(Severity),
    title=TEXT,
    body=TEXT,
    since=MOMENT,
    inhibited_by=maybe(SLUG),
    silent=TRUTH,
    silent_until=maybe(MOMENT),
)
SHOWN = record(
    schema=VERSION_ONE,
    daemon=maybe(record(pid=maybe(COUNT))),
    taken_at=maybe(MOMENT),
    verdict=maybe(VERDICT),
    since=maybe(MOMENT),
    unknown=several(UNKNOWN),
    alerts=several(ALERT),
    desktop=maybe(record(problem=TEXT, since=MOMENT)),
    routes=several(ENVIRONMENT),
    probes=several(extended(PROBE, attempts=COUNT, answered=COUNT)),
)
STATUS = extended(SHOWN, codex=record(version=maybe(TEXT), proven=TRUTH, contradicted=several(TEXT)))
