"""A shell or a running codex has older variables than the files.

What it detects
    This shell or a running codex lacks a variable that a file would give it now, or holds another value of it. Its way
    to OpenAI fails, and with what it would get if it were started anew it works.

Why Codex breaks
    Variables are copied when a program starts. Neither an edited `~/.zshrc` nor an edited `.env` reaches a shell, a
    codex or an editor that runs already, whatever is repeated inside it.

How to fix
    Open a new terminal, or `source` the file in this one. Quit a running codex and start it again; for the codex of an
    editor, quit the editor completely.

Example
    `export HTTPS_PROXY=http://127.0.0.1:7890` was added to `~/.zshrc`, and codex was started again in the terminal that
    was open already.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Data, Finding, Manual, Meta, Step, Words
from codexwatch.model.machine import CodexProcess, Editor, ProcessKind
from codexwatch.model.network import Route, Stack
from codexwatch.model.phrase import Phrase
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.model.variable import CA_NAMES, NO_PROXY_NAMES, PROXY_NAMES, Origin, Variable
from codexwatch.rules.anew import started_anew
from codexwatch.rules.instead import routed_with
from codexwatch.rules.mend import path_of
from codexwatch.rules.reach import failing_pairs, judged, works, works_along

DESKTOP_APP = "desktop-app"
ROUTING_NAMES = (*PROXY_NAMES, *NO_PROXY_NAMES, *CA_NAMES)
RESTART = "Quit it and start it again: variables are copied only at the start"

META = Meta(
    stage=Stage.STALE,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes", "probes"}),
    uses=frozenset({"codex", "editors", "listeners", "processes", "settings"}),
    keep_firing_for=timedelta(seconds=30),
    words={
        "this-shell": Words(
            title="This shell is older than {variable} in its files",
            summary="{path} sets {variable} now, and this shell has not read it: codex fails here, not in a new one.",
            remedy="Open a new terminal, or run here: source {path}",
        ),
        "process": Words(
            title="A running codex is older than {variable} in files",
            summary="{path} sets {variable} now, but codex ({where}) runs with what it was started with, which fails.",
            remedy=RESTART,
        ),
        "editor": Words(
            title="{owner} is older than {variable} in files",
            summary="{path} sets {variable} now, but {owner} ({where}) gives codex what it was started with itself.",
            remedy=RESTART,
        ),
        "app-server": Words(
            title="A codex app-server is older than {variable}",
            summary="{path} sets {variable} now, but {owner} ({where}) runs codex with what it was started with.",
            remedy=RESTART,
        ),
    },
    references=("openai/codex#30695", "openai/codex#31670"),
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        if works(facts, environment) is not Answer.FAILS:
            continue
        process = facts.process_in(environment.id)
        owner = _owner(facts, environment, process)
        anew = started_anew(facts, environment, owner) if _can_be_old(environment, owner) else None
        decisive = _decisive(facts, environment, anew, process) if anew else None
        if decisive:
            yield _finding(facts, environment, decisive, process, owner)


def _can_be_old(environment: Environment, owner: Editor | None) -> bool:
    """The background server has a rule of its own, and so has an editor's remote server, which no shell starts.

    Of an editor it takes the variables of its running host.
    """
    if owner is not None and owner.server:
        return False
    if environment.kind is EnvironmentKind.EDITOR:
        return owner is not None and owner.pid is not None
    return environment.kind in (EnvironmentKind.THIS_SHELL, EnvironmentKind.PROCESS)


def _owner(facts: Facts, environment: Environment, process: CodexProcess | None) -> Editor | None:
    """The editor that this is, or that started this app-server, if its file says so or only one can have."""
    editors = {f"editor:{item.id}": item for item in facts.editors}
    if environment.kind is EnvironmentKind.EDITOR:
        return editors.get(environment.id)
    if process is None or process.kind is not ProcessKind.APP_SERVER:
        return None
    if process.owner is not None:
        return editors.get(f"editor:{process.owner}")
    homes = {item.id: item.home for item in judged(facts)}
    running = [item for name, item in editors.items() if item.running and homes.get(name) == environment.home]
    return running[0] if len(running) == 1 else None


def _decisive(
    facts: Facts, environment: Environment, anew: Environment, process: CodexProcess | None
) -> Variable | None:
    """The value of a file that makes the difference: with what the files give it works, and so it does started anew."""
    given = {name: found for name in ROUTING_NAMES if (found := anew.get(name)) and _is_news(environment, found)}
    if _no_shell_starts(process):
        given = {name: found for name, found in given.items() if path_of(found) == f"{environment.home}/.env"}
    if not given:
        return None
    # How a CA file reads is known only of the environment that has it.
    frame = anew if given.keys() & set(CA_NAMES) else environment
    as_anew = routed_with(facts, frame, anew.variables)
    if works_along(facts, as_anew) is not Answer.WORKS:
        return None
    as_given = routed_with(facts, frame, {**environment.variables, **given})
    return _deciding(as_anew, given) if works_along(facts, as_given) is Answer.WORKS else None


def _is_news(environment: Environment, found: Variable) -> bool:
    current = environment.get(found.name)
    return path_of(found) is not None and found.value is not None and (current is None or current.value != found.value)


def _no_shell_starts(process: CodexProcess | None) -> bool:
    """What cron, a service or the desktop app starts gets nothing of a terminal, however often it is started anew."""
    if process is None or process.owner == DESKTOP_APP:
        return process is not None
    return process.kind is ProcessKind.EXEC and process.terminal is None


def _deciding(routes: tuple[Route, ...], given: Mapping[str, Variable]) -> Variable:
    deciding = (route.variable.name for route in routes if route.variable and route.variable.name in given)
    return given[next(deciding, next(iter(given)))]


def _finding(
    facts: Facts, environment: Environment, decisive: Variable, process: CodexProcess | None, owner: Editor | None
) -> Finding:
    here = environment.kind is EnvironmentKind.THIS_SHELL
    fine_without = works(facts, environment, Stack.HTTPS) is Answer.WORKS
    case = "this-shell" if here else "process"
    if environment.kind is EnvironmentKind.EDITOR:
        case = "editor"
    if process and process.kind is ProcessKind.APP_SERVER:
        case = "app-server"
    path = path_of(decisive)
    pid = owner.pid if case == "editor" and owner else environment.pid
    name = owner.name if owner else Phrase("the program that started codex")
    if owner is None and process and process.owner == DESKTOP_APP:
        name = Phrase("the desktop app")
    data: Data = {"variable": decisive.name, "path": path, "where": _where(pid, process), "owner": name}
    return Finding(
        subject=environment.id if here else str(pid),
        severity=Severity.CRITICAL if here and not fine_without else Severity.WARNING,
        environment=environment.id,
        case=case,
        data=data,
        origin=decisive.origin if here else Origin(process=pid),
        breaks=failing_pairs(facts, environment),
        verified=True,
        steps=(_step(case, data),),
    )


def _where(pid: int | None, process: CodexProcess | None) -> tuple[str, ...]:
    """How to find it on the screen."""
    known = (process.terminal, process.folder) if process else ()
    return (f"pid {pid}", *(item for item in known if item))


def _step(case: str, data: Data) -> Step:
    match case:
        case "this-shell":
            return Manual("Open a new terminal, or run in this one: source {path}", {"path": data["path"]})
        case "app-server" | "editor":
            return Manual("Quit it completely and start it again: {owner} ({where})", data)
    return Manual("Quit codex ({where}) and start it again.", data)
