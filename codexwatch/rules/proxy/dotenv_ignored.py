"""A line of `.env` is dropped or misread by Codex.

What it detects
    `$CODEX_HOME/.env` was meant to set a proxy, a certificate file or a login, and Codex drops the line or reads
    something else: a name that begins with CODEX_, a byte-order mark (three invisible bytes that some editors on
    Windows put first), `set X=`, two assignments on a line, a quote that is never closed, another encoding than UTF-8,
    a `$` in the value.

Why Codex breaks
    Codex reads the file with the library dotenvy, which skips what it does not understand without a word. An unclosed
    quote swallows every line after it; `$http_proxy` ends at the underscore; Codex drops names of its own on purpose.

How to fix
    Write one plain `NAME=value` a line, in UTF-8 without byte-order mark, a value with `$` in single quotes. Names that
    begin with CODEX_ belong in the shell. Then run `codex app-server daemon stop`: Codex's background server does not
    read the file again.

Example
    `set HTTPS_PROXY=http://127.0.0.1:7890` becomes `HTTPS_PROXY=http://127.0.0.1:7890`.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from codexwatch.model.codex import DotenvFault, DotenvProblem
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Data, Edit, Finding, Manual, Meta, Step, Words
from codexwatch.model.network import Route
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.model.secret import MASK
from codexwatch.model.variable import CA_NAMES, NO_PROXY_NAMES, PROXY_NAMES, Variable
from codexwatch.rules.instead import lead_elsewhere, routed_with
from codexwatch.rules.mend import make_real
from codexwatch.rules.reach import failing_pairs, home_of, judged, routes_of, works, works_along

LOGINS = ("CODEX_API_KEY", "CODEX_ACCESS_TOKEN")


def _words(title: str, summary: str, remedy: str) -> Words:
    return Words(title=title, summary=summary, remedy=remedy)


META = Meta(
    stage=Stage.VALUE,
    severity=Severity.CRITICAL,
    reads=frozenset({"codex", "environments", "routes"}),
    uses=frozenset({"listeners", "probes", "processes", "settings"}),
    keep_firing_for=timedelta(0),
    words={
        "bom": _words(
            ".env begins with a byte-order mark",
            "{path} begins with a byte-order mark, so Codex drops its first line, {variable}.",
            "Save {path} as UTF-8 without byte-order mark",
        ),
        "codex-name": _words(
            "Codex drops {variable} from .env",
            "Codex takes no name that begins with CODEX_ from {path}: {variable} on line {line} has no effect.",
            "Set {variable} in the shell, not in .env",
        ),
        "set-x": _words(
            "`set {variable}=` in .env has no effect",
            "Line {line} of {path} begins with `set`; Codex drops it, and {variable} is not set.",
            "Write {variable}=… without `set`",
        ),
        "two-assignments": _words(
            "Two assignments on a line of .env",
            "Line {line} of {path} holds more than one assignment; Codex does not set {variable} as it is meant.",
            "Give each assignment a line of its own",
        ),
        "unclosed-quote": _words(
            "An open quote in .env hides {variable}",
            "A quote that opens on line {line} of {path} is not closed; Codex loses {variable} with what follows.",
            "Close the quote on line {line}",
        ),
        "encoding": _words(
            "Codex cannot read the encoding of .env",
            "{path} is not UTF-8 with line feeds, so Codex loses {variable}.",
            "Save {path} as UTF-8 with line feeds",
        ),
        "dollar": _words(
            "Codex misreads the $ in {variable}",
            "Line {line} of {path} has a `$` that Codex takes for another variable than meant; {variable} gets a "
            "wrong value.",
            "Write the value in single quotes",
        ),
        "syntax": _words(
            "Codex misreads {variable} in .env",
            "Line {line} of {path} is no plain NAME=value; Codex does not set {variable} as it is meant.",
            "Write {variable}=… as a plain assignment",
        ),
    },
    references=("openai/codex#38885",),
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        problems = home_of(facts, environment).dotenv_problems
        for _, group in groupby(problems, key=lambda item: (item.kind, item.line)):
            lost = tuple(item for item in group if _matters(facts, environment, item.meant))
            if lost:
                yield _finding(facts, environment, lost)


def _matters(facts: Facts, environment: Environment, meant: Variable) -> bool:
    """A proxy that would lead elsewhere; a certificate file or login that this environment has not got otherwise."""
    current = environment.get(meant.name)
    if current is not None and current.value is not None and current.value == meant.value:
        return False
    if meant.name in (*PROXY_NAMES, *NO_PROXY_NAMES):
        return lead_elsewhere(routes_of(facts, environment), _with(facts, environment, (meant,)))
    return meant.name in (*CA_NAMES, *LOGINS)


def _with(facts: Facts, environment: Environment, meant: tuple[Variable, ...]) -> tuple[Route, ...]:
    return routed_with(facts, environment, {**environment.variables, **{item.name: item for item in meant}})


def _finding(facts: Facts, environment: Environment, lost: tuple[DotenvProblem, ...]) -> Finding:
    first = lost[0]
    path = f"{environment.home}/.env"
    routing = tuple(item.meant for item in lost if item.meant.name in (*PROXY_NAMES, *NO_PROXY_NAMES))
    mended = works_along(facts, _with(facts, environment, routing)) if routing else Answer.UNKNOWN
    mends = mended is Answer.WORKS and works(facts, environment) is Answer.FAILS
    return Finding(
        subject=f"{first.meant.name}@{path}",
        severity=Severity.CRITICAL if mends else Severity.WARNING,
        environment=environment.id,
        case=str(first.kind),
        data={"variable": first.meant.name, "path": path, "line": first.line},
        origin=first.meant.origin,
        breaks=failing_pairs(facts, environment) if mends else frozenset(),
        verified=True if mends else None,
        steps=(*_steps(path, lost), *make_real(facts, environment, path)),
    )


def _steps(path: str, lost: tuple[DotenvProblem, ...]) -> Iterator[Step]:
    first = lost[0]
    data: Data = {"path": path, "line": first.line, "variable": first.meant.name}
    match first.kind:
        case DotenvFault.BOM:
            yield Manual("Save {path} as UTF-8 without byte-order mark.", data)
        case DotenvFault.ENCODING:
            yield Manual("Save {path} as UTF-8 with line feeds at the ends of lines.", data)
        case DotenvFault.UNCLOSED_QUOTE:
            yield Manual("Close the quote that opens on line {line} of {path}.", data)
        case DotenvFault.CODEX_NAME:
            yield Manual("Export {variable} in the start-up file of your shell, and take it out of {path}.", data)
        case DotenvFault.TWO_ASSIGNMENTS:
            yield Manual("Give each assignment on line {line} of {path} a line of its own.", data)
        case _:
            yield _anew(path, first)


def _anew(path: str, item: DotenvProblem) -> Step:
    """The line as it should be, in single quotes where a reader could see more in it than there is."""
    origin, shown = item.meant.origin, item.meant.shown
    if item.meant.value is None or MASK in shown or "'" in shown:
        text = "Write {variable} on line {line} of {path} as NAME='value', in single quotes."
        return Manual(text, {"path": path, "line": item.line, "variable": item.meant.name})
    plain = f"'{shown}'" if set(shown) & set(' \t$\\"#;') else shown
    return Edit(path, item.line, origin.text if origin else None, f"{item.meant.name}={plain}")
