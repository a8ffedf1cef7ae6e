"""An OTLP/HTTP receiver on loopback that decodes what it gets with OpenTelemetry's own messages."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from google.protobuf.message import Message  # type: ignore[import-untyped]  # it ships no types
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest, ExportLogsServiceResponse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric

KINDS: dict[str, tuple[type[Message], type[Message]]] = {
    "/v1/metrics": (ExportMetricsServiceRequest, ExportMetricsServiceResponse),
    "/v1/logs": (ExportLogsServiceRequest, ExportLogsServiceResponse),
}


class Receiver(ThreadingHTTPServer):
    """`answers` are given in turn before every request is accepted: a status, and headers.

    `silent`: a request is read and never answered until `released`.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.rejects = 0
        self.silent, self.released = False, threading.Event()
        self.asked: list[tuple[str, dict[str, str]]] = []
        """The request line's target and the headers of every request."""
        self.bodies: list[bytes] = []
        self.requests: list[Message] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def metrics(self) -> dict[str, Metric]:
        """Of the last request with metrics, by name."""
        last = [item for item in self.requests if isinstance(item, ExportMetricsServiceRequest)][-1]
        return {metric.name: metric for metric in last.resource_metrics[0].scope_metrics[0].metrics}

    @property
    def records(self) -> list[LogRecord]:
        """Of all requests."""
        logs = [item for item in self.requests if isinstance(item, ExportLogsServiceRequest)]
        return [record for item in logs for record in item.resource_logs[0].scope_logs[0].log_records]

    def resource(self) -> dict[str, str]:
        """What the last sender says about itself."""
        last = self.requests[-1]
        found = last.resource_metrics if isinstance(last, ExportMetricsServiceRequest) else last.resource_logs
        return attributes(found[0].resource.attributes)


class _Request(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, dict(self.headers.items())))
        self.server.bodies.append(body)
        if self.server.silent:
            self.server.released.wait(20)
            return
        if self.server.answers:
            self._say(*self.server.answers.pop(0), b"")
            return
        # A proxy is asked for the whole URL.
        path = "/" + self.path.split("://")[-1].partition("/")[2]
        request, response = KINDS[path]
        self.server.requests.append(request.FromString(body))
        answer = response()
        if self.server.rejects and isinstance(answer, ExportMetricsServiceResponse):
            answer.partial_success.rejected_data_points = self.server.rejects
        self._say(200, {"Content-Type": "application/x-protobuf"}, answer.SerializeToString())

    def _say(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nobody reads it."""


@contextmanager
def receiving() -> Iterator[Receiver]:
    with Receiver() as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
        yield server
        server.released.set()
        server.shutdown()


def attributes(found: list[KeyValue]) -> dict[str, str]:
    return {item.key: item.value.string_value for item in found}
