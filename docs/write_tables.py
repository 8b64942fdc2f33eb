"""Write docs/tables.md and docs/results.md from the specs of tables, and what can be fetched.

Run it as ``python docs/write_tables.py`` after a change of a `table_specs`.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "workflow/scripts"))

from tearflow.io.table_specs import Column, TableSpec  # noqa: E402
from tearflow.provenance.fetched import list_downloads  # noqa: E402
from tearflow.report.outputs import TABLES  # noqa: E402

START, END = "<!-- tables: written by docs/write_tables.py -->\n", "<!-- end of tables -->\n"
FETCH_START = "<!-- downloads: written by docs/write_tables.py -->\n"
FETCH_END = "<!-- end of downloads -->\n"
TYPES = {
    "str": "text",
    "float64": "number",
    "int64": "integer",
    "Int64": "integer or empty",
    "bool": "True or False",
}
HEAD = """# The tables

Every table of the results and its columns, written from their specs by
`python docs/write_tables.py`. Tables are tab-separated UTF-8 text with a dot for decimals; an empty
cell is a missing value or an empty text.

Columns are described for pairs of samples. Where a contrast compares groups of people, or changes,
the *pairs* of a column are its units (people, or eyes), `reference` and `target` are the groups,
the *change* is the effect, and the tests have the names of that design (Welch's t-test, the
rank-sum test, the t-test of the linear model), as the report says.
"""


def row(*cells: str) -> str:
    """A row of a Markdown table."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def files_of(spec: TableSpec) -> str:
    """Paths of a table, as code."""
    return ", ".join(f"`{path}`" for path in spec.paths)


def describe_column(column: Column) -> str:
    """The row of a column."""
    kind = TYPES[column.dtype] + (f" ({column.unit})" if column.unit else "")
    optional = "; not in every table" if column.optional else ""
    return row(f"`{column.name}`", kind, column.hint + optional)


def write_reference() -> str:
    """Text of docs/tables.md."""
    parts = [HEAD]
    for spec in TABLES:
        description = describe_table(spec)
        parts.append(f"\n## {files_of(spec)}\n\n{description[0].upper()}{description[1:]}.\n\n")
        parts.append(row("column", "type", "meaning") + "| --- | --- | --- |\n")
        parts += map(describe_column, spec.columns)
    return "".join(parts)


def describe_table(spec: TableSpec) -> str:
    """Description of a table for a page of docs/, to which its links are relative."""
    return spec.description.replace("](docs/", "](")


def write_outputs(results: str) -> str:
    """docs/results.md with the rows of its tables as the specs have them."""
    before, rest = results.split(START)
    after = rest.split(END)[1]
    rows = "".join(row(files_of(spec), describe_table(spec)) for spec in TABLES)
    return f"{before}{START}\n{row('Table', 'What it is')}| --- | --- |\n{rows}\n{END}{after}"


def write_downloads(manual: str) -> str:
    """docs/resources.md with the rows of resources/downloads.tsv, and their credits."""
    before, rest = manual.split(FETCH_START)
    after = rest.split(FETCH_END)[1]
    head = ("name", "species", "version", "what", "size", "address", "licence", "file")
    parts = [row(*head), "| --- " * len(head) + "|\n"]
    for item in list_downloads():
        size = f"{item.megabytes:g} MB" if item.megabytes else "?"
        name, file, address = f"`{item.name}`", f"`{item.file}`", f"[{item.known_by}]({item.url})"
        parts.append(
            row(name, item.species, item.version, item.what, size, address, item.licence, file)
        )
    parts.append("\nSHA-256 that the list has; every other one comes into the lock:\n\n")
    parts += [f"- `{item.file}` `{item.sha256}`\n" for item in list_downloads() if item.sha256]
    parts.append("\nCredit, as the licences ask:\n\n")
    credits = dict.fromkeys(item.credit for item in list_downloads())
    parts += [f"- {credit}\n" for credit in credits]
    return f"{before}{FETCH_START}\n{''.join(parts)}\n{FETCH_END}{after}"


if __name__ == "__main__":
    (ROOT / "docs/tables.md").write_text(write_reference(), encoding="utf-8")
    results = (ROOT / "docs/results.md").read_text(encoding="utf-8")
    (ROOT / "docs/results.md").write_text(write_outputs(results), encoding="utf-8")
    manual = (ROOT / "docs/resources.md").read_text(encoding="utf-8")
    (ROOT / "docs/resources.md").write_text(write_downloads(manual), encoding="utf-8")
