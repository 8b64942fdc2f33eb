"""Tables as files: tab-separated UTF-8, dot for decimals, empty for missing."""

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from tearflow.io.table_specs import TableSpec
from tearflow.io.whole_files import damaged, require_sound, written_sealed


def write_table(table: pd.DataFrame, path: str | Path, spec: TableSpec) -> None:
    """Write a frame without its index, with every digit that a double needs.

    Infinite values are refused, since readers of the tables take them for text, and so are columns
    other than those of the spec.
    """
    spec.check(list(table))
    write_frame(table, path)


def write_frame(table: pd.DataFrame, path: str | Path) -> None:
    """Write a frame as `write_table` does, whatever its columns."""
    numbers = table.select_dtypes("number")
    if numbers.isin([float("inf"), float("-inf")]).to_numpy().any():
        raise ValueError(f"{path}: a column holds an infinite value")
    with written_sealed(path) as temporary:
        table.to_csv(temporary, sep="\t", index=False, encoding="utf-8", lineterminator="\n")


def read_table(
    path: str | Path, spec: TableSpec, columns: Sequence[str] | None = None
) -> pd.DataFrame:
    """Read a table that `write_table` wrote; "NA" is text, and empty text stays text.

    Parameters
    ----------
    path
        The file.
    spec
        Of the columns, which says what the values of each are.
    columns
        Those to read; None reads all.

    Returns
    -------
    pandas.DataFrame
        Columns of the types of the spec, in the order of the file. An empty field is NaN in a
        column of decimals, NA in one of integers that may be missing, and an empty text.

    Raises
    ------
    StoppedError
        If the table is not the one that was written.
    """
    found = read_columns(path)
    if columns is None and (unknown := [name for name in found if not spec.has(name)]):
        raise damaged(path, f'it has a column "{unknown[0]}"')
    types = {name: spec.column(name).dtype for name in columns or found}
    missing = {name: [""] for name, dtype in types.items() if dtype != "str"}
    return _parse(path, usecols=columns, dtype=types, na_values=missing)


def read_columns(path: str | Path) -> list[str]:
    """Read the names of the columns of a table; raise as `read_table`."""
    require_sound(path)
    try:
        # By csv, in a tenth of the time that pandas needs to read no row.
        with Path(path).open(encoding="utf-8", newline="") as file:
            names = next(csv.reader(file, delimiter="\t"), [])
    except (ValueError, csv.Error) as error:
        raise damaged(path, " ".join(str(error).split())) from None
    for name, times in Counter(names).items():
        if times > 1:
            raise damaged(path, f'it has the column "{name}" twice')
    if not names:
        raise damaged(path, "it has no columns")
    return names


def read_values(path: str | Path, spec: TableSpec) -> pd.DataFrame:
    """Read a table of numbers, protein group (index) by sample; raise as `read_table`."""
    return read_table(path, spec).set_index("protein_group")


def _parse(path: str | Path, **options: Any) -> pd.DataFrame:
    try:
        return pd.read_table(path, keep_default_na=False, **options)
    except (KeyError, ValueError) as error:
        # Without its checksum: a line too long, a column that is not there, a word for a number.
        raise damaged(path, " ".join(str(error).split())) from None
