"""What the names of direct targets lead to: each family asked for and connected to apart.

Beside the attempts themselves, which try the addresses together as Codex does and so say nothing about the ones that
were not needed.
"""

import logging
import ssl
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import anyio
from anyio.abc import ByteStream

from codexwatch.model.names import Family, Name, Reached
from codexwatch.model.network import Stack
from codexwatch.model.probe import Phase
from codexwatch.model.reason import Reason
from codexwatch.probing.classify import failure_of
from codexwatch.probing.dialing import secure
from codexwatch.probing.hosts_file import HostsFile
from codexwatch.probing.place import Address
from codexwatch.probing.questions import Question
from codexwatch.probing.resolving import Resolver
from codexwatch.probing.trust import Verifiers

REACH_SECONDS = 2.5
"""For one address: the kernel repeats an unanswered SYN after one second; more would hold up who is told."""

_log = logging.getLogger(__name__)

Answer = Sequence[Address] | Reason


@dataclass
class Looking:
    """Answers of one pass as they come in."""

    resolver: Resolver
    verifiers: Verifiers
    hosts_file: HostsFile
    names: list[Name] = field(default_factory=list)
    reached: list[Reached] = field(default_factory=list)

    async def look(self, question: Question, limit: float) -> None:
        """Takes `limit` seconds at most; what cannot be known is left out."""
        try:
            await self._look(question, anyio.current_time() + limit)
        except* Exception as group:  # noqa: BLE001 - a fault of ours must not be told as one of the network
            for error in group.exceptions:
                # Without a traceback and the error's words: either could hold a secret.
                _log.error("probe.crashed %s", type(error).__name__)

    async def _look(self, question: Question, ends: float) -> None:
        answers: dict[Family, Answer] = {}

        async def one(family: Family) -> None:
            answers[family] = answer = await self._addresses(question, family, ends)
            if not isinstance(answer, Reason) and answer:
                await self._reach(question, answer[0], ends)

        async with anyio.create_task_group() as asking:
            for family in Family:
                asking.start_soon(one, family)
        self.names.append(self._name(question.host, answers))

    async def _addresses(self, question: Question, family: Family, ends: float) -> Answer:
        with anyio.CancelScope(deadline=ends):
            try:
                found = await self.resolver.resolve(question.host, question.port, family)
            except (OSError, UnicodeError) as error:
                failure = failure_of(error, Phase.RESOLVE)
                return failure.reason if failure else Reason.RESOLVER_FAILED
            return tuple(dict.fromkeys(place for place in found if _family(place) is family))
        return Reason.TIMED_OUT

    def _name(self, host: str, answers: dict[Family, Answer]) -> Name:
        known = {family: _known(answer) for family, answer in answers.items()}
        found = [address for addresses in known.values() for address in addresses or ()]
        return Name(
            host,
            known[Family.IPV4],
            known[Family.IPV6],
            self.hosts_file.pin(host, found),
            None if found else _why_not(answers.values()),
        )

    async def _reach(self, question: Question, place: Address, ends: float) -> None:
        context: ssl.SSLContext | None = None
        conclusive = True
        if question.trust is not None:
            verifier = self.verifiers.get(question.trust, Stack.HTTPS)
            if verifier is None:
                return
            context, conclusive = verifier.context, verifier.conclusive
        reason: Reason | None = Reason.TIMED_OUT
        with anyio.CancelScope(deadline=min(ends, anyio.current_time() + REACH_SECONDS)):
            reason = await _tried(question, place, context)
        if reason is not Reason.CERT_UNTRUSTED or conclusive:
            self.reached.append(Reached(question.host, question.port, place[0], reason))


async def _tried(question: Question, place: Address, context: ssl.SSLContext | None) -> Reason | None:
    phase = Phase.CONNECT
    try:
        stream: ByteStream = await anyio.connect_tcp(*place)
        phase = Phase.TLS
        if context is not None:
            stream = await secure(stream, context, question.host)
        await anyio.aclose_forcefully(stream)
    except (OSError, anyio.EndOfStream, anyio.BrokenResourceError) as error:
        failure = failure_of(error, phase)
        return failure.reason if failure else Reason.TLS_FAILED
    return None


def _family(place: Address) -> Family:
    return Family.IPV6 if ":" in place[0] else Family.IPV4


def _known(answer: Answer) -> tuple[str, ...] | None:
    if isinstance(answer, Reason):
        return () if answer is Reason.NXDOMAIN else None
    return tuple(address for address, _ in answer)


def _why_not(answers: Iterable[Answer]) -> Reason:
    """What is not known says more than that there is no such address."""
    reasons = [answer for answer in answers if isinstance(answer, Reason)]
    return next((reason for reason in reasons if reason is not Reason.NXDOMAIN), Reason.NXDOMAIN)
