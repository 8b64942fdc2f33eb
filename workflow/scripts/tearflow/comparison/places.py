"""Where a DEP is one: in both contrasts of a pair, or in one, and whether the other differs."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# As the columns of `differences.tsv` and `agreement.tsv` name the contrasts of a pair.
SIDES = ("first", "second")
# Two changes whose difference has a smaller q-value are called different. Not a p-value: of the
# DEPs of one contrast only, a fifth to a half of those that changed equally in both have p < 0.05.
DIFFERENT = 0.05
BOTH = "both"
ONE_DIFFERENT = "one only, different"
ONE_NOT_DIFFERENT = "one only, not different"
ONE_NOT_TESTED = "one only, not tested in the other"
ONE_NOT_COMPARED = "one only, difference not tested"
# Of a DEP of one contrast, by the word with which the columns of `agreement.tsv` count it.
ONLY = {
    "different": ONE_DIFFERENT,
    "not_different": ONE_NOT_DIFFERENT,
    "not_tested": ONE_NOT_TESTED,
    "not_compared": ONE_NOT_COMPARED,
}
PLACES = (BOTH, *ONLY.values())


def place_deps(table: pd.DataFrame) -> NDArray[np.object_]:
    r"""Place of every protein, one of `PLACES`; empty where it is no DEP.

    Parameters
    ----------
    table
        Columns `is_dep_first` and `is_dep_second`, `log2fc_first` and `log2fc_second`, missing
        where the protein was not tested, and `q_value` of the difference.

    Examples
    --------
    >>> table = pd.DataFrame({"is_dep_first": True, "is_dep_second": [True, False, False, False],
    ...                       "log2fc_first": 2.0, "log2fc_second": [1.5, 0.1, 0.4, np.nan],
    ...                       "q_value": [0.7, 0.01, 0.3, np.nan]})
    >>> print(*place_deps(table), sep="\n")
    both
    one only, different
    one only, not different
    one only, not tested in the other
    """
    first, second = (table[f"is_dep_{side}"] for side in SIDES)
    tested = table[[f"log2fc_{side}" for side in SIDES]].notna().all(axis=1)
    chosen = np.select(
        [
            ~(first | second),
            first & second,
            ~tested,
            table["q_value"].isna(),
            table["q_value"] < DIFFERENT,
        ],
        ["", BOTH, ONE_NOT_TESTED, ONE_NOT_COMPARED, ONE_DIFFERENT],
        ONE_NOT_DIFFERENT,
    )
    return chosen.astype(object)
