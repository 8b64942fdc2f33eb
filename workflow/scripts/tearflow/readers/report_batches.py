"""The rows of a long report of DIA-NN, batch by batch: parquet, or text plain or gzipped."""

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

import pyarrow as pa
from pyarrow import csv, parquet

from tearflow.io.streams import ArrowStream
from tearflow.readers.cell_checks import Faults, find_fault, to_number
from tearflow.readers.diann_matrix import arrow_options
from tearflow.readers.matrices import Dialect, read_rows
from tearflow.run.problems import InputError, Problem

logger = logging.getLogger(__name__)

# Small batches keep the memory low, large ones spare the comparison of dictionaries. What is worked
# on at a time fits the cache of the processor.
BATCH_ROWS, SLICE_ROWS = 1 << 19, 1 << 16
# Arrow reads dozens of blocks of text ahead; the rows of one are too few to compare texts for.
BLOCK_BYTES, BLOCKS_AT_ONCE = 1 << 21, 16
# A row of DIA-NN takes 20 bytes and more.
MOST_ROWS_OF_A_BYTE = 4
DAMAGED = "the parquet file is damaged or cut off"


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
            n_rows = file.metadata.num_rows
            if n_rows > MOST_ROWS_OF_A_BYTE * Path(path).stat().st_size:
                message = f"the parquet file holds {n_rows:,} rows, far more than its size allows"
                raise InputError([Problem(path, message, "Copy the file again")])
            yield file
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        logger.info("%s: Arrow says: %s", path, error)
        raise InputError([Problem(path, DAMAGED, "Copy the file again")]) from None


def parquet_batches(
    path: str, texts: Sequence[str], numbers: Sequence[str]
) -> Iterator[pa.RecordBatch]:
    """Read the given columns of a parquet file."""
    with open_parquet(path, texts) as file:
        # A dictionary goes with each row group: a batch of two would compare its texts twice.
        of_groups = (
            file.iter_batches(BATCH_ROWS, row_groups=[group], columns=[*texts, *numbers])
            for group in range(file.num_row_groups)
        )
        for batch in _ahead(chain.from_iterable(of_groups)):
            for start in range(0, len(batch), SLICE_ROWS):
                yield batch.slice(start, SLICE_ROWS)


def text_batches(
    path: str, columns: list[str], dialect: Dialect, texts: Sequence[str], numbers: Sequence[str]
) -> Iterator[pa.RecordBatch]:
    """Read the given columns of a text file.

    Raises
    ------
    pyarrow.ArrowInvalid
        If a number is none or a row is not as long as the header; `line_batches` says where.
    """
    read, parse, convert = arrow_options(columns, dialect, texts, numbers)
    read.block_size = BLOCK_BYTES
    with ArrowStream(path) as handle, csv.open_csv(handle, read, parse, convert) as reader:
        while blocks := list(islice(reader, BLOCKS_AT_ONCE)):
            yield from pa.Table.from_batches(blocks).combine_chunks().to_batches()


def line_batches(
    path: str, columns: list[str], dialect: Dialect, texts: Sequence[str], numbers: Sequence[str]
) -> Iterator[pa.RecordBatch]:
    """Read as `text_batches` does, line by line and slowly, and say which cell is not a number.

    Raises
    ------
    InputError
        With the cells that are not numbers, each kind once, at the end.
    """
    position = {column: number for number, column in enumerate(columns)}
    faults = Faults(path, dialect)
    rows = read_rows(path, len(columns), dialect)
    while block := list(islice(rows, BATCH_ROWS)):
        arrays = {name: pa.array([row[position[name]] for _, row in block]) for name in texts}
        for name in numbers:
            values: list[float | None] = []
            for line, row in block:
                cell = row[position[name]]
                # Other faults of a number are the reader's to judge.
                if find_fault(cell, dialect) == "text":
                    faults.add("text", name, line, cell)
                    values.append(None)
                else:
                    values.append(None if cell in dialect.missing else to_number(cell, dialect))
            arrays[name] = pa.array(values, pa.float64())
        yield pa.RecordBatch.from_pydict(arrays)
    if problems := faults.problems():
        raise InputError(problems)


def _ahead(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Read the next batch on another thread while this one is worked on."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        coming = pool.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = pool.submit(next, batches, None)
            yield batch
