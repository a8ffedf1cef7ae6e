"""The steps that mend a finding: what to write where, and what must be restarted to make it real."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from codexwatch.formats.edit.assignments import sets_others, without
from codexwatch.formats.edit.shell import is_shell
from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Edit, Manual, Run, Step
from codexwatch.model.listener import Listener
from codexwatch.model.machine import ProcessKind
from codexwatch.model.network import Proxy
from codexwatch.model.scale import Answer
from codexwatch.model.variable import Variable
from codexwatch.rules.own_line import assignment, is_read_at_login, rewritten, says_which_value
from codexwatch.rules.reach import proxy_at, working_proxies, works_by

STOP_DAEMON = Run(("codex", "app-server", "daemon", "stop"))
LOOPBACK_EXCEPTIONS = "localhost,127.0.0.1,::1"


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A proxy to use instead. `verified`: it has just carried every essential target; None: it could not be tried."""

    url: str
    verified: bool | None


def recommend(facts: Facts, environment: Environment, near: Proxy | None = None) -> Recommendation | None:
    """The local HTTP proxy to name in a remedy: the same port, then the same program's, then any that works."""
    working = working_proxies(facts, environment)
    if working:
        return Recommendation(proxy_at(_nearest(facts, working, near)).url, verified=True)
    untried = tuple(
        listener
        for listener in facts.listeners.http()
        if listener.client and works_by(facts, environment, proxy_at(listener)) is Answer.UNKNOWN
    )
    return Recommendation(proxy_at(_nearest(facts, untried, near)).url, verified=None) if untried else None


def _nearest(facts: Facts, listeners: tuple[Listener, ...], near: Proxy | None) -> Listener:
    if near is None:
        return listeners[0]
    there = facts.listeners.at(near.host, near.port)
    client = there.client if there else None
    same_port = (item for item in listeners if item.port == near.port)
    same_client = (item for item in listeners if client and item.client == client)
    return next(same_port, None) or next(same_client, None) or listeners[0]


def set_value(variable: Variable, value: str) -> Step:
    """Give the variable this value where it is set now; by hand where no file sets it."""
    origin = variable.origin
    if origin is None or origin.path is None:
        return Manual("Set {name}={value} where Codex is started.", {"name": variable.name, "value": value})
    if not says_which_value(origin.path, origin.text, variable):
        said = {"path": origin.path, "line": origin.line, "name": variable.name, "value": value}
        return Manual("In {path}, in the command that begins in line {line}: set {name}={value}", said)
    return Edit(origin.path, origin.line, origin.text, rewritten(variable, origin.path, origin.text, value))


def remove(variable: Variable) -> Step:
    """Take the variable away where it is set; what else its line sets stays."""
    origin = variable.origin
    if origin is None or origin.path is None:
        return Manual("Run: unset {name}", {"name": variable.name})
    text = origin.text if is_shell(origin.path) else None
    left = without(text, variable.name) if text else None
    if text and left is None and (variable.name not in text or sets_others(text, variable.name)):
        said = {"path": origin.path, "line": origin.line, "name": variable.name}
        return Manual("In {path}, in the command that begins in line {line}: take {name} away", said)
    return Edit(origin.path, origin.line, origin.text, left)


def set_beside(variable: Variable, name: str, value: str | Proxy) -> Step:
    """Set another name where `variable` is set. A proxy with a password is referred to, not repeated."""
    path = path_of(variable)
    secret = isinstance(value, Proxy) and value.credentials is not None
    url = value.url if isinstance(value, Proxy) else value
    if path is None or (secret and path == "/etc/environment"):
        text = "Set {name} to the value of {variable}." if secret else "Set {name}={value} where Codex is started."
        return Manual(text, {"name": name, "value": url, "variable": variable.name})
    reference = f"${{{variable.name}}}" if path.endswith(".env") else f"${variable.name}"
    return Edit(path, None, None, assignment(path, name, reference if secret else url))


