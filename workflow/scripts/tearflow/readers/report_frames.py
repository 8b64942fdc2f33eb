"""From what was gathered of a long report to frames."""

import logging
from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from tearflow.io.text_files import CONTROL, name_control
from tearflow.readers.asked_runs import Reading, match_runs
from tearflow.readers.cell_checks import REMOVE_SIGN, find_logarithm, logarithm_problem
from tearflow.readers.decoys import BY_ACCESSION
from tearflow.readers.diann_matrix import without_control
from tearflow.readers.matrices import find_line
from tearflow.readers.report_columns import DESCRIPTION, GENES
from tearflow.readers.report_rows import Gathered
from tearflow.readers.scales import LARGEST_LOG2
from tearflow.readers.table_specs import FILTERS
from tearflow.run.problems import InputError, Problem

logger = logging.getLogger(__name__)

SHOWN = 10
NO_INTENSITY = "Set include to false in its row of the sample sheet, or search the run again"


def arrange(
    path: str,
    gathered: Gathered,
    runs: dict[str, str],
    spare: Collection[str],
    is_text: bool = True,
) -> Reading:
    """Arrange protein groups by name, as in DIA-NN's matrices, and runs in the order asked for.

    Protein groups that none of the runs has are left out.

    Parameters
    ----------
    path
        Path as the user wrote it.
    gathered
        From `tearflow.readers.report_rows.gather`.
    runs, spare
        See `tearflow.readers.diann_report.LongReport.read`.
    is_text
        Whether the report has lines, which problems are placed by.

    Raises
    ------
    InputError
        If a run cannot be matched, has no intensity or has logarithms instead.
    """
    tally = gathered.tally
    genes = gathered.described.get(GENES, {}).values()
    _refuse_control_characters(
        path, [*tally.runs.texts(), *tally.groups.texts(), *filter(None, genes)], is_text
    )
    known, found = tally.runs.texts(), tally.groups.texts()
    matched = match_runs(path, [run for run in known if run], runs)
    chosen = np.array([known.index(run) for run in matched.values()])
    values = tally.intensities[chosen, : len(found)].T.astype(float)
    order = sorted(np.flatnonzero(values.any(axis=1)).tolist(), key=found.__getitem__)
    _refuse_empty_runs(path, [run for run in matched if run not in spare], matched, values)
    _refuse_logarithms(path, values)
    groups = [found[row] for row in order]
    filters = _filter_table(gathered)
    _log(path, filters, len(groups))
    described = {
        name: [texts[row] or "" for row in order] for name, texts in gathered.described.items()
    }
    precursors, peptides = (counts[order] for counts in tally.count(chosen))
    annotation = pd.DataFrame(
        {
            "protein_group": groups,
            "accessions": [gathered.targets.get(group, group) for group in groups],
            "genes": described.get(GENES, ""),
            "description": described.get(DESCRIPTION, ""),
            "n_peptides": pd.array(peptides[:, -1], dtype="Int64"),
            "n_precursors": pd.array(precursors[:, -1], dtype="Int64"),
        }
    )
    annotation["description"] = without_control(annotation["description"].astype("str"))
    values = np.where(values == 0, np.nan, values)[order]
    return Reading(
        annotation=annotation,
        intensities=pd.DataFrame(values, columns=list(runs)),
        filters=filters,
        peptides=_counts(groups, peptides, list(runs)),
        precursors=_counts(groups, precursors, list(runs)),
    )


def _refuse_empty_runs(
    path: str, needed: Sequence[str], matched: dict[str, str], values: np.ndarray
) -> None:
    observed = dict(zip(matched, np.any(values, axis=0), strict=True))
    problems = [
        Problem(
            path, f'run "{matched[run]}" has no intensity that passes the filters', NO_INTENSITY
        )
        for run in needed
        if not observed[run]
    ]
    if problems:
        raise InputError(problems)


def _refuse_logarithms(path: str, values: np.ndarray) -> None:
    """Raise where all values, 0 where missing, seem to be logarithms."""
    # Nearly always the first look is enough.
    small = not (values >= LARGEST_LOG2).any()
    largest = find_logarithm([run[run > 0] for run in values.T]) if small else None
    if largest is not None:
        raise InputError([logarithm_problem(path, largest, None)])


def _refuse_control_characters(path: str, names: Sequence[str], is_text: bool) -> None:
    """Raise where a name would break the tables that it is written to."""
    problems = [
        Problem(
            path,
            f"the cell {name[:80]!r} holds {name_control(name)}",
            REMOVE_SIGN,
            find_line(path, name) if is_text else None,
        )
        for name in [name for name in names if CONTROL.search(name)][:SHOWN]
    ]
    if problems:
        raise InputError(problems)


def _counts(groups: list[str], counts: np.ndarray, runs: list[str]) -> pd.DataFrame:
    table = pd.DataFrame(counts[:, :-1], columns=runs)
    table.insert(0, "protein_group", groups)
    return table


def _filter_table(gathered: Gathered) -> pd.DataFrame:
    left = gathered.n_rows - np.cumsum(list(gathered.removed.values()))
    rows = [
        (*what, removed, remaining)
        for (what, removed), remaining in zip(gathered.removed.items(), left, strict=True)
        # Of most searches decoys were left out before.
        if removed or what[0] != BY_ACCESSION
    ]
    return pd.DataFrame(rows, columns=FILTERS.names)


def _log(path: str, filters: pd.DataFrame, n_groups: int) -> None:
    for row in filters.itertuples():
        if row.column:
            logger.info("%s: %s took %d rows.", path, row.column, row.rows_removed)
        else:
            logger.warning("%s: not filtered by %s, which it lacks.", path, row.filter)
    logger.info("%s: %d protein groups are left.", path, n_groups)
