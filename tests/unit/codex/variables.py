"""Environments without certificates, and what each stack makes of them: variable, what it hides, why.

Measured on Codex 0.169.0; the oracle suite asks it again.
"""

import pytest

from tests.unit.codex.given import UNKNOWN

A, B = "http://127.0.0.1:7890", "http://127.0.0.1:7891"
DIRECT = "direct"

ORDER = [
    pytest.param({}, DIRECT, DIRECT, id="no variable"),
    pytest.param({"HTTPS_PROXY": A}, f"{A} by HTTPS_PROXY", f"{A} by HTTPS_PROXY", id="HTTPS_PROXY"),
    pytest.param({"https_proxy": A}, f"{A} by https_proxy", f"{A} by https_proxy", id="https_proxy"),
    pytest.param({"ALL_PROXY": A}, f"{A} by ALL_PROXY", f"{A} by ALL_PROXY", id="ALL_PROXY"),
    pytest.param({"all_proxy": A}, f"{A} by all_proxy", f"{A} by all_proxy", id="all_proxy"),
    pytest.param({"HTTP_PROXY": A}, DIRECT, f"{A} by HTTP_PROXY", id="HTTP_PROXY alone is for the websocket only"),
    pytest.param({"http_proxy": A}, DIRECT, f"{A} by http_proxy", id="http_proxy alone is for the websocket only"),
    pytest.param(
        {"HTTP_PROXY": A, "ALL_PROXY": B}, f"{B} by ALL_PROXY", f"{A} by HTTP_PROXY", id="HTTP_PROXY before ALL_PROXY"
    ),
    pytest.param(
        {"HTTPS_PROXY": A, "HTTP_PROXY": B, "ALL_PROXY": B},
        f"{A} by HTTPS_PROXY",
        f"{A} by HTTPS_PROXY",
        id="HTTPS_PROXY before all others",
    ),
    pytest.param({"Https_Proxy": A}, DIRECT, DIRECT, id="mixed case is no name"),
    pytest.param({"HTTPS_PROXY ": A}, DIRECT, DIRECT, id="a name with a blank is no name"),
]

SHADOWS = [
    pytest.param(
        {"HTTPS_PROXY": A, "https_proxy": B},
        f"{A} by HTTPS_PROXY hiding https_proxy",
        f"{A} by HTTPS_PROXY hiding https_proxy",
        id="upper case wins",
    ),
    pytest.param(
        {"HTTPS_PROXY": "", "https_proxy": A},
        "direct by HTTPS_PROXY hiding https_proxy (empty-shadow)",
        "direct by HTTPS_PROXY hiding https_proxy (empty-shadow)",
        id="empty upper case hides lower case",
    ),
    pytest.param(
        {"HTTPS_PROXY": "", "https_proxy": A, "ALL_PROXY": B},
        f"{B} by ALL_PROXY",
        f"{B} by ALL_PROXY",
        id="empty upper case hides lower case, ALL_PROXY is next",
    ),
    pytest.param({"HTTPS_PROXY": ""}, DIRECT, DIRECT, id="empty and alone hides nothing"),
    pytest.param({"HTTPS_PROXY": "", "https_proxy": ""}, DIRECT, DIRECT, id="empty before empty hides nothing"),
    pytest.param(
        {"HTTPS_PROXY": "", "HTTP_PROXY": A}, DIRECT, f"{A} by HTTP_PROXY", id="empty, and HTTP_PROXY is next"
    ),
    pytest.param(
        {"HTTP_PROXY": "", "http_proxy": A},
        DIRECT,
        "direct by HTTP_PROXY hiding http_proxy (empty-shadow)",
        id="an empty HTTP_PROXY hides for the websocket only",
    ),
    pytest.param(
        {"HTTPS_PROXY": " ", "https_proxy": A},
        "direct by HTTPS_PROXY hiding https_proxy (value-malformed)",
        "refused by HTTPS_PROXY hiding https_proxy (value-malformed)",
        id="a blank hides too, and is no proxy",
    ),
]

