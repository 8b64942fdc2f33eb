"""A file server on 127.0.0.1 that serves bytes and makes the mistakes that it is told to make."""

import http.server
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

MODIFIED = "Wed, 01 Oct 2025 10:00:00 GMT"
# Variables by which clients choose a proxy.
PROXIES = tuple(
    spelt
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
    for spelt in (name, name.upper())
)


@dataclass
class Served:
    """A file of the server, and how it is served.

    Attributes
    ----------
    cuts
        Numbers of bytes after which the connection is closed, one for each of the first answers.
    stall
        Seconds for which nothing comes before a connection is closed.
    delays
        Seconds until each of the first answers.
    statuses
        Status of each of the first answers, with headers.
    ranges
        Whether a part can be asked for.
    careless
        Whether a part is sent of a file that changed, too.
    tag
        ETag; empty for none.
    modified
        Last-Modified; empty for none.
    length
        Content-Length if it is a lie; -1 for none at all.
    kind
        Content-Type.
    location
        Where the address leads to; empty if it is the file itself.
    """

    content: bytes = b""
    cuts: list[int] = field(default_factory=list)
    stall: float = 0.0
    delays: list[float] = field(default_factory=list)
    statuses: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    ranges: bool = True
    careless: bool = False
    tag: str = '"one"'
    modified: str = MODIFIED
    length: int | None = None
    kind: str = "application/octet-stream"
    location: str = ""


class FileServer:
    """The files by path, and what was asked for: path, Range and the name of the client."""

    def __init__(self):
        self.files = {}
        self.asked = []
        self.url = ""

    def add(self, path, content=b"", **how):
        """Serve a file, and its address."""
        self.files[path] = Served(content, **how)
        return self.url + path


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Print nothing."""

    def do_GET(self):
        server = self.server.files_of
        # A proxy is asked for a whole address.
        path = "/" + self.path.split("://", 1)[-1].split("/", 1)[1]
        server.asked.append((self.path, self.headers.get("Range"), self.headers.get("User-Agent")))
        file = server.files.get(path)
        if file is None:
            return self._answer(404, b"no such file", {"Content-Type": "text/plain"})
        if file.delays:
            time.sleep(file.delays.pop(0))
        if file.statuses:
            status, headers = file.statuses.pop(0)
            return self._answer(status, b"in a moment", headers)
        if file.location:
            return self._answer(302, b"", {"Location": file.location})
        headers = {"Content-Type": file.kind}
        headers |= {"ETag": file.tag} if file.tag else {}
        headers |= {"Last-Modified": file.modified} if file.modified else {}
        body, status = file.content, 200
        wanted = self.headers.get("Range")
        same = file.careless or self.headers.get("If-Range") in {file.tag, file.modified}
        if wanted and file.ranges and same:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            if start >= len(body):
                return self._answer(416, b"", {"Content-Range": f"bytes */{len(body)}"})
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
            body, status = body[start:], 206
        return self._answer(status, body, headers, file)

    def _answer(self, status, body, headers, file=None):
        self.send_response(status)
        length = len(body) if file is None or file.length is None else file.length
        if length >= 0:
            headers = headers | {"Content-Length": str(length)}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        end = file.cuts.pop(0) if file and file.cuts else len(body)
        self.wfile.write(body[:end])
        if end < len(body) or length != len(body):
            if file:
                self.wfile.flush()
                time.sleep(file.stall)
            self.close_connection = True


def reach_directly(monkeypatch):
    """Reach the server without the proxy that the environment may name."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)


@contextmanager
def serve_files():
    """A `FileServer` while the block runs."""
    files = FileServer()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    # A client that goes away is nothing to print.
    server.handle_error = lambda request, address: None
    server.daemon_threads = True
    server.files_of = files
    files.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield files
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
