"""A web of one machine: a provider of searches that answers as Brave does, and a page. Standard library only."""

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FOUND = {"url": "https://rocks.example/granite", "title": "Granite", "description": "Granite is found at the surface.", "age": "3 days ago"}
PAGE = "<html><head><title>Rocks</title></head><body><h1>Granite</h1><p>is hard.</p></body></html>"


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        searching = self.path.startswith("/res/v1/web/search?")
        body, kind = (json.dumps({"web": {"results": [FOUND]}}), "application/json") if searching else (PAGE, "text/html")
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_) -> None:
        pass


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
