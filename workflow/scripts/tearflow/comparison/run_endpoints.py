"""The tests of the clinical measures in two runs, side by side."""

import numpy as np
import pandas as pd

from tearflow.comparison.run_calls import change_of
from tearflow.comparison.run_folders import Results
from tearflow.comparison.table_specs import RUN_ENDPOINTS
from tearflow.endpoints.names import BY_PERSON
from tearflow.endpoints.table_specs import TESTS

KEYS = ["measure", "arm", "comparison", "target", "visit"]
VALUES = ["estimate", "adjusted_p", "n_people"]
# Level of the adjusted p.
LEVEL = 0.05
# A relative difference that is rounding.
ROUNDING = 1e-9


def list_tested(results: Results) -> list[str]:
    """Tables of the tests that a folder keeps, one a cohort with endpoints."""
    names = [f"{cohort}/endpoints/tests.tsv" for cohort in results.manifest["cohorts"]]
    return [name for name in names if results.checksums(name)]


def list_shared(before: Results, after: Results) -> list[str]:
    """Tables of the tests that both runs have."""
    return [name for name in list_tested(after) if name in list_tested(before)]


def compare_endpoints(before: Results, after: Results) -> pd.DataFrame:
    """Comparisons of clinical measures whose numbers differ between the runs.

    Returns
    -------
    pandas.DataFrame
        The columns of `compare_runs/endpoints.tsv`, on one value per person: first what crossed the
        level. A comparison that one run has alone is listed; a cohort that one run has alone is
        not.
    """
    found = [compare_cohort(before, after, name) for name in list_shared(before, after)]
    found = [table for table in found if not table.empty]
    types = {column.name: column.dtype for column in RUN_ENDPOINTS.columns}
    whole = pd.concat(found) if found else pd.DataFrame(columns=RUN_ENDPOINTS.names)
    return whole.astype(types).reset_index(drop=True)


def compare_cohort(before: Results, after: Results, name: str) -> pd.DataFrame:
    """Comparisons of a cohort whose numbers differ between the runs.

    Parameters
    ----------
    before, after
        The two folders.
    name
        Its table of tests.
    """
    old, new = (read_tests(results, name) for results in (before, after))
    both = old.add_suffix("_before").join(new.add_suffix("_after"), how="outer")
    states = [both[f"state_{when}"].fillna("none").astype("str") for when in ("before", "after")]
    earlier, later = (
        both[[f"{value}_{when}" for value in VALUES]].to_numpy(dtype=float)
        for when in ("before", "after")
    )
    same = np.isclose(earlier, later, rtol=ROUNDING, atol=0, equal_nan=True).all(axis=1)
    change = change_of(*states)
    both = both.assign(
        cohort=name.split("/")[0],
        change=change.mask(change.eq(""), "moved"),
        moved=both["estimate_after"] - both["estimate_before"],
        crossed=change.ne(""),
    )
    # By the order of the measures in the later run, then in the earlier one.
    order = {key: place for place, key in enumerate(dict.fromkeys([*new.index, *old.index]))}
    both = both.assign(place=[order[key] for key in both.index])[~same | both["crossed"]]
    both = both.sort_values(["crossed", "place"], ascending=[False, True]).reset_index()
    return both[RUN_ENDPOINTS.names]


def read_tests(results: Results, name: str) -> pd.DataFrame:
    """Tests of a cohort on one value per person, by what they compare.

    Returns
    -------
    pandas.DataFrame
        `VALUES`, and `state`: the direction of the estimate where the adjusted p is below the
        level, `shown` where the estimate is not known, else `none`.
    """
    table = results.read(name, TESTS, [*KEYS, "analysis", *VALUES])
    table = table[table["analysis"].eq(BY_PERSON)]
    direction = np.select(
        [table["estimate"].gt(0), table["estimate"].lt(0)], ["up", "down"], "shown"
    )
    state = pd.Series(direction, table.index).where(table["adjusted_p"].lt(LEVEL), "none")
    return table.assign(state=state).set_index(KEYS)[[*VALUES, "state"]]
