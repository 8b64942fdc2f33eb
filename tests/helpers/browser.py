"""Debian's Chromium, driven by Selenium: a page as a reader has it.

A `conftest.py` that imports the fixtures `chromium`, `browser` and `visit` has them.
"""

import base64
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote, urlsplit

import axe_core_python
import pytest
from selenium.webdriver import ActionChains, Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.print_page_options import PrintOptions
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

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
    "--hide-scrollbars",
)
SECONDS = 60
AXE = Path(axe_core_python.__file__).parent / "axe.min.js"
DESK, PHONE = (1400, 1000), (390, 844)
# Of the page itself: a document, what is written in it, and what its scripts make of that.
WITHIN = ("data:", "blob:", "about:", "chrome")
# What a test can change of a page and another could see: address, elements and fields. Marks that
# nothing shows are left out, and the contents, which follow from where the page is scrolled to.
STATE = """
    const fields = [...document.querySelectorAll('input, select, textarea')];
    const copy = document.documentElement.cloneNode(true);
    copy.querySelectorAll('nav, svg [visibility=hidden], .over').forEach((part) => part.remove());
    const state = JSON.stringify([location.hash, copy.outerHTML.replaceAll(' class=""', ''),
        fields.map(({ value, checked }) => [value, checked])]);
"""
# Ends when all that a report makes late is there; looking for it again and again takes longer.
COMPLETE = """
    const root = document.documentElement;
    return new Promise((resolve) => {
        const look = () => 'complete' in root.dataset && resolve();
        new MutationObserver(look).observe(root, { attributes: true });
        look();
    });
"""
# Leaves the report as a reader does who goes on: at its top, nothing open, searched or selected.
LEAVE = """
    document.activeElement.blur();
    document.querySelectorAll('#find').forEach((box) => { box.value = ''; });
    if (typeof overlay !== 'undefined') overlay.close();
    if (typeof selection !== 'undefined') {
        document.querySelectorAll('.plot')
            .forEach(({ dataset }) => selection.set(dataset.of, null));
        if (selection.highlighted().length) selection.highlight([]);
    }
    scrollTo({ top: 0, left: 0, behavior: 'instant' });
"""
# Removes the text that a report keeps hidden after that, where the next test might find it; true
# once nothing is open.
FORGET = """
    document.querySelectorAll('.find-popup').forEach((popup) => {
        delete popup.dataset.of;
        popup.childNodes.forEach((part) => part.replaceChildren());
    });
    document.querySelectorAll('.tooltip, .spoken[role=status], .overlay h2, .overlay-content')
        .forEach((part) => {
            part.replaceChildren();
            part.removeAttribute('style');
        });
    const frame = () => new Promise(requestAnimationFrame);
    return frame().then(frame).then(() => document.querySelector('dialog[open]') === null);
"""


def find_missing() -> str:
    """What a test with a browser lacks here, empty text where it lacks nothing."""
    if not any(map(shutil.which, BROWSERS)):
        return "no Chromium is installed (Debian: apt install chromium)"
    if not shutil.which("chromedriver"):
        return "chromedriver is not installed (Debian: apt install chromium-driver)"
    return ""


