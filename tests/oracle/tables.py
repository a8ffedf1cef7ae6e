"""The cases: every row of the unit tests' tables that says what Codex does, and those of this suite."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from codexwatch.codex.targets import API_BASE
from codexwatch.model.variable import CA_NAMES
from tests.oracle import certificates
from tests.oracle.case import ADDRESS_BASE, HOME, IPV6_BASE, Case
from tests.unit.codex import test_dotenv as dotenv
from tests.unit.codex import test_no_proxy as no_proxy
from tests.unit.codex import test_proxy_url as proxy_url
from tests.unit.codex import test_routing as routing
from tests.unit.codex import variables
from tests.unit.codex.given import UNKNOWN

Row = Any
"""What `pytest.param` gives; its class has no public name."""

A, B, C = (f"http://127.0.0.1:{port}" for port in (7890, 7891, 7893))
SOCKS = "socks5h://127.0.0.1:7891"
VALUES = (*proxy_url.SAME_FOR_BOTH, *proxy_url.BY_STACK)
WITHOUT_CERTIFICATES = (*variables.ORDER, *variables.SHADOWS, *variables.VALUES, *variables.EXCEPTIONS)
SHELL = {"HTTPS_PROXY": B, "ENVP": C}
USERS = {
    "escaped": "http://user:p%40ss%20w%C3%B6rd@127.0.0.1:7894",
    "a bare @": "http://user:p@ss%20w%C3%B6rd@127.0.0.1:7894",
    "socks": "socks5://user:p%40ss%20w%C3%B6rd@127.0.0.1:7894",
    "wrong": "http://user:wrong@127.0.0.1:7894",
    "none": "http://127.0.0.1:7894",
}
FILES = {
    "UTF-16": f"HTTPS_PROXY={A}\n".encode("utf-16"),
    "the lower-case name is another one": f"https_proxy={A}\n".encode(),
    "a name that is dropped": f"CODEX_CA_CERTIFICATE={HOME}/missing\nHTTPS_PROXY={A}\n".encode(),
    "a CA file": f"SSL_CERT_FILE={HOME}/notes.txt\n".encode(),
    "an empty value": b"HTTPS_PROXY=\n",
}


def cases() -> list[Case]:
    """All of them, in a stable order."""
    return [
        *_environments("variables", WITHOUT_CERTIFICATES),
        *_environments("certificates", routing.CERTIFICATES),
        *_environments("gateway", routing.GATEWAY, base=ADDRESS_BASE),
        *_values("value", VALUES, "HTTPS_PROXY", {"ALL_PROXY": B}),
        *_values("value of ALL_PROXY", VALUES, "ALL_PROXY", {}),
        *_values("no proxy for a name", no_proxy.NAMES, "NO_PROXY", {"HTTPS_PROXY": A}),
        *_values("no proxy for an address", no_proxy.ADDRESSES, "NO_PROXY", {"HTTP_PROXY": A}, ADDRESS_BASE),
        *_values("no proxy for IPv6", no_proxy.IPV6, "NO_PROXY", {"HTTP_PROXY": SOCKS}, IPV6_BASE),
        Case("no proxy for IPv6: nothing", {"HTTP_PROXY": SOCKS}, IPV6_BASE),
        Case("no proxy for IPv6: an http proxy", {"HTTP_PROXY": A}, IPV6_BASE),
        *(Case(f"user: {name}", {"HTTPS_PROXY": url}) for name, url in USERS.items()),
        *_files(),
        *certificates.cases(),
    ]


def _environments(table: str, rows: Iterable[Row], base: str = API_BASE) -> Iterator[Case]:
    """Rows whose first value is a whole environment; what cannot be known cannot be asked either."""
    for row in rows:
        if UNKNOWN not in row.values[0].values():
            yield Case(f"{table}: {row.id}", at_home(row.values[0]), base)


def at_home(values: Mapping[str, str]) -> dict[str, str]:
    """Paths of certificates are those of the world."""
    return {
        name: f"{HOME}{value}" if name in CA_NAMES and value.startswith("/") else value
        for name, value in values.items()
    }


def _values(
    table: str, rows: Iterable[Row], name: str, others: Mapping[str, str], base: str = API_BASE
) -> Iterator[Case]:
    """Rows whose first value is the value of `name`."""
    for row in rows:
        yield Case(f"{table}: {row.id}", {**others, name: row.values[0]}, base)


def _files() -> Iterator[Case]:
    """The variable `P` of the unit tests stands for HTTPS_PROXY; what is not UTF-8 in a file is a Latin-1 byte."""
    tables: tuple[Row, ...] = (*dotenv.WORKS, *dotenv.IGNORED, *dotenv.MISREAD)
    named = {row.id: dotenv.with_name(row.values[0], "HTTPS_PROXY").encode() for row in tables} | FILES
    for name, content in named.items():
        yield Case(f".env: {name}", SHELL, file=content.replace("\ufffd".encode(), b"\xe9").decode("latin-1"))
