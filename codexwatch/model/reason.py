"""Why an attempt at a target failed: the fixed vocabulary of rules, logs and JSON."""

from enum import StrEnum


class Reason(StrEnum):
    """Why an attempt failed: a fixed vocabulary for rules, logs and JSON.

    `proxy-*` come from the proxy itself; everything else at the phases resolve and connect is the proxy's too when the
    way has one.
    """

    NXDOMAIN = "nxdomain"
    RESOLVER_FAILED = "resolver-failed"
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
    PROVIDER_ERROR = "provider-error"
    UNEXPECTED_STATUS = "unexpected-status"


CERTIFICATE_REASONS = frozenset(
    {Reason.CERT_UNTRUSTED, Reason.CERT_NOT_YET_VALID, Reason.CERT_EXPIRED, Reason.CERT_WRONG_HOST}
)
