"""Tables of the benchmarks in a page of docs/, each between two markers of its name."""

import re
import sys
from pathlib import Path

import pandas as pd

DOCS = Path(__file__).parents[1] / "docs"


def to_markdown(table: pd.DataFrame) -> str:
    """Write a frame of texts as a Markdown table."""
    lines = [list(table.columns), ["---"] * table.shape[1], *table.to_numpy().tolist()]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def put(page: str, name: str, text: str) -> str:
    """Replace what stands between the two markers of a table.

    Raises
    ------
    ValueError
        If the page has no such markers.
    """
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    pattern = re.escape(begin) + ".*?" + re.escape(end)
    changed, found = re.subn(
        pattern, lambda _: f"{begin}\n{text}\n{end}", page, count=1, flags=re.DOTALL
    )
    if not found:
        raise ValueError(f"the page has no place for the table {name}")
    return changed


def publish(tables: dict[str, pd.DataFrame], page: str = "statistics.md") -> None:
    """Print the tables; with --write on the command line, put them into the page as well."""
    path = DOCS / page
    text = path.read_text(encoding="utf-8")
    for name, table in tables.items():
        print(f"\n{name}\n\n{to_markdown(table)}")
        if "--write" in sys.argv[1:]:
            text = put(text, name, to_markdown(table))
    path.write_text(text, encoding="utf-8")
