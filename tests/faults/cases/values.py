"""Values of proxy variables that Codex cannot use, or uses in another way than meant."""

from msgspec import structs

from tests.faults.cases.case import CLASH, DEAD, GOOD, SOCKS_URL, THROUGH_CLASH, Direct, Login, Machine, found
from tests.faults.machine import at
from tests.lab.behaviours import json_answer
from tests.lab.proxies import HTTP, MIXED

BLOCKED = Direct.REFUSED
MIXED_PORT = {"mixed": at(MIXED, 7897)}
ENCRYPTED = {"tls": at(structs.replace(HTTP, encrypted=True), 7890), "plain": at(HTTP, 7897)}
RELAY = ("127.0.0.1", 8317)
ANSWERS = {"127.0.0.1": json_answer(401, {"error": "no key"})}

FOUND = [
    found(
        "A7 SOCKS-only port",
        Machine(zshrc=f"# proxies\nexport EDITOR=vim\nexport ALL_PROXY={SOCKS_URL}\n", proxies=CLASH, direct=BLOCKED),
        "proxy-socks-scheme",
        "openai/codex#20844",
        "openai/codex#5283",
        severity="critical",
        subject="ALL_PROXY@~/.zshrc",
        line=3,
        after=f"export ALL_PROXY={GOOD}",
        verified=True,
    ),
    found(
        "A7 SOCKS-only port, ChatGPT login",
        Machine(zshrc=f"export HTTPS_PROXY={SOCKS_URL}\n", proxies=CLASH, direct=BLOCKED, login=Login.CHATGPT),
        "proxy-socks-scheme",
        "openai/codex#20844",
        line=1,
        verified=True,
    ),
    found(
        "A6 socks5 at a mixed port works by luck",
        Machine(zshrc="export all_proxy=socks5://127.0.0.1:7897/\n", proxies=MIXED_PORT, direct=BLOCKED),
        "proxy-socks-scheme",
        "openai/codex#10466",
        severity="warning",
        after="export all_proxy=http://127.0.0.1:7897",
    ),
    found(
        "SOCKS, and that port is dead",
        Machine(zshrc="export ALL_PROXY=socks5h://127.0.0.1:1080\n", proxies=CLASH, direct=BLOCKED),
        "proxy-socks-scheme",
        "openai/codex#20844",
        severity="critical",
        after=f"export ALL_PROXY={GOOD}",
    ),
    found(
        "SOCKS with a custom CA file",
        Machine(
            zshrc="export ALL_PROXY=socks5://127.0.0.1:7897\n"
            "export CODEX_CA_CERTIFICATE=/etc/ssl/certs/ca-certificates.crt\n",
            proxies=MIXED_PORT,
            direct=BLOCKED,
        ),
        "proxy-socks-scheme",
        severity="critical",
        after="export ALL_PROXY=http://127.0.0.1:7897",
    ),
    found(
        "A6 socks:// as GNOME and v2rayN write it",
        Machine(zshrc=f"export ALL_PROXY={SOCKS_URL.replace('socks5', 'socks')}/\n", proxies=CLASH, direct=BLOCKED),
        "proxy-value-malformed",
        "openai/codex#10466",
        "MoonshotAI/kimi-cli#1674",
        severity="critical",
        line=1,
        after=f"export ALL_PROXY={GOOD}",
    ),
    found(
        "quotes inside the value",
        Machine(zshrc=f"export HTTPS_PROXY=\"'{GOOD}'\"\n", proxies=CLASH, direct=BLOCKED),
        "proxy-value-malformed",
        severity="critical",
        line=1,
    ),
    found(
        "a blank after the value",
        Machine(zshrc=f'export HTTPS_PROXY="{GOOD} "\n', proxies=CLASH, direct=BLOCKED),
        "proxy-value-malformed",
        line=1,
    ),
    found(
        "no scheme",
        Machine(zshrc="export HTTPS_PROXY=127.0.0.1:7890\n", proxies=CLASH, direct=BLOCKED),
        "proxy-scheme-missing",
        severity="warning",
        line=1,
        after=f"export HTTPS_PROXY={GOOD}",
    ),
    found(
        "https:// to a proxy that speaks plain HTTP",
        Machine(zshrc="export HTTPS_PROXY=https://127.0.0.1:7890\n", proxies=CLASH, direct=BLOCKED),
        "proxy-tls-scheme",
        severity="critical",
        after=f"export HTTPS_PROXY={GOOD}",
        verified=True,
    ),
    found(
        "https:// to a proxy that speaks TLS: the websocket refuses",
        Machine(zshrc="export HTTPS_PROXY=https://localhost:7890\n", proxies=ENCRYPTED, direct=BLOCKED),
        "proxy-tls-scheme",
        severity="warning",
    ),
    found(
        "only HTTP_PROXY",
        Machine(zshrc=f"export HTTP_PROXY={GOOD}\n", proxies=CLASH, direct=BLOCKED),
        "proxy-http-only",
        severity="critical",
        line=1,
    ),
    found(
        "upper case dead, lower case good: curl works, Codex does not",
        Machine(zshrc=f"export https_proxy={GOOD}\nexport HTTPS_PROXY={DEAD}\n", proxies=CLASH, direct=BLOCKED),
        "proxy-case-conflict",
        "openai/codex#37662",
        severity="critical",
        verified=True,
    ),
    found(
        "A22 an empty upper-case variable hides the lower-case one",
        Machine(zshrc=f"export https_proxy={GOOD}\nexport HTTPS_PROXY=\n", proxies=CLASH, direct=BLOCKED),
        "proxy-empty-shadow",
        "openai/codex#37662",
        "openai/codex#25117",
        severity="critical",
        line=2,
    ),
    found(
        "NO_PROXY takes OpenAI away from the proxy",
        Machine(zshrc=f"{THROUGH_CLASH}export NO_PROXY=localhost,openai.com\n", proxies=CLASH, direct=BLOCKED),
        "proxy-no-proxy-bypass",
        "openai/codex#6764",
        severity="critical",
        line=2,
        after="export NO_PROXY=localhost",
    ),
    found(
        "NO_PROXY in forms that Codex ignores",
        Machine(zshrc=f'{THROUGH_CLASH}export NO_PROXY="*.openai.com"\n', proxies=CLASH),
        "proxy-no-proxy-ineffective",
        "openai/codex#6764",
        advice=True,
        line=2,
    ),
    found(
        "A9 a relay on this machine is asked through the proxy",
        Machine(
            zshrc=f"export ALL_PROXY={GOOD}\n",
            config='openai_base_url = "http://127.0.0.1:8317/v1"\n',
            proxies={"http": at(HTTP, 7890)},
            relays=[RELAY],
            behaviours=ANSWERS,
        ),
        "proxy-loopback-proxied",
        "farion1231/cc-switch#770",
        "openai/codex#26171",
        severity="warning",
    ),
    found(
        "REQUEST_METHOD from a CGI server",
        Machine(zshrc=THROUGH_CLASH, more={"REQUEST_METHOD": "GET"}, proxies=CLASH, direct=BLOCKED),
        "proxy-cgi-guard",
        severity="critical",
    ),
    found(
        "REQUEST_METHOD in a start-up file",
        Machine(zshrc=f"{THROUGH_CLASH}export REQUEST_METHOD=GET\n", proxies=CLASH, direct=BLOCKED),
        "proxy-cgi-guard",
        severity="critical",
        line=2,
        after=None,
        verified=True,
    ),
]
