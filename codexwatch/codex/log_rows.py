"""What a row of Codex's log says, told by the module that wrote it and the end of its text.

A text begins with the spans that it was written in, up to 10 KB of them, so that it is searched from its end.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from codexwatch.codex.log_phrases import classify
from codexwatch.model.traces import Trace, What

_DURATION = r"(?P<number>\d+(?:\.\d+)?)(?P<unit>ns|µs|ms|s|m)\b"
_RETRYING = re.compile(rf"stream disconnected - retrying sampling request \(\d+/\d+ in {_DURATION}\)")
_WAITING = re.compile(rf"retry_delay={_DURATION}\s*$")
_TURN = re.compile(r"\bturn[._]id=\"?(?P<id>[0-9a-f][0-9a-f-]{7,35})")
_THREAD = re.compile(r"\b(?:thread[._]id|conversation\.id)=\"?(?P<id>[0-9a-f][0-9a-f-]{7,35})")
_ANSWERED = re.compile(r"method=POST url=[^\s?]+/responses(?:\?\S*)? status=2\d\d\b")
_SERVER = re.compile(r"server_name=\"?(?P<name>[^\"\s}]{1,64})")
_RETRY_PHRASES = ("stream disconnected - retrying sampling request", "stream connection failed; waiting to retry")
_UNITS = {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


def read_row(target: str, text: str, at: datetime, pid: int | None = None, thread: str | None = None) -> Trace | None:
    """What a row says; None if it is none of those that matter here."""
    reader = READERS.get(target)
    found = reader(text, at) if reader else None
    return found and replace(found, pid=pid, thread=thread or _id(_THREAD.search(text)))


def _retry(text: str, at: datetime) -> Trace | None:
    start = max(text.rfind(phrase) for phrase in _RETRY_PHRASES)
    if start < 0:
        return None
    said = text[start:]
    delay = _RETRYING.match(said) or _WAITING.search(said)
    seconds = float(delay["number"]) * _UNITS[delay["unit"]] if delay else 0
    cause = classify(said.partition("error=")[2])
    return Trace(at=at, what=What.RETRY, turn=_id(_TURN.search(said)), delay=seconds, cause=cause)


def _sampled(text: str, at: datetime) -> Trace | None:
    start = text.rfind("post sampling token usage")
    return None if start < 0 else Trace(at=at, what=What.SAMPLED, turn=_id(_TURN.search(text[start:])))


def _fallback(text: str, at: datetime) -> Trace | None:
    return Trace(at=at, what=What.FELL_BACK) if text.endswith("falling back to HTTP") else None


def _connected(text: str, at: datetime) -> Trace | None:
    return Trace(at=at, what=What.CONNECTED) if "successfully connected to " in text[-200:] else None


def _answered(text: str, at: datetime) -> Trace | None:
    return Trace(at=at, what=What.ANSWERED) if _ANSWERED.search(text) else None


def _refresh(text: str, at: datetime) -> Trace | None:
    start = text.find("Failed to refresh token")
    return None if start < 0 else Trace(at=at, what=What.REFRESH_FAILED, cause=classify(text[start:]))


def _server(text: str, at: datetime) -> Trace | None:
    start = text.rfind("MCP server startup failed")
    if start < 0:
        return None
    name = _SERVER.search(text, start)
    return Trace(at=at, what=What.MCP_FAILED, server=name["name"] if name else None, cause=classify(text[start:]))


def _locked(text: str, at: datetime) -> Trace | None:
    end = text[-300:]
    return Trace(at=at, what=What.LOCKED, cause=classify(end)) if "database is locked" in end else None


def _id(match: re.Match[str] | None) -> str | None:
    return match["id"] if match else None


READERS: Mapping[str, Callable[[str, datetime], Trace | None]] = {
    "codex_core::responses_retry": _retry,
    "codex_core::codex": _retry,
    "codex_core::session::turn": _sampled,
    "codex_core::client": _fallback,
    "codex_core::session": _locked,
    "codex_api::endpoint::responses_websocket": _connected,
    "codex_http_client::client": _answered,
    "codex_login::auth::manager": _refresh,
    "codex_mcp::rmcp_client": _server,
    "codex_state::runtime::logs_maintenance": _locked,
}
"""By the `target` of a row, as 0.169.0 writes it; `codex_core::codex` is where older versions wrote the retries."""
