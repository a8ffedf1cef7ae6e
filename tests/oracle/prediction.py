"""What codexwatch says of a case, by its own readers of files, targets, routes and trust, in the words of the lab."""

import ssl
from contextlib import chdir
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

from codexwatch.codex.login import login_of
from codexwatch.codex.routing import route
from codexwatch.codex.targets import targets
from codexwatch.collectors.homes.ca_file import read_ca_file
from codexwatch.collectors.homes.codex_home import read_home
from codexwatch.collectors.running.memory import FileMemory
from codexwatch.collectors.values import Value, kept, overlay
from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.network import Proxy, Route, RouteKind, Stack, Target, Trust
from codexwatch.model.variable import KEPT_NAMES
from codexwatch.probing.trust import SystemRoots, Verifiers
from tests.lab.ca import LabCA
from tests.lab.proxy_spec import Credentials, ProxySpec
from tests.oracle.case import DIRECT, IN_VAIN, NOTHING, Case, Ways
from tests.oracle.home import PROVIDER, configure, furnish
from tests.oracle.lab import PROXIES, way_through

HOSTS = {"localhost": ("127.0.0.1", "::1"), "0": ("127.0.0.1",)}
"""Other names of this machine."""


class Predictor:
    """A home like the one in which Codex was asked, and this laboratory's root as the system's."""

    def __init__(self, home: Path, ca: LabCA) -> None:
        self._home = home
        self._codex_home = furnish(home, ca)
        self._verifiers = Verifiers(SystemRoots(str(ca.root)))
        self._server = ca.server_context("laboratory.test")
        self._trusted: dict[tuple[Trust, Stack], bool] = {}

    def says(self, case: Case, version: str) -> Ways:
        """What each stack of this version does."""
        home = str(self._home)
        configure(self._codex_home, PROVIDER.format(base=case.base, retries=0), case.dotenv(home))
        reading = read_home(str(self._codex_home), FileMemory())
        values = overlay({name: Value(text) for name, text in case.values(home).items()}, reading.dotenv)
        environment = Environment(
            "this-shell", EnvironmentKind.THIS_SHELL, "this shell", str(self._codex_home), kept(values, KEPT_NAMES)
        )
        login = login_of(environment, reading.home, reading.login)
        needed = targets(login, reading.home.config, reading.login, version, datetime.now(UTC))
        # Codex was started in its home.
        with chdir(self._home):
            routes = [route(environment, target, version, read_ca_file) for target in needed]
            return dict.fromkeys(Stack, NOTHING) | {item.target.stack: self._in_words(item) for item in routes}

    def _in_words(self, found: Route) -> str:
        if found.kind is RouteKind.DIRECT:
            return DIRECT if not _is_ipv6(found.target) and self._answered(found) else NOTHING
        spec = _listening(found.proxy) if found.proxy else None
        if found.proxy is None or spec is None or (spec.encrypted and not self._trusts(found)):
            return NOTHING
        given = _credentials(found.proxy)
        let_in = spec.credentials in (None, given)
        scheme = found.proxy.scheme
        if scheme.startswith("socks5"):
            # The target is asked for, and the user told, only to a proxy that wants one and lets it in.
            scheme, given = "socks5", spec.credentials
            if not let_in:
                return NOTHING
        elif found.target.stack is Stack.WEBSOCKET and _is_ipv6(found.target):
            # `CONNECT ::1:8080` without brackets is no target to anybody.
            return NOTHING
        way = way_through(scheme, spec.listen[1], given.user if given else "")
        return way if let_in and self._answered(found) else way + IN_VAIN

    def _answered(self, found: Route) -> bool:
        return found.target.scheme in {"http", "ws"} or self._trusts(found)

    def _trusts(self, found: Route) -> bool:
        """Whether the stack accepts the certificates of the laboratory."""
        key = found.trust, found.target.stack
        if key not in self._trusted:
            verifier = None if found.trust.broken else self._verifiers.get(*key)
            self._trusted[key] = verifier is not None and _shakes_hands(verifier.context, self._server)
        return self._trusted[key]


def _listening(proxy: Proxy) -> ProxySpec | None:
    """Who takes the connection; a TLS port understands nothing else, and the others no TLS."""
    hosts = HOSTS.get(proxy.host.lower(), (proxy.host,))
    found = (PROXIES.get(f"{host} {proxy.port}") for host in hosts)
    return next((spec for spec in found if spec and spec.encrypted == (proxy.scheme == "https")), None)


def _is_ipv6(target: Target) -> bool:
    return ":" in target.host


def _credentials(proxy: Proxy) -> Credentials | None:
    if proxy.credentials is None:
        return None
    user, _, password = proxy.credentials.reveal().partition(":")
    return Credentials(unquote(user), unquote(password))


def _shakes_hands(client: ssl.SSLContext, server: ssl.SSLContext) -> bool:
    """A TLS handshake in memory."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(to_client, to_server, server_hostname="laboratory.test"),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    done: set[ssl.SSLObject] = set()
    while len(done) < len(ends):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLError:
                return False
            done.add(end)
    return True
