"""What stands in `.env` of the Codex home, and what Codex does not read in it."""

from tests.faults.cases.case import CLASH, DEAD, GOOD, SOCKS_URL, THROUGH_CLASH, Direct, Machine, found
from tests.faults.machine import at
from tests.lab.proxies import HTTP

BLOCKED = Direct.REFUSED
LINE = f"HTTPS_PROXY={GOOD}\n"


def lost(content: str | bytes) -> Machine:
    """A proxy that Codex would need stands in `.env` like this."""
    return Machine(dotenv=content, proxies=CLASH, direct=BLOCKED)


FOUND = [
    found(
        "A3 the port in .env is dead, nothing else listens",
        Machine(dotenv="HTTP_PROXY=http://127.0.0.1:7898\nHTTPS_PROXY=http://127.0.0.1:7898\n"),
        "proxy-not-listening",
        "openai/codex#44517",
        severity="critical",
        subject="127.0.0.1:7898",
        path="~/.codex/.env",
        after=None,
        verified=True,
    ),
    found(
        "A3 the port in .env is dead and was 7890",
        Machine(dotenv=f"# Clash\nHTTPS_PROXY={GOOD}\n", direct=BLOCKED),
        "proxy-not-listening",
        "openai/codex#38885",
        path="~/.codex/.env",
        line=2,
    ),
    found(
        "A3 the port of .env is dead, the shell's is good",
        Machine(zshrc=THROUGH_CLASH, dotenv=f"# mine\nHTTPS_PROXY={DEAD}\n", proxies=CLASH, direct=BLOCKED),
        "proxy-port-mismatch",
        "openai/codex#38885",
        path="~/.codex/.env",
        line=2,
        after=f"HTTPS_PROXY={GOOD}",
    ),
    found(
        ".env differs from the shell, and both work",
        Machine(
            zshrc=THROUGH_CLASH,
            dotenv="HTTPS_PROXY=http://127.0.0.1:7897\n",
            proxies={**CLASH, "other": at(HTTP, 7897)},
        ),
        "proxy-dotenv-override",
        advice=True,
        path="~/.codex/.env",
        line=1,
    ),
    found(
        "an empty HTTPS_PROXY in .env switches the shell's off",
        Machine(zshrc=THROUGH_CLASH, dotenv="HTTPS_PROXY=\n", proxies=CLASH, direct=BLOCKED),
        "proxy-not-used",
        "openai/codex#38885",
        beside=("proxy-dotenv-override",),
        fixing="proxy-dotenv-override",
        after=f"HTTPS_PROXY={GOOD}",
        verified=True,
    ),
    found(
        "SOCKS in .env, written for the desktop app",
        Machine(dotenv=f"ALL_PROXY={SOCKS_URL}\n", proxies=CLASH, direct=BLOCKED),
        "proxy-socks-scheme",
        "Loyalsoldier/clash-rules#389",
        path="~/.codex/.env",
        after=f"ALL_PROXY={GOOD}",
    ),
    found(
        "a byte-order mark: Notepad's UTF-8",
        lost(b"\xef\xbb\xbf" + LINE.encode()),
        "proxy-dotenv-ignored",
        "openai/codex#37662",
        severity="critical",
        path="~/.codex/.env",
        line=1,
    ),
    found("`set` as in a batch file", lost(f"set {LINE}"), "proxy-dotenv-ignored", line=1, after=LINE.strip()),
    found("two assignments on a line", lost(f"NO_PROXY=localhost {LINE}"), "proxy-dotenv-ignored", line=1),
    found(
        "a quote that is never closed", lost(f'OPENAI_ORG="lab\n{LINE}'), "proxy-dotenv-ignored", severity="critical"
    ),
    found("UTF-16, as PowerShell's > writes it", lost(LINE.encode("utf-16")), "proxy-dotenv-ignored"),
    found(
        "$http_proxy stops at the underscore",
        Machine(dotenv=f"http_proxy={GOOD}\nHTTPS_PROXY=$http_proxy\n", proxies=CLASH, direct=BLOCKED),
        "proxy-dotenv-ignored",
        line=2,
        beside=(),
    ),
    found(
        "CODEX_API_KEY in .env is dropped",
        Machine(dotenv="CODEX_API_KEY=sk-lab-planted\n", modes={".codex/.env": 0o600}),
        "proxy-dotenv-ignored",
        line=1,
    ),
]
