"""Facts from which the tests of plans start."""

from dataclasses import replace
from datetime import UTC, datetime

from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.facts import Facts
from codexwatch.model.listener import Listener, Listeners, Speaks
from codexwatch.model.machine import Host
from codexwatch.model.network import Proxy, Route, RouteKind, Routes, Stack, Target, Trust
from codexwatch.model.secret import Secret
from codexwatch.model.variable import variable
from codexwatch.probing.known_ports import PROXIES

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


def having(**values: str) -> Environment:
    """This shell with these variables."""
    named = {name: variable(name, text) for name, text in values.items()}
    return replace(SHELL, variables=named)


def with_variables(**values: str) -> Facts:
    return facts(environments=(having(**values),))
