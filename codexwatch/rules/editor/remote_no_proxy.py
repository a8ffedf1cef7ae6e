"""The server half of an editor runs without the proxy that a shell on the same machine has.

What it detects
    A VS Code server (Remote SSH, WSL, Dev Containers, code-server) runs without any proxy, the way of its codex fails,
    and a new shell on this machine has one that works.

Why Codex breaks
    In a remote window the extension and its codex run on the remote machine, inside a server that SSH started without a
    login shell. What `~/.bashrc` exports for terminals is not in its environment, and the local editor's `http.proxy`
    is meant for the local machine.

How to fix
    Write the proxy into `.env` of the remote Codex home, or set `remote.SSH.httpProxy` and `remote.SSH.httpsProxy` in
    the local editor's settings; then end the server ("Remote-SSH: Kill VS Code Server on Host") and connect again.

Example
    `HTTPS_PROXY=http://127.0.0.1:7890` in `~/.codex/.env` on the remote machine.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.codex.login import is_set
from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Step, Words
from codexwatch.model.machine import Editor
from codexwatch.model.network import Proxy, RouteKind
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.model.variable import PROXY_NAMES
from codexwatch.rules.mend import put_in_dotenv
from codexwatch.rules.of_editor import editor_of
from codexwatch.rules.reach import failing_pairs, goes_directly, judged, routes_of, works, works_like

META = Meta(
    stage=Stage.ABSENCE,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes", "editors", "probes"}),
    uses=frozenset({"processes"}),
    hold_for=timedelta(seconds=30),
    words={
        "": Words(
            title="{editor} runs without the shell's proxy",
            summary="{editor} has no proxy for its codex, which fails; a new shell here has {proxy}, which works.",
            remedy="Write HTTPS_PROXY={proxy} into {path}, end the server and connect again",
        )
    },
    references=("openai/codex#2987", "openai/codex#35795", "microsoft/vscode-remote-release#5927"),
)


def check(facts: Facts) -> Iterator[Finding]:
    shells = {item.home: item for item in judged(facts) if item.kind is EnvironmentKind.LOGIN_SHELL}
    for environment in judged(facts):
        editor, shell = editor_of(facts, environment), shells.get(environment.home)
        if editor is None or not editor.server or not editor.running or shell is None:
            continue
        if any(is_set(environment, name) for name in PROXY_NAMES) or not goes_directly(facts, environment):
            continue
        proxy = _proxy_of(facts, shell)
        if (
            proxy
            and works(facts, environment) is Answer.FAILS
            and works_like(facts, environment, shell) is Answer.WORKS
        ):
            yield _finding(facts, environment, editor, proxy)


def _proxy_of(facts: Facts, shell: Environment) -> Proxy | None:
    return next((item.proxy for item in routes_of(facts, shell) if item.kind is RouteKind.PROXY and item.proxy), None)


def _finding(facts: Facts, environment: Environment, editor: Editor, proxy: Proxy) -> Finding:
    path = f"{environment.home}/.env"
    return Finding(
        subject=editor.id,
        severity=Severity.CRITICAL,
        environment=environment.id,
        data={"editor": editor.name, "proxy": proxy.url, "path": path},
        breaks=failing_pairs(facts, environment),
        verified=True,
        steps=(
            *_lines(environment, proxy, path),
            Manual("End {editor} and connect again: it keeps the variables of its start.", {"editor": editor.name}),
        ),
    )


def _lines(environment: Environment, proxy: Proxy, path: str) -> tuple[Step, ...]:
    """A proxy with a password is copied by its owner: it is not shown."""
    if proxy.credentials is not None:
        text = "Copy HTTPS_PROXY, with its password, from the shell's file into {path} (mode 0600)."
        return (Manual(text, {"path": path}),)
    return tuple(put_in_dotenv(environment, name, proxy.url) for name in ("HTTPS_PROXY", "HTTP_PROXY"))
