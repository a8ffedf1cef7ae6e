"""Why an attempt failed, as a word that can be said in another language; in English it is the word of the logs."""

from codexwatch.model.phrase import Phrase
from codexwatch.model.probe import Phase
from codexwatch.model.reason import Reason

REASONS = {
    Reason.NXDOMAIN: Phrase("nxdomain"),
    Reason.RESOLVER_FAILED: Phrase("resolver-failed"),
    Reason.BOGUS_ANSWER: Phrase("bogus-answer"),
    Reason.REFUSED: Phrase("refused"),
    Reason.RESET: Phrase("reset"),
    Reason.CLOSED: Phrase("closed"),
    Reason.NO_ROUTE: Phrase("no-route"),
    Reason.TIMED_OUT: Phrase("timed-out"),
    Reason.PROXY_AUTH: Phrase("proxy-auth"),
    Reason.PROXY_DENIED: Phrase("proxy-denied"),
    Reason.PROXY_BAD_GATEWAY: Phrase("proxy-bad-gateway"),
    Reason.PROXY_CLOSED: Phrase("proxy-closed"),
    Reason.PROXY_SILENT: Phrase("proxy-silent"),
    Reason.PROXY_NOT_HTTP: Phrase("proxy-not-http"),
    Reason.PROXY_NOT_SOCKS: Phrase("proxy-not-socks"),
    Reason.PROXY_NOT_A_PROXY: Phrase("proxy-not-a-proxy"),
    Reason.CERT_UNTRUSTED: Phrase("cert-untrusted"),
    Reason.CERT_NOT_YET_VALID: Phrase("cert-not-yet-valid"),
    Reason.CERT_EXPIRED: Phrase("cert-expired"),
    Reason.CERT_WRONG_HOST: Phrase("cert-wrong-host"),
    Reason.TLS_FAILED: Phrase("tls-failed"),
    Reason.NOT_HTTP: Phrase("not-http"),
    Reason.REGION: Phrase("region"),
    Reason.CLOUDFLARE: Phrase("cloudflare"),
    Reason.FORBIDDEN: Phrase("forbidden"),
    Reason.REDIRECTED: Phrase("redirected"),
    Reason.CAPTIVE_PORTAL: Phrase("captive-portal"),
    Reason.RATE_LIMITED: Phrase("rate-limited"),
    Reason.PROVIDER_ERROR: Phrase("provider-error"),
    Reason.UNEXPECTED_STATUS: Phrase("unexpected-status"),
}
PHASES = {
    Phase.RESOLVE: Phrase("resolve"),
    Phase.CONNECT: Phrase("connect"),
    Phase.PROXY: Phrase("proxy"),
    Phase.TLS: Phrase("tls"),
    Phase.REQUEST: Phrase("request"),
    Phase.RESPONSE: Phrase("response"),
}
_BY_WORD: dict[str, Phrase] = {str(word): phrase for table in (REASONS, PHASES) for word, phrase in table.items()}


def in_words(word: str | None) -> str | None:
    """A reason or a phase; whatever is none stays as it is."""
    return word if word is None or isinstance(word, Phrase) else _BY_WORD.get(word, word)
