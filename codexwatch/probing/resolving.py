"""Names to addresses, so that a resolver that never answers holds neither a pass nor the end of the process."""

import asyncio
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Thread

from codexwatch.model.names import Family
from codexwatch.probing.place import Address, is_address

Lookup = Callable[[str, int, Family | None], Sequence[Address]]

_FAMILIES = {Family.IPV4: socket.AF_INET, Family.IPV6: socket.AF_INET6, None: socket.AF_UNSPEC}


def system_lookup(host: str, port: int, family: Family | None = None) -> Sequence[Address]:
    """What the system's resolver says, hosts file included; blocks for as long as that takes. None: both families.

    Raises:
        socket.gaierror: the name has no address, or the resolver fails.
        UnicodeError: this cannot be a host name.
    """
    found = socket.getaddrinfo(host, port, _FAMILIES[family], socket.SOCK_STREAM)
    return list(dict.fromkeys((str(address[0]), int(address[1])) for *_, address in found))


class Resolver:
    """Asks `lookup` in threads that may be left behind.

    getaddrinfo cannot be cancelled. The threads are daemons, so that the interpreter does not wait for them, and a
    question that is still open is joined instead of asked again: at most three stuck threads a name (the families
    together and apart), however many passes go by.
    """

    def __init__(self, lookup: Lookup = system_lookup) -> None:
        self._lookup = lookup
        self._open: dict[tuple[str, int, Family | None], Future[Sequence[Address]]] = {}

    async def resolve(self, host: str, port: int, family: Family | None = None) -> Sequence[Address]:
        """The addresses in the order in which to try them; raises what `lookup` raises."""
        if is_address(host):
            return [(host, port)]
        question = (host, port, family)
        answer = self._open.get(question)
        if answer is None or answer.done():
            answer = self._open[question] = self._ask(*question)
        try:
            return await asyncio.wrap_future(answer)
        finally:
            if answer.done() and self._open.get(question) is answer:
                del self._open[question]

    def _ask(self, host: str, port: int, family: Family | None) -> Future[Sequence[Address]]:
        answer: Future[Sequence[Address]] = Future()
        # A running future cannot be cancelled by one of several that wait for it.
        answer.set_running_or_notify_cancel()

        def look_up() -> None:
            try:
                answer.set_result(self._lookup(host, port, family))
            except Exception as error:  # noqa: BLE001 - it is raised where the answer is awaited
                answer.set_exception(error)

        Thread(target=look_up, name=f"resolve {host}", daemon=True).start()
        return answer
