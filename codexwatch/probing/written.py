"""What the proxy variables of an environment say, whether Codex can use it or not. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from codexwatch.codex.misread import misread
from codexwatch.codex.proxy_url import proxy_in
from codexwatch.model.environment import Environment
from codexwatch.model.network import Proxy, Stack
from codexwatch.model.variable import PROXY_NAMES, Variable
from codexwatch.probing.known_ports import PROXIES
from codexwatch.probing.place import Address, is_loopback


def addresses_written(environments: Iterable[Environment]) -> Iterator[Address]:
    """The port in a value that Codex refuses or passes over matters too: it says what the user meant."""
    for environment in environments:
        for name in PROXY_NAMES:
            if found := _address_in(environment.get(name)):
                yield found


def addresses_on_windows(environments: Iterable[Environment], gateway: str | None) -> Iterator[Address]:
    """Inside WSL a proxy that is written as loopback may be the one of Windows, behind the gateway.

    Where the gateway itself is written, its client may have moved to another of the usual ports.
    """
    if gateway is None:
        return
    written = tuple(addresses_written(environments))
    yield from ((gateway, port) for host, port in written if is_loopback(host))
    if any(host == gateway for host, _ in written):
        yield from ((gateway, port) for port in PROXIES)


def proxies_with_a_password(environment: Environment) -> Iterator[Proxy]:
    """HTTP proxies that its values mean, as far as a password may go there.

    What was written as https is not sent in clear beyond this machine; SOCKS sends its own way or not at all; a
    password that was cut in two is nobody's.
    """
    for name in PROXY_NAMES:
        found = environment.get(name)
        wrong = misread(found)
        proxy = proxy_in(wrong.meant if wrong else found, Stack.HTTPS)
        if proxy is None or proxy.credentials is None or proxy.hidden or (wrong is not None and wrong.guessed):
            continue
        if proxy.scheme == "http" or (proxy.scheme == "https" and is_loopback(proxy.host)):
            yield replace(proxy, scheme="http")


def _address_in(variable: Variable | None) -> Address | None:
    if variable is None or variable.value is None:
        return None
    text = variable.value.reveal().strip(" \t\"'")
    place = text.rpartition("@")[2].rpartition("://")[2].partition("/")[0]
    host, _, port = place.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    usable = bool(host) and port.isascii() and port.isdigit() and 0 < int(port) < 65536
    return (host, int(port)) if usable else None
