"""Tables as files: tab-separated UTF-8, dot for decimals, empty for missing, whole or not there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd


@contextmanager
def written_whole(path: str | Path) -> Iterator[Path]:
    """Give a temporary path beside `path` that takes its name once the block has ended well.

    A job that dies in between leaves no half-written file that a later run would trust.

    Parameters
    ----------
    path
        Final name of the file. The temporary name keeps its ending, since writers of figures
        choose their format by it.
    """
    final = Path(path)
    temporary = final.with_name(f".partial.{os.getpid()}.{final.name}")
    try:
        yield temporary
        temporary.replace(final)
    finally:
        temporary.unlink(missing_ok=True)


def write_table(table: pd.DataFrame, path: str | Path) -> None:
    """Write a frame without its index, with every digit that a double needs.

    Infinite values are refused, since readers of the tables take them for text.
    """
    numbers = table.select_dtypes("number")
    if numbers.isin([float("inf"), float("-inf")]).to_numpy().any():
        raise ValueError(f"{path}: a column holds an infinite value")
    with written_whole(path) as temporary:
        table.to_csv(temporary, sep="\t", index=False, encoding="utf-8", lineterminator="\n")


def read_table(path: str | Path, **options) -> pd.DataFrame:
    """Read a table that `write_table` wrote; "NA" is text, only an empty field is missing."""
    return pd.read_table(path, keep_default_na=False, na_values=[""], **options)
