"""Load a protein matrix, of DIA-NN or of another program, into frames."""

import logging
from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv

from tearflow.inputs.matrix_check import (
    CONTROL,
    LARGEST_LOG2,
    check_body,
    find_logarithm,
    to_number,
)
from tearflow.matrix.matrices import PEPTIDES, Dialect, Layout, read_rows
from tearflow.matrix.reading import Reading, match_runs, without_evidence
from tearflow.matrix.streams import ArrowStream
from tearflow.problems import InputError

logger = logging.getLogger(__name__)

# A line with the cells of 1,000 runs has 10 kB; Arrow wants a whole line in a block.
BLOCK_BYTES = 1 << 24
# Entries of a FASTA file as other programs name them: sp|P31025|LCN1_HUMAN.
_FASTA_NAME = r"\b(?:sp|tr)\|([^|;]+)\|[^;]*"


def load_matrix(
    path: str, layout: Layout, runs: dict[str, str], spare: Collection[str] = ()
) -> Reading:
    """Read what names the rows of a matrix, and the intensities of the runs that take part.

    Parameters
    ----------
    path
        A wide matrix: protein groups or genes by runs, gzipped or not.
    layout
        Its columns.
    runs
        Run of each key, written as `tearflow.inputs.runs.RunMatcher` understands it.
    spare
        Those keys of `runs` that may be without any intensity, since another run is of the same
        sample.

    Raises
    ------
    InputError
        If a run cannot be matched, or a cell is no intensity.
    """
    columns = match_runs(path, layout.runs, runs)
    frame = _load(path, layout, list(columns.values()))
    if not layout.names_groups:
        frame = _named(path, frame, layout.id_column)
    intensities = frame[list(columns.values())].set_axis(list(columns), axis=1)
    _refuse_faults(path, layout, frame[layout.id_column], intensities, columns, spare)
    empty = pd.Series("", index=frame.index, dtype="str")
    of_genes = layout.id_column == layout.gene_column
    groups = frame[layout.id_column]
    peptides = frame.get(PEPTIDES, pd.Series(np.nan, index=frame.index))
    annotation = pd.DataFrame(
        {
            "protein_group": groups,
            "accessions": empty if of_genes else groups.str.replace(_FASTA_NAME, r"\1", regex=True),
            "genes": frame.get(layout.gene_column, empty),
            "description": frame.get("First.Protein.Description", empty),
            "n_peptides": peptides.round().astype("Int64"),
            "n_precursors": pd.Series(pd.NA, index=frame.index, dtype="Int64"),
        }
    )
    if layout.dialect.scale == "log2":
        return without_evidence(annotation, np.exp2(intensities))
    return without_evidence(annotation, intensities.where(intensities != 0))


def _load(path: str, layout: Layout, runs: list[str]) -> pd.DataFrame:
    """Load the annotation as text, the given runs and the number of peptides as numbers."""
    numbers = [*runs, *(name for name in layout.columns if name == PEPTIDES)]
    named = (layout.id_column, layout.gene_column, "First.Protein.Description")
    texts = [name for name in layout.columns if name and name in named]
    dialect = layout.dialect
    try:
        with ArrowStream(path) as handle:
            table = csv.read_csv(handle, *arrow_options(layout.columns, dialect, texts, numbers))
        return table.to_pandas()
    except (pa.ArrowInvalid, OSError) as error:
        logger.info("%s: read line by line, since Arrow says: %s", path, error)
    problems = check_body(path, layout, runs, spare=runs)
    if problems:
        raise InputError(problems)
    position = {column: number for number, column in enumerate(layout.columns)}
    rows = [cells for _, cells in read_rows(path, len(layout.columns), dialect)]
    return pd.DataFrame(
        {name: pd.Series([row[position[name]] for row in rows], dtype="str") for name in texts}
        | {name: [_number(row[position[name]], dialect) for row in rows] for name in numbers}
    )


def arrow_options(
    columns: list[str], dialect: Dialect, texts: Sequence[str], numbers: Sequence[str]
) -> tuple[csv.ReadOptions, csv.ParseOptions, csv.ConvertOptions]:
    """Tell Arrow how the cells of a table are written, and which columns to read as what."""
    types = {**dict.fromkeys(texts, pa.string()), **dict.fromkeys(numbers, pa.float64())}
    return (
        csv.ReadOptions(column_names=columns, skip_rows=1, block_size=BLOCK_BYTES),
        csv.ParseOptions(delimiter=dialect.separator, quote_char='"' if dialect.quoted else False),
        csv.ConvertOptions(
            column_types=types,
            include_columns=list(types),
            null_values=list(dialect.missing),
            decimal_point=dialect.decimal,
        ),
    )


def _number(cell: str, dialect: Dialect) -> float:
    return np.nan if cell in dialect.missing else to_number(cell, dialect)


def _named(path: str, frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """Leave out the row without a gene that a matrix of genes may have."""
    named = frame[column] != ""
    if not named.all():
        logger.warning("%s: left out %d rows without a gene.", path, (~named).sum())
    return frame[named].reset_index(drop=True)


def _refuse_faults(
    path: str,
    layout: Layout,
    names: pd.Series,
    intensities: pd.DataFrame,
    columns: dict[str, str],
    spare: Collection[str],
) -> None:
    """Raise where a name is none or stands twice, a value is no intensity, or a run has none."""
    values = intensities.to_numpy()
    needed = [sample not in spare for sample in intensities]
    log2 = layout.dialect.scale == "log2"
    heard = ~np.isnan(values) if log2 else values > 0
    sound = (
        names.is_unique
        and (names != "").all()
        and (names == names.str.strip()).all()
        and not names.str.contains(CONTROL).any()
        and not np.isinf(values).any()
        and heard.any(axis=0)[needed].all()
        and not (((values == 0) | (abs(values) > LARGEST_LOG2)) if log2 else values < 0).any()
        and (
            log2
            or (values >= LARGEST_LOG2).any()
            or find_logarithm([run[run > 0] for run in values.T]) is None
        )
    )
    if not sound:
        of_spare = [columns[sample] for sample in spare]
        raise InputError(check_body(path, layout, list(columns.values()), of_spare))
