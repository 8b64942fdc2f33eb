"""Read a protein matrix of DIA-NN into frames."""

import logging

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv

from tearflow.inputs.matrix_check import check_body
from tearflow.inputs.runs import RunMatcher
from tearflow.matrix.matrices import MISSING, PEPTIDES, Layout, read_layout, read_rows
from tearflow.problems import InputError, Problem
from tearflow.text_files import GZIP_ERRORS, open_binary

logger = logging.getLogger(__name__)

# A line with the cells of 1,000 runs has 10 kB; Arrow wants a whole line in a block.
BLOCK_BYTES = 1 << 24
TEXTS = ("Protein.Group", "Genes", "First.Protein.Description")


def read_matrix(path: str, runs: dict[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read what names the rows of a matrix, and the intensities of the runs that take part.

    Parameters
    ----------
    path
        A wide matrix of DIA-NN: protein groups or genes by runs, gzipped or not.
    runs
        Run of each sample, written as `tearflow.inputs.runs.RunMatcher` understands it.

    Returns
    -------
    annotation : pandas.DataFrame
        `protein_group` (unique; the gene in a matrix of genes), `accessions`, `genes`,
        `description` (text, empty where the matrix has none) and `n_peptides` (number of peptides,
        missing where the matrix has none).
    intensities : pandas.DataFrame
        Raw intensities, the same rows by sample, in the order of `runs`. Zeros, which DIA-NN does
        not write but other tools do, are missing.

    Raises
    ------
    InputError
        If the file is no such matrix, a run cannot be matched, or a cell is no intensity.
    """
    layout, problems = read_layout(path)
    if layout is None:
        raise InputError(problems)
    columns = _match(path, layout, runs)
    frame = _load(path, layout, list(columns.values()))
    if layout.id_column != "Protein.Group":
        frame = _named(path, frame, layout.id_column)
    intensities = frame[list(columns.values())].set_axis(list(columns), axis=1)
    _refuse_faults(path, layout, frame[layout.id_column], intensities, list(columns.values()))
    empty = pd.Series("", index=frame.index, dtype="str")
    annotation = pd.DataFrame(
        {
            "protein_group": frame[layout.id_column],
            "accessions": frame.get("Protein.Group", empty),
            "genes": frame.get("Genes", empty),
            "description": frame.get("First.Protein.Description", empty),
            "n_peptides": frame.get(PEPTIDES, pd.Series(np.nan, index=frame.index)),
        }
    )
    annotation["n_peptides"] = annotation["n_peptides"].round().astype("Int64")
    return annotation, intensities.mask(intensities == 0)


def _match(path: str, layout: Layout, runs: dict[str, str]) -> dict[str, str]:
    """Find the column of each sample; a sheet that was checked before can match every run."""
    matcher = RunMatcher(layout.runs)
    found = {sample: matcher.find(run) for sample, run in runs.items()}
    problems = [
        Problem(
            path,
            f'run "{runs[sample]}" of sample "{sample}" matches {len(columns)} columns, not one',
            "Write it in the sample sheet as the matrix names it",
            1,
        )
        for sample, columns in found.items()
        if len(columns) != 1
    ]
    if problems:
        raise InputError(problems)
    return {sample: columns[0] for sample, columns in found.items()}


def _load(path: str, layout: Layout, runs: list[str]) -> pd.DataFrame:
    """Load the annotation as text, the given runs and the number of peptides as numbers."""
    numbers = [*runs, *(name for name in layout.columns if name == PEPTIDES)]
    texts = [name for name in layout.columns if name in TEXTS]
    types = {**dict.fromkeys(texts, pa.string()), **dict.fromkeys(numbers, pa.float64())}
    try:
        with open_binary(path) as handle:
            table = csv.read_csv(
                handle,
                csv.ReadOptions(column_names=layout.columns, skip_rows=1, block_size=BLOCK_BYTES),
                csv.ParseOptions(delimiter="\t", quote_char=False),
                csv.ConvertOptions(
                    column_types=types, include_columns=list(types), null_values=list(MISSING)
                ),
            )
        return table.to_pandas()
    except (pa.ArrowInvalid, OSError, *GZIP_ERRORS) as error:
        logger.info("%s: read line by line, since Arrow says: %s", path, error)
    problems = check_body(path, layout, runs)
    if problems:
        raise InputError(problems)
    position = {column: number for number, column in enumerate(layout.columns)}
    rows = [cells for _, cells in read_rows(path, len(layout.columns))]
    return pd.DataFrame(
        {name: pd.Series([row[position[name]] for row in rows], dtype="str") for name in texts}
        | {name: [_number(row[position[name]]) for row in rows] for name in numbers}
    )


def _number(cell: str) -> float:
    return np.nan if cell in MISSING else float(cell)


def _named(path: str, frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """Leave out the row without a gene that a matrix of genes may have."""
    named = frame[column] != ""
    if not named.all():
        logger.warning("%s: left out %d rows without a gene.", path, (~named).sum())
    return frame[named].reset_index(drop=True)


def _refuse_faults(
    path: str, layout: Layout, names: pd.Series, intensities: pd.DataFrame, runs: list[str]
) -> None:
    """Raise where a name is empty or doubled, a value is no intensity or a run has none."""
    values = intensities.to_numpy()
    sound = (
        names.is_unique
        and (names != "").all()
        and not (values < 0).any()
        and not np.isinf(values).any()
        and (values > 0).any(axis=0).all()
    )
    if not sound:
        raise InputError(check_body(path, layout, runs))
