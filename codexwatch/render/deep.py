"""The long look in words and as JSON."""

from collections.abc import Iterable, Iterator

from codexwatch.model.deep import IdleTunnel, StreamedAnswer
from codexwatch.model.network import Way
from codexwatch.model.stability import recorded_target

_BUFFERED = {True: "held back and delivered at once", False: "arrived as it was sent", None: "proves nothing"}


def deep_lines(tunnels: Iterable[IdleTunnel], answer: StreamedAnswer | None) -> Iterator[str]:
    """One line each."""
    for tunnel in tunnels:
        end = "still carried a request" if tunnel.reason is None else f"ended: {tunnel.reason}"
        yield f"idle for {tunnel.lived:.0f} s to {tunnel.target.host} {_by(tunnel.way)}: {end}"
    if answer is not None:
        told = answer.reason or _BUFFERED[answer.buffered]
        yield f"streamed answer {_by(answer.way)}: {told} ({answer.pieces} pieces)"


def deep_document(tunnels: Iterable[IdleTunnel], answer: StreamedAnswer | None) -> dict[str, object]:
    """Additional to schema 1; only where it was asked for."""
    return {
        "idle_tunnels": [
            {
                "target": recorded_target(tunnel.target),
                "proxy": tunnel.way.proxy.url if tunnel.way.proxy else None,
                "lived_seconds": round(tunnel.lived, 1),
                "reason": tunnel.reason,
            }
            for tunnel in tunnels
        ],
        "streamed_answer": None
        if answer is None
        else {"buffered": answer.buffered, "pieces": answer.pieces, "reason": answer.reason},
    }


def _by(way: Way) -> str:
    return f"by {way.proxy.url}" if way.proxy else "directly"
