"""Demo server over HTTP on the loopback interface."""

import gzip
import socket
import sys
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from app.demo.core.messages import DROPS, Request, Response
from app.demo.server import DemoServer

HOST = "127.0.0.1"
# Longer than any client waits.
_SILENCE = 600
_LARGEST_BODY = 5_000_000
_WORTH_COMPRESSING = 1000


class LoopbackServer(ThreadingHTTPServer):
    """HTTP server of a demo server; requests are processed one at a time.

    Args:
        demo: The demo server.
        port: The port; 0 for any free one.
    """

    daemon_threads = False

    def __init__(self, demo: DemoServer, port: int = 0) -> None:
        self._demo = demo
        self._connections: set[socket.socket] = set()
        self._one_at_a_time = threading.Lock()
        self._closing = threading.Event()
        # Last, since it closes itself if it cannot bind.
        super().__init__((HOST, port), _Handler)

    @property
    def url(self) -> str:
        """Base URL."""
        return f"http://{HOST}:{self.server_port}"

    def server_close(self) -> None:
        """Stop listening, close every connection, and wait for their threads."""
        self._closing.set()
        for connection in [*self._connections]:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        super().server_close()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a separate thread."""
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection."""
        self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore clients that disconnect before the response; report other errors."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def wait(self, seconds: float) -> None:
        """Wait for some seconds, or until the server closes."""
        self._closing.wait(seconds)

    def answer(self, request: Request) -> Response:
        """Process a request, one at a time."""
        with self._one_at_a_time:
            return self._demo.handle(request)


class _Handler(BaseHTTPRequestHandler):
    """Handler that reads a request from a connection and writes its response."""

    protocol_version = "HTTP/1.1"
    server_version = "incident-demo"
    sys_version = ""
    # Otherwise the last packet of a response waits for an acknowledgement.
    disable_nagle_algorithm = True
    server: LoopbackServer

    def do_GET(self) -> None:
        """Handle the request."""
        self._answer()

    def do_POST(self) -> None:
        """Handle the request."""
        self._answer()

    def do_PUT(self) -> None:
        """Handle the request."""
        self._answer()

    def do_PATCH(self) -> None:
        """Handle the request."""
        self._answer()

    def do_DELETE(self) -> None:
        """Handle the request."""
        self._answer()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Print nothing, since the terminal belongs to the process that started the server."""

    def _answer(self) -> None:
        length = int(self.headers.get("content-length", 0))
        if length > _LARGEST_BODY:
            self.send_error(413)
            return
        parts = urlsplit(self.path)
        response = self.server.answer(
            Request(
                method=self.command,
                path=unquote(parts.path),
                query=parse_qsl(parts.query, keep_blank_values=True),
                headers={name.lower(): value for name, value in self.headers.items()},
                body=self.rfile.read(length),
            )
        )
        if response.delay:
            self.server.wait(response.delay)
        if response.breakage == "timeout":
            self.server.wait(_SILENCE)
        if response.breakage:
            self.close_connection = True
            return
        self._send(response)

    def _send(self, response: Response) -> None:
        body, headers = response.body, dict(response.headers)
        wants_gzip = "gzip" in self.headers.get("accept-encoding", "")
        if wants_gzip and len(body) > _WORTH_COMPRESSING:
            body = gzip.compress(body, compresslevel=1)
            headers["content-encoding"] = "gzip"
        # The date comes from the demo's clock.
        self.send_response_only(response.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        size = -(-len(body) // DROPS) if response.drip else len(body)
        for start in range(0, len(body), max(size, 1)):
            self.server.wait(response.drip / DROPS)
            self.wfile.write(body[start : start + size])
