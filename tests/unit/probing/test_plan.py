"""What is asked, and what is not."""

from dataclasses import replace

import pytest

from codexwatch.model.facts import Facts
from codexwatch.model.network import Proxy, RouteKind, Stack, Target, Trust, Way
from codexwatch.model.secret import Secret
from codexwatch.model.settings import ProbeSettings, Settings
from codexwatch.model.variable import variable
from codexwatch.probing.plan import MAX_ADDRESSES, MAX_ATTEMPTS, addresses, plan
from tests.unit.probing.planned import (
    CLASH,
    CORPORATE,
    CORPORATE_TRUST,
    HTTPS,
    LOGIN,
    OLLAMA,
    OPTIONAL,
    SHELL,
    WEBSOCKET,
    facts,
    having,
    listening,
    route,
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


SECRET = Proxy("http", "proxy.corp.test", 3128, Secret("jo:pw"))
LOCAL_SECRET = Proxy("http", "127.0.0.1", 7890, Secret("jo:pw"))


@pytest.mark.parametrize(
    ("variables", "more"),
    [
        pytest.param({"HTTPS_PROXY": "jo:pw@proxy.corp.test:3128"}, [SECRET], id="no scheme, which one stack refuses"),
        pytest.param({"HTTPS_PROXY": " http://jo:pw@proxy.corp.test:3128"}, [SECRET], id="a blank before it"),
        pytest.param(
            {"HTTPS_PROXY": "http://127.0.0.1:1", "ALL_PROXY": "http://jo:pw@127.0.0.1:7890"},
            [LOCAL_SECRET],
            id="in a variable that another one hides",
        ),
        pytest.param({"HTTPS_PROXY": "https://jo:pw@127.0.0.1:7890"}, [LOCAL_SECRET], id="https here, plain meant"),
        pytest.param({"HTTPS_PROXY": "https://jo:pw@proxy.corp.test:3128"}, [], id="https elsewhere: not in clear"),
        pytest.param({"ALL_PROXY": "socks5://jo:pw@127.0.0.1:7890"}, [], id="SOCKS has its own way to send it"),
        pytest.param({"HTTPS_PROXY": "http://jo:p/w@proxy.corp.test:3128"}, [], id="a password cut in two"),
        pytest.param({"HTTPS_PROXY": "ftp://jo:pw@proxy.corp.test:3128"}, [], id="a guess at the protocol"),
        pytest.param({"HTTPS_PROXY": "http://proxy.corp.test:3128"}, [], id="no password: a knock finds it"),
        pytest.param({"NO_PROXY": "http://jo:pw@proxy.corp.test:3128"}, [], id="a variable that names no proxy"),
    ],
)
def test_a_proxy_with_a_password_is_tried_as_it_was_meant(variables: dict[str, str], more: list[Proxy]) -> None:
    given = facts(route(), environments=(having(**variables),))
    assert list(plan(given).attempts) == [(HTTPS, Way()), *((HTTPS, Way(proxy)) for proxy in more)]


def test_a_password_serves_no_other_environment_and_no_target_of_this_machine() -> None:
    mine, other = having(HTTPS_PROXY="jo:pw@proxy.corp.test:3128"), LOGIN
    chatgpt = Target("https://chatgpt.com/backend-api/codex/responses", Stack.HTTPS)
    routes = (route(), route(OLLAMA), route(chatgpt, environment="login-shell"))
    attempts = plan(facts(*routes, environments=(mine, other))).attempts
    assert [target for target, way in attempts if way.proxy] == [HTTPS]


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
