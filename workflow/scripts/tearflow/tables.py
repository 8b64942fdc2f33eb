"""Tables as files: tab-separated UTF-8, dot for decimals, empty for missing."""

from pathlib import Path

import pandas as pd

from tearflow.whole_files import damaged, require_sound, written_sealed


def write_table(table: pd.DataFrame, path: str | Path) -> None:
    """Write a frame without its index, with every digit that a double needs.

    Infinite values are refused, since readers of the tables take them for text.
    """
    numbers = table.select_dtypes("number")
    if numbers.isin([float("inf"), float("-inf")]).to_numpy().any():
        raise ValueError(f"{path}: a column holds an infinite value")
    with written_sealed(path) as temporary:
        table.to_csv(temporary, sep="\t", index=False, encoding="utf-8", lineterminator="\n")


def read_table(path: str | Path, **options) -> pd.DataFrame:
    """Read a table that `write_table` wrote; "NA" is text, only an empty field is missing.

    Raises
    ------
    StoppedError
        If the table is not the one that was written.
    """
    require_sound(path)
    try:
        return pd.read_table(path, keep_default_na=False, na_values=[""], **options)
    except (KeyError, ValueError) as error:
        # Without its checksum: a line too long, a column that is not there, a word for a number.
        raise damaged(path, " ".join(str(error).split())) from None
