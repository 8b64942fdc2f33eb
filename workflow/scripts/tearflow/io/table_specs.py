"""What a table of the results is: its file, and its columns with type, unit, title and hint.

A room declares the tables that it makes in its `table_specs`. Writer, `read_table`, report,
docs/results.md and docs/tables.md take all of it from there.
"""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "text",
    "name",
    "gene",
    "list",
    "direction",
    "uniprot",
    "go",
    "integer",
    "decimal",
    "amount",
    "p",
    "flag",
    "strip",
]
# All other kinds are text.
DTYPES = {
    "integer": "int64",
    "decimal": "float64",
    "amount": "float64",
    "p": "float64",
    "flag": "bool",
}


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    name
        Heading in the file. One in braces is a pattern: ``{sample}`` stands for a column of each
        sample, ``log2fc_{cohort}.{contrast}`` for one of each contrast.
    title
        Short heading in the report.
    kind
        What the values are and how the report shows them: `name` in a wide column, `decimal` with
        two decimals, `amount` and `p` with three digits, `list` with spaces after each `;`,
        `uniprot` and `go` as links, `direction` with colour and arrow, `flag` as yes or no,
        `strip`, a sign for each contrast, as marks.
    hint
        What the column means, in a phrase.
    unit
        Of a number that is no count, share or probability.
    missing
        Whether an integer may be missing; text is empty then, and a decimal NaN in any case.
    optional
        Whether the table may be without the column.
    """

    name: str
    title: str
    kind: Kind
    hint: str
    unit: str = ""
    missing: bool = False
    optional: bool = False

    @property
    def dtype(self) -> str:
        """The dtype of the column in pandas."""
        dtype = DTYPES.get(self.kind, "str")
        return "Int64" if self.missing and dtype == "int64" else dtype

    @property
    def is_pattern(self) -> bool:
        """Whether the name stands for several columns."""
        return "{" in self.name

    def matches(self, name: str) -> bool:
        """Whether a heading in a file is of this column.

        >>> change = Column("log2fc_{cohort}.{contrast}", "log2 FC", "decimal", "Change")
        >>> change.matches("log2fc_nsde.week2"), change.matches("log2fc")
        (True, False)
        >>> Column("{run}", "Peptides", "integer", "Peptides").matches("/data/tears/A-before.raw")
        True
        """
        return name == self.name or (self.is_pattern and _fits(self.name, name))


@dataclass(frozen=True)
class TableSpec:
    """A table of the results.

    Parameters
    ----------
    path
        Below the folder of the results, with the wildcards of the rule that writes it.
    description
        What it is, for the docs.
    columns
        In the order of the file; patterns come last and repeat in their order.
    also
        Other files of the same columns.
    """

    path: str
    description: str
    columns: tuple[Column, ...]
    also: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """All files that have these columns."""
        return (self.path, *self.also)

    @property
    def names(self) -> list[str]:
        """Names of the columns that are no patterns."""
        return [column.name for column in self.columns if not column.is_pattern]

    def column(self, name: str) -> Column:
        """The column of a heading.

        Raises
        ------
        ValueError
            If there is none.
        """
        for column in self.columns:
            if column.matches(name):
                return column
        raise ValueError(f'{self.path} has no column "{name}"')

    def has(self, name: str) -> bool:
        """Whether a heading is of one of the columns."""
        return any(column.matches(name) for column in self.columns)

    def pick(self, *names: str) -> list[Column]:
        """The columns of some headings."""
        return [self.column(name) for name in names]

    def is_of(self, path: str) -> bool:
        """Whether a file below the folder of the results is such a table.

        >>> spec = TableSpec("{cohort}/qc.tsv", "quality", ())
        >>> spec.is_of("nsde/qc.tsv"), spec.is_of("nsde/a/qc.tsv")
        (True, False)
        """
        return any(_fits(pattern, path, "[^/]+") for pattern in self.paths)

    def check(self, names: list[str]) -> None:
        """Refuse headings that are not declared, are missing or are in another order.

        Examples
        --------
        >>> text = [Column(name, name, "text", name) for name in ("gene", "value_{sample}")]
        >>> TableSpec("a.tsv", "values", tuple(text)).check(["gene", "value_x", "value_y"])

        Raises
        ------
        ValueError
            With the headings as they are and as they should be.
        """
        fixed = [
            column.name
            for column in self.columns
            if not column.is_pattern and (column.name in names or not column.optional)
        ]
        patterns = [column for column in self.columns if column.is_pattern]
        rest = names[len(fixed) :]
        fits = len(rest) % len(patterns) == 0 if patterns else not rest
        if names[: len(fixed)] != fixed or not (
            fits and all(patterns[i % len(patterns)].matches(name) for i, name in enumerate(rest))
        ):
            expected = [*fixed, *(column.name for column in patterns)]
            raise ValueError(f"{self.path}: the columns are {names}, not {expected}")


def _fits(pattern: str, text: str, within: str = ".+") -> bool:
    """Whether a text is a pattern with an expression in the place of its braces."""
    return re.fullmatch(re.sub(r"\\{\w+\\}", within, re.escape(pattern)), text) is not None
