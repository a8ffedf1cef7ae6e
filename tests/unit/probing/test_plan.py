"""What is asked, and what is not."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.facts import Facts
from codexwatch.model.listener import Listener, Listeners, Speaks
from codexwatch.model.machine import Host
from codexwatch.model.network import Proxy, Route, RouteKind, Routes, Stack, Target, Trust, Way
from codexwatch.model.secret import Secret
from codexwatch.model.settings import ProbeSettings, Settings
from codexwatch.model.variable import variable
from codexwatch.probing.known_ports import DEBUGGERS, PROXIES, RELAYS, owner_of
from codexwatch.probing.plan import MAX_ADDRESSES, MAX_ATTEMPTS, Address, addresses, plan

HTTPS = Target("https://api.openai.com/v1/responses", Stack.HTTPS)
WEBSOCKET = Target("wss://api.openai.com/v1/responses", Stack.WEBSOCKET)
OPTIONAL = Target("https://ab.chatgpt.com/otlp", Stack.HTTPS, essential=False)
OLLAMA = Target("http://localhost:11434/v1/responses", Stack.HTTPS)
CLASH = Proxy("http", "127.0.0.1", 7890)
CORPORATE = Proxy("http", "proxy.corp.test", 3128, Secret("jo:pw"))
SHELL = Environment("this-shell", EnvironmentKind.THIS_SHELL, "this shell", "/home/jo/.codex")
LOGIN = Environment("login-shell", EnvironmentKind.LOGIN_SHELL, "new terminal", "/home/jo/.codex")
CORPORATE_TRUST = Trust(extra="/etc/corp.pem")
USUAL = {("127.0.0.1", port) for port in PROXIES}


IN_WSL = Host("linux", wsl=True, wsl_gateway="172.20.0.1")


def route(target: Target = HTTPS, proxy: Proxy | None = None, environment: str = "this-shell", **more: object) -> Route:
    kind = RouteKind.PROXY if proxy else RouteKind.DIRECT
    return replace(Route(environment, target, kind, proxy), **more)  # type: ignore[arg-type] # the test's own names


def facts(
    *routes: Route, listeners: Listeners | None = None, environments: tuple[Environment, ...] = (SHELL,)
) -> Facts:
    return Facts(
        taken_at=datetime(2026, 11, 22, tzinfo=UTC),
        environments=environments,
        routes=Routes(routes),
        listeners=listeners or Listeners(),
    )


def listening(*proxies: Proxy, debugging: bool = False) -> Listeners:
    return Listeners(
        Listener(item.host, item.port, open=True, speaks=frozenset({Speaks.HTTP}), debugging=debugging)
        for item in proxies
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(facts(route()), [(HTTPS, Way())], id="a direct route is asked once"),
        pytest.param(
            facts(route(proxy=CLASH)),
            [(HTTPS, Way(CLASH)), (HTTPS, Way())],
            id="a proxied route, and whether direct works",
        ),
        pytest.param(
            facts(route(), listeners=listening(CLASH)),
            [(HTTPS, Way()), (HTTPS, Way(CLASH))],
            id="a direct route, and whether a local proxy works",
        ),
        pytest.param(
            facts(route(proxy=CLASH), route(WEBSOCKET, CLASH), listeners=listening(CLASH)),
            [(HTTPS, Way(CLASH)), (WEBSOCKET, Way(CLASH)), (HTTPS, Way()), (WEBSOCKET, Way())],
            id="the configured proxy is the local one",
        ),
        pytest.param(
            facts(route(trust=CORPORATE_TRUST), listeners=listening(CLASH)),
            [(HTTPS, Way(None, CORPORATE_TRUST)), (HTTPS, Way(CLASH, CORPORATE_TRUST))],
            id="other ways are judged by the same certificates",
        ),
        pytest.param(
            facts(route(kind=RouteKind.REFUSED), listeners=listening(CLASH)),
            [(HTTPS, Way()), (HTTPS, Way(CLASH))],
            id="a refused route is not asked, what would work instead is",
        ),
        pytest.param(facts(route(kind=RouteKind.UNKNOWN)), [(HTTPS, Way())], id="an unknown route is not asked"),
        pytest.param(
            facts(route(OPTIONAL, CLASH), route(proxy=CLASH), listeners=listening(CLASH, CORPORATE)),
            [
                (HTTPS, Way(CLASH)),
                (OPTIONAL, Way(CLASH)),
                (HTTPS, Way()),
                (HTTPS, Way(replace(CORPORATE, credentials=None))),
            ],
            id="an optional target is asked by the way that Codex takes alone",
        ),
        pytest.param(facts(route(elsewhere=True)), [], id="a process in another network namespace"),
        pytest.param(facts(route(trust=Trust(broken="ca-file-broken"))), [], id="a stack that cannot be built"),
        pytest.param(
            facts(route(), environments=(replace(SHELL, in_use=False),)), [], id="an environment that is not in use"
        ),
        pytest.param(
            facts(route(), environments=(replace(SHELL, unknown="no permission"),)), [], id="an environment not known"
        ),
        pytest.param(
            facts(route(proxy=CLASH, environment="login-shell"), route(), environments=(LOGIN, SHELL)),
            [(HTTPS, Way()), (HTTPS, Way(CLASH))],
            id="this shell before the login shell, whatever their order in the facts",
        ),
        pytest.param(
            facts(route(), route(replace(HTTPS, sure=False), environment="login-shell"), environments=(SHELL, LOGIN)),
            [(HTTPS, Way())],
            id="one URL is asked once, be it sure or not",
        ),
        pytest.param(
            facts(route(OLLAMA), listeners=listening(CLASH)), [(OLLAMA, Way())], id="a model here needs no proxy"
        ),
        pytest.param(
            facts(route(), listeners=listening(CLASH, debugging=True)), [(HTTPS, Way())], id="a debugging proxy"
        ),
        pytest.param(
            facts(route(Target("https://[broken/responses", Stack.HTTPS))), [], id="a base URL that cannot be parsed"
        ),
        pytest.param(facts(route(Target("ftp://host/responses", Stack.HTTPS))), [], id="a base URL of no known scheme"),
        pytest.param(
            facts(route(WEBSOCKET, Proxy("https", "127.0.0.1", 1))),
            [(WEBSOCKET, Way())],
            id="a proxy that the websocket stack does not know",
        ),
    ],
)
def test_attempts(given: Facts, expected: list[tuple[Target, Way]]) -> None:
    assert list(plan(given).attempts) == expected


def test_a_plan_is_bounded_and_keeps_what_codex_itself_does() -> None:
    proxies = [Proxy("http", "127.0.0.1", port) for port in range(10000, 10200)]
    bounded = plan(facts(route(proxy=CORPORATE), listeners=listening(*proxies)))
    assert len(bounded.attempts) == MAX_ATTEMPTS
    assert bounded.attempts[0] == (HTTPS, Way(CORPORATE))
    variables = {"HTTPS_PROXY": variable("HTTPS_PROXY", "http://127.0.0.1:1")}
    many = tuple(route(proxy=proxy) for proxy in proxies)
    assert len(addresses(facts(*many, environments=(replace(SHELL, variables=variables),)))) == MAX_ADDRESSES


def test_nothing_is_asked_when_probes_are_switched_off() -> None:
    off = replace(facts(route(proxy=CLASH)), settings=Settings(probe=ProbeSettings(enabled=False)))
    assert plan(off).attempts == ()
    assert plan(off).controls == ()
    assert addresses(off) == ()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(facts(route(OLLAMA)), [(OLLAMA, Way())], id="a model on this machine"),
        pytest.param(facts(route(OLLAMA, CLASH)), [(OLLAMA, Way(CLASH)), (OLLAMA, Way())], id="by a proxy here"),
        pytest.param(facts(route(OLLAMA, CORPORATE)), [(OLLAMA, Way())], id="by a proxy elsewhere"),
        pytest.param(facts(route(proxy=CLASH)), [], id="a remote target by a proxy here"),
        pytest.param(
            facts(route(Target("http://[::1]:1234/v1/responses", Stack.HTTPS))),
            [(Target("http://[::1]:1234/v1/responses", Stack.HTTPS), Way())],
            id="a model on IPv6 loopback",
        ),
        pytest.param(facts(route(Target("http://192.168.1.5/v1", Stack.HTTPS))), [], id="a model on the LAN"),
    ],
)
def test_offline_asks_no_host_beyond_this_machine(given: Facts, expected: list[tuple[Target, Way]]) -> None:
    offline = plan(given, loopback_only=True)
    assert list(offline.attempts) == expected
    assert offline.controls == ()
    assert all(host in {"127.0.0.1", "::1"} for host, _ in addresses(given, loopback_only=True))


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        pytest.param(facts(route()), True, id="a remote target"),
        pytest.param(facts(route(OLLAMA)), False, id="only a model on this machine"),
        pytest.param(facts(), False, id="nothing to probe"),
    ],
)
def test_control_hosts_are_asked_only_where_being_offline_matters(given: Facts, asked: bool) -> None:
    assert plan(given).controls == (Settings().probe.control_urls if asked else ())


def with_variables(**values: str) -> Facts:
    named = {name: variable(name, text) for name, text in values.items()}
    return facts(environments=(replace(SHELL, variables=named),))


@pytest.mark.parametrize(
    ("given", "more"),
    [
        pytest.param(facts(), set(), id="nothing configured"),
        pytest.param(facts(route(proxy=CORPORATE)), {("proxy.corp.test", 3128)}, id="a configured proxy elsewhere"),
        pytest.param(
            facts(route(proxy=Proxy("http", "localhost", 9999))),
            {("127.0.0.1", 9999), ("::1", 9999)},
            id="localhost is two addresses",
        ),
        pytest.param(facts(route(OLLAMA)), {("127.0.0.1", 11434), ("::1", 11434)}, id="a relay in base_url"),
        pytest.param(facts(route(Target("http://10.0.0.5:8000/v1", Stack.HTTPS))), set(), id="a base_url elsewhere"),
        pytest.param(with_variables(ALL_PROXY="socks5://127.0.0.1:1234"), {("127.0.0.1", 1234)}, id="a refused value"),
        pytest.param(with_variables(https_proxy="127.0.0.1:1234"), {("127.0.0.1", 1234)}, id="no scheme"),
        pytest.param(with_variables(HTTPS_PROXY=' "http://127.0.0.1:1234/" '), {("127.0.0.1", 1234)}, id="quotes"),
        pytest.param(with_variables(HTTPS_PROXY="http://u:p/w@h.test:1234"), {("h.test", 1234)}, id="an odd password"),
        pytest.param(with_variables(HTTPS_PROXY="http://[::1]:1234"), {("::1", 1234)}, id="IPv6"),
        pytest.param(with_variables(HTTPS_PROXY="http://h.test"), set(), id="no port"),
        pytest.param(with_variables(HTTPS_PROXY="http://h.test:70000"), set(), id="a port that is none"),
        pytest.param(with_variables(HTTPS_PROXY=""), set(), id="an empty value"),
        pytest.param(with_variables(NO_PROXY="127.0.0.1:1234"), set(), id="a variable that names no proxy"),
        pytest.param(
            replace(with_variables(HTTPS_PROXY="http://127.0.0.1:1234"), host=IN_WSL),
            {("127.0.0.1", 1234), ("172.20.0.1", 1234)},
            id="inside WSL, loopback may be that of Windows",
        ),
        pytest.param(
            replace(with_variables(HTTPS_PROXY="http://h.test:1234"), host=IN_WSL),
            {("h.test", 1234)},
            id="inside WSL, a proxy elsewhere",
        ),
        pytest.param(
            replace(with_variables(HTTPS_PROXY="http://172.20.0.1:1234"), host=IN_WSL),
            {("172.20.0.1", 1234), *(("172.20.0.1", port) for port in PROXIES)},
            id="inside WSL, a proxy of Windows may have moved",
        ),
        pytest.param(
            with_variables(HTTPS_PROXY="http://172.20.0.1:1234"),
            {("172.20.0.1", 1234)},
            id="another host's ports are not tried",
        ),
    ],
)
def test_addresses_to_knock_at(given: Facts, more: set[Address]) -> None:
    found = addresses(given)
    assert set(found) == USUAL | more
    assert len(found) == len(set(found))


def test_an_unknown_value_has_no_address() -> None:
    unknown = replace(SHELL, variables={"HTTPS_PROXY": variable("HTTPS_PROXY", None)})
    assert set(addresses(facts(environments=(unknown,)))) == USUAL


@pytest.mark.parametrize(
    ("port", "name", "debugging"),
    [
        pytest.param(7897, "Clash Verge", False, id="a proxy client"),
        pytest.param(8888, "Charles or Fiddler", True, id="a debugging proxy"),
        pytest.param(15721, "cc-switch", False, id="a relay"),
    ],
)
def test_a_port_is_named_after_its_usual_owner(port: int, name: str, debugging: bool) -> None:
    owner = owner_of(port)
    assert owner is not None
    assert (owner.name, owner.debugging) == (name, debugging)


def test_each_port_has_one_owner() -> None:
    assert not set(PROXIES) & set(DEBUGGERS)
    assert not set(PROXIES) & set(RELAYS)
    assert not set(DEBUGGERS) & set(RELAYS)
    assert owner_of(3000) is None
