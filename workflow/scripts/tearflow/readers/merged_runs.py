"""From the intensities of runs to those of samples, where a sample was measured more than once."""

import numpy as np
import pandas as pd

from tearflow.readers import table_specs
from tearflow.run.keys import RERUNS, require_known
from tearflow.run.problems import InputError, Problem


def merge_reruns(
    intensities: pd.DataFrame, runs: dict[str, list[str]], policy: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make one column of the runs of every sample.

    Parameters
    ----------
    intensities
        Raw intensities, protein group by run; missing values are NaN.
    runs
        Runs of every sample, in the order of the sample sheet.
    policy
        `best` takes the run with the most protein groups, the first of equals. `average` takes the
        mean of the log2 intensities, the geometric mean of the raw ones, over the runs that see
        the protein group; what no run sees stays missing. Samples of one run are left alone by
        both. With `refuse` no sample has a second run.

    Returns
    -------
    intensities : pandas.DataFrame
        The same rows by sample, in the order of `runs`.
    table : pandas.DataFrame
        One row a run: `sample`, `run`, `n_identified` (protein groups with an intensity,
        contaminants too) and `used`.

    Examples
    --------
    >>> runs = {"S1": ["a", "b"], "S2": ["c"]}
    >>> values = pd.DataFrame({"a": [2.0, np.nan], "b": [8.0, 4.0], "c": [1.0, np.nan]})
    >>> merge_reruns(values, runs, "best")[1]
      sample run  n_identified   used
    0     S1   a             1  False
    1     S1   b             2   True
    2     S2   c             1   True
    >>> merge_reruns(values, runs, "average")[0]
        S1   S2
    0  4.0  1.0
    1  4.0  NaN
    """
    require_known(policy, RERUNS, "choice of re-runs")
    n_identified = intensities.notna().sum()
    used, merged = {}, {}
    for sample, measured in runs.items():
        if policy == "average" and len(measured) > 1:
            used[sample] = [run for run in measured if n_identified[run]]
            merged[sample] = np.exp2(np.log2(intensities[measured]).mean(axis=1))
        else:
            used[sample] = [max(measured, key=n_identified.__getitem__)]
            merged[sample] = intensities[used[sample][0]]
    rows = [
        (sample, run, n_identified[run], run in used[sample])
        for sample, measured in runs.items()
        for run in measured
    ]
    table = pd.DataFrame(rows, columns=table_specs.RERUNS.names)
    return pd.DataFrame(merged, index=intensities.index), table


def refuse_silent(path: str, table: pd.DataFrame) -> None:
    """Raise where no run of a sample has any protein group; `table` is that of `merge_reruns`."""
    most = table.groupby("sample", sort=False)["n_identified"].max()
    advice = "Set include to false in its rows of the sample sheet, or search the runs again"
    problems = [
        Problem(path, f'no run of sample "{sample}" has an intensity in any row', advice)
        for sample in most[most == 0].index
    ]
    if problems:
        raise InputError(problems)


def describe_reruns(table: pd.DataFrame, policy: str) -> list[str]:
    """One line for each sample with several runs: which of them were used, and how.

    >>> table = pd.DataFrame({"sample": ["S1", "S1"], "run": ["a", "b"],
    ...                       "n_identified": [1, 2], "used": [False, True]})
    >>> describe_reruns(table, "best")
    ['Sample S1 has 2 runs (a: 1, b: 2 protein groups); reruns is best: used b.']
    """
    lines = []
    for sample, rows in table.groupby("sample", sort=False):
        if len(rows) > 1:
            counts = ", ".join(f"{row.run}: {row.n_identified}" for row in rows.itertuples())
            used = " and ".join(rows.loc[rows["used"], "run"])
            lines.append(
                f"Sample {sample} has {len(rows)} runs ({counts} protein groups);"
                f" reruns is {policy}: used {used}."
            )
    return lines
