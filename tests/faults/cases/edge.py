"""What OpenAI's edge answers."""

from tests.faults.cases.case import CLASH, GOOD, THROUGH_CLASH, Direct, Login, Machine, found
from tests.lab.behaviours import CLOUDFLARE_BLOCK, CLOUDFLARE_CHALLENGE, REGION_BLOCK, SERVER_ERROR, UNAVAILABLE
from tests.lab.edge import NO_KEY
from tests.lab.world_files import PROXIED_SOURCE

API, CHATGPT = "api.openai.com", "chatgpt.com"
BY_PROXY = f"FROM {PROXIED_SOURCE} {API}"

FOUND = [
    found(
        "C8 the region is not served",
        Machine(behaviours={API: REGION_BLOCK}),
        "network-region-blocked",
        "openai/codex#10466",
        "openclaw/openclaw#3709",
        severity="critical",
        subject=API,
    ),
    found(
        "C8 the proxy's region is not served",
        Machine(zshrc=THROUGH_CLASH, proxies=CLASH, behaviours={API: REGION_BLOCK}, direct=Direct.REFUSED),
        "network-region-blocked",
        "Wei-Shaw/sub2api#3472",
        line=1,
    ),
    found(
        "C8 the region of a ChatGPT login is not served",
        Machine(behaviours={CHATGPT: REGION_BLOCK}, login=Login.CHATGPT),
        "network-region-blocked",
        "openai/codex#2414",
        subject=CHATGPT,
    ),
    found(
        "C8 the node's region is not served, and direct works",
        Machine(zshrc=THROUGH_CLASH, proxies=CLASH, behaviours={BY_PROXY: REGION_BLOCK}),
        "network-region-blocked",
        "Wei-Shaw/sub2api#3472",
        line=1,
        after=None,
        verified=True,
    ),
    found(
        "C9 Cloudflare blocks the direct way, and a proxy works",
        Machine(proxies=CLASH, behaviours={API: CLOUDFLARE_BLOCK, BY_PROXY: NO_KEY}),
        "network-cloudflare-blocked",
        "openai/codex#27752",
        after=f"HTTPS_PROXY={GOOD}",
        verified=True,
    ),
    found(
        "C9 Cloudflare blocks the exit",
        Machine(zshrc=THROUGH_CLASH, proxies=CLASH, behaviours={API: CLOUDFLARE_BLOCK}, direct=Direct.REFUSED),
        "network-cloudflare-blocked",
        "openai/codex#27752",
        severity="critical",
        confidence="likely",
    ),
    found(
        "C9 Cloudflare challenges a ChatGPT login",
        Machine(behaviours={CHATGPT: CLOUDFLARE_CHALLENGE}, login=Login.CHATGPT),
        "network-cloudflare-blocked",
        "openai/codex#26764",
        "caozhiyuan/copilot-api#278",
    ),
    found(
        "F1 OpenAI is out of order, directly and through the proxy",
        Machine(zshrc=THROUGH_CLASH, proxies=CLASH, behaviours={API: UNAVAILABLE}),
        "network-provider-outage",
        "openai/codex#35315",
        severity="warning",
    ),
    found(
        "F1 an incident of chatgpt.com",
        Machine(behaviours={CHATGPT: SERVER_ERROR}, login=Login.CHATGPT),
        "network-provider-outage",
        "openai/codex#7201",
    ),
]
