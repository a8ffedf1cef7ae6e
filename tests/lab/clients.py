"""Clients for tests that talk to a `FakeOpenAI` in the same process, by the public names of its hosts."""

import httpx
from websockets.asyncio.client import connect

from tests.lab.ca import LabCA
from tests.lab.openai import FakeOpenAI

PATIENCE = 10.0


async def ask(
    openai: FakeOpenAI,
    ca: LabCA,
    url: str,
    method: str = "GET",
    *,
    headers: dict[str, str] | None = None,
    patience: float = PATIENCE,
) -> httpx.Response:
    """One https or http request for a public name, sent to the fake."""
    asked = httpx.URL(url)
    host, port = openai.https[0] if asked.scheme == "https" else openai.http[0]
    async with httpx.AsyncClient(verify=ca.client_context(), trust_env=False, timeout=patience) as client:
        return await client.request(
            method,
            asked.copy_with(host=host, port=port),
            headers={"host": asked.host, **(headers or {})},
            extensions={"sni_hostname": asked.host},
        )


def websocket(openai: FakeOpenAI, ca: LabCA, url: str, *, patience: float = PATIENCE) -> connect:
    """A websocket to a public name, which opens at the fake."""
    host, port = openai.https[0]
    return connect(url, host=host, port=port, ssl=ca.client_context(), proxy=None, open_timeout=patience)
