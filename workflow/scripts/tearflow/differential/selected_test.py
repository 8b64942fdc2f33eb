"""The columns of deps.tsv that belong to the selected test and measure."""

import pandas as pd

from tearflow.differential.tests import find_test
from tearflow.run.keys import require_known

# The measures that each test has, and that of the selected one alone.
OF_TESTS, OF_SELECTED = ("p_value", "q_value"), "storey_q_value"


def column_of(test: str, measure: str) -> str:
    """Name the column of a measure; that of Storey is there for the selected test alone.

    Raises
    ------
    ValueError
        If test or measure is unknown.

    Examples
    --------
    >>> column_of("moderated", "q_value"), column_of("moderated", "storey_q_value")
    ('moderated_q_value', 'storey_q_value')
    """
    prefix = find_test(test).prefix
    require_known(measure, (*OF_TESTS, OF_SELECTED), "measure")
    return measure if measure == OF_SELECTED else prefix + measure


def keep_in_force(deps: pd.DataFrame, test: str) -> pd.DataFrame:
    """Table whose `p_value`, in deps.tsv the paired t-test's, is that of the selected test.

    >>> deps = pd.DataFrame({"p_value": [0.2], "moderated_p_value": [0.01]})
    >>> keep_in_force(deps, "moderated")["p_value"].tolist()
    [0.01]
    """
    return deps.assign(p_value=deps[column_of(test, "p_value")])
