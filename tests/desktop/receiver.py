"""A web hook as phones and chats have them: `python -m tests.desktop.receiver FILE REFUSALS`.

Listens on a port of loopback that it prints, answers the first REFUSALS posts with 503, and appends each other body, a
JSON object, to FILE as a line.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


def main(path: Path, refusals: int) -> None:
    """Until it is killed."""
    left = [refusals]

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if left[0]:
                left[0] -= 1
                self.send_error(503)
                return
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(json.loads(body)) + "\n")
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Nobody reads it."""

    server = HTTPServer(("127.0.0.1", 0), Hook)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
