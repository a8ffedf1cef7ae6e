"""Why an attempt at a target failed: the fixed vocabulary of rules, logs and JSON."""

from enum import StrEnum


class Reason(StrEnum):
    """Why an attempt failed: a fixed vocabulary for rules, logs and JSON.

    `proxy-*` come from the proxy itself; everything else at the phases resolve and connect is the proxy's too when the
    way has one. An attempt that proves the provider has none, except `rate-limited`, which is an answer of its own.

    Two are said only where one attempt alone can know them. `bogus-answer`: the name server has given addresses that
    the name cannot have, and nothing took the connection there (a line of the hosts file is no answer of a server, and
    a fake-ip may be right). `captive-portal`: 511 without TLS (RFC 6585), or a foreign page or redirect in place of
    what a control host always says; a redirect in place of a target may be a company's block page.
    """

    NXDOMAIN = "nxdomain"
    RESOLVER_FAILED = "resolver-failed"
    BOGUS_ANSWER = "bogus-answer"
    REFUSED = "refused"
    RESET = "reset"
    CLOSED = "closed"
    NO_ROUTE = "no-route"
    TIMED_OUT = "timed-out"
    PROXY_AUTH = "proxy-auth"
    PROXY_DENIED = "proxy-denied"
    PROXY_BAD_GATEWAY = "proxy-bad-gateway"
    PROXY_CLOSED = "proxy-closed"
    PROXY_SILENT = "proxy-silent"
    PROXY_NOT_HTTP = "proxy-not-http"
    PROXY_NOT_SOCKS = "proxy-not-socks"
    PROXY_NOT_A_PROXY = "proxy-not-a-proxy"
    CERT_UNTRUSTED = "cert-untrusted"
    CERT_NOT_YET_VALID = "cert-not-yet-valid"
    CERT_EXPIRED = "cert-expired"
    CERT_WRONG_HOST = "cert-wrong-host"
    TLS_FAILED = "tls-failed"
    NOT_HTTP = "not-http"
    REGION = "region"
    CLOUDFLARE = "cloudflare"
    FORBIDDEN = "forbidden"
    REDIRECTED = "redirected"
    CAPTIVE_PORTAL = "captive-portal"
    RATE_LIMITED = "rate-limited"
    PROVIDER_ERROR = "provider-error"
    UNEXPECTED_STATUS = "unexpected-status"


CERTIFICATE_REASONS = frozenset(
    {Reason.CERT_UNTRUSTED, Reason.CERT_NOT_YET_VALID, Reason.CERT_EXPIRED, Reason.CERT_WRONG_HOST}
)
