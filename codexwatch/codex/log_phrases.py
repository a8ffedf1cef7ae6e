"""The causes that Codex names in its log, its rollouts and on the screen, sorted into fixed kinds.

A cause may quote a whole page of a server, or a malformed proxy value with its password: nothing of it is kept but the
kind, a status and the host of a URL. The phrases are those of codex-cli 0.169.0 (docs/codex.md), in the order in which
they must be looked for: the special before the general.
"""

import re

from codexwatch.model.traces import Cause, Trouble

_URL = re.compile(
    r"\burl:? \(?(?:https?|wss?)://(?:[^\s/?#@]*@)?(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)", re.IGNORECASE
)
_PROXY_STATUS = re.compile(r"HTTP CONNECT failed with status (?P<status>\d{3})")
_STATUS = re.compile(r"(?:unexpected status|last status:|status=|\(status) ?(?P<status>\d{3})\b")
_REFRESH_STATUS = re.compile(r"Failed to refresh token:? (?:status=)?(?P<status>\d{3})\b")
_PAGE = re.compile(r"<!doctype html|<html", re.IGNORECASE)
_EDGE = "cf-ray"

_REFRESH = (
    ("already used", Trouble.TOKEN_REUSED),
    ("refresh_token_reused", Trouble.TOKEN_REUSED),
    ("token has expired", Trouble.TOKEN_EXPIRED),
    ("was revoked", Trouble.TOKEN_REVOKED),
    ("signed in to another account", Trouble.TOKEN_REVOKED),
    ("could not be refreshed", Trouble.TOKEN_REFUSED),
    ("Failed to refresh token", Trouble.REFRESH_FAILED),
)
_BEFORE_STATUS = (
    ("Access blocked by Cloudflare", Trouble.CLOUDFLARE),
    ("unsupported_country_region_territory", Trouble.REGION),
    ("Country, region, or territory not supported", Trouble.REGION),
    ("database is locked", Trouble.DATABASE_LOCKED),
    ("workspace routing discovery", Trouble.ACCOUNT_CHECK),
    ("selected workspace missing", Trouble.ACCOUNT_CHECK),
    ("plan type is required", Trouble.NO_LOGIN),
    ("hit your usage limit", Trouble.USAGE_LIMIT),
    ("rate limit exceeded", Trouble.RATE_LIMITED),
    ("experiencing high demand", Trouble.OVERLOADED),
    ("at capacity", Trouble.OVERLOADED),
    ("error occurred while processing your request", Trouble.SERVER_FAULT),
)
_AFTER_STATUS = (
    ("HTTP CONNECT response missing status line", Trouble.PROXY_CLOSED),
    ("Proxy URL scheme not supported", Trouble.PROXY_VALUE),
    ("Invalid proxy configuration", Trouble.PROXY_VALUE),
    ("invalid peer certificate", Trouble.CERTIFICATE),
    ("failed to configure websocket TLS", Trouble.CERTIFICATE),
    ("no certificates found", Trouble.CERTIFICATE),
    ("no native root CA certificates", Trouble.CERTIFICATE),
    ("idle timeout waiting", Trouble.IDLE),
    ("failed to lookup address", Trouble.NOT_RESOLVED),
    ("Name does not resolve", Trouble.NOT_RESOLVED),
    ("No such file or directory", Trouble.NOT_FOUND),
    ("program not found", Trouble.NOT_FOUND),
    ("Connection refused", Trouble.REFUSED),
    ("actively refused", Trouble.REFUSED),
    ("Connection reset", Trouble.RESET),
    ("forcibly closed", Trouble.RESET),
    ("Network is unreachable", Trouble.NO_ROUTE),
    ("No route to host", Trouble.NO_ROUTE),
    ("timed out", Trouble.TIMED_OUT),
    ("tls handshake eof", Trouble.CUT),
    ("peer closed connection", Trouble.CUT),
    ("error decoding response body", Trouble.CUT),
    ("stream closed before", Trouble.CUT),
    ("websocket closed", Trouble.CUT),
    ("Connection closed", Trouble.CUT),
    ("Broken pipe", Trouble.CUT),
    ("error sending request", Trouble.NOT_SENT),
    ("Connection failed", Trouble.NOT_SENT),
)


def classify(text: str) -> Cause:
    """The cause that a text names; a text that names none that is known is `unnamed`."""
    found = _URL.search(text)
    host = found["host"].lower() if found else None
    if refresh := _first(text, _REFRESH):
        status = _REFRESH_STATUS.search(text)
        return Cause(refresh, int(status["status"]) if status else None, host)
    if proxy := _PROXY_STATUS.search(text):
        return Cause(Trouble.PROXY_STATUS, int(proxy["status"]))
    status = _STATUS.search(text)
    number = int(status["status"]) if status else None
    if kind := _first(text, _BEFORE_STATUS):
        return Cause(kind, number, host)
    if number is not None:
        return Cause(_by_status(number, text), number, host)
    return Cause(_first(text, _AFTER_STATUS) or Trouble.UNNAMED, None, host)


def _by_status(status: int, text: str) -> Trouble:
    """The edge puts its mark on every answer; only a page in place of an error object is its own word."""
    if status == 403 and _EDGE in text and _PAGE.search(text):
        return Trouble.CLOUDFLARE
    return Trouble.RATE_LIMITED if status == 429 else Trouble.STATUS


def _first(text: str, phrases: tuple[tuple[str, Trouble], ...]) -> Trouble | None:
    return next((kind for phrase, kind in phrases if phrase in text), None)
