"""The long look in words and as JSON."""

from collections.abc import Iterable, Iterator

from codexwatch.model.deep import IdleTunnel, StreamedAnswer
from codexwatch.model.network import Way
from codexwatch.model.phrase import Phrase
from codexwatch.model.stability import recorded_target
from codexwatch.render.ways import by_proxy

_BUFFERED = {
    True: Phrase("held back and delivered at once"),
    False: Phrase("arrived as it was sent"),
    None: Phrase("proves nothing"),
}


def deep_lines(tunnels: Iterable[IdleTunnel], answer: StreamedAnswer | None) -> Iterator[Phrase]:
    """One line each."""
    for tunnel in tunnels:
        still = Phrase("still carried a request")
        yield Phrase(
            "idle for {seconds} s to {host} {how}: {end}",
            seconds=f"{tunnel.lived:.0f}",
            host=tunnel.target.host,
            how=_by(tunnel.way),
            end=still if tunnel.reason is None else Phrase("ended: {reason}", reason=tunnel.reason),
        )
    if answer is not None:
        yield Phrase(
            "streamed answer {how}: {fared} ({count} pieces)",
            how=_by(answer.way),
            fared=answer.reason or _BUFFERED[answer.buffered],
            count=answer.pieces,
        )


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


def _by(way: Way) -> Phrase:
    return Phrase("by {proxy}", proxy=way.proxy.url) if way.proxy else by_proxy(None)
