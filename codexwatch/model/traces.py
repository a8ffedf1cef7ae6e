"""What Codex itself recorded: retries, fallbacks, failed refreshes, servers that did not start. Never a text of its."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from codexwatch.model.phrase import Phrase


class Trouble(StrEnum):
    """The kinds of causes that Codex names. `unnamed`: it said something that is none of the others."""

    REFUSED = "connection-refused"
    RESET = "connection-reset"
    NO_ROUTE = "no-route"
    NOT_RESOLVED = "name-not-resolved"
    TIMED_OUT = "timed-out"
    NOT_SENT = "request-not-sent"
    CUT = "stream-cut"
    IDLE = "stream-idle"
    PROXY_STATUS = "proxy-status"
    PROXY_CLOSED = "proxy-closed"
    PROXY_VALUE = "proxy-value"
    CERTIFICATE = "certificate"
    CLOUDFLARE = "cloudflare"
    REGION = "region"
    STATUS = "status"
    RATE_LIMITED = "rate-limited"
    USAGE_LIMIT = "usage-limit"
    OVERLOADED = "overloaded"
    SERVER_FAULT = "server-fault"
    ACCOUNT_CHECK = "account-check"
    NO_LOGIN = "no-login"
    TOKEN_REUSED = "refresh-token-reused"  # noqa: S105 (a kind of failure)
    TOKEN_EXPIRED = "refresh-token-expired"  # noqa: S105
    TOKEN_REVOKED = "refresh-token-revoked"  # noqa: S105
    TOKEN_REFUSED = "refresh-token-refused"  # noqa: S105
    REFRESH_FAILED = "refresh-failed"
    DATABASE_LOCKED = "database-locked"
    NOT_FOUND = "not-found"
    UNNAMED = "unnamed"


TOKEN_TROUBLES = frozenset({Trouble.TOKEN_REUSED, Trouble.TOKEN_EXPIRED, Trouble.TOKEN_REVOKED, Trouble.TOKEN_REFUSED})
"""The server's last word on a refresh token: nothing but a new login helps."""


SHOWN = {
    Trouble.REFUSED: Phrase("connection refused"),
    Trouble.RESET: Phrase("connection reset"),
    Trouble.NO_ROUTE: Phrase("no route"),
    Trouble.NOT_RESOLVED: Phrase("name not resolved"),
    Trouble.TIMED_OUT: Phrase("timed out"),
    Trouble.NOT_SENT: Phrase("request not sent"),
    Trouble.CUT: Phrase("stream cut"),
    Trouble.IDLE: Phrase("stream idle"),
    Trouble.PROXY_STATUS: Phrase("proxy status"),
    Trouble.PROXY_CLOSED: Phrase("proxy closed"),
    Trouble.PROXY_VALUE: Phrase("proxy value"),
    Trouble.CERTIFICATE: Phrase("certificate"),
    Trouble.CLOUDFLARE: Phrase("cloudflare"),
    Trouble.REGION: Phrase("region"),
    Trouble.STATUS: Phrase("status"),
    Trouble.RATE_LIMITED: Phrase("rate limited"),
    Trouble.USAGE_LIMIT: Phrase("usage limit"),
    Trouble.OVERLOADED: Phrase("overloaded"),
    Trouble.SERVER_FAULT: Phrase("server fault"),
    Trouble.ACCOUNT_CHECK: Phrase("account check"),
    Trouble.NO_LOGIN: Phrase("no login"),
    Trouble.TOKEN_REUSED: Phrase("refresh token reused"),
    Trouble.TOKEN_EXPIRED: Phrase("refresh token expired"),
    Trouble.TOKEN_REVOKED: Phrase("refresh token revoked"),
    Trouble.TOKEN_REFUSED: Phrase("refresh token refused"),
    Trouble.REFRESH_FAILED: Phrase("refresh failed"),
    Trouble.DATABASE_LOCKED: Phrase("database locked"),
    Trouble.NOT_FOUND: Phrase("not found"),
    Trouble.UNNAMED: Phrase("unnamed"),
}


@dataclass(frozen=True, slots=True)
class Cause:
    """`status` is an HTTP status, `host` the host of the URL that Codex named; no other word of the text is kept."""

    kind: Trouble
    status: int | None = None
    host: str | None = None

    @property
    def shown(self) -> str:
        """For a sentence: `status 503`, `connection refused`."""
        words = SHOWN[self.kind]
        return words if self.status is None else Phrase("{cause} {status}", cause=words, status=self.status)


class What(StrEnum):
    """What a trace says.

    `answered`: a response has begun, by either stack. `connected`: a websocket opened. `sampled`: the model's answer
    is complete. `completed`, `failed`, `interrupted`: how a turn ended.
    """

    RETRY = "retry"
    FELL_BACK = "fell-back"
    CONNECTED = "connected"
    ANSWERED = "answered"
    SAMPLED = "sampled"
    COMPLETED = "completed"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    REFRESH_FAILED = "refresh-failed"
    MCP_FAILED = "mcp-failed"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One thing that Codex recorded. `pid` is as Codex counts it, inside a container by the container's numbers.

    `delay`: seconds until the next try, of a retry. `server`: the name of an MCP server.
    """

    at: datetime
    what: What
    pid: int | None = None
    thread: str | None = None
    turn: str | None = None
    cause: Cause | None = None
    delay: float = 0
    server: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeTraces:
    """What one Codex home holds; `seen` is the oldest first.

    `log_bytes` is the log database with what is not yet merged into it. `newest_version` is what Codex has learned of
    newer releases. `login_written_at` is when auth.json was last written. `unreadable` says why the log database could
    not be read; then `seen` has only what other files say.
    """

    seen: tuple[Trace, ...] = ()
    log: str | None = None
    log_bytes: int = 0
    newest_version: str | None = None
    login_written_at: datetime | None = None
    unreadable: str | None = None

    def of(self, *what: What) -> tuple[Trace, ...]:
        """The traces of these kinds, the oldest first."""
        return tuple(trace for trace in self.seen if trace.what in what)
