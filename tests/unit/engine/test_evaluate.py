"""Which finding explains which, what is unknown, and the verdict."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from codexwatch.engine.evaluate import evaluate
from codexwatch.model.environment import EnvironmentKind
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Rule
from codexwatch.model.machine import CodexProcess, ProcessKind
from codexwatch.model.scale import Severity, Stage
from codexwatch.model.settings import RuleSettings, Settings
from codexwatch.model.verdict import State
from tests.rules.world import RESET, TIMED_OUT, World, session, shell
from tests.unit.engine.build import HTTPS, WEBSOCKET, environment, facts, finding, rule

LOGIN_HTTPS, LOGIN_WEBSOCKET = ("login-shell", HTTPS), ("login-shell", WEBSOCKET)
INFO, WARNING, CRITICAL = Severity.INFO, Severity.WARNING, Severity.CRITICAL


def told(*rules: Rule, about: Facts | None = None) -> dict[str, str | None]:
    """Every rule that found something, with the slug that explains it."""
    evaluation = evaluate(about or facts(), rules)
    return {item.rule: item.inhibited_by for item in evaluation.findings}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param(
            [
                rule("proxy-value", Stage.VALUE, finding(breaks=[LOGIN_HTTPS, LOGIN_WEBSOCKET])),
                rule("proxy-hop", Stage.HOP, finding(breaks=[LOGIN_HTTPS])),
            ],
            {"proxy-value": None, "proxy-hop": "proxy-value"},
            id="a bad value explains the dead port behind it",
        ),
        pytest.param(
            [
                rule("proxy-value", Stage.VALUE, finding(breaks=[LOGIN_WEBSOCKET])),
                rule("proxy-hop", Stage.HOP, finding(breaks=[LOGIN_HTTPS, LOGIN_WEBSOCKET])),
            ],
            {"proxy-hop": None, "proxy-value": None},
            id="a fault of the websocket alone does not hide a dead port",
        ),
        pytest.param(
            [
                rule("proxy-https", Stage.VALUE, finding("a", breaks=[LOGIN_HTTPS])),
                rule("proxy-websocket", Stage.VALUE, finding("b", breaks=[LOGIN_WEBSOCKET])),
                rule("proxy-hop", Stage.HOP, finding(breaks=[LOGIN_HTTPS, LOGIN_WEBSOCKET])),
            ],
            {"proxy-https": None, "proxy-websocket": None, "proxy-hop": "proxy-https"},
            id="two causes together cover both stacks",
        ),
        pytest.param(
            [
                rule("proxy-value", Stage.VALUE, finding(severity=INFO, breaks=[LOGIN_HTTPS])),
                rule("proxy-hop", Stage.HOP, finding(breaks=[LOGIN_HTTPS])),
            ],
            {"proxy-hop": None, "proxy-value": None},
            id="advice explains nothing",
        ),
        pytest.param(
            [
                rule("proxy-value", Stage.VALUE, finding(breaks=[LOGIN_HTTPS])),
                rule("network-path", Stage.PATH, finding()),
            ],
            {"proxy-value": None, "network-path": None},
            id="what breaks nothing is not explained away",
        ),
        pytest.param(
            [
                rule("config-start", Stage.START, finding(breaks=[LOGIN_HTTPS])),
                rule("auth-login", Stage.LOGIN, finding(breaks=[LOGIN_HTTPS])),
            ],
            {"config-start": None, "auth-login": None},
            id="a login fault is a fact of its own",
        ),
        pytest.param(
            [
                rule("process-stale", Stage.STALE, finding(breaks=[LOGIN_HTTPS])),
                rule("proxy-value", Stage.VALUE, finding()),
                rule("auth-login", Stage.LOGIN, finding()),
            ],
            {"process-stale": None, "auth-login": None, "proxy-value": "process-stale"},
            id="in an old environment proxy rules are explained, login rules are not",
        ),
        pytest.param(
            [
                rule("network-offline", Stage.HOST, finding(environment=None), reads=["probes"]),
                rule("network-blocked", Stage.ABSENCE, finding(), reads=["probes"]),
                rule("proxy-value", Stage.VALUE, finding(severity=WARNING)),
            ],
            {"network-offline": None, "proxy-value": None, "network-blocked": "network-offline"},
            id="offline explains every rule that rests on probes",
        ),
        pytest.param(
            [
                rule("proxy-mismatch", Stage.HOP, finding("127.0.0.1:1", breaks=[LOGIN_HTTPS])),
                rule(
                    "proxy-dead",
                    Stage.HOP,
                    finding("127.0.0.1:1", breaks=[LOGIN_HTTPS]),
                    requires=["proxy-mismatch"],
                ),
            ],
            {"proxy-mismatch": None, "proxy-dead": "proxy-mismatch"},
            id="inside a stage a required rule explains",
        ),
        pytest.param(
            [
                rule("proxy-mismatch", Stage.HOP, finding("127.0.0.1:1", environment="daemon:7")),
                rule("proxy-dead", Stage.HOP, finding("127.0.0.1:2"), requires=["proxy-mismatch"]),
            ],
            {"proxy-mismatch": None, "proxy-dead": None},
            id="a required rule elsewhere, about something else, explains nothing",
        ),
    ],
)
def test_root_cause_first(rules: list[Rule], expected: dict[str, str | None]) -> None:
    assert told(*rules) == expected


def test_a_cause_is_as_bad_as_its_consequence() -> None:
    cause = rule("proxy-value", Stage.VALUE, finding(severity=WARNING, breaks=[LOGIN_HTTPS]))
    consequence = rule("proxy-hop", Stage.HOP, finding(severity=CRITICAL, breaks=[LOGIN_HTTPS]))
    evaluation = evaluate(facts(), [cause, consequence])
    assert (evaluation.findings[0].rule, evaluation.findings[0].severity) == ("proxy-value", CRITICAL)
    assert evaluation.verdict.state is State.BROKEN


def test_being_offline_is_never_raised() -> None:
    offline = rule("network-offline", Stage.HOST, finding(severity=WARNING, environment=None), reads=["probes"])
    blocked = rule("network-blocked", Stage.ABSENCE, finding(severity=CRITICAL), reads=["probes"])
    assert evaluate(facts(), [offline, blocked]).findings[0].severity is WARNING


def test_one_identity_in_two_environments_is_one_finding() -> None:
    machine = facts(environment(), environment("daemon:7", EnvironmentKind.DAEMON))
    both = rule(
        "proxy-value",
        Stage.VALUE,
        finding("A@file", environment="daemon:7", breaks=[("daemon:7", HTTPS)]),
        finding("A@file", breaks=[LOGIN_HTTPS]),
    )
    (joined,) = evaluate(machine, [both]).findings
    assert (joined.environment, joined.also_in) == ("login-shell", ("daemon:7",))
    assert joined.breaks == {LOGIN_HTTPS, ("daemon:7", HTTPS)}
    assert len(joined.steps) == 1


def test_inhibition_is_decided_before_joining() -> None:
    """In the old daemon the value is explained; in a new terminal it is not, and that is where it is told."""
    machine = facts(environment(), environment("daemon:7", EnvironmentKind.DAEMON))
    stale = rule("process-stale", Stage.STALE, finding("7", environment="daemon:7"))
    value = rule("proxy-value", Stage.VALUE, finding("A@file"), finding("A@file", environment="daemon:7"))
    joined = {item.rule: item for item in evaluate(machine, [stale, value]).findings}["proxy-value"]
    assert (joined.environment, joined.inhibited_by) == ("login-shell", None)


def test_order_is_severity_then_stage_then_environment() -> None:
    machine = facts(environment(), environment("this-shell", EnvironmentKind.THIS_SHELL))
    rules = [
        rule("b-late", Stage.LOGIN, finding("x")),
        rule("a-early", Stage.VALUE, finding("login"), finding("shell", environment="this-shell")),
        rule("c-mild", Stage.START, finding("y", WARNING)),
    ]
    subjects = [item.subject for item in evaluate(machine, rules).findings]
    assert subjects == ["shell", "login", "x", "y"]


def crashes(_facts: Facts) -> Iterator[Finding]:
    raise RuntimeError("a password")
    yield


def test_a_rule_that_raises_is_unknown_and_the_next_one_runs() -> None:
    evaluation = evaluate(
        facts(), [rule("a-crash", Stage.VALUE, check=crashes), rule("b-next", Stage.VALUE, finding(severity=WARNING))]
    )
    assert [item.rule for item in evaluation.findings] == ["b-next"]
    assert evaluation.crashed == (("a-crash", "RuntimeError"),)
    assert "a password" not in repr(evaluation)


def test_a_missing_section_makes_its_rules_unknown_and_the_verdict_not_healthy() -> None:
    blind = facts(missing={"auth": "auth.json cannot be read"})
    evaluation = evaluate(blind, [rule("auth-x", Stage.LOGIN, finding(), reads=["auth"])])
    assert [(item.rule, item.missing) for item in evaluation.unknowns] == [("auth-x", ("auth",))]
    assert evaluation.verdict.state is State.UNKNOWN


def test_records_of_codex_that_cannot_be_read_leave_the_verdict_healthy() -> None:
    blind = facts(missing={"traces": "logs_2.sqlite has other tables than are known"})
    evaluation = evaluate(blind, [rule("state-x", Stage.TRACE, finding(), reads=["traces"])])
    assert [(item.rule, item.missing, item.essential) for item in evaluation.unknowns] == [
        ("state-x", ("traces",), False)
    ]
    assert evaluation.verdict.state is State.HEALTHY


@pytest.mark.parametrize(
    ("severity", "state"),
    [
        pytest.param(CRITICAL, State.BROKEN, id="critical is broken"),
        pytest.param(WARNING, State.DEGRADED, id="a warning is degraded"),
        pytest.param(INFO, State.HEALTHY, id="advice leaves it healthy"),
    ],
)
def test_verdict(severity: Severity, state: State) -> None:
    verdict = evaluate(facts(), [rule("proxy-x", Stage.VALUE, finding(severity=severity))]).verdict
    assert verdict.state is state
    assert verdict.cause == ("proxy-x" if severity > INFO else None)


def test_the_user_s_settings_win() -> None:
    chosen = {
        "a-off": RuleSettings(enabled=False),
        "b-mild": RuleSettings(severity="info", hold_for=5),
    }
    about = facts(settings=Settings(rules=chosen))
    rules = [rule("a-off", Stage.VALUE, finding()), rule("b-mild", Stage.VALUE, finding())]
    (found,) = evaluate(about, rules).findings
    assert (found.rule, found.severity) == ("b-mild", INFO)
    assert found.hold_for is not None
    assert found.hold_for.total_seconds() == 5


def test_a_failure_that_no_rule_explains_is_not_healthy() -> None:
    """The websocket is reset and https answers: without a rule for it nothing is found, and nothing is well either."""
    evaluation = evaluate(World(websocket=RESET).facts(), [])
    assert evaluation.verdict.state is State.UNKNOWN
    assert evaluate(World().facts(), []).verdict.state is State.HEALTHY


def test_what_cannot_be_seen_from_here_makes_nothing_look_better() -> None:
    contained = CodexProcess(900, ProcessKind.SESSION, "process:900", elsewhere=True)
    beside = World(direct=TIMED_OUT, environments=[shell(), session()], processes=[contained])
    assert evaluate(beside.facts(), []).verdict.state is State.BROKEN
    alone = replace(beside, environments=[shell(in_use=False), session()])
    assert evaluate(alone.facts(), []).verdict.state is State.UNKNOWN
