"""One attempt at a target by a way, from the first look-up to the answer, and what it proves."""

import logging
import ssl
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace

import anyio
from anyio.streams.tls import TLSAttribute

from codexwatch.model.network import Stack, Target, Way
from codexwatch.model.probe import Control, Phase, Probe, ShownCertificate
from codexwatch.model.reason import CERTIFICATE_REASONS, Reason
from codexwatch.probing.bogus import bogus_address
from codexwatch.probing.certificate import chain_shown
from codexwatch.probing.classify import Failure, Reply, clock_ahead, failure_in, failure_of, remark_on
from codexwatch.probing.controls import control_of, target_of
from codexwatch.probing.dialing import dial, is_forwarded, secure
from codexwatch.probing.hosts_file import HostsFile
from codexwatch.probing.plan import Attempt
from codexwatch.probing.progress import Progress
from codexwatch.probing.resolving import Resolver
from codexwatch.probing.trust import Verifier, Verifiers, unverified

_log = logging.getLogger(__name__)

Outcome = Reply | Failure
Ask = Callable[[Resolver, Target, Way, ssl.SSLContext | None, Progress], Awaitable[Reply]]


class Attempts:
    """Makes attempts one by one. `clock` says the seconds since the epoch."""

    def __init__(
        self,
        resolver: Resolver,
        verifiers: Verifiers,
        hosts_file: HostsFile,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._resolver = resolver
        self._verifiers = verifiers
        self._hosts_file = hosts_file
        self._clock = clock

    def prepare(self, attempts: Iterable[Attempt]) -> None:
        """Loads code and certificates, which takes tens of milliseconds: no attempt's time may be spent on that."""
        for stack, trust in {(target.stack, way.trust) for target, way in attempts}:
            _ask(stack)
            self._verifiers.get(trust, stack)

    async def probe(self, target: Target, way: Way, limit: float) -> Probe | None:
        """One attempt within `limit` seconds; None where nothing can be said. Never raises for the network."""
        progress = Progress()
        outcome = await self._outcome(target, way, limit, progress)
        if outcome is None:
            return None
        ahead = self._clock_ahead(outcome)
        timings = dict(progress.timings_ms)
        made = Probe(target, way, ok=True, timings_ms=timings, address=progress.address, clock_ahead=ahead)
        if isinstance(outcome, Failure):
            return _failed(made, outcome)
        forwarded, encrypted = is_forwarded(target, way), target.scheme in ("https", "wss")
        made = replace(made, status=outcome.status, reason=remark_on(outcome, forwarded=forwarded))
        failure = failure_in(outcome, forwarded=forwarded, encrypted=encrypted)
        return _failed(made, failure) if failure else made

    async def control(self, url: str, limit: float) -> Control | None:
        """The same for a control host."""
        outcome = await self._outcome(*target_of(url), limit, Progress())
        return None if outcome is None else replace(control_of(url, outcome), clock_ahead=self._clock_ahead(outcome))

    def _clock_ahead(self, outcome: Outcome) -> float | None:
        return clock_ahead(outcome, self._clock()) if isinstance(outcome, Reply) else None

    async def _outcome(self, target: Target, way: Way, limit: float, progress: Progress) -> Outcome | None:
        """None where nothing can be said."""
        verifier = self._verifiers.get(way.trust, target.stack)
        if verifier is None:
            return None
        outcome: Outcome | None = Failure(Phase.RESOLVE, Reason.TIMED_OUT)
        end = anyio.current_time() + limit
        with anyio.CancelScope(deadline=end) as time_left:
            outcome = await self._asked(target, way, verifier.context, progress)
        if time_left.cancelled_caught:
            outcome = failure_of(TimeoutError(), progress.phase or Phase.RESOLVE)
        progress.leave()
        if isinstance(outcome, Failure) and outcome.reason in CERTIFICATE_REASONS:
            if outcome.reason is Reason.CERT_UNTRUSTED and not verifier.conclusive:
                return None
            with anyio.CancelScope(deadline=end):
                chain = await self._chain(target, way, verifier)
                outcome = replace(outcome, detail=chain[0].issuer if chain else None, chain=chain)
        if isinstance(outcome, Failure) and outcome.phase is Phase.CONNECT and way.proxy is None:
            return self._with_cause(outcome, target.host, progress.answer)
        return outcome

    def _with_cause(self, failure: Failure, host: str, addresses: Sequence[str]) -> Failure:
        """Nobody takes the connection: that is the name server's doing where it has led to nobody."""
        address = bogus_address(host, addresses)
        if address is None or self._hosts_file.pin(host, addresses):
            return failure
        return replace(failure, reason=Reason.BOGUS_ANSWER, detail=address)

    async def _asked(self, target: Target, way: Way, context: ssl.SSLContext, progress: Progress) -> Outcome | None:
        try:
            return await _ask(target.stack)(self._resolver, target, way, context, progress)
        except Exception as error:  # noqa: BLE001 - a fault of ours must not be told as one of the network
            failure = failure_of(error, progress.phase or Phase.RESOLVE)
            if failure is None:
                # Without a traceback and the error's words: either could hold a secret.
                _log.error("probe.crashed %s", type(error).__name__)
            return failure

    async def _chain(self, target: Target, way: Way, verifier: Verifier) -> tuple[ShownCertificate, ...]:
        """The certificates that were refused: a second handshake, of which nothing is believed."""
        try:
            stream = await dial(self._resolver, target, way, verifier.context, Progress())
            async with await secure(stream, unverified(), target.host) as looked_at:
                return chain_shown(looked_at.extra(TLSAttribute.ssl_object))  # noqa: S610 - anyio's, not Django's
        except Exception:  # noqa: BLE001 - the names are a courtesy; what is known stays known without them
            return ()


def _failed(made: Probe, failure: Failure) -> Probe:
    return replace(
        made,
        ok=False,
        failed_phase=failure.phase,
        reason=failure.reason,
        detail=failure.detail,
        chain=failure.chain,
    )


def _ask(stack: Stack) -> Ask:
    """httpx and websockets are loaded by the first probe, not by who only plans one."""
    if stack is Stack.WEBSOCKET:
        from codexwatch.probing.websocket import upgrade

        return upgrade
    from codexwatch.probing.https import get

    return get
