"""What curl would do with the same variables: "curl works, Codex does not" is told by comparing the two.

Source: curl(1), ENVIRONMENT and --proxy: the lower-case name wins, `http_proxy` exists in lower case only, the port is
1080 unless the URL says otherwise. Compared with curl 7.88.
"""

import re

from codexwatch.codex.no_proxy import bypasses
from codexwatch.codex.proxy_url import (
    HTTP_SCHEMES,
    SCHEME_UNSUPPORTED,
    SOCKS_SCHEMES,
    VALUE_MALFORMED,
    Reading,
    parse,
    port_number,
)
from codexwatch.model.environment import Environment
from codexwatch.model.network import Proxy, Route, RouteKind, Target
from codexwatch.model.secret import Secret
from codexwatch.model.variable import Variable


def curl_route(environment: Environment, target: Target) -> Route:
    """curl's route to an https target."""
    variable = _first(environment, "https_proxy", "HTTPS_PROXY") or _first(environment, "all_proxy", "ALL_PROXY")
    excluded = _first(environment, "no_proxy", "NO_PROXY")
    if variable is None:
        return Route(environment.id, target, RouteKind.DIRECT)
    if variable.value is None or (excluded and excluded.value is None):
        return Route(environment.id, target, RouteKind.UNKNOWN, None, variable)
    if excluded and excluded.value and _bypasses(excluded.value.reveal(), target):
        return Route(environment.id, target, RouteKind.DIRECT, None, excluded, (), "no-proxy")
    reading = _read(variable.value.reveal())
    if reading.proxy is None:
        return Route(environment.id, target, RouteKind.REFUSED, None, variable, (), reading.reason)
    return Route(environment.id, target, RouteKind.PROXY, reading.proxy, variable)


def _read(text: str) -> Reading:
    scheme, separator, rest = text.partition("://")
    uri = parse(scheme.lower() + separator + rest if separator else text)
    if uri is None or not uri.host or uri.authority.count("@") > 1:
        return Reading(None, VALUE_MALFORMED)
    known = uri.scheme or "http"
    if known not in HTTP_SCHEMES | SOCKS_SCHEMES:
        return Reading(None, SCHEME_UNSUPPORTED)
    userinfo, at, place = uri.authority.rpartition("@")
    port = uri.port if uri.port is not None else 443 if known == "https" else 1080
    if not _is_port(place.rpartition("]")[2].partition(":")[2]):
        return Reading(None, VALUE_MALFORMED)
    return Reading(Proxy(known, uri.host, port, Secret(userinfo) if at else None, uri.cut_short))


def _is_port(text: str) -> bool:
    """Nothing behind the colon is the usual port; what is no number, or too large for a port, curl refuses."""
    return not text or (text[0] != "+" and port_number(text) is not None)


def _bypasses(entries: str, target: Target) -> bool:
    """Blanks separate as commas do, a trailing dot means nothing, and `*` counts only alone."""
    if entries == "*":
        return True
    names = (entry.removesuffix(".") for entry in re.split(r"[\s,]+", entries))
    return bypasses(",".join(name for name in names if name != "*"), target) is not None


def _first(environment: Environment, *names: str) -> Variable | None:
    """The first of `names` that has a value; curl treats an empty one as unset."""
    candidates = (environment.get(name) for name in names)
    return next((item for item in candidates if item and (item.value is None or item.value.reveal())), None)
