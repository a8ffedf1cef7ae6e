"""What Codex does from one version on: the only place that knows version numbers.

Each bound was found on the published binaries, the last one without and the first one with it (docs/codex.md has the
table that is made from this one).
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from packaging.version import InvalidVersion, Version

NEWEST_KNOWN = "0.169.0"
"""Assumed when the installed version cannot be told."""


class Evidence(StrEnum):
    """How a bound is known."""

    RECORDED = "recorded"
    """Both sides are in the recordings of the oracle suite."""
    MEASURED = "measured"
    """Both sides were run once."""
    TOLD = "told"
    """Read in release notes or public threads."""


@dataclass(frozen=True, slots=True)
class Change:
    """`what` holds in `since` and every later version, and not yet in `before`, the one published before it."""

    since: str
    before: str
    what: str
    evidence: Evidence

    @property
    def bounds(self) -> tuple[str, str]:
        """The last version without it, and the first one with it."""
        return self.before, self.since


OPENAI_API_KEY_IGNORED = Change(
    "0.36.0", "0.35.0", "`OPENAI_API_KEY` no longer counts as a login (#2638, #3367)", Evidence.TOLD
)
CODEX_CA_KNOWN = Change("0.115.0", "0.114.0", "`CODEX_CA_CERTIFICATE` is read", Evidence.RECORDED)
OPENAI_BASE_URL_IN_CONFIG = Change(
    "0.115.0", "0.114.0", "`openai_base_url` in `config.toml` moves the built-in provider", Evidence.RECORDED
)
WEBSOCKET_FIRST = Change("0.116.0", "0.115.0", "the websocket is tried before https", Evidence.RECORDED)
REFRESHES_EXPIRED_TOKEN = Change(
    "0.117.0", "0.116.0", "an expired access token is refreshed before the turn", Evidence.RECORDED
)
NO_PROXY_IN_ANY_CASE = Change("0.120.0", "0.118.0", "by https, `NO_PROXY` matches names in any case", Evidence.RECORDED)
OPENAI_BASE_URL_IGNORED = Change(
    "0.120.0", "0.118.0", "the variable `OPENAI_BASE_URL` no longer moves the built-in provider", Evidence.RECORDED
)
CUSTOM_CA_SWITCHES_TLS = Change(
    "0.129.0",
    "0.128.0",
    "a custom CA that loads switches the TLS backend of https: SOCKS URLs are refused without a packet, and "
    "`SSL_CERT_DIR` replaces the system's roots",
    Evidence.RECORDED,
)
HAS_DOCTOR = Change("0.131.0", "0.130.0", "`codex doctor`", Evidence.MEASURED)
TRIES_BOTH_FAMILIES = Change(
    "0.142.0", "0.141.0", "the websocket tries IPv4 beside an IPv6 address that is silent (#29132)", Evidence.MEASURED
)
WAITS_FOR_NETWORK = Change(
    "0.148.0", "0.147.0", "by https, a connection that cannot be made is retried without end", Evidence.MEASURED
)
ASKS_ACCOUNTS_CHECK = Change(
    "0.156.0", "0.155.1", "a ChatGPT turn asks `accounts/check` first (#47374)", Evidence.RECORDED
)
STARTS_DAEMON = Change(
    "0.157.0", "0.156.1", "the terminal window starts the background process by itself", Evidence.MEASURED
)
DOCTOR_ASKS_ONLY_THE_NETWORK = Change("0.166.0", "0.165.0", "`codex doctor --network-only`", Evidence.MEASURED)

CHANGES = (
    OPENAI_API_KEY_IGNORED,
    CODEX_CA_KNOWN,
    OPENAI_BASE_URL_IN_CONFIG,
    WEBSOCKET_FIRST,
    REFRESHES_EXPIRED_TOKEN,
    NO_PROXY_IN_ANY_CASE,
    OPENAI_BASE_URL_IGNORED,
    CUSTOM_CA_SWITCHES_TLS,
    HAS_DOCTOR,
    TRIES_BOTH_FAMILIES,
    WAITS_FOR_NETWORK,
    ASKS_ACCOUNTS_CHECK,
    STARTS_DAEMON,
    DOCTOR_ASKS_ONLY_THE_NETWORK,
)
"""Oldest first."""


def at_least(version: str | None, change: Change) -> bool:
    """Whether `version` has the change; what is not a version counts as the newest known."""
    return _number(version) >= _number(change.since)


@lru_cache(maxsize=64)
def _number(version: str | None) -> Version:
    try:
        return Version(version or NEWEST_KNOWN)
    except InvalidVersion:
        return Version(NEWEST_KNOWN)
