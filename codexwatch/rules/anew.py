"""What an environment would be if what runs there was started anew, by what the files say now."""

from dataclasses import replace

from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.facts import Facts
from codexwatch.model.machine import Editor
from codexwatch.model.variable import Variable


def started_anew(facts: Facts, environment: Environment, editor: Editor | None = None) -> Environment | None:
    """A new terminal with the same Codex home; for an editor, itself while its running host is not known.

    An editor that is started anew takes over the variables of a new terminal and sets its `http.proxy` over them.
    """
    if editor is not None and editor.pid is None:
        return _find(facts, f"editor:{editor.id}", environment.home)
    shells = (item for item in facts.environments if item.kind is EnvironmentKind.LOGIN_SHELL and item.unknown is None)
    shell = next((item for item in shells if item.home == environment.home), None)
    return shell if shell is None or editor is None else _with_proxy(shell, editor)


def _find(facts: Facts, wanted: str, home: str) -> Environment | None:
    found = (item for item in facts.environments if item.id == wanted and item.unknown is None)
    return next((item for item in found if item.home == home), None)


def _with_proxy(shell: Environment, editor: Editor) -> Environment:
    """`.env` beats what the editor sets."""
    proxy = editor.proxy
    if proxy is None:
        return shell
    names = [name for name in ("HTTP_PROXY", "HTTPS_PROXY") if not _is_in_dotenv(shell.get(name), shell)]
    over = {name: Variable(name, proxy.value, proxy.shown, proxy.origin) for name in names}
    return replace(shell, variables={**shell.variables, **over})


def _is_in_dotenv(variable: Variable | None, shell: Environment) -> bool:
    return variable is not None and variable.origin is not None and variable.origin.path == f"{shell.home}/.env"
