"""One pass of probes: all together, under one deadline."""

import logging
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import replace

import anyio
from anyio.streams.tls import TLSAttribute

from codexwatch.model.network import Stack, Target, Way
from codexwatch.model.probe import Control, Phase, Probe, Probes
from codexwatch.model.reason import CERTIFICATE_REASONS, Reason
from codexwatch.probing.certificate import issuer
from codexwatch.probing.classify import Failure, Reply, failure_in, failure_of
from codexwatch.probing.controls import control_of, target_of
from codexwatch.probing.dialing import dial, is_forwarded, secure
from codexwatch.probing.plan import Plan
from codexwatch.probing.progress import Progress
from codexwatch.probing.resolving import Lookup, Resolver, system_lookup
from codexwatch.probing.trust import SystemRoots, Verifier, Verifiers, unverified

_log = logging.getLogger(__name__)

Outcome = Reply | Failure
Ask = Callable[[Resolver, Target, Way, ssl.SSLContext | None, Progress], Awaitable[Reply]]


class Prober:
    """Keeps TLS contexts and open questions to the resolver from one pass to the next.

    `lookup` and `roots` are the machine's own unless a test says otherwise.
    """

    def __init__(self, lookup: Lookup = system_lookup, roots: SystemRoots | None = None) -> None:
        self.resolver = Resolver(lookup)
        self._verifiers = Verifiers(roots)

    async def probe(self, plan: Plan, *, timeout: float, deadline: float) -> Probes:  # noqa: ASYNC109 - of each attempt
        """Every attempt and control of `plan`, each within `timeout` seconds, all within `deadline`.

        Never raises for what the network does. What cannot be known (no system roots to judge a certificate by) is
        left out: not probed is unknown.
        """
        probes: list[Probe] = []
        controls: list[Control] = []

        async def attempt(target: Target, way: Way) -> None:
            if found := await self._probe(target, way, limit):
                probes.append(found)

        async def control(url: str) -> None:
            if (outcome := await self._outcome(*target_of(url), limit, Progress())) is not None:
                controls.append(control_of(url, outcome))

        limit = min(timeout, deadline)
        async with anyio.create_task_group() as asking:
            for target, way in plan.attempts:
                asking.start_soon(attempt, target, way)
            for url in plan.controls:
                asking.start_soon(control, url)
        order = {key: place for place, key in enumerate(plan.attempts)}
        return Probes(
            sorted(probes, key=lambda probe: order[probe.target, probe.way]),
            sorted(controls, key=lambda found: plan.controls.index(found.url)),
        )

    async def _probe(self, target: Target, way: Way, limit: float) -> Probe | None:
        progress = Progress()
        outcome = await self._outcome(target, way, limit, progress)
        if outcome is None:
            return None
        status = outcome.status if isinstance(outcome, Reply) else None
        failure = outcome if isinstance(outcome, Failure) else failure_in(outcome, forwarded=is_forwarded(target, way))
        timings = dict(progress.timings_ms)
        if failure is None:
            return Probe(target, way, ok=True, status=status, timings_ms=timings)
        return Probe(
            target,
            way,
            ok=False,
            status=status,
            failed_phase=failure.phase,
            reason=failure.reason,
            timings_ms=timings,
            detail=failure.detail,
        )

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
            return await _ask(target.stack)(self.resolver, target, way, context, progress)
        except Exception as error:  # noqa: BLE001 - a fault of ours must not be told as one of the network
            failure = failure_of(error, progress.phase or Phase.RESOLVE)
            if failure is None:
                # Without a traceback and the error's words: either could hold a secret.
                _log.error("probe.crashed %s", type(error).__name__)
            return failure

    async def _issuer(self, target: Target, way: Way, verifier: Verifier) -> str | None:
        """Who issued the certificate that was refused: a second handshake, of which nothing is believed."""
        try:
            stream = await dial(self.resolver, target, way, verifier.context, Progress())
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