VALUES = [
    pytest.param(
        {"HTTPS_PROXY": "127.0.0.1:7890"},
        f"{A} by HTTPS_PROXY",
        "refused by HTTPS_PROXY (scheme-missing)",
        id="no scheme",
    ),
    pytest.param(
        {"HTTPS_PROXY": "https://127.0.0.1:7892"},
        "https://127.0.0.1:7892 by HTTPS_PROXY",
        "refused by HTTPS_PROXY (scheme-unsupported)",
        id="a TLS proxy",
    ),
    pytest.param(
        {"HTTPS_PROXY": f" {A} "},
        "direct by HTTPS_PROXY (value-malformed)",
        f"{A} by HTTPS_PROXY",
        id="blanks around the value",
    ),
    pytest.param(
        {"HTTPS_PROXY": f" {A} ", "ALL_PROXY": B},
        f"{B} by ALL_PROXY",
        f"{A} by HTTPS_PROXY",
        id="blanks around the value, with ALL_PROXY",
    ),
    pytest.param(
        {"HTTPS_PROXY": "ftp://127.0.0.1:7890", "ALL_PROXY": B},
        f"{B} by ALL_PROXY",
        "refused by HTTPS_PROXY (scheme-unsupported)",
        id="an unknown scheme, with ALL_PROXY",
    ),
    pytest.param(
        {"HTTPS_PROXY": f'"{A}"'},
        "direct by HTTPS_PROXY (value-malformed)",
        "refused by HTTPS_PROXY (value-malformed)",
        id="quotes inside the value",
    ),
    pytest.param(
        {"HTTPS_PROXY": "x y", "HTTP_PROXY": A},
        "direct by HTTPS_PROXY (value-malformed)",
        "refused by HTTPS_PROXY (value-malformed)",
        id="garbage is not passed over by the websocket",
    ),
    pytest.param(
        {"HTTPS_PROXY": "http://:7890", "ALL_PROXY": B},
        "refused by HTTPS_PROXY (value-malformed)",
        "refused by HTTPS_PROXY (value-malformed)",
        id="an empty host is not passed over",
    ),
    pytest.param(
        {"HTTPS_PROXY": "x y", "ALL_PROXY": "ftp://h"},
        "direct by HTTPS_PROXY (value-malformed)",
        "refused by HTTPS_PROXY (value-malformed)",
        id="the first useless value is the reason",
    ),
]

EXCEPTIONS = [
    pytest.param(
        {"HTTPS_PROXY": A, "NO_PROXY": "openai.com"},
        "direct by NO_PROXY (no-proxy)",
        "direct by NO_PROXY (no-proxy)",
        id="NO_PROXY",
    ),
    pytest.param(
        {"HTTPS_PROXY": A, "no_proxy": "*"},
        "direct by no_proxy (no-proxy)",
        "direct by no_proxy (no-proxy)",
        id="no_proxy",
    ),
    pytest.param(
        {"HTTPS_PROXY": A, "NO_PROXY": "", "no_proxy": "*"},
        f"{A} by HTTPS_PROXY",
        f"{A} by HTTPS_PROXY",
        id="an empty NO_PROXY hides no_proxy",
    ),
    pytest.param(
        {"HTTPS_PROXY": A, "NO_PROXY": "api.openai.com:443"},
        f"{A} by HTTPS_PROXY",
        "direct by NO_PROXY (no-proxy)",
        id="NO_PROXY with a port",
    ),
    pytest.param(
        {"HTTPS_PROXY": A, "NO_PROXY": "OpenAI.com"},
        "direct by NO_PROXY (no-proxy)",
        f"{A} by HTTPS_PROXY",
        id="NO_PROXY with capitals",
    ),
    pytest.param({"NO_PROXY": "*"}, DIRECT, DIRECT, id="NO_PROXY and no proxy"),
    pytest.param(
        {"HTTPS_PROXY": "x y", "NO_PROXY": "*"},
        "direct by HTTPS_PROXY (value-malformed)",
        "direct by NO_PROXY (no-proxy)",
        id="NO_PROXY saves the websocket from a useless value",
    ),
    pytest.param(
        {"REQUEST_METHOD": "GET", "HTTPS_PROXY": A},
        "direct by REQUEST_METHOD (cgi-guard)",
        f"{A} by HTTPS_PROXY",
        id="REQUEST_METHOD",
    ),
    pytest.param(
        {"REQUEST_METHOD": "", "HTTPS_PROXY": A},
        "direct by REQUEST_METHOD (cgi-guard)",
        f"{A} by HTTPS_PROXY",
        id="an empty REQUEST_METHOD",
    ),
    pytest.param(
        {"HTTPS_PROXY": UNKNOWN, "ALL_PROXY": A},
        "unknown by HTTPS_PROXY (value-unknown)",
        "unknown by HTTPS_PROXY (value-unknown)",
        id="a value that cannot be known",
    ),
    pytest.param(
        {"HTTPS_PROXY": A, "https_proxy": UNKNOWN},
        f"{A} by HTTPS_PROXY hiding https_proxy",
        f"{A} by HTTPS_PROXY hiding https_proxy",
        id="an unknown value that is hidden",
    ),
    pytest.param(
        {"HTTPS_PROXY": A, "NO_PROXY": UNKNOWN},
        "unknown by NO_PROXY (value-unknown)",
        "unknown by NO_PROXY (value-unknown)",
        id="NO_PROXY that cannot be known",
    ),
    pytest.param({"NO_PROXY": UNKNOWN}, DIRECT, DIRECT, id="NO_PROXY that cannot be known, and no proxy"),
]
