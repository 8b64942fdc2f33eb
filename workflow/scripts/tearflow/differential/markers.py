"""Published markers of a disease among the proteins of a contrast."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.differential.multiple_testing import adjust_bh
from tearflow.differential.selected_test import column_of
from tearflow.differential.tests import find_test
from tearflow.proteins.gene_level import is_tested
from tearflow.quality.panel_files import UP, Marker
from tearflow.quality.panels import find_members, human_markers

# A marker has changed when p of the selected test is below.
ALPHA = 0.05
AS_PUBLISHED, OPPOSITE, UNCHANGED = "as published", "opposite", "no change shown"
NOT_TESTED, NOT_FOUND = "not tested", "not found"
VERDICTS = (AS_PUBLISHED, OPPOSITE, UNCHANGED, NOT_TESTED, NOT_FOUND)


def compare_markers(
    proteins: pd.DataFrame,
    deps: pd.DataFrame,
    test: str,
    markers: Sequence[Marker] | None = None,
) -> pd.DataFrame:
    """The change of every published marker beside its direction in the disease.

    Parameters
    ----------
    proteins
        One row a protein group, as in `proteins.tsv`.
    deps
        As in `deps.tsv`, in the same order.
    test
        The selected one, a key of `tearflow.differential.tests.TESTS`.
    markers
        Those of dry eye without it.

    Returns
    -------
    pandas.DataFrame
        One row a marker and protein group of it, one row for a marker without any: `gene`,
        `published` (`up` or `down` in the disease), `verdict`, `protein_group`, `log2fc`,
        `ci_low`, `ci_high` and `p_value` by the selected test, `q_value` (Benjamini-Hochberg over
        the rows), `is_dep`, `reason` why it was not tested, `evidence` and `doi`. The verdict is
        `AS_PUBLISHED` where the change has the direction of the disease with p < 0.05, `OPPOSITE`
        where it has the other with p < 0.05, `UNCHANGED` with a larger p; `NOT_TESTED` without p,
        `NOT_FOUND` where the matrix has no such protein.
    """
    known = list(human_markers() if markers is None else markers)
    found = find_members(proteins, [[marker] for marker in known])
    # A marker without a protein group has one row, which is none of the table.
    pairs = [
        (marker, row)
        for marker, some in zip(known, found, strict=True)
        for row in (np.flatnonzero(some).tolist() or [-1])
    ]
    prefix = find_test(test).prefix
    ends = {f"{prefix}ci_low": "ci_low", f"{prefix}ci_high": "ci_high"}
    names = {**ends, column_of(test, "p_value"): "p_value"}
    taken = ["protein_group", "log2fc", *names, "is_dep", "reason"]
    rows = deps[taken].reset_index(drop=True).reindex([row for _, row in pairs])
    table = rows.rename(columns=names).reset_index(drop=True)
    for column in ("gene", "evidence", "doi"):
        table[column] = [getattr(marker, column) for marker, _ in pairs]
    table["published"] = [marker.direction for marker, _ in pairs]
    table["is_dep"] = table["is_dep"].eq(True)
    table = table.fillna({"protein_group": "", "reason": ""})
    table["is_tested"] = is_tested(table) & table["protein_group"].ne("")
    table["q_value"] = adjust_bh(table["p_value"].to_numpy(float))
    table["verdict"] = judge_markers(table)
    return table[list(_DTYPES)].astype(_DTYPES)


_DTYPES = {
    "gene": str,
    "published": str,
    "verdict": str,
    "protein_group": str,
    "log2fc": float,
    "ci_low": float,
    "ci_high": float,
    "p_value": float,
    "q_value": float,
    "is_dep": bool,
    "reason": str,
    "evidence": str,
    "doi": str,
}


def judge_markers(table: pd.DataFrame) -> NDArray[np.str_]:
    """Verdict of every row of the table of `compare_markers`.

    Parameters
    ----------
    table
        `published`, `log2fc`, `p_value`, `is_tested` and `protein_group`.

    Examples
    --------
    >>> table = pd.DataFrame({"published": ["up", "up", "down", "up", "up"],
    ...     "log2fc": [1.0, -1.0, -0.1, 2.0, np.nan], "p_value": [0.01, 0.01, 0.5, np.nan, np.nan],
    ...     "is_tested": [True, True, True, False, False],
    ...     "protein_group": ["a", "b", "c", "d", ""]})
    >>> judge_markers(table).tolist()
    ['as published', 'opposite', 'no change shown', 'not tested', 'not found']
    """
    same = (table["log2fc"] > 0) == table["published"].eq(UP)
    changed = table["p_value"] < ALPHA
    conditions = [
        table["protein_group"].eq(""),
        ~table["is_tested"] | table["p_value"].isna(),
        changed & same,
        changed,
    ]
    choices = [NOT_FOUND, NOT_TESTED, AS_PUBLISHED, OPPOSITE]
    return np.select(conditions, choices, default=UNCHANGED)
