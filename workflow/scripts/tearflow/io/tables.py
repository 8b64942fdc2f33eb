"""Tables as files: tab-separated UTF-8, dot for decimals, empty for missing."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from tearflow.io.whole_files import damaged, require_sound, written_sealed

# Columns of text, also where all of their values are empty or, as Entrez genes, look like numbers.
TEXT = {
    name
    for names in (
        "protein_group accession accessions gene genes description reason direction",
        "hangs_on flags state test protein measure normalisation flips warning",
        "contaminant_accessions",
        "remark range_is no_percentage cannot_see",
        "ontology go_id term family network gene_a gene_b contrasts",
        "sample subject visit eye pair reference target note",
        "best_other_sample swap_note swap_unchecked outlier_reason quantity panel_deps",
        "filter column run source renamed_from genes_diann other_groups why path sha256",
    )
    for name in names.split()
}
# What the columns of one contrast begin with where a table has several.
TEXT_OF_CONTRASTS = ("protein_group_", "direction_", "genes_")


def write_table(table: pd.DataFrame, path: str | Path) -> None:
    """Write a frame without its index, with every digit that a double needs.

    Infinite values are refused, since readers of the tables take them for text.
    """
    numbers = table.select_dtypes("number")
    if numbers.isin([float("inf"), float("-inf")]).to_numpy().any():
        raise ValueError(f"{path}: a column holds an infinite value")
    with written_sealed(path) as temporary:
        table.to_csv(temporary, sep="\t", index=False, encoding="utf-8", lineterminator="\n")


def is_text(column: str) -> bool:
    """Whether a column holds text, whatever its values look like.

    Examples
    --------
    >>> is_text("gene"), is_text("genes_dry.week2_vs_baseline"), is_text("p_value")
    (True, True, False)
    """
    return column in TEXT or column.startswith(TEXT_OF_CONTRASTS)


def read_table(
    path: str | Path, columns: list[str] | None = None, dtype: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Read a table that `write_table` wrote; "NA" is text, only an empty field is missing.

    Parameters
    ----------
    path
        A table whose columns have names of TearFlow's.
    columns
        Those to read; None reads all.
    dtype
        Of columns that are neither text nor as their values look.

    Raises
    ------
    StoppedError
        If the table is not the one that was written.
    """
    require_sound(path)
    types = {name: "str" for name in _parse(path, nrows=0) if is_text(name)}
    return _parse(path, usecols=columns, dtype=types | dict(dtype or {}))


def read_columns(path: str | Path) -> list[str]:
    """Read the names of the columns of a table; raise as `read_table`."""
    require_sound(path)
    return _parse(path, nrows=0).columns.tolist()


def read_values(path: str | Path) -> pd.DataFrame:
    """Read a table of numbers, whose samples may have the name of any column.

    Returns
    -------
    pandas.DataFrame
        Protein group (index) by sample; NaN where a value is missing.

    Raises
    ------
    StoppedError
        If the table is not the one that was written.
    """
    require_sound(path)
    types = defaultdict(lambda: "float64", protein_group="str")
    return _parse(path, index_col="protein_group", dtype=types)


def _parse(path: str | Path, **options: Any) -> pd.DataFrame:
    try:
        return pd.read_table(path, keep_default_na=False, na_values=[""], **options)
    except (KeyError, ValueError) as error:
        # Without its checksum: a line too long, a column that is not there, a word for a number.
        raise damaged(path, " ".join(str(error).split())) from None
