"""A real Chromium, driven by way of chromedriver and nothing but the standard library."""

import base64
import json
import re
import shutil
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Nothing that Chromium does for itself may look like a request of the page.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
SECONDS = 60
# What a key of the keyboard is called in the WebDriver protocol.
TAB, ENTER, END = "\ue004", "\ue007", "\ue010"


def find_missing() -> str:
    """What a test with a browser lacks here, empty text where it lacks nothing."""
    if not any(map(shutil.which, BROWSERS)):
        return "no Chromium is installed (Debian: apt install chromium)"
    if not shutil.which("chromedriver"):
        return "chromedriver is not installed (Debian: apt install chromium-driver)"
    return ""


class Browser:
    """A window of Chromium; see https://www.w3.org/TR/webdriver2/."""

    def __init__(self, driver: str, width: int, height: int) -> None:
        self._driver = driver
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        size = f"--window-size={width},{height}"
        options = {
            "binary": next(filter(None, map(shutil.which, BROWSERS))),
            "args": [*FLAGS, size, f"--user-data-dir={self._profile.name}"],
        }
        wanted = {
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }
        answer = self._send("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self._session = f"/session/{answer['sessionId']}"

    def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._driver + path, data, method=method)
        # No proxy of the environment stands between this process and the driver.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=SECONDS) as answer:
            return json.load(answer)["value"]

    def _post(self, path: str, **body: Any) -> Any:
        return self._send("POST", self._session + path, body)

    def open(self, page: str | Path) -> None:
        """Open a file, or an address, and wait until it is loaded."""
        address = page.resolve().as_uri() if isinstance(page, Path) else page
        self._post("/url", url=address)

    def run(self, script: str, *values: Any) -> Any:
        """Value that a script returns, which sees `values` as ``arguments``."""
        return self._post("/execute/sync", script=script, args=list(values))

    def press(self, keys: str) -> None:
        """Press keys on what has the focus."""
        downs = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._post("/actions", actions=[{"type": "key", "id": "keyboard", "actions": downs}])

    def messages(self) -> list[str]:
        """What stands in the console since it was last asked for."""
        return [entry["message"] for entry in self._post("/se/log", type="browser")]

    def requests(self) -> list[str]:
        """Addresses that were asked for since the last time, data within the page left out."""
        events = [
            json.loads(entry["message"])["message"]
            for entry in self._post("/se/log", type="performance")
        ]
        sent = [e["params"] for e in events if e["method"] == "Network.requestWillBeSent"]
        addresses = [entry["request"]["url"] for entry in sent]
        return [address for address in addresses if not address.startswith("data:")]

    def picture(self) -> bytes:
        """What the window shows, as PNG."""
        return base64.b64decode(self._send("GET", self._session + "/screenshot"))

    def close(self) -> None:
        """End the browser and remove its profile."""
        self._send("DELETE", self._session)
        self._profile.cleanup()


@contextmanager
def open_browser(width: int = 1400, height: int = 1000) -> Iterator[Browser]:
    """Start chromedriver on a free port, and a browser with a profile of its own."""
    command = [shutil.which("chromedriver"), "--port=0"]
    driver = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        port = next(filter(None, map(read_port, driver.stdout)))
        browser = Browser(f"http://127.0.0.1:{port}", width, height)
        try:
            yield browser
        finally:
            browser.close()
    finally:
        driver.terminate()
        driver.wait(SECONDS)
        driver.stdout.close()


def read_port(line: str) -> str:
    """Port that a line of chromedriver names, empty text where it names none."""
    found = re.search(r"started successfully on port (\d+)", line)
    return found[1] if found else ""
