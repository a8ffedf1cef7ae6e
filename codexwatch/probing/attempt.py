"""One attempt at a target by a way, from the first look-up to the answer, and what it proves."""

import logging
import ssl
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace

import anyio
from anyio.streams.tls import TLSAttribute

from codexwatch.model.network import Stack, Target, Way
from codexwatch.model.probe import Control, Phase, Probe
from codexwatch.model.reason import CERTIFICATE_REASONS, Reason
from codexwatch.probing.certificate import issuer
from codexwatch.probing.classify import Failure, Reply, clock_ahead, failure_in, failure_of
from codexwatch.probing.controls import control_of, target_of
from codexwatch.probing.dialing import dial, is_forwarded, secure
from codexwatch.probing.plan import Attempt
from codexwatch.probing.progress import Progress
from codexwatch.probing.resolving import Resolver
from codexwatch.probing.trust import Verifier, Verifiers, unverified

_log = logging.getLogger(__name__)

Outcome = Reply | Failure
Ask = Callable[[Resolver, Target, Way, ssl.SSLContext | None, Progress], Awaitable[Reply]]


class Attempts:
    """Makes attempts one by one. `clock` says the seconds since the epoch."""

    def __init__(self, resolver: Resolver, verifiers: Verifiers, clock: Callable[[], float] = time.time) -> None:
        self._resolver = resolver
        self._verifiers = verifiers
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
        status = outcome.status if isinstance(outcome, Reply) else None
        failure = outcome if isinstance(outcome, Failure) else failure_in(outcome, forwarded=is_forwarded(target, way))
        return Probe(
            target,
            way,
            ok=failure is None,
            status=status,
            failed_phase=failure.phase if failure else None,
            reason=failure.reason if failure else None,
            timings_ms=dict(progress.timings_ms),
            detail=failure.detail if failure else None,
            address=progress.address,
            clock_ahead=self._clock_ahead(outcome),
        )

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
                outcome = replace(outcome, detail=await self._issuer(target, way, verifier))
        return outcome

    async def _asked(self, target: Target, way: Way, context: ssl.SSLContext, progress: Progress) -> Outcome | None:
        try:
            return await _ask(target.stack)(self._resolver, target, way, context, progress)
        except Exception as error:  # noqa: BLE001 - a fault of ours must not be told as one of the network
            failure = failure_of(error, progress.phase or Phase.RESOLVE)
            if failure is None:
                # Without a traceback and the error's words: either could hold a secret.
                _log.error("probe.crashed %s", type(error).__name__)
            return failure

    async def _issuer(self, target: Target, way: Way, verifier: Verifier) -> str | None:
        """Who issued the certificate that was refused: a second handshake, of which nothing is believed."""
        try:
            stream = await dial(self._resolver, target, way, verifier.context, Progress())
            async with await secure(stream, unverified(), target.host) as looked_at:
                der = looked_at.extra(TLSAttribute.peer_certificate_binary)  # noqa: S610 - anyio's extra, not Django's
                return issuer(der or b"")
        except Exception:  # noqa: BLE001 - the name is a courtesy; what is known stays known without it
            return None


def _ask(stack: Stack) -> Ask:
    """httpx and websockets are loaded by the first probe, not by who only plans one."""
    if stack is Stack.WEBSOCKET:
        from codexwatch.probing.websocket import upgrade

        return upgrade
    from codexwatch.probing.https import get

    return get
