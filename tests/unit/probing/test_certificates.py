"""Certificates that are refused, and what is shown of them, on real sockets."""

import ssl
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from anyio.streams.tls import TLSStream

from codexwatch.model.network import Target, Way
from codexwatch.model.probe import Phase, Probe, ShownCertificate
from codexwatch.model.reason import Reason
from codexwatch.probing.plan import Plan
from codexwatch.probing.prober import Prober
from codexwatch.probing.trust import SystemRoots
from tests.lab.behaviours import Certificate, Hang
from tests.lab.ca import LabCA
from tests.lab.certificates import Kind
from tests.lab.wire import Wire, listening
from tests.unit.probing.asked import HTTPS, OPTIONAL, SHORT, WEBSOCKET, failed
from tests.unit.probing.conftest import World

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("target", [pytest.param(HTTPS, id="https"), pytest.param(WEBSOCKET, id="websocket")])
@pytest.mark.parametrize(
    ("kind", "reason", "issuer"),
    [
        pytest.param(Kind.UNKNOWN_ISSUER, Reason.CERT_UNTRUSTED, "codexwatch interceptor", id="an interceptor's"),
        pytest.param(Kind.EXPIRED, Reason.CERT_EXPIRED, "codexwatch laboratory", id="expired"),
        pytest.param(Kind.WRONG_NAME, Reason.CERT_WRONG_HOST, "codexwatch laboratory", id="another host's"),
    ],
)
async def test_certificates(world: World, target: Target, kind: Kind, reason: Reason, issuer: str) -> None:
    world.openai.behaviours["TLS *"] = Certificate(kind)
    probe = await world.attempt(target)
    assert failed(probe) == (Phase.TLS, reason)
    assert probe is not None
    assert probe.detail == issuer
    assert [shown.issuer for shown in probe.chain] == [issuer]
    assert world.openai.requests == []


async def test_a_certificate_of_tomorrow(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "root.pem")
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    leaf = authority.issue_cert("api.openai.com", not_before=tomorrow, not_after=tomorrow + timedelta(days=1))

    async def handle(wire: Wire) -> None:
        await TLSStream.wrap(wire, server_side=True, ssl_context=context)

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    async with listening(handle, ("127.0.0.1", 0)) as address:
        prober = Prober(lambda *_: [address], SystemRoots(str(tmp_path / "root.pem")))
        (probe,) = (await prober.probe(Plan(((HTTPS, Way()),)), timeout=2, deadline=5)).all
    assert failed(probe) == (Phase.TLS, Reason.CERT_NOT_YET_VALID)


async def test_a_look_at_the_issuer_that_hangs_costs_no_more_than_the_time_out(world: World, ca: LabCA) -> None:
    connections: list[Wire] = []

    async def handle(wire: Wire) -> None:
        connections.append(wire)
        if len(connections) > 1:
            await wire.fail(Hang())
        context = ca.certificates.server_context(Kind.UNKNOWN_ISSUER)
        await TLSStream.wrap(wire, server_side=True, ssl_context=context)

    async with listening(handle, ("127.0.0.1", 0)) as address:
        world.places["api.openai.com"] = [address]
        started = time.monotonic()
        probe = await world.attempt(OPTIONAL, limit=2 * SHORT)
    assert failed(probe) == (Phase.TLS, Reason.CERT_UNTRUSTED)
    assert probe is not None
    assert (probe.detail, probe.chain) == (None, ())
    assert len(connections) == 2
    assert time.monotonic() - started < 3.5 * SHORT


async def showing(leaf: trustme.LeafCert, tmp_path: Path) -> Probe | None:
    """What is said of a server that shows this chain."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)

    async def handle(wire: Wire) -> None:
        await TLSStream.wrap(wire, server_side=True, ssl_context=context)

    trustme.CA(organization_name="another").cert_pem.write_to_path(tmp_path / "root.pem")
    async with listening(handle, ("127.0.0.1", 0)) as address:
        prober = Prober(lambda *_: [address], SystemRoots(str(tmp_path / "root.pem")))
        return (await prober.probe(Plan(((OPTIONAL, Way()),)), timeout=5, deadline=5)).all[0]


def sent_with(leaf: trustme.LeafCert, *others: trustme.Blob) -> trustme.LeafCert:
    """The same certificate, sent with these behind it."""
    own = leaf.cert_chain_pems[0].bytes()
    return trustme.LeafCert(leaf.private_key_pem.bytes(), own, [other.bytes() for other in others])


@pytest.mark.parametrize("root_is_sent", [pytest.param(False, id="without its root"), pytest.param(True, id="with it")])
async def test_the_chain_is_shown_as_far_as_it_is_sent(tmp_path: Path, *, root_is_sent: bool) -> None:
    root = trustme.CA(organization_name="Gateway Root")
    between = root.create_child_ca()
    leaf = between.issue_cert("api.openai.com", organization_name="leaf")
    probe = await showing(sent_with(leaf, between.cert_pem, *([root.cert_pem] if root_is_sent else [])), tmp_path)
    assert failed(probe) == (Phase.TLS, Reason.CERT_UNTRUSTED)
    assert probe is not None
    first, second, *rest = probe.chain
    assert first == ShownCertificate("leaf", second.subject)
    assert second == ShownCertificate(probe.detail, "Gateway Root")
    assert rest == ([ShownCertificate("Gateway Root", "Gateway Root", self_issued=True)] if root_is_sent else [])


async def test_a_certificate_that_vouches_for_itself(tmp_path: Path) -> None:
    authority = trustme.CA(organization_name="router")
    alone = trustme.LeafCert(authority.private_key_pem.bytes(), authority.cert_pem.bytes(), [])
    probe = await showing(alone, tmp_path)
    assert probe is not None
    assert probe.chain == (ShownCertificate("router", "router", self_issued=True),)


async def test_a_chain_of_any_length_is_cut(tmp_path: Path) -> None:
    authority = trustme.CA(organization_name="long")
    leaf = authority.issue_cert("api.openai.com", organization_name="leaf")
    probe = await showing(sent_with(leaf, *[authority.cert_pem] * 40), tmp_path)
    assert probe is not None
    assert len(probe.chain) == 8
