"""The rows of a long report of DIA-NN, batch by batch: parquet, or text plain or gzipped."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice

import pyarrow as pa
from pyarrow import csv, parquet

from tearflow.inputs.matrix_check import find_fault, to_number
from tearflow.matrix.diann import arrow_options
from tearflow.matrix.matrices import Dialect, read_rows
from tearflow.matrix.streams import EXPORT_AGAIN, TableStream
from tearflow.problems import InputError, Problem

# Small batches keep the memory low, large ones spare the comparison of dictionaries.
BATCH_ROWS = 1 << 19
DAMAGED = "the parquet file is damaged or cut off"
SHOWN = 10


@contextmanager
def open_parquet(path: str, texts: Sequence[str] = ()) -> Iterator[parquet.ParquetFile]:
    """Open a parquet file so that it is read piece by piece, the texts as dictionaries.

    Raises
    ------
    InputError
        If the file is damaged, here or while it is read.
    """
    try:
        with parquet.ParquetFile(
            path,
            read_dictionary=list(texts),
            pre_buffer=False,
            buffer_size=1 << 20,
            page_checksum_verification=True,
        ) as file:
            yield file
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise InputError([Problem(path, f"{DAMAGED}: {error}", "Copy the file again")]) from None


def parquet_batches(
    path: str, texts: Sequence[str], numbers: Sequence[str]
) -> Iterator[pa.RecordBatch]:
    """Read the given columns of a parquet file."""
    with open_parquet(path, texts) as file:
        yield from _ahead(file.iter_batches(BATCH_ROWS, columns=[*texts, *numbers]))


def text_batches(
    path: str, columns: list[str], dialect: Dialect, texts: Sequence[str], numbers: Sequence[str]
) -> Iterator[pa.RecordBatch]:
    """Read the given columns of a text file.

    Raises
    ------
    pyarrow.ArrowInvalid
        If a number is none or a row is not as long as the header; `line_batches` says where.
    """
    options = arrow_options(columns, dialect, texts, numbers)
    with TableStream(path) as handle, csv.open_csv(handle, *options) as reader:
        yield from reader


def line_batches(
    path: str, columns: list[str], dialect: Dialect, texts: Sequence[str], numbers: Sequence[str]
) -> Iterator[pa.RecordBatch]:
    """Read as `text_batches` does, line by line and slowly, and say which cell is no number.

    Raises
    ------
    InputError
        With the cells that are no numbers, the first in each column, at the end.
    """
    position = {column: number for number, column in enumerate(columns)}
    faults: dict[str, Problem] = {}
    rows = read_rows(path, len(columns), dialect)
    while block := list(islice(rows, BATCH_ROWS)):
        arrays = {name: pa.array([row[position[name]] for _, row in block]) for name in texts}
        for name in numbers:
            values = []
            for line, row in block:
                cell = row[position[name]]
                # Other faults of a number are the reader's to judge.
                if find_fault(cell, dialect) == "text":
                    message = f'"{cell[:40]}" is not a number'
                    faults.setdefault(name, Problem(path, message, EXPORT_AGAIN, line, name))
                    values.append(None)
                else:
                    values.append(None if cell in dialect.missing else to_number(cell, dialect))
            arrays[name] = pa.array(values, pa.float64())
        yield pa.RecordBatch.from_pydict(arrays)
    if faults:
        raise InputError(list(faults.values())[:SHOWN])


def _ahead(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Read the next batch on another thread while this one is worked on."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        coming = pool.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = pool.submit(next, batches, None)
            yield batch
