"""What `.env` and certificate files do to the routes; and all claims together."""

from codexwatch.proving.claim import Claim
from codexwatch.proving.variable_claims import EXCEPTIONS, ORDER, VALUES

_DOTENV = frozenset({"proxy-dotenv-override"})
_IGNORED = frozenset({"proxy-dotenv-ignored"})
_CA = frozenset({"network-ca-file-broken"})
_SOCKS = frozenset({"proxy-socks-scheme"})
_PROXY = {"HTTPS_PROXY": "http://{a}"}
_SOCKS_URL = {"ALL_PROXY": "socks5h://{a}"}

DOTENV = (
    Claim("dotenv", "$CODEX_HOME/.env is read.", rules=_DOTENV, dotenv="HTTPS_PROXY=http://{a}\n"),
    Claim("dotenv-wins", "It beats the shell.", _PROXY, _DOTENV, dotenv="HTTPS_PROXY=http://{b}\n"),
    Claim("dotenv-empty", "An empty line in it switches a proxy off.", _PROXY, _DOTENV, dotenv="HTTPS_PROXY=\n"),
    Claim(
        "dotenv-case",
        "Its lower-case name does not beat the shell's upper-case one.",
        _PROXY,
        _DOTENV,
        dotenv="https_proxy=http://{b}\n",
    ),
    Claim(
        "dotenv-bom",
        "A byte-order mark spoils its first line.",
        rules=_IGNORED,
        dotenv="\ufeffHTTPS_PROXY=http://{a}\nALL_PROXY=http://{b}\n",
    ),
    Claim(
        "dotenv-codex-names",
        "CODEX_… names in it are dropped.",
        rules=_IGNORED,
        dotenv="CODEX_CA_CERTIFICATE={missing}\n",
    ),
    Claim(
        "dotenv-bad-line",
        "A line that it cannot read is skipped.",
        _PROXY,
        _IGNORED,
        dotenv="HTTPS_PROXY=http://{b} junk\n",
    ),
    Claim(
        "dotenv-folder",
        "A .env in the working directory is not read.",
        rules=_DOTENV,
        folder_dotenv="HTTPS_PROXY=http://{a}\n",
    ),
)

CERTIFICATES = (
    Claim(
        "ca-http-proxy",
        "With a custom CA file an HTTP proxy is used as without.",
        {**_PROXY, "CODEX_CA_CERTIFICATE": "{good_ca}"},
    ),
    Claim(
        "ca-socks",
        "A custom CA file that loads: from 0.129.0 https sends nothing to a SOCKS URL.",
        {**_SOCKS_URL, "CODEX_CA_CERTIFICATE": "{good_ca}"},
        _SOCKS,
    ),
    Claim(
        "ssl-cert-file-socks",
        "SSL_CERT_FILE does the same to a SOCKS URL.",
        {**_SOCKS_URL, "SSL_CERT_FILE": "{good_ca}"},
        _SOCKS,
    ),
    Claim(
        "ca-empty-socks",
        "A custom CA file without certificates does not: https still speaks CONNECT.",
        {**_SOCKS_URL, "CODEX_CA_CERTIFICATE": "{no_ca}"},
        _SOCKS,
    ),
    Claim(
        "ca-missing",
        "A custom CA file that is missing stops the websocket alone.",
        {**_PROXY, "CODEX_CA_CERTIFICATE": "{missing}"},
        _CA,
    ),
)

ALL_CLAIMS = (*ORDER, *VALUES, *CERTIFICATES, *DOTENV, *EXCEPTIONS)

CONTROL = "direct"
"""What it shows tells whether this machine can be used for the others."""

CALIBRATING = frozenset({CONTROL, "https-proxy", "ca-http-proxy"})
"""Those that show how each stack says hello, with and without a custom CA."""