class Browser:
    """A window of Chromium, with what tests ask of a page."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver
        self._messages: list[str] = []
        self._requests: list[str] = []
        # The report that `visit` has opened, by its path and time.
        self._report: tuple[Path, int] | None = None
        self._looks_changed = False

    def reset(self) -> None:
        """Forget what the page said, asked for and was shown as."""
        self.run("try { localStorage.clear(); sessionStorage.clear(); } catch { }")
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
        self.resize(*DESK)
        self._looks_changed = False
        self.messages(), self.requests()
        self._messages, self._requests = [], []

    def open(self, page: str | Path) -> None:
        """Open a file, or an address, and wait until it is loaded."""
        self._report = None
        self.driver.get(page.resolve().as_uri() if isinstance(page, Path) else page)

    def visit(self, report: Path) -> None:
        """Open a report and wait until all of it is made.

        One that is open, and that the last test has left as it was, is not loaded again.
        """
        known = report.resolve(), report.stat().st_mtime_ns
        if known == self._report and not self._looks_changed and self._is_as_made():
            return
        self.open(report)
        self.wait_until_made()
        self.run(f"{STATE} globalThis.asMade = state")
        self._report = known

    def wait_until_made(self) -> None:
        """Wait until a report has made all that it makes late."""
        self.run(COMPLETE)

    def _is_as_made(self) -> bool:
        self.driver.execute_cdp_cmd(
            "Input.dispatchMouseEvent", {"type": "mouseMoved", "x": 0, "y": 0}
        )
        self.run(LEAVE)
        # Going back to where the page was without what was open takes some frames.
        is_closed = any(self.run(FORGET) for _ in range(10))
        return is_closed and self.run(f"{STATE} return state === globalThis.asMade")

    def resize(self, width: int, height: int) -> None:
        """Give the page a screen of this size, also narrower than a window can be."""
        self._looks_changed = True
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def darken(self) -> None:
        """Let the page see that its reader prefers dark colours."""
        self._looks_changed = True
        dark = {"name": "prefers-color-scheme", "value": "dark"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [dark]})

    def run(self, script: str, *values: Any) -> Any:
        """Value, awaited, that a script returns, which sees `values` as ``arguments``."""
        return self.driver.execute_script(script, *values)

    def wait(self, script: str, *values: Any) -> Any:
        """First value of a script that is true, such as an element that the page makes late."""
        found = WebDriverWait(self.driver, SECONDS, poll_frequency=0.02)
        return found.until(lambda _: self.run(script, *values), f"never true: {script}")

    def find(self, css: str) -> WebElement:
        """First element of a selector, waited for and brought into the window."""
        return self.wait(
            "const found = document.querySelector(arguments[0]);"
            "found?.scrollIntoView({block: 'center'}); return found",
            css,
        )

    def texts(self, css: str) -> list[str]:
        """Text of every element of a selector, shown or not."""
        return self.run(
            "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent)", css
        )

    def click(self, css: str) -> None:
        """Click on the middle of an element, as a reader would: what covers it is hit instead."""
        self._act(lambda actions: actions.click(self.find(css)))

    def hover(self, css: str) -> None:
        """Move the mouse onto the middle of an element."""
        self._act(lambda actions: actions.move_to_element(self.find(css)))

    def drag(self, css: str, start: tuple[int, int], by: tuple[int, int]) -> None:
        """Drag from a place, counted from the middle of an element, over a distance in pixels."""
        self._act(
            lambda actions: (
                actions.move_to_element_with_offset(self.find(css), *start)
                .click_and_hold()
                .move_by_offset(*by)
                .release()
            )
        )

    def swipe(self, css: str, start: tuple[int, int], by: tuple[int, int]) -> None:
        """Move a finger from a place, counted from the middle of an element, or tap by (0, 0)."""
        x, y = self.run(
            "const box = arguments[0].getBoundingClientRect();"
            "return [box.x + box.width / 2, box.y + box.height / 2]",
            self.find(css),
        )
        x, y = x + start[0], y + start[1]
        places = [(x + share * by[0], y + share * by[1]) for share in (0, 0.1, 0.4, 0.7, 1)]
        moves = [("touchStart", places[:1]), ("touchEnd", [])]
        if by != (0, 0):
            moves[1:1] = [("touchMove", [place]) for place in places[1:]]
        for kind, points in moves:
            found = [{"x": point[0], "y": point[1]} for point in points]
            self.driver.execute_cdp_cmd(
                "Input.dispatchTouchEvent", {"type": kind, "touchPoints": found}
            )

    def press(self, *keys: str) -> None:
        """Press keys (`selenium.webdriver.common.keys.Keys`) on what has the focus."""
        self._act(lambda actions: actions.send_keys(*keys))

    def write(self, css: str, text: str) -> None:
        """Click into a field, replace what is in it by a text."""
        self.click(css)
        self.run("document.activeElement.select?.()")
        self.press(text)

    def _act(self, add: Callable[[ActionChains], ActionChains]) -> None:
        add(ActionChains(self.driver, duration=0)).perform()

    def messages(self) -> list[str]:
        """What is in the console since the last `reset`."""
        self._messages += [entry["message"] for entry in self.driver.get_log("browser")]
        return self._messages

    def requests(self) -> list[str]:
        """Addresses outside the page that were asked for since the last `reset`."""
        for entry in self.driver.get_log("performance"):
            event = json.loads(entry["message"])["message"]
            if event["method"] == "Network.requestWillBeSent":
                self._requests.append(event["params"]["request"]["url"])
        return [address for address in self._requests if not address.startswith(WITHIN)]

    def picture(self) -> bytes:
        """What the window shows, as PNG."""
        return self.driver.get_screenshot_as_png()

    def count_screens(self) -> float:
        """Screens that the page fills, with its folds as they are."""
        return self.run("return document.documentElement.scrollHeight / innerHeight")

    def count_printed_pages(self) -> int:
        """Pages of A4 paper that the whole document is printed on."""
        paper = PrintOptions()
        paper.set_page_size(PrintOptions.A4)
        printed = base64.b64decode(self.driver.print_page(paper))
        return len(re.findall(rb"/Type\s*/Page\b", printed))

    def _run_axe(self, css: str) -> list[dict[str, Any]]:
        # Nodes that pass are not described, which would take ten times as long.
        self.run(AXE.read_text(encoding="utf-8"))
        return self.driver.execute_async_script(
            "const [css, done] = arguments; axe.run(css || document, {resultTypes: ['violations']})"
            ".then((found) => done(found.violations))",
            css,
        )

    def violations(self, css: str = "") -> list[str]:
        """Rules of axe that the page, or the elements of a selector, breaks, with the places."""
        return [
            f"{rule['id']}: {' '.join(map(str, node['target']))}: {node['html'][:200]}"
            for rule in self._run_axe(css)
            for node in rule["nodes"]
        ]


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start Chromium with a new profile; binary and driver are named, so nothing is downloaded."""
    options = ChromeOptions()
    options.binary_location = next(filter(None, map(shutil.which, BROWSERS)))
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    for flag in FLAGS:
        options.add_argument(flag)
    # No proxy of the environment stands between this process and the driver.
    with patch.dict(os.environ, no_proxy="localhost"):
        driver = Chrome(options, ChromeService(shutil.which("chromedriver")))
    try:
        driver.set_script_timeout(SECONDS)
        yield Browser(driver)
    finally:
        driver.quit()


@pytest.fixture(scope="session")
def chromium():
    """The Chromium of a session; tests take `browser`, and are skipped where there is none."""
    if missing := find_missing():
        pytest.skip(missing)
    with open_browser() as opened:
        yield opened


@pytest.fixture
def browser(chromium, tmp_path_factory):
    """A window in which nothing was done; see `tests/browser/conftest.py`."""
    chromium.reset()
    yield chromium
    assert chromium.messages() == []
    folder = tmp_path_factory.getbasetemp().resolve()
    assert [address for address in chromium.requests() if not is_below(address, folder)] == []


def is_below(address, folder):
    """Whether an address is a file in a folder."""
    parts = urlsplit(address)
    return parts.scheme == "file" and unquote(parts.path).startswith(f"{folder}/")


@pytest.fixture
def visit(browser):
    """Function that opens a report and waits until everything on it is made."""

    def open_and_wait(page):
        browser.visit(page)
        return page

    return open_and_wait
