"""Load a protein matrix, of DIA-NN or of another program, into frames."""

import logging
from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv

from tearflow.io.streams import ArrowStream
from tearflow.io.text_files import CONTROL
from tearflow.readers.asked_runs import Reading, match_runs, only_decoys, without_evidence
from tearflow.readers.cell_checks import (
    LARGEST_RAW,
    MOST_VALUES,
    SMALLEST_RAW,
    check_body,
    find_logarithm,
    find_scale_problem,
    to_number,
)
from tearflow.readers.cut_tables import find_cut_rows
from tearflow.readers.decoys import BY_ACCESSION, BY_COLUMN, MARKED, NO_DECOYS, UNMARKED, Decoys
from tearflow.readers.matrices import PEPTIDES, Dialect, Layout, read_rows
from tearflow.readers.scales import BASES, LARGEST_LOG2, largest_of
from tearflow.run.problems import InputError

logger = logging.getLogger(__name__)

# A line with the cells of 1,000 runs has 10 kB; Arrow wants a whole line in a block.
BLOCK_BYTES = 1 << 24
# Rows that are looked at for signs of thousands; nearly always the first are enough.
ROWS_AT_ONCE = 256
# Entries of a FASTA file as other programs name them: sp|P31025|LCN1_HUMAN.
_FASTA_NAME = r"\b(?:sp|tr)\|([^|;]+)\|[^;]*"


def load_matrix(
    path: str,
    layout: Layout,
    runs: dict[str, str],
    spare: Collection[str] = (),
    decoys: Decoys = NO_DECOYS,
) -> Reading:
    """Read what names the rows of a matrix, and the intensities of the runs that take part.

    Parameters
    ----------
    path
        A wide matrix: protein groups or genes by runs, gzipped or not.
    layout
        Its columns.
    runs
        Run of each key, written as `tearflow.readers.run_names.RunMatcher` understands it.
    spare
        Those keys of `runs` that may be without any intensity, since another run is of the same
        sample.
    decoys
        The rule by which protein groups are those of decoys, which are left out.

    Raises
    ------
    InputError
        If a run cannot be matched, or a cell is not an intensity.
    """
    columns = match_runs(path, layout.runs, runs)
    frame = _load(path, layout, list(columns.values()))
    if cut := find_cut_rows(path, len(frame) + 1):
        raise InputError([cut])
    if not layout.names_groups:
        frame = _named(path, frame, layout.id_column)
    intensities = frame[list(columns.values())].set_axis(list(columns), axis=1)
    empty = pd.Series("", index=frame.index, dtype="str")
    of_genes = layout.id_column == layout.gene_column
    genes = frame.get(layout.gene_column, empty)
    if not of_genes:
        # R and pandas write NA and nan for a protein group without a gene.
        genes = genes.mask(genes.isin(layout.dialect.missing), "")
    _refuse_faults(path, layout, frame[layout.id_column], genes, intensities, columns, spare)
    peptides = frame.get(PEPTIDES, pd.Series(np.nan, index=frame.index))
    if (peptides % 1 > 0).any() and (found := check_body(path, layout, list(columns.values()))):
        raise InputError(found)
    if layout.decoy_column:
        words = frame[layout.decoy_column].str.strip().str.lower()
        if not words.isin(MARKED | UNMARKED).all():
            raise InputError(check_body(path, layout, list(columns.values())))
    groups = frame[layout.id_column]
    accessions = groups.str.replace(_FASTA_NAME, r"\1", regex=True)
    keep, accessions, filters = _leave_out_decoys(path, layout, frame, accessions, decoys)
    description = frame.get("First.Protein.Description", empty)
    description = description.mask(description.isin(layout.dialect.missing), "")
    annotation = pd.DataFrame(
        {
            "protein_group": groups,
            "accessions": empty if of_genes else accessions,
            "genes": genes,
            "description": without_control(description),
            "n_peptides": peptides.round().astype("Int64"),
            "n_precursors": pd.Series(pd.NA, index=frame.index, dtype="Int64"),
        }
    )
    raw = to_raw(intensities, layout.dialect.scale)
    if filters:
        annotation, raw = (table[keep].reset_index(drop=True) for table in (annotation, raw))
    return without_evidence(annotation, raw, filters)


