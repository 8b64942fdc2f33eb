"""Picture of the first screen of the demo's report for the README: python docs/images/draw.py.

It needs Chromium, and the report of `make demo`.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "results/report.html"
SIZE = 1400, 1000
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    """Take the picture, and write it with few colours, for a small file."""
    browser = next(filter(None, map(shutil.which, BROWSERS)))
    with tempfile.TemporaryDirectory() as folder:
        taken = Path(folder, "report.png")
        command = [
            *(browser, "--headless", "--no-sandbox", "--disable-gpu"),
            # Until figures are decoded and drawn.
            *("--virtual-time-budget=8000", f"--window-size={SIZE[0]},{SIZE[1]}"),
            *("--hide-scrollbars", f"--screenshot={taken}", REPORT.as_uri()),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        with Image.open(taken) as screen:
            few = screen.convert("RGB").quantize(128, Image.Quantize.MAXCOVERAGE)
            few.save(ROOT / "docs/images/report.png", optimize=True)


if __name__ == "__main__":
    main()
