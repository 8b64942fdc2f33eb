"""What every reader of a protein table gives, and how it finds the runs of the sample sheet."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from tearflow.readers.run_names import RunMatcher
from tearflow.readers.table_specs import FILTERS
from tearflow.run.problems import InputError, Problem


@dataclass(frozen=True)
class Reading:
    """A protein table, read.

    Attributes
    ----------
    annotation
        One row a protein group: `protein_group` (unique; the gene in a matrix of genes),
        `accessions`, `genes`, `description` (text, empty where the table has none), `n_peptides`
        and `n_precursors` (numbers, missing where the table has none).
    intensities
        Raw intensities, the same rows by run as the sheet names it. Zeros, which stand for
        nothing measured, are missing.
    filters
        What each filter removed, as in `filters.tsv`. Of other tables than long reports there are
        none but those of decoys, and these only where there were some.
    peptides, precursors
        Numbers of distinct peptides and precursors, protein group by run, of a long report; no
        rows for other tables. The first column is `protein_group`.
    """

    annotation: pd.DataFrame
    intensities: pd.DataFrame
    filters: pd.DataFrame
    peptides: pd.DataFrame
    precursors: pd.DataFrame


def without_evidence(
    annotation: pd.DataFrame,
    intensities: pd.DataFrame,
    filters: Sequence[tuple[str, str, float | None, int, int]] = (),
) -> Reading:
    """Reading of a table that says nothing of precursors; `filters` are its rows."""
    none = pd.DataFrame(columns=["protein_group", *intensities])
    table = pd.DataFrame(list(filters), columns=FILTERS.names)
    return Reading(annotation, intensities, table, none, none)


def only_decoys(path: str, column: str, count: int) -> InputError:
    """Make the error of a table in which every protein group is a decoy."""
    message = f"each of the {count:,} protein groups is a decoy"
    advice = "Give the table with the proteins, or correct matrix.decoy_prefixes"
    return InputError([Problem(path, message, advice, column=column)])


def _many(matches: Sequence[str]) -> str:
    return f"each of {len(matches)} runs" if matches else "no run"


def match_runs(path: str, known: Sequence[str], runs: dict[str, str]) -> dict[str, str]:
    """Find the run of the table for each key of `runs`.

    Raises
    ------
    InputError
        If a run is none of the known ones, or may be several; a sheet that was checked before
        can match every run.
    """
    matcher = RunMatcher(known)
    found = {key: matcher.find(run) for key, run in runs.items()}
    problems = [
        Problem(
            path,
            f'run "{runs[key]}" of sample "{key}" is {_many(matches)} of the file',
            "Write it in the sample sheet as the file names it, or set its include to false",
        )
        for key, matches in found.items()
        if len(matches) != 1
    ]
    if problems:
        raise InputError(problems)
    return {key: matches[0] for key, matches in found.items()}