def _leave_out_decoys(
    path: str, layout: Layout, frame: pd.DataFrame, accessions: pd.Series, rule: Decoys
) -> tuple[np.ndarray, pd.Series, list[tuple[str, str, None, int, int]]]:
    """Find the rows that are not decoys, and their accessions that are none.

    Returns
    -------
    numpy.ndarray of bool
        Rows to keep.
    pandas.Series
        Accessions without those of decoys.
    list of tuple
        A row of `filters.tsv` for each way in which decoys were found.
    """
    keep, filters = np.ones(len(frame), dtype=bool), []
    marked = np.zeros(len(frame), dtype=bool)
    if layout.decoy_column:
        marked = frame[layout.decoy_column].str.strip().str.lower().isin(MARKED).to_numpy()
    # Nearly all groups are ruled out at once.
    likely = accessions[rule.may_mark(accessions)]
    targets = {row: rule.targets(group) for row, group in likely.items()}
    named = accessions.index.isin([row for row, target in targets.items() if target is None])
    for name, column, found in (
        (BY_COLUMN, layout.decoy_column, marked),
        (BY_ACCESSION, layout.id_column, named),
    ):
        removed = int((keep & found).sum())
        if removed:
            keep &= ~found
            filters.append((name, column, None, removed, int(keep.sum())))
            logger.info("%s: left out %d decoys, by column %s.", path, removed, column)
    if len(frame) and not keep.any():
        raise only_decoys(path, layout.id_column, len(frame))
    mixed = {row: text for row, text in targets.items() if text not in {None, likely[row]}}
    if mixed:
        logger.info(
            "%s: %d protein groups hold decoys beside proteins, and are kept.", path, len(mixed)
        )
        accessions = pd.Series(accessions.to_dict() | mixed, dtype="str")
    return keep, accessions, filters


def to_raw(intensities: pd.DataFrame, scale: str) -> pd.DataFrame:
    """Raw intensities from values on a scale; a raw zero means not measured.

    >>> to_raw(pd.DataFrame({"S1": [3.0, np.nan]}), "log10")["S1"].round(9).tolist()
    [1000.0, nan]
    """
    base = BASES[scale]
    if base is None:
        return intensities.where(intensities != 0)
    # exp2 of whole numbers is exact, a power of 2 by way of logarithms need not be.
    return np.exp2(intensities) if base == 2 else np.power(base, intensities)


def without_control(texts: pd.Series) -> pd.Series:
    r"""Descriptions with a space in place of control characters, which tables cannot hold.

    >>> without_control(pd.Series(["Cystatin-B\r(fragment)\u2028"])).tolist()
    ['Cystatin-B (fragment)']
    """
    return texts.str.replace(rf"{CONTROL.pattern}+", " ", regex=True).str.strip()


def _load(path: str, layout: Layout, runs: list[str]) -> pd.DataFrame:
    """Load the annotation as text, the given runs and the number of peptides as numbers."""
    numbers = [*runs, *(name for name in layout.columns if name == PEPTIDES)]
    named = (
        *(layout.id_column, layout.gene_column, "First.Protein.Description"),
        layout.decoy_column,
    )
    texts = [name for name in layout.columns if name and name in named]
    dialect = layout.dialect
    try:
        with ArrowStream(path) as handle:
            table = csv.read_csv(handle, *arrow_options(layout.columns, dialect, texts, numbers))
        return _without_empty_rows(table.to_pandas(), layout.id_column)
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


