"""Asks with everything of the machine that it runs on: resolver, hosts file, roots. Speaks JSON, for the tests outside.

`python -m tests.probing.asking TIMEOUT`, attempts on stdin: `[[URL, STACK, PROXY or null], …]`.
"""

import json
import sys
from urllib.parse import urlsplit

import anyio

from codexwatch.model.network import Proxy, Stack, Target, Way
from codexwatch.model.probe import Probes
from codexwatch.probing.plan import Plan
from codexwatch.probing.prober import Prober


def main() -> None:
    """Says what `document` says."""
    wanted = tuple((Target(url, Stack(stack)), _way(proxy)) for url, stack, proxy in json.load(sys.stdin))
    limit = float(sys.argv[1])
    found = anyio.run(lambda: Prober().probe(Plan(wanted), timeout=limit, deadline=5.5))
    sys.stdout.write(json.dumps(_document(found)))


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
    main()
