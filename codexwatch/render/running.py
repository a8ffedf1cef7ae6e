"""What runs: since when, where, as which version, and in what it differs from a start of today."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.facts import Facts
from codexwatch.model.machine import CodexProcess
from codexwatch.model.network import Route
from codexwatch.model.phrase import Phrase
from codexwatch.model.variable import CA_NAMES, NO_PROXY_NAMES, PROXY_NAMES, Variable
from codexwatch.render.words import Speaker

ROUTING_NAMES = (*PROXY_NAMES, *NO_PROXY_NAMES, *CA_NAMES)
GIVEN = "given"
"""The environment that holds exactly what a command line says."""

BY_HAND = Phrase("from no file: set by hand, lost at the next login")


def running_lines(facts: Facts, environment: Environment, speaker: Speaker) -> Iterator[str]:
    """For an environment that runs; for others nothing."""
    process = process_of(facts, environment)
    about = list(_about(facts, environment, process, speaker))
    if about:
        yield Phrase("{about}", about=tuple(about))
    compared = _compared(facts, environment)
    names = [] if compared is None else _differing(environment, compared)
    if compared is not None and names:
        yield Phrase("other than in {label}: {names}", label=compared.label, names=tuple(names))


def running_object(facts: Facts, environment: Environment, speaker: Speaker) -> dict[str, object] | None:
    """The same as data; None for an environment that does not run."""
    process = process_of(facts, environment)
    if process is None and environment.started_at is None:
        return None
    compared = _compared(facts, environment)
    return {
        "pid": process.pid if process else None,
        "kind": process.kind.value if process else None,
        "started_at": environment.started_at.isoformat() if environment.started_at else None,
        "version": process.version if process else None,
        "program": speaker.shorten(process.program) if process and process.program else None,
        "terminal": process.terminal if process else None,
        "folder": speaker.shorten(process.folder) if process and process.folder else None,
        "home": speaker.shorten(environment.home),
        "compared_with": compared.id if compared else None,
        "differs_in": _differing(environment, compared) if compared else [],
    }


def process_of(facts: Facts, environment: Environment) -> CodexProcess | None:
    return next((item for item in facts.processes if item.environment == environment.id), None)


def _about(facts: Facts, environment: Environment, process: CodexProcess | None, speaker: Speaker) -> Iterator[str]:
    if environment.started_at is not None:
        yield Phrase("started {ago}", ago=_ago(facts.taken_at, environment.started_at))
    if process is None:
        return
    if process.version:
        yield f"Codex {process.version}"
    if process.terminal:
        yield Phrase("terminal {terminal}", terminal=process.terminal)
    if process.folder:
        yield Phrase("in {folder}", folder=speaker.shorten(process.folder))
    if environment.home != facts_home(facts):
        yield f"CODEX_HOME {speaker.shorten(environment.home)}"
    if process.elsewhere:
        yield Phrase("in a container or network of its own: look from inside")


def facts_home(facts: Facts) -> str | None:
    """The home of a new terminal."""
    return next((item.home for item in facts.environments if item.kind is EnvironmentKind.LOGIN_SHELL), None)


_SIZES = (
    (86_400, "{count} day ago", "{count} days ago"),
    (3600, "{count} hour ago", "{count} hours ago"),
    (60, "{count} minute ago", "{count} minutes ago"),
)


def _ago(now: datetime, then: datetime) -> Phrase:
    """Coarse, as people say it."""
    seconds = max(0, int((now - then) / timedelta(seconds=1)))
    for size, one, many in _SIZES:
        if seconds >= size:
            template = one if seconds // size == 1 else many
            return Phrase(template, count=seconds // size)
    return Phrase("just now")


def _compared(facts: Facts, environment: Environment) -> Environment | None:
    """A window is compared with the background server that carries its traffic, others with a new terminal."""
    if environment.kind in (EnvironmentKind.LOGIN_SHELL, EnvironmentKind.DESKTOP_SESSION) or environment.unknown:
        return None
    same_home = [item for item in facts.environments if item.home == environment.home and item.unknown is None]
    wanted = EnvironmentKind.LOGIN_SHELL
    if environment.kind is EnvironmentKind.PROCESS and not environment.in_use:
        wanted = EnvironmentKind.DAEMON
    return next((item for item in same_home if item.kind is wanted), None)


def _differing(environment: Environment, compared: Environment) -> list[str]:
    """Names of another value, or set in one of the two alone."""
    return [name for name in ROUTING_NAMES if _text(environment.get(name)) != _text(compared.get(name))]


def _text(variable: Variable | None) -> object:
    return None if variable is None else (variable.value, variable.shown)


def by_hand(facts: Facts, route: Route) -> bool:
    """Whether the value that decides in a running client, or in this shell, is one that no file gives for sure."""
    variable = route.variable
    if variable is None or (variable.origin is not None and variable.origin.path is not None):
        return False
    environment = next((item for item in facts.environments if item.id == route.environment), None)
    if environment is None or environment.kind is EnvironmentKind.LOGIN_SHELL or environment.id == GIVEN:
        return False
    shell = next((item for item in facts.environments if item.kind is EnvironmentKind.LOGIN_SHELL), None)
    if shell is None or shell.unknown is not None:
        return False
    there = shell.get(variable.name)
    return there is None or there.value is not None
