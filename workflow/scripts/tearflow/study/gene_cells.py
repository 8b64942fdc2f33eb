"""The groups and genes of the matrices, each read once for all that looks at them at a start."""

from collections.abc import Iterator

from tearflow.io.lines import read_lines
from tearflow.readers.matrices import Dialect, read_rows
from tearflow.readers.wide_table import Matrix

# Line, what names the row, and its genes.
GeneRow = tuple[int, str, str]


class GeneCells:
    """Cells of the matrices, kept from the first time that they are asked for."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, ...], list[GeneRow]] = {}

    def of(self, table: Matrix) -> list[GeneRow]:
        """Rows of a matrix; a gene is empty where it has no such column."""
        layout = table.layout
        columns = layout.id_column, layout.gene_column
        key = (table.path, *columns, layout.dialect.separator)
        if key not in self._rows:
            name, gene = (
                layout.columns.index(column) if column in layout.columns else -1
                for column in columns
            )
            width, dialect = len(layout.columns), layout.dialect
            self._rows[key] = [
                (line, cells[name], cells[gene] if gene >= 0 else "")
                for line, cells in read_cells(table.path, width, max(name, gene), dialect)
            ]
        return self._rows[key]


def read_cells(
    path: str, width: int, last: int, dialect: Dialect
) -> Iterator[tuple[int, list[str]]]:
    """Lines of a table and their cells up to the last that is asked for; the rest is not split."""
    if dialect.quoted:
        yield from read_rows(path, width, dialect)
        return
    for line, text in read_lines(path, keep_returns=True):
        cells = text.split(dialect.separator, last + 1)
        if line > 1 and len(cells) > last:
            yield line, cells