def _without_empty_rows(frame: pd.DataFrame, id_column: str) -> pd.DataFrame:
    """Drop rows of nothing but separators, which spreadsheets save below a table."""
    nameless = frame[id_column] == ""
    if not nameless.any():
        return frame
    filled = frame[nameless].notna() & (frame[nameless] != "")
    empty = ~filled.any(axis=1)
    return frame.drop(index=empty.index[empty]).reset_index(drop=True)


def arrow_options(
    columns: list[str], dialect: Dialect, texts: Sequence[str], numbers: Sequence[str]
) -> tuple[csv.ReadOptions, csv.ParseOptions, csv.ConvertOptions]:
    """Options by which Arrow reads the cells and columns of a table."""
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
    """Frame without the row without a gene that a matrix of genes may have."""
    named = frame[column] != ""
    if not named.all():
        logger.warning("%s: left out %d rows without a gene.", path, (~named).sum())
    return frame[named].reset_index(drop=True)


def _refuse_faults(
    path: str,
    layout: Layout,
    names: pd.Series,
    genes: pd.Series,
    intensities: pd.DataFrame,
    columns: dict[str, str],
    spare: Collection[str],
) -> None:
    """Raise for a missing or duplicate name, a value that is not an intensity, or an empty run."""
    values = intensities.to_numpy()
    needed = [sample not in spare for sample in intensities]
    raw = layout.dialect.scale == "raw"
    observed = values > 0 if raw else ~np.isnan(values)
    sound = (
        names.is_unique
        and (names != "").all()
        and (names == names.str.strip()).all()
        and not names.str.contains(CONTROL).any()
        and not genes.str.contains(CONTROL).any()
        and observed.any(axis=0)[needed].all()
        and (_are_raw(values) if raw else _are_logarithms(path, values, layout.dialect))
    )
    if not sound:
        of_spare = [columns[sample] for sample in spare]
        # Numbers that only may be grouped are looked at as text.
        if problems := check_body(path, layout, list(columns.values()), of_spare):
            raise InputError(problems)


def _are_raw(values: np.ndarray) -> bool:
    """Whether all cells are plain raw intensities; `check_body` reports what is wrong."""
    largest, smallest = np.nanmax(values, initial=0), np.nanmin(values, initial=0)
    return (
        smallest >= 0
        and largest <= LARGEST_RAW
        and not ((values > 0) & (values < SMALLEST_RAW)).any()
        and (largest >= LARGEST_LOG2 or find_logarithm([r[r > 0] for r in values.T]) is None)
        and not may_be_grouped(values)
    )


def _are_logarithms(path: str, values: np.ndarray, dialect: Dialect) -> bool:
    runs = [run[~np.isnan(run)] for run in values.T]
    step = sum(map(len, runs)) // MOST_VALUES + 1
    return not (
        (values == 0).any()
        or (abs(values) > largest_of(dialect.scale)).any()
        or find_scale_problem(path, [run[::step].tolist() for run in runs], dialect)
    )


def may_be_grouped(values: np.ndarray) -> bool:
    """Whether all numbers of a column may have been written with a thousands separator.

    That is so where some have a fraction, and all that have one are from 1 to 1,000 and have no
    more than three decimals. A block of ordinary intensities is enough to rule it out.

    >>> may_be_grouped(np.array([[840.107, 583.0]])), may_be_grouped(np.array([[84010.7, 1.1255]]))
    (True, False)
    """
    columns = np.arange(values.shape[1])
    found = np.zeros(len(columns), dtype=bool)
    for start in range(0, len(values), ROWS_AT_ONCE):
        block = values[start : start + ROWS_AT_ONCE, columns]
        has_fraction = block - np.floor(block) > 0
        thousandths = block * 1000
        odd = (block < 1) | (block >= 1000) | (abs(thousandths - np.rint(thousandths)) > 1e-6)
        possible = ~(has_fraction & odd).any(axis=0)
        found = (found | has_fraction.any(axis=0))[possible]
        columns = columns[possible]
        if not len(columns):
            return False
    return bool(found.any())
