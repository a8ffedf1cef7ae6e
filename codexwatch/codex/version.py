"""Behaviour that changed, as data by version; each bound was bisected on published binaries (docs/codex.md)."""

from packaging.version import InvalidVersion, Version

NEWEST_KNOWN = "0.169.0"
"""Assumed when the installed version cannot be told."""

WEBSOCKET_FIRST = "0.116.0"
CUSTOM_CA_REFUSES_SOCKS = "0.129.0"
ASKS_ACCOUNTS_CHECK = "0.156.0"
OPENAI_API_KEY_IGNORED = "0.36.0"


def at_least(version: str | None, bound: str) -> bool:
    """Whether `version` has the behaviour that came with `bound`; what is not a version counts as the newest known."""
    try:
        known = Version(version or NEWEST_KNOWN)
    except InvalidVersion:
        known = Version(NEWEST_KNOWN)
    return known >= Version(bound)
