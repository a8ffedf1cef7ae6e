"""What the tests of single attempts ask, and how they read what came of it."""

from msgspec import structs

from codexwatch.model.network import Stack, Target
from codexwatch.model.probe import Phase, Probe
from tests.lab.openai import FakeOpenAI
from tests.lab.proxies import ProxySpec

HTTPS = Target("https://api.openai.com/v1/responses", Stack.HTTPS)
OPTIONAL = Target(HTTPS.url, Stack.HTTPS, essential=False)
"""Without the look at each address for itself, which makes connections of its own."""
WEBSOCKET = Target("wss://api.openai.com/v1/responses", Stack.WEBSOCKET)
PLAIN = Target("http://api.openai.com/v1/responses", Stack.HTTPS)
PLAIN_WEBSOCKET = Target("ws://api.openai.com/v1/responses", Stack.WEBSOCKET)
SHORT = 0.3


def failed(probe: Probe | None) -> tuple[Phase | None, str | None]:
    """Where and why; it must have failed."""
    assert probe is not None
    assert not probe.ok
    return probe.failed_phase, probe.reason


def leading_to(openai: FakeOpenAI, spec: ProxySpec) -> ProxySpec:
    """The proxy with the fake OpenAI behind it."""
    return structs.replace(spec, upstream=openai.upstream())
