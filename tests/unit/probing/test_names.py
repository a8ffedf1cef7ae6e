"""Names, hosts-file pins and address families, each apart, on real sockets."""

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from codexwatch.model.names import Family, Name, Reached
from codexwatch.model.network import Proxy, Stack, Target, Way
from codexwatch.model.probe import Probes
from codexwatch.model.reason import Reason
from codexwatch.model.variable import Origin
from codexwatch.probing.place import Address
from codexwatch.probing.plan import Plan
from codexwatch.probing.prober import Prober
from codexwatch.probing.trust import SystemRoots
from tests.lab.behaviours import Certificate, Hang
from tests.lab.ca import LabCA
from tests.lab.certificates import Kind
from tests.lab.openai import FakeOpenAI
from tests.lab.proxies import closed_port

pytestmark = pytest.mark.anyio

HOST = "api.openai.com"
HTTPS = Target(f"https://{HOST}/v1/responses", Stack.HTTPS)
WEBSOCKET = Target(f"wss://{HOST}/v1/responses", Stack.WEBSOCKET)
NO_NAME = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
NO_SERVER = socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

Answers = Mapping[Family, Sequence[str] | Exception]


@dataclass
class Resolving:
    """Answers each family as told; together they answer what either has."""

    answers: Answers
    port: int = 443

    def __call__(self, _: str, __: int, family: Family | None) -> Sequence[Address]:
        asked = [family] if family else list(Family)
        found = [self.answers.get(item, NO_NAME) for item in asked]
        addresses = [address for item in found if not isinstance(item, Exception) for address in item]
        if not addresses:
            raise next(item for item in found if isinstance(item, Exception))
        return [(address, self.port) for address in addresses]


async def ask(
    lookup: Callable[[str, int, Family | None], Sequence[Address]],
    target: Target = HTTPS,
    way: Way | None = None,
    *,
    root: Path | None = None,
    hosts_file: Path = Path("/nonexistent"),
    limit: float = 2,
) -> Probes:
    prober = Prober(lookup, SystemRoots(str(root) if root else None), hosts_file)
    return await prober.probe(Plan(((target, way or Way()),)), timeout=limit, deadline=8)


V4, V6 = "127.0.0.1", "::1"


@pytest.mark.parametrize(
    ("answers", "name"),
    [
        pytest.param({Family.IPV4: [V4], Family.IPV6: [V6]}, Name(HOST, (V4,), (V6,)), id="both families"),
        pytest.param({Family.IPV4: [V4]}, Name(HOST, (V4,), ()), id="no AAAA"),
        pytest.param({Family.IPV6: [V6]}, Name(HOST, (), (V6,)), id="no A"),
        pytest.param(
            {Family.IPV4: [V4], Family.IPV6: NO_SERVER}, Name(HOST, (V4,), None), id="the server fails for AAAA alone"
        ),
        pytest.param({}, Name(HOST, (), (), reason=Reason.NXDOMAIN), id="no such name"),
        pytest.param(
            {Family.IPV4: NO_SERVER, Family.IPV6: NO_SERVER},
            Name(HOST, None, None, reason=Reason.RESOLVER_FAILED),
            id="no name server",
        ),
        pytest.param(
            {Family.IPV4: NO_SERVER}, Name(HOST, None, (), reason=Reason.RESOLVER_FAILED), id="fails for A, no AAAA"
        ),
    ],
)
async def test_a_name_is_asked_by_family(answers: Answers, name: Name) -> None:
    probes = await ask(Resolving(answers, closed_port()))
    assert probes.names == {HOST: name}


async def test_names_that_a_proxy_resolves_or_that_need_no_resolver_are_not_asked() -> None:
    lookup = Resolving({Family.IPV4: [V4]})
    by_proxy = await ask(lookup, way=Way(Proxy("http", "127.0.0.1", closed_port())))
    address = await ask(lookup, Target("https://127.0.0.1/", Stack.HTTPS))
    localhost = await ask(lookup, Target("http://localhost:1/", Stack.HTTPS))
    optional = await ask(lookup, Target(f"https://{HOST}/v1/models", Stack.HTTPS, essential=False))
    for probes in (by_proxy, address, localhost, optional):
        assert (probes.names, probes.reached) == ({}, ())


