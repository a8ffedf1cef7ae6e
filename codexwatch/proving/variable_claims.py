"""Which variable decides, and what its value may look like."""

from codexwatch.proving.claim import Base, Claim

_CASE = frozenset({"proxy-case-conflict"})
_EMPTY = frozenset({"proxy-empty-shadow"})
_HTTP_ONLY = frozenset({"proxy-http-only"})
_SOCKS = frozenset({"proxy-socks-scheme"})
_SCHEME = frozenset({"proxy-scheme-missing"})
_NO_PROXY = frozenset({"proxy-no-proxy-bypass", "proxy-no-proxy-ineffective"})
_LOOPBACK = frozenset({"proxy-loopback-proxied"})
_VALUE = frozenset({"proxy-value-malformed"})
_ANY_PROXY = frozenset({"proxy-not-listening", "proxy-port-mismatch"})
_PROXY = {"HTTPS_PROXY": "http://{a}"}

ORDER = (
    Claim("direct", "Without variables both stacks go direct."),
    Claim("https-proxy", "HTTPS_PROXY leads both stacks through an HTTP proxy.", _PROXY, _ANY_PROXY),
    Claim("lower-case", "The lower-case name works alone.", {"https_proxy": "http://{a}"}, _CASE),
    Claim(
        "upper-case-wins",
        "HTTPS_PROXY beats https_proxy, where curl does the opposite.",
        {"HTTPS_PROXY": "http://{a}", "https_proxy": "http://{b}"},
        _CASE,
    ),
    Claim(
        "empty-hides",
        "An empty HTTPS_PROXY hides https_proxy: both stacks go direct.",
        {"HTTPS_PROXY": "", "https_proxy": "http://{b}"},
        _EMPTY,
    ),
    Claim("all-proxy", "ALL_PROXY alone is used by both stacks.", {"ALL_PROXY": "http://{a}"}, _ANY_PROXY),
    Claim(
        "https-before-all",
        "HTTPS_PROXY comes before ALL_PROXY.",
        {"HTTPS_PROXY": "http://{a}", "ALL_PROXY": "http://{b}"},
        _ANY_PROXY,
    ),
    Claim(
        "http-proxy",
        "HTTP_PROXY leads the websocket alone; https goes direct.",
        {"HTTP_PROXY": "http://{a}"},
        _HTTP_ONLY,
    ),
    Claim(
        "http-before-all",
        "With HTTP_PROXY and ALL_PROXY the websocket takes the first, https the second.",
        {"HTTP_PROXY": "http://{a}", "ALL_PROXY": "http://{b}"},
        _HTTP_ONLY,
    ),
    Claim(
        "cgi",
        "REQUEST_METHOD makes https ignore every proxy.",
        {**_PROXY, "REQUEST_METHOD": "GET"},
        frozenset({"proxy-cgi-guard"}),
    ),
    Claim(
        "plain-target",
        "For an http:// provider HTTP_PROXY counts for both stacks, loopback or not.",
        {"HTTP_PROXY": "http://{a}"},
        _LOOPBACK,
        Base.PLAIN,
    ),
    Claim(
        "plain-target-https", "For an http:// provider HTTPS_PROXY counts for nothing.", _PROXY, _LOOPBACK, Base.PLAIN
    ),
)

VALUES = (
    Claim("no-scheme", "Without a scheme https works and the websocket fails.", {"HTTPS_PROXY": "{a}"}, _SCHEME),
    Claim("capitals", "HTTP:// in capitals is as good.", {"HTTPS_PROXY": "HTTP://{a}"}),
    Claim(
        "credentials",
        "User and password are decoded and sent by both stacks.",
        {"HTTPS_PROXY": "http://{credentials}@{a}"},
    ),
    Claim(
        "https-scheme",
        "With an https:// proxy https speaks TLS to it and the websocket fails.",
        {"HTTPS_PROXY": "https://{a}"},
        frozenset({"proxy-tls-scheme"}),
    ),
    Claim(
        "unknown-scheme",
        "An unknown scheme makes https look at ALL_PROXY and the websocket fail.",
        {"HTTPS_PROXY": "socks://{a}", "ALL_PROXY": "http://{b}"},
        _VALUE,
    ),
    Claim(
        "blanks",
        "Blanks around a value: https goes direct, the websocket does not mind.",
        {"HTTPS_PROXY": " http://{a} "},
        _VALUE,
    ),
    Claim(
        "quotes",
        "Quotes inside a value: https goes direct, the websocket fails.",
        {"HTTPS_PROXY": '"http://{a}"'},
        _VALUE,
    ),
    Claim(
        "socks",
        "To a SOCKS URL https speaks HTTP CONNECT, the websocket SOCKS.",
        {"ALL_PROXY": "socks5h://{a}"},
        _SOCKS,
    ),
    Claim("socks-https", "The same with a SOCKS URL in HTTPS_PROXY.", {"HTTPS_PROXY": "socks5://{a}"}, _SOCKS),
    Claim(
        "socks4",
        "socks4:// gets HTTP CONNECT from https and nothing from the websocket.",
        {"ALL_PROXY": "socks4://{a}"},
        _SOCKS,
    ),
    Claim(
        "socks-capitals",
        "SOCKS5H:// in capitals: https goes direct, the websocket fails.",
        {"ALL_PROXY": "SOCKS5H://{a}"},
        _VALUE,
    ),
)

EXCEPTIONS = (
    Claim("no-proxy", "NO_PROXY takes an address away from the proxy.", {**_PROXY, "NO_PROXY": "127.0.0.1"}, _NO_PROXY),
    Claim("no-proxy-star", "NO_PROXY=* takes everything away.", {**_PROXY, "NO_PROXY": "*"}, _NO_PROXY),
    Claim("no-proxy-star-in-list", "A * in a list counts for https alone.", {**_PROXY, "NO_PROXY": "foo,*"}, _NO_PROXY),
    Claim(
        "no-proxy-port",
        "An entry with a port counts for the websocket alone.",
        {**_PROXY, "NO_PROXY": "127.0.0.1:{port}"},
        _NO_PROXY,
    ),
    Claim("no-proxy-network", "A network counts for https alone.", {**_PROXY, "NO_PROXY": "127.0.0.0/8"}, _NO_PROXY),
    Claim(
        "no-proxy-empty",
        "An empty NO_PROXY hides no_proxy.",
        {**_PROXY, "NO_PROXY": "", "no_proxy": "127.0.0.1"},
        _EMPTY,
    ),
    Claim("no-proxy-name", "A name counts for both stacks.", {**_PROXY, "NO_PROXY": "localhost"}, _NO_PROXY, Base.NAME),
    Claim(
        "no-proxy-case",
        "A name in capitals counts for https alone.",
        {**_PROXY, "NO_PROXY": "LOCALHOST"},
        _NO_PROXY,
        Base.NAME,
    ),
    Claim(
        "no-proxy-domain",
        "A domain counts for the names in it.",
        {**_PROXY, "NO_PROXY": "localhost"},
        _NO_PROXY,
        Base.SUBDOMAIN,
    ),
    Claim(
        "no-proxy-dot",
        "A leading dot changes nothing.",
        {**_PROXY, "NO_PROXY": ".localhost"},
        _NO_PROXY,
        Base.SUBDOMAIN,
    ),
    Claim(
        "no-proxy-wildcard",
        "*.DOMAIN counts for nothing.",
        {**_PROXY, "NO_PROXY": "*.localhost"},
        _NO_PROXY,
        Base.SUBDOMAIN,
    ),
)
