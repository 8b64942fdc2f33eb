"""A new reader of the report: what the window shows, and how many clicks and screens it took."""

import re

import pandas as pd
from selenium.webdriver.common.keys import Keys

from browser import Browser
from tearflow.differential.table_specs import DEPS
from tearflow.io.tables import read_table
from tearflow.proteins.gene_level import is_tested

# Text, also that of plots, of which a part is within the window and nothing hides it.
SEEN = """
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const found = [];
while (walker.nextNode()) {
  const { currentNode: node } = walker;
  if (!node.parentElement.checkVisibility({ visibilityProperty: true })) continue;
  const range = document.createRange();
  range.selectNodeContents(node);
  const isShown = [...range.getClientRects()].some(({ left, top, width, height }) => {
    const [x, y] = [left + width / 2, top + height / 2];
    if (width === 0 || x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return false;
    const hit = document.elementFromPoint(x, y);
    return hit !== null && (node.parentElement.contains(hit) || hit.contains(node.parentElement));
  });
  if (isShown) found.push(node.data);
}
return found.join(" ");
"""


class Reader:
    """Reads a page that is open, from its top; counts clicks and screens."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.clicks = self.screens = 0

    @property
    def seen(self) -> str:
        """Text in the window, without the spaces between its parts."""
        return " ".join(self.browser.run(SEEN).split())

    def read_until(self, *words: str, most: int) -> str:
        """Scroll by screens until all words were seen in one of them, and return its text.

        Raises
        ------
        AssertionError
            If they are not in the first screen or the `most` after it.
        """
        for _ in range(most + 1):
            text = self.seen
            pattern = r"(?i)(?<!\w){}(?!\w)"
            if all(re.search(pattern.format(re.escape(word)), text) for word in words):
                return text
            self.browser.run("scrollBy({top: innerHeight * 0.85, behavior: 'instant'})")
            self.screens += 1
        raise AssertionError(f"{words} not within {most} screens; the last shows: {text}")

    def to_top(self) -> None:
        """Go back to the first screen, with nothing open."""
        self.browser.press(Keys.ESCAPE)
        self.browser.run("scrollTo({top: 0, behavior: 'instant'})")

    def click(self, css: str) -> None:
        """Click on an element."""
        self.browser.click(css)
        self.clicks += 1

    def search(self, text: str) -> str:
        """Click into the search box, write a text, and return what the window shows then."""
        self.browser.write("#find", text)
        self.clicks += 1
        self.browser.wait(
            "return document.querySelector('.find-popup').dataset.of === arguments[0]", text
        )
        return self.seen


def read_deps(results, path) -> pd.DataFrame:
    """Deps of a contrast by protein group."""
    return read_table(results / path / "deps.tsv", DEPS).set_index("protein_group")


def strongest(deps: pd.DataFrame, direction: str, most: int = 5) -> list[str]:
    """Genes of the DEPs with the smallest p; without DEPs, those of the tested proteins."""
    rows = deps[deps["is_dep"] & (deps["direction"] == direction)]
    rows = rows if deps["is_dep"].any() else deps[is_tested(deps)]
    return rows.sort_values("p_value", kind="stable")["gene"].head(most).tolist()
