"""One machine with a bit of everything, judged by made-up rules: what the pages are made of."""

from datetime import UTC, datetime
from typing import Any

from codexwatch.codex.routes import with_routes
from codexwatch.codex.trust import CaFile
from codexwatch.model.codex import Codex, CodexHome, Config, FileState, StoredLogin
from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Edit, Finding, Manual, Meta, Run, Words
from codexwatch.model.network import Proxy, Stack, Target, Way
from codexwatch.model.probe import Phase, Probe, Probes
from codexwatch.model.scale import Severity, Stage
from codexwatch.model.variable import Origin, variable
from codexwatch.model.verdict import Connectivity, Evaluation, State, Unknown, Verdict
from codexwatch.render.paths import shortener
from codexwatch.render.words import Speaker

HOME = "/home/me"
CODEX_HOME, RC = f"{HOME}/.codex", f"{HOME}/.zshrc"
LINE = "export ALL_PROXY=socks5://127.0.0.1:7891"
BETTER = "export ALL_PROXY=http://127.0.0.1:7890"


def _meta(title: str, summary: str, remedy: str) -> Meta:
    words = {"": Words(title=title, summary=summary, remedy=remedy)}
    return Meta(stage=Stage.VALUE, severity=Severity.CRITICAL, reads=frozenset(), words=words)


SPEAKER = Speaker(
    {
        "made-socks": _meta("{variable} is a SOCKS proxy", "{variable}={proxy} is one.", "Use {new}"),
        "made-dead": _meta("Nothing listens", "{proxy} refuses.", "Start {client}"),
        "made-advice": _meta("A word of advice", "{path} could be shorter.", "Nothing to do"),
    },
    shortener(HOME),
)


def facts() -> Facts:
    """A new terminal with a SOCKS proxy in its start-up file, a session that cannot be read, a probe of each kind."""
    proxy = variable("ALL_PROXY", "socks5://127.0.0.1:7891", Origin(RC, 42))
    shell = Environment(
        "login-shell", EnvironmentKind.LOGIN_SHELL, "new zsh terminal", CODEX_HOME, {"ALL_PROXY": proxy}
    )
    session = Environment("process:7", EnvironmentKind.PROCESS, "codex (pid 7)", CODEX_HOME, unknown=f"{RC} is gone")
    https = Target("https://api.openai.com/v1/responses", Stack.HTTPS)
    answered = Probe(https, Way(Proxy("http", "127.0.0.1", 7890)), ok=True, status=401, timings_ms={Phase.TLS: 8.0})
    failed = Probe(https, Way(), ok=False, failed_phase=Phase.CONNECT, reason="timeout", timings_ms={Phase.TLS: 5e3})
    known = Facts(
        taken_at=datetime(2026, 11, 22, 12, tzinfo=UTC),
        environments=(shell, session),
        codex=Codex(
            installed=True,
            version="0.169.0",
            homes={CODEX_HOME: CodexHome(CODEX_HOME, Config(f"{CODEX_HOME}/config.toml"))},
        ),
        auth={CODEX_HOME: StoredLogin(f"{CODEX_HOME}/auth.json", FileState.OK, has_key=True)},
        probes=Probes((answered, failed)),
    )
    return with_routes(known, lambda _path: CaFile.MISSING)


def socks(**changed: Any) -> Finding:
    fields: dict[str, Any] = {
        "rule": "made-socks",
        "stage": Stage.VALUE,
        "subject": f"ALL_PROXY@{RC}",
        "severity": Severity.CRITICAL,
        "environment": "login-shell",
        "also_in": ("process:7",),
        "origin": Origin(RC, 42),
        "verified": True,
        "data": {"variable": "ALL_PROXY", "proxy": "socks5://127.0.0.1:7891", "new": "http://127.0.0.1:7890"},
        "steps": (
            Edit(RC, 42, f"  {LINE}", BETTER),
            Edit(f"{CODEX_HOME}/.env", None, None, "NO_PROXY=localhost"),
            Run(("mv", f"{HOME}/my files/a", "it's")),
            Manual("Open a new terminal, or run in this one: source {path}", {"path": RC}),
        ),
    }
    return Finding(**{**fields, **changed})


def advice() -> Finding:
    return Finding(
        rule="made-advice",
        subject=CODEX_HOME,
        severity=Severity.INFO,
        origin=Origin(process=7),
        environment="process:7",
        data={"path": CODEX_HOME},
        steps=(Manual("Nothing to do."),),
    )


def evaluation(
    *findings: Finding,
    state: State = State.BROKEN,
    unknowns: tuple[Unknown, ...] = (),
    connectivity: Connectivity = Connectivity.UNUSED_WAY,
    way: str | None = "http://127.0.0.1:7890",
) -> Evaluation:
    cause = findings[0].rule if findings else None
    return Evaluation(findings, unknowns, Verdict(state, cause, connectivity, way))


def everything() -> Evaluation:
    """A cause, its consequence, advice, and questions without an answer."""
    consequence = socks(
        rule="made-dead", inhibited_by="made-socks", data={"proxy": "127.0.0.1:7891", "client": "Clash"}
    )
    unread = f"{CODEX_HOME}/auth.json is a named pipe, not a file"
    return evaluation(
        socks(),
        advice(),
        consequence,
        unknowns=(
            Unknown("rule-a", ("auth",), unread, essential=True),
            Unknown("rule-b", ("auth",), unread, essential=True),
            Unknown("rule-c", (), "made-socks"),
            Unknown(None, ("environments",), f"codex (pid 7): {RC} is gone", essential=True),
        ),
    )
