"""The proxy is set only for terminals, and this client is not started from one.

What it detects
    A start-up file of the shell sets a proxy that works. The desktop app, or a codex of a service or of cron, does not
    read that file, goes out directly, and fails.

Why Codex breaks
    Programs inherit variables from who starts them. The Dock, the menu of the desktop, systemd and cron start no
    interactive shell, so `~/.zshrc` and `~/.bashrc` are never read for them.

How to fix
    Put the proxy into `.env` of the Codex home: every codex reads it, however it is started. Then start the client
    anew.

Example
    `export HTTPS_PROXY=http://127.0.0.1:7890` stands in `~/.zshrc`: write `HTTPS_PROXY=http://127.0.0.1:7890` into
    `~/.codex/.env`.
"""

from collections.abc import Iterator

from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Step, Words
from codexwatch.model.machine import CodexProcess
from codexwatch.model.network import Proxy, RouteKind
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.model.variable import Variable
from codexwatch.rules.adopt import use_proxy
from codexwatch.rules.mend import make_real, path_of, subject_of
from codexwatch.rules.own_line import is_read_at_login
from codexwatch.rules.reach import failing_pairs, goes_directly, judged, routes_of, works, works_like

DESKTOP_APP = "desktop-app"
REMEDY = "Put the proxy into {dotenv}"

META = Meta(
    stage=Stage.VALUE,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes", "probes"}),
    uses=frozenset({"processes"}),
    words={
        "desktop": Words(
            title="The desktop app does not get {variable}",
            summary="{path} sets {variable}={proxy} for terminals alone; the desktop app goes directly, which fails.",
            remedy=REMEDY,
        ),
        "service": Words(
            title="A codex without a terminal does not get {variable}",
            summary="{path} sets {variable}={proxy} for terminals alone; the codex with process id {pid}, which no "
            "terminal started, goes directly, which fails.",
            remedy=REMEDY,
        ),
    },
    references=("openai/codex#30695", "openai/codex#10070"),
)


def check(facts: Facts) -> Iterator[Finding]:
    shell = next((item for item in facts.environments if item.id == "login-shell" and item.unknown is None), None)
    variable, proxy = _of_terminals(facts, shell) if shell else (None, None)
    if shell is None or variable is None or proxy is None:
        return
    for environment in judged(facts):
        if not _has_no_terminal(facts, environment) or not goes_directly(facts, environment):
            continue
        if works(facts, environment) is Answer.FAILS and works_like(facts, environment, shell) is Answer.WORKS:
            yield _finding(facts, environment, shell, variable, proxy)


def _of_terminals(facts: Facts, shell: Environment) -> tuple[Variable | None, Proxy | None]:
    """The proxy of a new terminal, if a file that only shells read sets it."""
    for route in routes_of(facts, shell):
        path = path_of(route.variable)
        if route.kind is RouteKind.PROXY and path and not is_read_at_login(path) and not path.endswith(".env"):
            return route.variable, route.proxy
    return None, None


def _has_no_terminal(facts: Facts, environment: Environment) -> bool:
    """The background server is started by a terminal's window, an editor's codex by the editor: others judge those."""
    if environment.kind is EnvironmentKind.DESKTOP_SESSION:
        return True
    process = _process(facts, environment) if environment.kind is EnvironmentKind.PROCESS else None
    return process is not None and process.terminal is None and process.owner in {None, DESKTOP_APP}


def _process(facts: Facts, environment: Environment) -> CodexProcess | None:
    return facts.process_in(environment.id)


def _finding(facts: Facts, environment: Environment, shell: Environment, variable: Variable, proxy: Proxy) -> Finding:
    process = _process(facts, environment) if environment.kind is EnvironmentKind.PROCESS else None
    by_itself = process is not None and process.owner != DESKTOP_APP
    return Finding(
        subject=subject_of(variable, shell),
        severity=Severity.CRITICAL,
        environment=environment.id,
        case="service" if by_itself else "desktop",
        data={
            "variable": variable.name,
            "path": path_of(variable),
            "proxy": proxy.url,
            "pid": environment.pid,
            "dotenv": f"{environment.home}/.env",
        },
        origin=variable.origin,
        breaks=failing_pairs(facts, environment),
        verified=True,
        steps=_steps(facts, environment, variable, proxy),
    )


def _steps(facts: Facts, environment: Environment, variable: Variable, proxy: Proxy) -> tuple[Step, ...]:
    """A password is not repeated: the value is to be copied."""
    path = f"{environment.home}/.env"
    if proxy.credentials is not None:
        text = "Copy the value of {variable} from {path} into {dotenv}, as HTTPS_PROXY and HTTP_PROXY (mode 0600)."
        data = {"variable": variable.name, "path": path_of(variable), "dotenv": path}
        written: tuple[Step, ...] = (Manual(text, data), *make_real(facts, environment, path))
    else:
        written = use_proxy(facts, environment, proxy.url)
    if environment.kind is EnvironmentKind.DESKTOP_SESSION:
        return (*written, Manual("Quit the desktop app completely and start it again."))
    return written
