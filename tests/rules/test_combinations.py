"""All rules on one machine: what is told first, what explains the rest, and that nothing false stands beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from codexwatch.codex.trust import CaFile
from codexwatch.engine.evaluate import evaluate
from codexwatch.model.codex import Config, FileState, Provider, StoredLogin
from codexwatch.model.finding import Edit
from codexwatch.model.machine import Editor
from codexwatch.model.scale import Severity
from codexwatch.model.variable import Origin
from codexwatch.model.verdict import Connectivity, Evaluation, State
from codexwatch.rules.registry import all_rules
from tests.rules.world import (
    CHATGPT,
    CODEX_HOME,
    DOTENV,
    EDITOR_SETTINGS,
    HOME,
    REFUSED,
    TIMED_OUT,
    ZSHRC,
    Port,
    World,
    by_hand,
    closed,
    daemon,
    editor,
    from_file,
    http,
    mixed,
    overlaid,
    shell,
    socks,
    this_shell,
)

OLD, NEW = "http://127.0.0.1:7890", "http://127.0.0.1:7897"
SOCKS = {"ALL_PROXY": "socks5://127.0.0.1:7891"}
CORPORATE = Port(3128, client=None, host="proxy.corp.example")
VSCODE = Editor("code", "VS Code", Origin(EDITOR_SETTINGS), running=True)


@dataclass(frozen=True, kw_only=True)
class Together:
    """A machine, the slugs that are told on it in order, and what explains the ones that are not."""

    world: World
    told: tuple[str, ...]
    state: State = State.BROKEN
    inhibited: Mapping[str, str] = field(default_factory=dict)


def judged(world: World) -> Evaluation:
    evaluation = evaluate(world.facts(), all_rules())
    assert evaluation.crashed == ()
    return evaluation


def told(evaluation: Evaluation) -> tuple[str, ...]:
    """What a popup would say; advice is never told."""
    return tuple(
        finding.rule
        for finding in evaluation.findings
        if finding.inhibited_by is None and finding.severity > Severity.INFO
    )


COMBINATIONS = [
    pytest.param(
        Together(
            world=World(environments=[shell(), editor()], ports=[http(7890)], direct=TIMED_OUT, editors=[VSCODE]),
            told=("proxy-not-used",),
        ),
        id="neither a terminal nor the editor has a proxy: one line of .env mends both",
    ),
    pytest.param(
        Together(
            world=World(
                environments=[shell(in_use=False), editor()], ports=[http(7890)], direct=TIMED_OUT, editors=[VSCODE]
            ),
            told=("editor-proxy-missing",),
        ),
        id="the editor alone is used, and has no proxy",
    ),
    pytest.param(
        Together(
            world=World(environments=[shell(from_file(SOCKS))], ports=[closed(7891), http(7890)], direct=TIMED_OUT),
            told=("proxy-socks-scheme",),
            inhibited={"proxy-port-mismatch": "proxy-socks-scheme", "proxy-not-listening": "proxy-socks-scheme"},
        ),
        id="SOCKS, and that port is dead: the new value mends both",
    ),
    pytest.param(
        Together(
            world=World(environments=[shell(from_file(SOCKS))], ports=[closed(7891)], direct=TIMED_OUT),
            told=("proxy-socks-scheme",),
            inhibited={"proxy-not-listening": "proxy-socks-scheme"},
        ),
        id="SOCKS, that port is dead, and nothing else listens",
    ),
    pytest.param(
        Together(
            world=World(
                environments=[shell(from_file(SOCKS))],
                ports=[socks(7891), http(7890)],
                direct=TIMED_OUT,
                login=CHATGPT,
            ),
            told=("proxy-socks-scheme",),
        ),
        id="SOCKS-only port while a good HTTP port stands unused",
    ),
    pytest.param(
        Together(
            world=World(environments=[shell(from_file(SOCKS))], ports=[mixed(7891)], direct=TIMED_OUT),
            told=("proxy-socks-scheme",),
            state=State.DEGRADED,
        ),
        id="SOCKS to a mixed port works by luck",
    ),
    pytest.param(
        Together(
            world=World(
                environments=[shell(from_file({"HTTPS_PROXY": OLD, "https_proxy": NEW}))],
                ports=[closed(7890), http(7897)],
                direct=TIMED_OUT,
            ),
            told=("proxy-case-conflict",),
            inhibited={"proxy-port-mismatch": "proxy-case-conflict", "proxy-not-listening": "proxy-case-conflict"},
        ),
        id="upper case dead, lower case alive on another port",
    ),
    pytest.param(
        Together(
            world=World(
                environments=[shell(from_file({"HTTPS_PROXY": OLD, "https_proxy": NEW}))],
                ports=[closed(7890), closed(7897)],
                direct=TIMED_OUT,
            ),
            told=("proxy-not-listening", "proxy-case-conflict"),
        ),
        id="upper case and lower case dead",
    ),
    pytest.param(
        Together(
            world=World(
                environments=[
                    shell(overlaid(from_file({"HTTPS_PROXY": NEW}), from_file({"HTTPS_PROXY": OLD}, DOTENV, 1)))
                ],
                ports=[closed(7890), http(7897)],
                direct=TIMED_OUT,
            ),
            told=("proxy-port-mismatch",),
            inhibited={"proxy-not-listening": "proxy-port-mismatch"},
        ),
        id=".env names a dead port, the shell a good one",
    ),
    pytest.param(
        Together(
            world=World(
                environments=[shell(from_file({"HTTPS_PROXY": OLD}, DOTENV, 1))],
                ports=[closed(7890)],
                direct=TIMED_OUT,
            ),
            told=("proxy-not-listening",),
        ),
        id=".env names a dead port, and nothing else works",
    ),
    pytest.param(
        Together(
            world=World(
                environments=[shell(from_file({"HTTP_PROXY": OLD}))],
                ports=[http(7890)],
                direct=TIMED_OUT,
                login=CHATGPT,
            ),
            told=("proxy-http-only",),
        ),
        id="HTTP_PROXY alone, direct blocked",
    ),
    pytest.param(
        Together(
            world=World(
                environments=[shell(from_file({"HTTP_PROXY": OLD}))],
                ports=[http(7890)],
                direct=TIMED_OUT,
                version="0.98.0",
            ),
            told=("proxy-http-only",),
            inhibited={"proxy-not-used": "proxy-http-only"},
        ),
        id="HTTP_PROXY alone, direct blocked, a version that reads it for nothing",
    ),
    pytest.param(
        Together(
            world=World(
                environments=[shell(from_file({"HTTPS_PROXY": OLD, "NO_PROXY": "localhost,openai.com"}))],
                ports=[http(7890)],
                direct=TIMED_OUT,
            ),
            told=("proxy-no-proxy-bypass",),
            inhibited={"proxy-not-used": "proxy-no-proxy-bypass"},
        ),
        id="NO_PROXY names OpenAI, direct blocked",
    ),
    pytest.param(
        Together(
            world=World(
                environments=[shell(from_file({"HTTPS_PROXY": "127.0.0.1:7890"}))],
                ports=[closed(7890), http(7897)],
                direct=TIMED_OUT,
            ),
            told=("proxy-port-mismatch", "proxy-scheme-missing"),
            inhibited={"proxy-not-listening": "proxy-port-mismatch"},
        ),
        id="no scheme and a dead port: a fault of the websocket alone hides no dead port",
    ),
    pytest.param(
        Together(world=World(ports=[http(7890)], direct=TIMED_OUT), told=("proxy-not-used",)),
        id="direct blocked, a proxy runs, nobody uses it",
    ),
    pytest.param(
        Together(
            world=World(
                environments=[shell(from_file({"HTTPS_PROXY": OLD})), daemon(from_file({"HTTPS_PROXY": OLD}))],
                ports=[closed(7890)],
                direct=TIMED_OUT,
            ),
            told=("proxy-not-listening",),
        ),
        id="a dead port in a shell and in a daemon is one finding",
    ),
    pytest.param(
        Together(
            world=World(
                environments=[shell(from_file({"HTTP_PROXY": "socks5://127.0.0.1:7891", "ALL_PROXY": OLD}))],
                ports=[socks(7891), closed(7890)],
                direct=TIMED_OUT,
            ),
            told=("proxy-not-listening",),
        ),
        id="a SOCKS port that the websocket alone uses, and uses well, beside a dead one for https",
    ),
]


@pytest.mark.parametrize("together", COMBINATIONS)
def test_root_cause_comes_first(together: Together) -> None:
    evaluation = judged(together.world)
    assert told(evaluation) == together.told
    assert (evaluation.verdict.state, evaluation.verdict.cause) == (together.state, together.told[0])
    inhibited = {item.rule: item.inhibited_by for item in evaluation.findings if item.inhibited_by}
    assert inhibited.items() >= together.inhibited.items()


ORDINARY = [
    pytest.param(World(), id="direct works, no variable"),
    pytest.param(World(ports=[http(7890), mixed(7897)]), id="direct works (TUN with fake-ip), proxies listen"),
    pytest.param(
        World(
            environments=[shell(from_file({"HTTPS_PROXY": OLD}))], ports=[http(7890)], direct=TIMED_OUT, login=CHATGPT
        ),
        id="poisoned names and a blocked direct way, a proxy that works",
    ),
    pytest.param(
        World(environments=[shell(from_file({"HTTPS_PROXY": OLD}))], ports=[http(7890)], direct=403),
        id="a direct way blocked for the region, a proxy that works",
    ),
    pytest.param(
        World(
            environments=[
                shell(from_file({"HTTPS_PROXY": OLD, "HTTP_PROXY": OLD, **SOCKS, "NO_PROXY": "localhost,127.0.0.1"}))
            ],
            ports=[http(7890), socks(7891)],
            direct=TIMED_OUT,
        ),
        id="what a Clash user has: three names and a SOCKS port behind them",
    ),
    pytest.param(
        World(
            environments=[
                shell(from_file({"HTTPS_PROXY": OLD, "NO_PROXY": "localhost", "no_proxy": "localhost,.internal"}))
            ],
            ports=[http(7890)],
        ),
        id="NO_PROXY and no_proxy with different texts and the same effect",
    ),
    pytest.param(
        World(environments=[shell(from_file({"HTTP_PROXY": "", "http_proxy": "", "HTTPS_PROXY": ""}))]),
        id="a container image that sets the proxy names to nothing",
    ),
    pytest.param(
        World(
            environments=[shell(from_file({"HTTPS_PROXY": OLD}))],
            ports=[http(7890)],
            config=Config(
                f"{CODEX_HOME}/config.toml",
                FileState.OK,
                model_provider="local",
                providers={"local": Provider("local", "http://127.0.0.1:11434/v1", name="Ollama")},
            ),
            login=StoredLogin(f"{CODEX_HOME}/auth.json"),
        ),
        id="Ollama on http with HTTPS_PROXY alone",
    ),
    pytest.param(World(ports=[http(8080, debugging=True, client=None)]), id="mitmproxy listens"),
    pytest.param(
        World(
            environments=[
                shell(from_file({"HTTPS_PROXY": OLD})),
                editor(from_file({"HTTPS_PROXY": NEW, "HTTP_PROXY": NEW}, EDITOR_SETTINGS)),
            ],
            ports=[http(7890), http(7897)],
            editors=[VSCODE],
            direct=TIMED_OUT,
        ),
        id="an editor's http.proxy is not the shell's, and both work",
    ),
    pytest.param(
        World(
            environments=[shell(overlaid(from_file({"HTTPS_PROXY": NEW}), from_file({"HTTPS_PROXY": OLD}, DOTENV, 1)))],
            ports=[http(7890), http(7897)],
        ),
        id=".env and the shell name two proxies that both work",
    ),
    pytest.param(
        World(
            environments=[
                shell(from_file({"HTTPS_PROXY": "http://proxy.corp.example:3128", "SSL_CERT_FILE": "/ca.pem"})),
            ],
            ports=[CORPORATE],
            ca_files={"/ca.pem": CaFile.LOADS},
            direct=TIMED_OUT,
        ),
        id="a company's proxy and its certificate",
    ),
    pytest.param(
        World(
            environments=[
                shell(
                    from_file({"HTTPS_PROXY": "http://proxy.corp.example:3128", "NO_PROXY": "corp.example,10.0.0.0/8"})
                )
            ],
            config=Config(
                f"{CODEX_HOME}/config.toml",
                FileState.OK,
                model_provider="corp",
                providers={"corp": Provider("corp", "https://llm.corp.example/v1", name="Corp")},
            ),
            ports=[CORPORATE],
        ),
        id="an intranet provider that NO_PROXY leaves out on purpose",
    ),
    pytest.param(
        World(environments=[shell(from_file(SOCKS), in_use=False)], ports=[closed(7891)], installed=False),
        id="no Codex installed yet, and a bad variable",
    ),
]


@pytest.mark.parametrize("world", ORDINARY)
def test_ordinary_set_ups_stay_silent(world: World) -> None:
    assert told(judged(world)) == ()


def test_a_hop_named_in_two_files_has_a_step_for_each() -> None:
    world = World(
        environments=[
            this_shell(from_file({"HTTPS_PROXY": OLD}, f"{HOME}/.bashrc", 7)),
            shell(from_file({"HTTPS_PROXY": OLD})),
        ],
        ports=[closed(7890), http(7897)],
        direct=TIMED_OUT,
    )
    first = judged(world).findings[0]
    assert (first.rule, first.environment, first.also_in) == ("proxy-port-mismatch", "this-shell", ("login-shell",))
    edits = {step.path: step.after for step in first.steps if isinstance(step, Edit)}
    assert edits == {f"{HOME}/.bashrc": f"export HTTPS_PROXY={NEW}", ZSHRC: f"export HTTPS_PROXY={NEW}"}


def test_every_name_that_leads_to_the_dead_port_is_mended() -> None:
    """Mending the one in use alone would let another dead one take over."""
    names = {"HTTPS_PROXY": OLD, "ALL_PROXY": "socks5://127.0.0.1:7890", "NO_PROXY": "localhost"}
    world = World(environments=[shell(from_file(names))], ports=[closed(7890), http(7897)], direct=TIMED_OUT)
    first = judged(world).findings[0]
    lines = [(step.line, step.after) for step in first.steps if isinstance(step, Edit)]
    assert (first.rule, lines) == (
        "proxy-port-mismatch",
        [(3, f"export HTTPS_PROXY={NEW}"), (4, f"export ALL_PROXY={NEW}")],
    )


def test_two_names_on_one_line_are_one_step() -> None:
    line = Origin(ZSHRC, 3, text=f"export HTTPS_PROXY={OLD} HTTP_PROXY={OLD}")
    both = by_hand({"HTTPS_PROXY": OLD, "HTTP_PROXY": OLD})
    variables = {name: type(item)(item.name, item.value, item.shown, line) for name, item in both.items()}
    world = World(environments=[shell(variables)], ports=[closed(7890), http(7897)], direct=TIMED_OUT)
    edits = [step for step in judged(world).findings[0].steps if isinstance(step, Edit)]
    assert edits == [Edit(ZSHRC, 3, line.text, f"export HTTPS_PROXY={NEW} HTTP_PROXY={NEW}")]


def test_an_unused_proxy_is_one_finding_with_the_way_that_works() -> None:
    world = World(environments=[this_shell(), shell(), daemon()], ports=[http(7890)], direct=REFUSED)
    evaluation = judged(world)
    first = evaluation.findings[0]
    assert (first.rule, first.subject) == ("proxy-not-used", f"HTTPS_PROXY@{DOTENV}")
    assert first.also_in == ("login-shell", "daemon:700")
    assert [step.after for step in first.steps if isinstance(step, Edit)] == [
        f"HTTPS_PROXY={OLD}",
        f"HTTP_PROXY={OLD}",
        "NO_PROXY=localhost,127.0.0.1,::1",
    ]
    assert (evaluation.verdict.connectivity, evaluation.verdict.way) == (Connectivity.UNUSED_WAY, OLD)


def test_before_anything_is_probed_values_are_judged_mildly() -> None:
    """A changed file is judged at once; what needs the network's answer waits for it."""
    names = {"HTTPS_PROXY": "127.0.0.1:7890", "https_proxy": NEW, "NO_PROXY": "localhost"}
    world = World(environments=[shell(from_file(names))], probed=False)
    found = {item.rule: item.severity for item in judged(world).findings}
    assert found == {"proxy-scheme-missing": Severity.WARNING, "proxy-case-conflict": Severity.INFO}
