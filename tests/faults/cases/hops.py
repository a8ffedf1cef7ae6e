"""What the proxy's port answers, and machines on which no proxy is used at all."""

from msgspec import structs

from tests.faults.cases.case import CLASH, DEAD, GOOD, THROUGH_CLASH, Direct, Machine, found
from tests.faults.machine import at
from tests.lab.proxies import AUTHENTICATED, DEAD_NODE, DEAD_NODE_CLOSES, FORBIDDING, HTTP, MIXED, RESETTING
from tests.lab.world_files import ORIGIN

BLOCKED = Direct.REFUSED
NODE_IS_DEAD = {"http": at(DEAD_NODE, 7890)}

FOUND = [
    found(
        "nothing listens, no other proxy, direct works",
        Machine(zshrc=f"export HTTPS_PROXY={DEAD}\n"),
        "proxy-not-listening",
        "openai/codex#3355",
        severity="critical",
        line=1,
        after=None,
        verified=True,
    ),
    found(
        "A4 Clash Verge moved from 7890 to 7897",
        Machine(zshrc=THROUGH_CLASH, proxies={"mixed": at(MIXED, 7897)}, direct=BLOCKED),
        "proxy-port-mismatch",
        "clash-verge-rev/clash-verge-rev#1732",
        "openai/codex#26764",
        severity="critical",
        after="export HTTPS_PROXY=http://127.0.0.1:7897",
        verified=True,
    ),
    found(
        "A4 v2rayN 7 has no 10809 any more",
        Machine(zshrc="export HTTPS_PROXY=http://127.0.0.1:10809\n", proxies={"v2": at(MIXED, 10808)}, direct=BLOCKED),
        "proxy-port-mismatch",
        "2dust/v2rayN#9043",
        after="export HTTPS_PROXY=http://127.0.0.1:10808",
    ),
    found(
        "A18 TUN carries everything and the variable's port is dead",
        Machine(zshrc=f"export HTTP_PROXY={DEAD}\nexport HTTPS_PROXY={DEAD}\nexport ALL_PROXY={DEAD}\n"),
        "proxy-not-listening",
        "openai/codex#18647",
        verified=True,
    ),
    found(
        "http:// to Clash's SOCKS port",
        Machine(zshrc="export HTTPS_PROXY=http://127.0.0.1:7891\n", proxies=CLASH, direct=BLOCKED),
        "proxy-wrong-protocol",
        "openai/codex#5283",
        severity="critical",
        line=1,
        after=f"export HTTPS_PROXY={GOOD}",
        verified=True,
    ),
    found(
        "the proxy's URL names a web server",
        Machine(zshrc=f"export HTTPS_PROXY=http://{ORIGIN}:80\n", proxies=CLASH, direct=BLOCKED),
        "proxy-wrong-protocol",
        after=f"export HTTPS_PROXY={GOOD}",
        verified=True,
    ),
    found(
        "A8 the proxy wants a password",
        Machine(zshrc=THROUGH_CLASH, proxies={"http": at(AUTHENTICATED, 7890)}, direct=BLOCKED),
        "proxy-auth-required",
        "alejandroll10/zeropaper#213",
        severity="critical",
        subject="127.0.0.1:7890",
        line=1,
    ),
    found(
        "the proxy refuses the password",
        Machine(
            zshrc="export HTTPS_PROXY=http://me:wrong@127.0.0.1:7890\n",
            proxies={"http": at(AUTHENTICATED, 7890)},
            direct=BLOCKED,
        ),
        "proxy-auth-required",
        severity="critical",
    ),
    found(
        "C11 the node is dead",
        Machine(zshrc=THROUGH_CLASH, proxies=NODE_IS_DEAD, direct=BLOCKED),
        "proxy-no-egress",
        "openai/codex#34262",
        severity="critical",
        subject="127.0.0.1:7890",
        verified=None,
    ),
    found(
        "the proxy resets every connection",
        Machine(zshrc=THROUGH_CLASH, proxies={"http": at(RESETTING, 7890)}, direct=BLOCKED),
        "proxy-no-egress",
        "openai/codex#37089",
    ),
    found(
        "the node closes every tunnel, and another proxy works",
        Machine(
            zshrc=THROUGH_CLASH,
            proxies={"dead": at(structs.replace(DEAD_NODE_CLOSES, socks=False), 7890), "good": at(HTTP, 7897)},
            direct=BLOCKED,
        ),
        "proxy-no-egress",
        after="export HTTPS_PROXY=http://127.0.0.1:7897",
        verified=True,
    ),
    found(
        "the proxy forbids OpenAI, and direct works",
        Machine(zshrc=THROUGH_CLASH, proxies={"http": at(FORBIDDING, 7890)}),
        "proxy-no-egress",
        after=None,
        verified=True,
    ),
    found(
        "the company's proxy has no name here",
        Machine(zshrc="export HTTPS_PROXY=http://proxy.corp.example:3128\n", direct=BLOCKED),
        "proxy-not-listening",
        severity="critical",
        subject="proxy.corp.example:3128",
    ),
    found(
        "A5 a proxy works and is not used",
        Machine(proxies=CLASH, direct=BLOCKED),
        "proxy-not-used",
        "openai/codex#2414",
        severity="critical",
        verified=True,
    ),
    found(
        "blocked, and no proxy anywhere",
        Machine(direct=BLOCKED),
        "network-endpoint-blocked",
        "openai/codex#464",
        severity="critical",
    ),
    found(
        "blocked by silence, and the only proxy's node is dead",
        Machine(direct=Direct.SILENT, proxies=NODE_IS_DEAD),
        "network-endpoint-blocked",
        severity="critical",
    ),
]
