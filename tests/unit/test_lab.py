"""The laboratory shows what it promises: real clients meet the fakes on real sockets."""

import asyncio
import ssl

import httpx
import pytest
from msgspec import json

from tests.lab.behaviours import SERVER_ERROR, Answer
from tests.lab.ca import LabCA
from tests.lab.clients import ask, websocket
from tests.lab.openai import FakeOpenAI

pytestmark = pytest.mark.anyio

API = "https://api.openai.com/v1/responses"
CHATGPT = "https://chatgpt.com/backend-api/codex/responses"
ACCOUNTS = "https://chatgpt.com/backend-api/wham/accounts/check"
KEY = {"authorization": "Bearer sk-lab"}


@pytest.mark.parametrize(
    ("method", "url", "headers", "status"),
    [
        pytest.param("GET", API, {}, 401, id="the API without a key"),
        pytest.param("HEAD", API, {}, 401, id="the API without a key, head only"),
        pytest.param("GET", API, KEY, 405, id="the API with a key wants a POST"),
        pytest.param("POST", API, KEY, 200, id="a turn"),
        pytest.param("GET", CHATGPT, {}, 405, id="ChatGPT's endpoint wants a POST"),
        pytest.param("HEAD", CHATGPT, {}, 405, id="ChatGPT's endpoint wants a POST, head only"),
        pytest.param("GET", ACCOUNTS, {}, 401, id="accounts without a login"),
        pytest.param("GET", ACCOUNTS, KEY, 200, id="accounts with a login"),
        pytest.param("GET", "https://chatgpt.com/backend-api/codex/models", {}, 400, id="models without a version"),
        pytest.param("POST", "https://auth.openai.com/oauth/token", {}, 400, id="a token for nothing"),
        pytest.param("GET", "https://auth.openai.com/", {}, 404, id="an unknown path"),
        pytest.param("GET", "https://ab.chatgpt.com/otlp", {}, 404, id="an unknown host"),
        pytest.param("GET", "http://connect.rom.miui.com/generate_204", {}, 204, id="a control host"),
    ],
)
async def test_a_healthy_edge_answers_as_the_real_one(
    openai: FakeOpenAI, ca: LabCA, *, method: str, url: str, headers: dict[str, str], status: int
) -> None:
    answer = await ask(openai, ca, url, method, headers=headers)
    assert answer.status_code == status
    (seen,) = openai.requests
    assert (seen.host, seen.method, seen.path) == (httpx.URL(url).host, method, httpx.URL(url).path)
    assert seen.authorized == bool(headers)
    assert seen.source == "127.0.0.1"
    assert "sk-lab" not in repr(seen)


@pytest.mark.parametrize(
    ("url", "body"),
    [
        pytest.param("http://captive.apple.com/hotspot-detect.html", "Success", id="Apple"),
        pytest.param("http://detectportal.firefox.com/success.txt", "success\n", id="Firefox"),
    ],
)
async def test_control_hosts_say_that_there_is_no_portal(openai: FakeOpenAI, ca: LabCA, url: str, body: str) -> None:
    assert body in (await ask(openai, ca, url)).text


async def test_a_posted_turn_ends_with_response_completed(openai: FakeOpenAI, ca: LabCA) -> None:
    answer = await ask(openai, ca, API, "POST", headers=KEY)
    assert answer.headers["content-type"] == "text/event-stream"
    assert [line for line in answer.text.splitlines() if line.startswith("event:")] == [
        "event: response.created",
        "event: response.output_item.done",
        "event: response.completed",
    ]


async def test_a_turn_over_the_websocket_ends_with_response_completed(openai: FakeOpenAI, ca: LabCA) -> None:
    async with websocket(openai, ca, "wss://api.openai.com/v1/responses") as talk:
        await talk.send('{"type": "response.create"}')
        kinds = [json.decode(await talk.recv())["type"] for _ in range(3)]
    assert kinds == ["response.created", "response.output_item.done", "response.completed"]
    assert openai.requests[0].kind == "UPGRADE"


@pytest.mark.parametrize(
    ("key", "url", "changed"),
    [
        pytest.param("api.openai.com", API, True, id="a whole host"),
        pytest.param("api.openai.com/v1/responses", API, True, id="one path"),
        pytest.param("GET api.openai.com/v1/responses", API, True, id="one method"),
        pytest.param("*", API, True, id="every host"),
        pytest.param("*/v1/responses", API, True, id="one path of every host"),
        pytest.param("POST api.openai.com/v1/responses", API, False, id="another method"),
        pytest.param("UPGRADE api.openai.com/v1/responses", API, False, id="only the websocket"),
        pytest.param("chatgpt.com", API, False, id="another host"),
        pytest.param("api.openai.com/v1", API, False, id="a prefix of the path"),
    ],
)
async def test_a_key_names_what_behaves_differently(
    openai: FakeOpenAI, ca: LabCA, key: str, url: str, changed: bool
) -> None:
    openai.behaviours[key] = SERVER_ERROR
    assert ((await ask(openai, ca, url)).status_code == 500) == changed


async def test_the_most_special_key_wins(openai: FakeOpenAI, ca: LabCA) -> None:
    openai.behaviours |= {
        "*": Answer(500),
        "api.openai.com": Answer(502),
        "GET api.openai.com/v1/responses": Answer(503),
    }
    assert (await ask(openai, ca, API)).status_code == 503
    assert (await ask(openai, ca, API, "HEAD")).status_code == 502
    assert (await ask(openai, ca, CHATGPT)).status_code == 500


async def test_a_context_for_given_names_is_valid_for_them_alone(ca: LabCA) -> None:
    server = await asyncio.start_server(
        lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=ca.server_context("only.test")
    )
    async with server:
        address = server.sockets[0].getsockname()
        _, writer = await asyncio.open_connection(*address, ssl=ca.client_context(), server_hostname="only.test")
        writer.close()
        with pytest.raises(ssl.SSLCertVerificationError):
            await asyncio.open_connection(*address, ssl=ca.client_context(), server_hostname="chatgpt.com")
