"""An editor has no proxy for its codex.

What it detects
    An editor of the VS Code family has the Codex extension, the direct way to OpenAI fails, and neither the editor's
    `http.proxy`, nor the variables that it takes over, nor `.env` of the Codex home names a proxy.

Why Codex breaks
    The codex of an editor has the editor's variables, not those of a terminal inside it, and knows nothing of the
    system's proxy. It goes directly, and "Reconnecting" begins at once.

    Where a terminal lacks the proxy as well, one line in `.env` mends both, and proxy-not-used says so.

How to fix
    Set `http.proxy` in the editor's settings, or write the proxy into `.env` of the Codex home, then quit the editor
    completely and start it again.

Example
    `"http.proxy": "http://127.0.0.1:7890"` in `~/.config/Code/User/settings.json`.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.codex.login import is_set
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Edit, Finding, Manual, Meta, Step, Words
from codexwatch.model.machine import Editor
from codexwatch.model.network import Stack
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.model.variable import PROXY_NAMES, Origin
from codexwatch.rules.mend import Recommendation, recommend
from codexwatch.rules.of_editor import editor_of, mended_with_a_terminal, restart
from codexwatch.rules.reach import failing_pairs, goes_directly, judged, works

SUMMARY = "{editor} has no proxy for its codex, and the direct way to OpenAI fails"
UNKNOWN_PROXY = "http://127.0.0.1:PORT"

META = Meta(
    stage=Stage.ABSENCE,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes", "editors", "probes"}),
    uses=frozenset({"listeners", "processes"}),
    requires=frozenset({"editor-remote-no-proxy", "network-endpoint-blocked"}),
    hold_for=timedelta(seconds=30),
    words={
        "proxy-works": Words(
            title="{editor} has no proxy for Codex",
            summary=SUMMARY + "; {proxy} has just carried its requests.",
            remedy='Set "http.proxy": "{proxy}" in {path} and restart {editor}',
        ),
        "": Words(
            title="{editor} has no proxy for Codex",
            summary=SUMMARY + ".",
            remedy='Set "http.proxy": "{proxy}" in {path} and restart {editor}',
        ),
    },
    references=("openai/codex#6764", "openai/codex#30695"),
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        editor = editor_of(facts, environment)
        if editor is None or _names_a_proxy(environment) or not goes_directly(facts, environment):
            continue
        if works(facts, environment) is Answer.FAILS and not mended_with_a_terminal(facts, environment):
            yield _finding(facts, editor, environment)


def _names_a_proxy(environment: Environment) -> bool:
    """A value that cannot be known may be one."""
    return any(is_set(environment, name) for name in PROXY_NAMES)


def _finding(facts: Facts, editor: Editor, environment: Environment) -> Finding:
    proxy = recommend(facts, environment)
    path = editor.settings.path or "settings.json"
    needs_it = editor.running and works(facts, environment, Stack.HTTPS) is not Answer.WORKS
    return Finding(
        subject=f"http.proxy@{path}",
        severity=Severity.CRITICAL if needs_it else Severity.WARNING,
        environment=environment.id,
        case="proxy-works" if proxy and proxy.verified else "",
        data={"editor": editor.name, "path": path, "proxy": proxy.url if proxy else UNKNOWN_PROXY},
        origin=Origin(path),
        breaks=failing_pairs(facts, environment),
        verified=proxy.verified if proxy else None,
        steps=(_step(path, proxy), restart(editor)),
    )


def _step(path: str, proxy: Recommendation | None) -> Step:
    if proxy is None:
        return Manual('Set "http.proxy" in {path} to your proxy, as {proxy}.', {"path": path, "proxy": UNKNOWN_PROXY})
    return Edit(path, None, None, f'"http.proxy": "{proxy.url}"')
