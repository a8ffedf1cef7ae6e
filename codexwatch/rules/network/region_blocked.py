"""OpenAI does not serve the region that Codex comes from.

What it detects
    A host that Codex needs answers 403 with the code unsupported_country_region_territory, on the route that Codex
    takes.

Why Codex breaks
    OpenAI sees the address of the exit: of this network if Codex goes directly, of the proxy's node otherwise. In some
    countries, and for many addresses of data centres (Hong Kong above all), it serves nobody. The sign-in in a browser
    may work beside it, since the browser takes another way.

How to fix
    Let Codex go through a proxy with an exit in a supported country, or choose another node.

Example
    A node in Hong Kong: "Country, region, or territory not supported".
"""

from collections.abc import Iterator

from codexwatch.model.facts import Facts
from codexwatch.model.finding import Data, Finding, Manual, Meta, Words
from codexwatch.model.reason import Reason
from codexwatch.model.scale import Severity, Stage
from codexwatch.rules.adopt import DIRECT, LEAVE_PROXY, OTHER_PROXY, PROXY, USE_PROXY
from codexwatch.rules.reach import judged
from codexwatch.rules.seen import Seen, failed_in
from codexwatch.rules.turned_away import turned_away

SUPPORTED = "https://platform.openai.com/docs/supported-countries"
THROUGH = "{host} refuses the region from which {proxy} reaches it."

META = Meta(
    stage=Stage.EDGE,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes", "probes"}),
    uses=frozenset({"listeners", "processes"}),
    words={
        DIRECT: Words(
            title="OpenAI does not serve this region",
            summary="{host} refuses the region of this network: Codex goes directly, and no proxy works.",
            remedy="Use a proxy or VPN with an exit in a supported country",
        ),
        USE_PROXY: Words(
            title="OpenAI does not serve this region; a proxy works",
            summary="{host} refuses the region of this network; {new} has just carried Codex's requests.",
            remedy="Use the proxy: HTTPS_PROXY={new}",
        ),
        PROXY: Words(
            title="OpenAI does not serve the proxy's region",
            summary=THROUGH,
            remedy="In the proxy program, choose a node in a supported country",
        ),
        LEAVE_PROXY: Words(
            title="OpenAI does not serve the proxy's region",
            summary=THROUGH + " The direct way works.",
            remedy="Remove {variable}: the direct way works. Or choose a node in a supported country",
        ),
        OTHER_PROXY: Words(
            title="OpenAI does not serve the proxy's region",
            summary=THROUGH + " {new} has just carried Codex's requests.",
            remedy="Use the proxy that works: {variable}={new}. Or choose a node in a supported country",
        ),
    },
    references=("openai/codex#10466", "openai/codex#2414", "openai/codex#11998", "openclaw/openclaw#3709"),
)


BY_HAND = {
    DIRECT: "Start a proxy or VPN program with an exit in a supported country ({countries}).",
    PROXY: "In the proxy program behind {proxy}, choose a node in a supported country ({countries}).",
}


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        by_host: dict[str, list[Seen]] = {}
        for route, probe in failed_in(facts, environment):
            if probe.reason == Reason.REGION:
                by_host.setdefault(route.target.host, []).append((route, probe))
        for refused in by_host.values():
            yield turned_away(facts, environment, refused, _by_hand, data={"countries": SUPPORTED})


def _by_hand(case: str, data: Data) -> Manual:
    return Manual(BY_HAND[case], data)
