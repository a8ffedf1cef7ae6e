"""Asks with everything of the machine that it runs on: resolver, hosts file, roots. Speaks JSON, for the tests outside.

`python -m tests.probing.asking SOCKET` answers one line with one line a connection, until it is killed:
`{"limit": SECONDS, "attempts": [[URL, STACK, PROXY or null], …]}`. A process a question would take a second each.
"""

import json
import sys
from typing import Any
from urllib.parse import urlsplit

import anyio
from anyio.abc import SocketStream
from anyio.streams.buffered import BufferedByteReceiveStream

from codexwatch.model.network import Proxy, Stack, Target, Way
from codexwatch.model.probe import Probes
from codexwatch.probing.plan import Plan
from codexwatch.probing.prober import Prober

READY = "ready"
MAX_QUESTION = 65536


async def main(place: str) -> None:
    """Says `READY` once questions are taken."""
    listener = await anyio.create_unix_listener(place)
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()
    await listener.serve(_answer)


async def _answer(stream: SocketStream) -> None:
    async with stream:
        question = json.loads(await BufferedByteReceiveStream(stream).receive_until(b"\n", MAX_QUESTION))
        await stream.send(json.dumps(_document(await _asked(question))).encode())


async def _asked(question: Any) -> Probes:
    wanted = tuple((Target(url, Stack(stack)), _way(proxy)) for url, stack, proxy in question["attempts"])
    return await Prober().probe(Plan(wanted), timeout=question["limit"], deadline=5.5)


def _way(proxy: str | None) -> Way:
    if proxy is None:
        return Way()
    parts = urlsplit(proxy)
    return Way(Proxy(parts.scheme, parts.hostname or "", parts.port or 0))


def _document(found: Probes) -> dict[str, object]:
    return {
        "probes": [
            {"ok": probe.ok, "phase": probe.failed_phase, "reason": probe.reason, "address": probe.address}
            for probe in found.all
        ],
        "names": {
            host: {
                "ipv4": name.ipv4,
                "ipv6": name.ipv6,
                "reason": name.reason,
                "pin": name.pin and [name.pin.path, name.pin.line],
            }
            for host, name in found.names.items()
        },
        "reached": {item.address: item.reason for item in found.reached},
    }


if __name__ == "__main__":
    anyio.run(main, sys.argv[1])
