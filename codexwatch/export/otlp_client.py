"""Hands OTLP requests to a collector over HTTP; by no proxy but its own, and never anywhere else."""

import ssl
from dataclasses import dataclass, field

import anyio
import httpx

from codexwatch import __version__
from codexwatch.model.settings import OtlpSettings

LARGEST_ANSWER = 65_536
AGAIN = frozenset({429, 502, 503, 504})
"""What the specification of OTLP lets a client try again; anything else would only fail again."""
LONGEST_REFUSAL = 3600.0


@dataclass(frozen=True, slots=True)
class Sent:
    """Why it did not arrive, or None. `again`: it may be sent again, after so many seconds at least."""

    problem: str | None = None
    again: bool = False
    after: float = 0.0


@dataclass
class OtlpClient:
    """`settings.endpoint` is set. Blocking: to be used in a thread of its own."""

    settings: OtlpSettings
    _trust: ssl.SSLContext | None = field(default=None, init=False)

    def post(self, path: str, message: bytes) -> Sent:
        """Never raises for what the network does; what it says quotes neither headers nor proxy."""
        try:
            trust = self._trusted()
        except OSError as error:
            return Sent(f"ca_file cannot be used: {error.strerror or type(error).__name__}", again=True)
        try:
            return anyio.run(self._post, path, message, trust)
        except (TimeoutError, httpx.TimeoutException):
            return Sent(f"the collector had not answered after {self.settings.timeout:g} seconds", again=True)
        except httpx.ProxyError:
            return Sent("the proxy does not let it through", again=True)
        except httpx.ConnectError:
            return Sent("there is no connection to the collector", again=True)
        except (httpx.TransportError, OSError) as error:
            return Sent(f"the request failed ({type(error).__name__})", again=True)

    async def _post(self, path: str, message: bytes, trust: ssl.SSLContext) -> Sent:
        headers = {name: value.reveal() for name, value in self.settings.headers.items()}
        headers |= {"Content-Type": "application/x-protobuf", "User-Agent": f"codexwatch/{__version__}"}
        proxy = self.settings.proxy.reveal() if self.settings.proxy else None
        with anyio.fail_after(self.settings.timeout):
            async with (
                httpx.AsyncClient(trust_env=False, proxy=proxy, verify=trust, timeout=self.settings.timeout) as client,
                client.stream("POST", self._url(path), content=message, headers=headers) as answer,
            ):
                return _judged(answer, await _beginning(answer))

    def _url(self, path: str) -> str:
        return f"{(self.settings.endpoint or '').rstrip('/')}{path}"

    def _trusted(self) -> ssl.SSLContext:
        if self._trust is None:
            trust = ssl.create_default_context()
            if self.settings.ca_file:
                trust.load_verify_locations(self.settings.ca_file)
            self._trust = trust
        return self._trust


async def _beginning(answer: httpx.Response) -> bytes:
    found = b""
    async for chunk in answer.aiter_raw(4096):
        found += chunk
        if len(found) > LARGEST_ANSWER:
            break
    return found


def _judged(answer: httpx.Response, body: bytes) -> Sent:
    if answer.is_success:
        rejected = _rejected(answer, body)
        return Sent(f"the collector rejected {rejected} of what was sent") if rejected else Sent()
    return Sent(f"the collector answered {answer.status_code}", answer.status_code in AGAIN, _seconds(answer.headers))


def _rejected(answer: httpx.Response, body: bytes) -> int:
    """What a partial success says; 0 where it cannot be read."""
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]  # it ships no types
    from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
    from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceResponse

    try:
        if answer.request.url.path.endswith("/v1/logs"):
            return int(ExportLogsServiceResponse.FromString(body).partial_success.rejected_log_records)
        return int(ExportMetricsServiceResponse.FromString(body).partial_success.rejected_data_points)
    except DecodeError:
        return 0


def _seconds(headers: httpx.Headers) -> float:
    """`Retry-After` where it is a number, at most an hour."""
    said = headers.get("retry-after", "")
    return min(float(said), LONGEST_REFUSAL) if said.isascii() and said.isdigit() else 0.0
