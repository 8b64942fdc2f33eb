"""How fast reports open in Chromium, and how long they are on the screen and on paper.

    python benchmarks/report_opening.py results/report.html other/results/report.html

Each is opened five times in a window of 1,400 x 1,000 pixels, each time by a new browser with an
empty cache. Times are those of the page itself (https://www.w3.org/TR/navigation-timing-2/ and
https://www.w3.org/TR/paint-timing/), in seconds from the start of the navigation: `painted` is the
first picture of the content, `loaded` when the page can be read and searched, `complete` when all
that a reader has not come to yet is there too.
"""

import statistics
import sys
from pathlib import Path

import pandas as pd
from page import to_markdown

sys.path.append(str(Path(__file__).parents[1] / "tests/helpers"))

from browser import open_browser

TIMES = 5
TIMINGS = (
    "const [navigation] = performance.getEntriesByType('navigation');"
    "const [painted] = performance.getEntriesByName('first-contentful-paint');"
    "return [painted.startTime, navigation.loadEventEnd, performance.now()]"
)


def measure(page: Path) -> dict[str, float]:
    """Timings of one opening, and the length of the page."""
    with open_browser() as browser:
        browser.reset()
        browser.open(page)
        browser.wait_until_made()
        painted, loaded, complete = (time / 1000 for time in browser.run(TIMINGS))
        return {
            "painted": painted,
            "loaded": loaded,
            "complete": complete,
            "screens": browser.count_screens(),
            "pages": browser.count_printed_pages(),
        }


def describe(page: Path) -> dict[str, str]:
    """Row of a report: the median of its openings, with the slowest."""
    found = pd.DataFrame([measure(page) for _ in range(TIMES)])
    row = {"report": page.parents[1].name, "MB": f"{page.stat().st_size / 1e6:.1f}"}
    for name in ("painted", "loaded", "complete"):
        row[name] = f"{statistics.median(found[name]):.1f} ({found[name].max():.1f})"
    return row | {
        "screens": f"{found['screens'].median():.1f}",
        "printed pages": f"{found['pages'].median():.0f}",
    }


if __name__ == "__main__":
    print(to_markdown(pd.DataFrame([describe(Path(page).resolve()) for page in sys.argv[1:]])))
