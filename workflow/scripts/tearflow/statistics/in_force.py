"""The columns of deps.tsv that belong to the test and the measure in force."""

import pandas as pd

# What each test puts before the names of its columns.
PREFIX = {
    "paired_t": "",
    "moderated": "moderated_",
    "moderated_by_count": "by_count_",
    "wilcoxon": "wilcoxon_",
    "minimum_effect": "minimum_effect_",
}


def column_of(test: str, measure: str) -> str:
    """Name the column of a measure; that of Storey is there for the test in force alone.

    Examples
    --------
    >>> column_of("moderated", "q_value"), column_of("moderated", "storey_q_value")
    ('moderated_q_value', 'storey_q_value')
    """
    return measure if measure == "storey_q_value" else PREFIX[test] + measure


def keep_in_force(deps: pd.DataFrame, test: str) -> pd.DataFrame:
    """Let `p_value`, which is the paired t-test's in deps.tsv, be that of the test in force.

    Examples
    --------
    >>> deps = pd.DataFrame({"p_value": [0.2], "moderated_p_value": [0.01]})
    >>> keep_in_force(deps, "moderated")["p_value"].tolist()
    [0.01]
    """
    return deps.assign(p_value=deps[column_of(test, "p_value")])