def set_all(variables: Iterable[Variable], value: str) -> tuple[Step, ...]:
    """Give all of them this value, one step a line."""
    steps: dict[object, Step] = {}
    for item in variables:
        step = set_value(item, value)
        key = (step.path, step.line) if isinstance(step, Edit) else item.name
        earlier = steps.get(key)
        if isinstance(earlier, Edit) and earlier.after and item.shown in earlier.after:
            step = replace(earlier, after=rewritten(item, earlier.path, earlier.after, value))
        steps[key] = step
    return tuple(steps.values())


def remove_all(variables: Iterable[Variable]) -> tuple[Step, ...]:
    """Take all of them away, one step a line."""
    steps: dict[object, Step] = {}
    for item in {each.name: each for each in variables}.values():
        step = remove(item)
        key = (step.path, step.line) if isinstance(step, Edit) else item.name
        earlier = steps.get(key)
        if isinstance(earlier, Edit):
            step = replace(earlier, after=without(earlier.after, item.name) if earlier.after else None)
        steps[key] = step
    return tuple(steps.values())


def add_to_dotenv(environment: Environment, name: str, value: str) -> Edit:
    """A new line in `.env` of this environment's Codex home, which every way of starting Codex reads."""
    path = f"{environment.home}/.env"
    return Edit(path, None, None, assignment(path, name, value))


def put_in_dotenv(environment: Environment, name: str, value: str) -> Step:
    """The line of `.env` that sets the variable, changed, or a new one."""
    variable = environment.get(name)
    there = variable is not None and path_of(variable) == f"{environment.home}/.env"
    return set_value(variable, value) if variable and there else add_to_dotenv(environment, name, value)


def make_real(facts: Facts, environment: Environment, path: str | None = None) -> tuple[Step, ...]:
    """What must be restarted before a change of `path` reaches Codex in this environment."""
    match environment.kind:
        case EnvironmentKind.DAEMON:
            return (stop_daemon(facts, environment.home),)
        case EnvironmentKind.PROCESS:
            return (Manual("Quit the codex with process id {pid} and start it again.", {"pid": environment.pid}),)
        case EnvironmentKind.EDITOR:
            return (Manual("Quit {editor} completely and start it again.", {"editor": environment.label}),)
    return (*_new_shell(path), *_stop_daemon_of(facts, environment))


def stop_daemon(facts: Facts, home: str) -> Run:
    """The command for the background server of this home, named where a new terminal has another one."""
    shell = next((item.home for item in facts.environments if item.id == "login-shell"), home)
    return STOP_DAEMON if shell == home else Run(("env", f"CODEX_HOME={home}", *STOP_DAEMON.command))


def make_all_real(facts: Facts, environment: Environment, variables: Iterable[Variable]) -> tuple[Step, ...]:
    """What must be restarted before changes where these variables are set reach Codex in this environment."""
    paths = dict.fromkeys(path_of(item) for item in variables)
    return distinct(step for path in paths for step in make_real(facts, environment, path))


def distinct(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Each step once, in order; a step with data in it cannot be hashed."""
    found: list[Step] = []
    for step in steps:
        if step not in found:
            found.append(step)
    return tuple(found)


def _new_shell(path: str | None) -> tuple[Step, ...]:
    if path is None or path.endswith(".env"):
        return ()
    if is_read_at_login(path):
        return (Manual("Log out of the desktop and in again: {path} is read when a session starts.", {"path": path}),)
    return (Manual("Open a new terminal, or run in this one: source {path}", {"path": path}),)


def _stop_daemon_of(facts: Facts, environment: Environment) -> tuple[Step, ...]:
    """A running background daemon keeps the environment it was started with."""
    running = any(process.kind is ProcessKind.DAEMON for process in facts.processes_of(environment.home))
    return (stop_daemon(facts, environment.home),) if running else ()


def path_of(variable: Variable | None) -> str | None:
    """The file that sets the variable."""
    return variable.origin.path if variable and variable.origin else None


def subject_of(variable: Variable, environment: Environment) -> str:
    """`NAME@file`, stable while lines move; `NAME@environment` where no file sets it."""
    return f"{variable.name}@{path_of(variable) or environment.id}"
