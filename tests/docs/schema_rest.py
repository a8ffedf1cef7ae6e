"""What the other commands say."""

from codexwatch.engine.proof import Proven
from codexwatch.logs.reading import LEVELS
from codexwatch.model.alert import AlertState
from codexwatch.model.network import Stack
from codexwatch.model.past import Mended
from codexwatch.model.probe import Phase
from codexwatch.model.proof import Result
from codexwatch.model.scale import Severity, Stage
from codexwatch.model.verdict import State
from codexwatch.remedies.journal import State as FixState
from codexwatch.render.report.document import STATES
from tests.docs.schema_pass import CODEX, EDIT, FINDING, HOME, LINE, MANUAL, RUN, SHOWN
from tests.docs.schema_words import (
    COUNT,
    DAY,
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

STEP = either(*(extended(step, number=COUNT, rule=SLUG) for step in (EDIT, RUN, MANUAL)))
FIX = record(
    schema=VERSION_ONE,
    id=maybe(TEXT),
    applied=TRUTH,
    findings=several(record(rule=SLUG, subject=TEXT)),
    steps=several(STEP),
    changes=several(
        record(
            path=TEXT,
            steps=several(COUNT),
            hunks=several(record(at=COUNT, removed=several(TEXT), added=several(TEXT))),
        )
    ),
    left=several(record(step=COUNT, reason=maybe(TEXT))),
    commands=several(record(command=several(TEXT), problem=maybe(TEXT))),
    doctor=maybe(record(status=TEXT, complaints=several(TEXT))),
    proven=maybe(any_of(Proven)),
    refused=maybe(record(path=TEXT, reason=TEXT)),
    still_found=several(SLUG),
    verdict=maybe(any_of(State)),
)
UNDO = record(
    schema=VERSION_ONE, id=maybe(TEXT), restored=several(record(path=TEXT, merged=TRUTH)), refused=maybe(TEXT)
)
FIXES = record(
    schema=VERSION_ONE,
    fixes=several(record(id=TEXT, at=TEXT, state=any_of(FixState), rules=several(SLUG), files=several(TEXT))),
)
RULES = several(record(rule=SLUG, severity=any_of(Severity), stage=any_of(Stage), title=TEXT))

OUTAGE = record(
    began=MOMENT,
    last_seen=MOMENT,
    ended=maybe(MOMENT),
    seconds=COUNT,
    causes=several(record(rule=SLUG, subject=TEXT, title=TEXT)),
    mended=maybe(any_of(Mended)),
    mended_words=TEXT,
    unwatched=TRUTH,
)
TOLD = record(
    rule=SLUG,
    subject=TEXT,
    severity=any_of(Severity),
    title=TEXT,
    body=TEXT,
    seen=MOMENT,
    fired=MOMENT,
    ended=maybe(MOMENT),
)
SPAN = record(began=MOMENT, last_seen=MOMENT, state=any_of(State), cause=maybe(SLUG))
WAY_DAY = record(
    day=DAY,
    target=TEXT,
    stack=any_of(Stack),
    proxy=maybe(PROXY),
    attempts=COUNT,
    answered=COUNT,
    median_ms=maybe(NUMBER),
    slow_ms=maybe(NUMBER),
    phases_ms=named(maybe(NUMBER), any_of(Phase)),
    failures=named(COUNT),
)
HISTORY = record(
    schema=VERSION_ONE,
    taken_at=MOMENT,
    since=MOMENT,
    outages=several(OUTAGE),
    alerts=several(TOLD),
    verdicts=several(SPAN),
    routes=several(WAY_DAY),
)
REPORT = record(
    schema=VERSION_ONE,
    made_at=MOMENT,
    versions=record(codexwatch=TEXT, Python=TEXT, system=TEXT, codex=maybe(TEXT)),
    codex=maybe(CODEX),
    homes=several(HOME),
    status=SHOWN,
    findings=several(FINDING),
    history=HISTORY,
    days=several(record(day=DAY, hours=record(**dict.fromkeys(STATES, NUMBER)))),
)
LOG_LINE = record(timestamp=MOMENT, level=one_of(*LEVELS), event={"type": "string", "pattern": r"^[a-z_]+\.[a-z_]+$"})
SELFTEST = record(schema=VERSION_ONE, checks=several(record(check=TEXT, ok=TRUTH, said=TEXT, remedy=maybe(TEXT))))
CLAIM = record(
    claim=TEXT,
    sentence=TEXT,
    result=any_of(Result),
    expected=TEXT,
    seen=maybe(TEXT),
    reason=maybe(TEXT),
    rules=several(SLUG),
)
AGAINST_CODEX = record(schema=VERSION_ONE, codex_version=TEXT, sealed=TRUTH, seconds=NUMBER, claims=several(CLAIM))
NOTIFY = record(
    schema=VERSION_ONE,
    shown=TRUTH,
    server=maybe(record(name=TEXT, version=maybe(TEXT), buttons=TRUTH)),
    reason=maybe(TEXT),
    remedy=maybe(TEXT),
    seconds=NUMBER,
)
PLACE = record(path=TEXT, line=maybe(LINE))
PLAIN: Schema = {"type": ["string", "number", "boolean", "null"]}
CONFIG = record(
    schema=VERSION_ONE,
    files=several(record(path=TEXT, exists=TRUTH)),
    settings=named(
        record(value=either(PLAIN, several(TEXT)), origin=maybe(PLACE)),
        {"type": "string", "pattern": r"^[a-z_]+(\.[A-Za-z0-9_-]+)*$"},
    ),
    overruled=several(record(key=TEXT, origin=PLACE, locked_by=PLACE)),
)
ALERT_TO_COMMAND = record(
    schema=VERSION_ONE,
    event=any_of(AlertState),
    rule=SLUG,
    subject=TEXT,
    severity=any_of(Severity),
    title=TEXT,
    body=TEXT,
    since=MOMENT,
    environment=maybe(TEXT),
)
