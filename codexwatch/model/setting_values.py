"""What the value of a setting must be beside having the right type, and how that is said."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from codexwatch.model.duration import EXPECTED, parse_duration
from codexwatch.model.language import LANGUAGES
from codexwatch.model.quiet_hours import is_quiet_hours
from codexwatch.model.scale import Severity

SEVERITIES = tuple(severity.name.lower() for severity in Severity)
LEVELS = ("debug", "info", "warning", "error")
A_YEAR = 31_536_000
MOST_LOG_BYTES, MOST_BACKUPS = 10_000_000_000, 100

_VERSION = re.compile(r"\d+\.\d+\.\d+(-[\w.]+)?")

_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")

Check = tuple[Callable[[Any], bool], str]


def is_version(text: str) -> bool:
    """Whether this is a version of Codex: three numbers, `-alpha.1` behind them at most."""
    return _VERSION.fullmatch(text) is not None


def expectation(name: str, value: object) -> str | None:
    """What a value of the right type should have been; None where nothing is wrong with it."""
    right, words = _CHECKS.get(name, (_anything, ""))
    return None if right(value) else words


def _anything(_value: object) -> bool:
    return True


def _is_duration(text: str) -> bool:
    try:
        parse_duration(text)
    except ValueError:
        return False
    return True


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_path(value: str | tuple[str, ...]) -> bool:
    return "\0" not in "".join(value)


def _is_bare_url(text: str) -> bool:
    return _is_url(text) and "@" not in text and not urlsplit(text).query and "#" not in text


def _is_header(name: str, value: object) -> bool:
    return _HEADER.fullmatch(name) is not None and isinstance(value, str) and value.isprintable() and value.isascii()


_SECONDS: Check = (lambda value: 0 < value <= A_YEAR, "seconds, more than 0 and at most a year")
_PATH: Check = (_is_path, "a path, which holds no NUL")
_SEVERITY: Check = (lambda value: value in SEVERITIES, f"one of {', '.join(SEVERITIES)}")
_CHECKS: Mapping[str, Check] = {
    "severity": _SEVERITY,
    "min_severity": _SEVERITY,
    "level": (lambda value: value in LEVELS, f"one of {', '.join(LEVELS)}"),
    "interval": _SECONDS,
    "idle_interval": _SECONDS,
    "timeout": _SECONDS,
    "hold_for": (lambda value: 0 <= value <= A_YEAR, "seconds, 0 or more and at most a year"),
    "max_bytes": (lambda value: 0 < value <= MOST_LOG_BYTES, f"bytes, more than 0 and at most {MOST_LOG_BYTES}"),
    "backups": (lambda value: 0 <= value <= MOST_BACKUPS, f"a number from 0 to {MOST_BACKUPS}"),
    "version": (is_version, "a version like 0.169.0"),
    "control_urls": (lambda urls: all(map(_is_url, urls)), "URLs like http://captive.apple.com/"),
    "home": _PATH,
    "file": _PATH,
    "extra_files": _PATH,
    "quiet_hours": (is_quiet_hours, "two times of the day, like 22:00-07:00"),
    "snooze": (_is_duration, EXPECTED),
    "language": (lambda name: name in LANGUAGES, f"one of {', '.join(LANGUAGES)}"),
    "textfile": (
        lambda path: _is_path(path) and path.endswith(".prom") and path.startswith(("/", "~/")),
        "an absolute path that ends in .prom, which is what node_exporter reads",
    ),
    "metrics_port": (lambda port: 1024 <= port <= 65535, "a port from 1024 to 65535; it is bound on 127.0.0.1 alone"),
    "endpoint": (_is_bare_url, "a URL like https://collector.example:4318, without a password, a query or a fragment"),
    "headers": (lambda headers: all(_is_header(*item) for item in headers.items()), "names and texts of HTTP headers"),
    "proxy": (_is_url, "a URL like http://proxy.example:3128"),
    "ca_file": _PATH,
    "command": (lambda words: all(words) and _is_path(words), "a program and its arguments, none of them empty"),
}