@pytest.mark.parametrize(
    ("hosts", "line"),
    [
        pytest.param(f"127.0.0.1 localhost\n{V4} {HOST}\n", 2, id="one line"),
        pytest.param(f"{V4}\tother {HOST.upper()}  # mine\r\n", 1, id="capitals, a tab, a comment, CRLF"),
        pytest.param(f"#{V4} {HOST}\n", None, id="a comment"),
        pytest.param(f"{V4} my.{HOST} {HOST}.lan\n", None, id="longer names"),
        pytest.param(f"192.0.2.9 {HOST}\n", None, id="another address than the one that was answered"),
        pytest.param(f"nonsense {HOST}\n{V4} {HOST}\n{V4} {HOST}\n", 2, id="the first that counts"),
        pytest.param("\xff\n" * 3, None, id="not UTF-8"),
        pytest.param(None, None, id="no file"),
    ],
)
async def test_a_pin_is_the_line_that_answers(tmp_path: Path, hosts: str | None, line: int | None) -> None:
    path = tmp_path / "hosts"
    if hosts is not None:
        path.write_bytes(hosts.encode("latin-1"))
    probes = await ask(Resolving({Family.IPV4: [V4]}, closed_port()), hosts_file=path)
    assert probes.names[HOST].pin == (Origin(str(path), line) if line else None)


async def test_a_changed_hosts_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "hosts"
    prober = Prober(Resolving({Family.IPV4: [V4]}, closed_port()), SystemRoots(None), path)
    lines = []
    for text in (f"{V4} {HOST}\n", f"\n{V4} {HOST}\n", "# gone\n"):
        path.write_text(text)
        probes = await prober.probe(Plan(((HTTPS, Way()),)), timeout=2, deadline=8)
        pin = probes.names[HOST].pin
        lines.append(pin and pin.line)
    assert lines == [1, 2, None]


async def test_each_family_s_first_address_is_proved_apart(openai: FakeOpenAI, ca: LabCA) -> None:
    host, port = openai.https[0]
    target = Target(f"https://{HOST}:{port}/v1/responses", Stack.HTTPS)
    lookup = Resolving({Family.IPV4: [host, "192.0.2.1"], Family.IPV6: ["::1"]}, port)
    probes = await ask(lookup, target, root=ca.root)
    (probe,) = probes.all
    assert (probe.ok, probe.address) == (True, host)
    assert set(probes.reached) == {Reached(HOST, port, host), Reached(HOST, port, "::1", Reason.REFUSED)}


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        pytest.param(Certificate(Kind.WRONG_NAME), Reason.CERT_WRONG_HOST, id="proves another host"),
        pytest.param(Certificate(Kind.UNKNOWN_ISSUER), Reason.CERT_UNTRUSTED, id="an interceptor"),
        pytest.param(Hang(), Reason.TIMED_OUT, id="never finishes the handshake"),
    ],
)
@pytest.mark.parametrize("scheme", ["https", "wss"])
async def test_an_address_that_does_not_prove_the_host(
    openai: FakeOpenAI, ca: LabCA, *, scheme: str, behaviour: Certificate | Hang, reason: Reason
) -> None:
    openai.behaviours["TLS *"] = behaviour
    host, port = openai.https[0]
    target = Target(f"{scheme}://{HOST}:{port}/", Stack.HTTPS if scheme == "https" else Stack.WEBSOCKET)
    limit = 0.5 if isinstance(behaviour, Hang) else 2
    probes = await ask(Resolving({Family.IPV4: [host]}, port), target, root=ca.root, limit=limit)
    assert probes.reached == (Reached(HOST, port, host, reason),)


async def test_without_the_system_s_roots_nothing_is_called_untrusted(openai: FakeOpenAI, ca: LabCA) -> None:
    host, port = openai.https[0]
    probes = await ask(Resolving({Family.IPV4: [host]}, port), Target(f"https://{HOST}:{port}/", Stack.HTTPS))
    assert (probes.all, probes.reached) == ((), ())


async def test_plain_http_is_reached_by_a_connection(openai: FakeOpenAI) -> None:
    host, port = openai.http[0]
    target = Target(f"http://{HOST}:{port}/", Stack.HTTPS)
    probes = await ask(Resolving({Family.IPV4: [host]}, port), target)
    assert probes.reached == (Reached(HOST, port, host),)
