"""What an index of many contrasts knows of each protein group, packed; see `web/states.js`."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.differential.rule import Rule
from tearflow.differential.selected_test import column_of
from tearflow.report.packs import pack_array
from tearflow.report.run import Run

# Bits of a state.
TESTED, LARGE, SMALL, DEP, UP = 1, 2, 4, 8, 16
# Changes are packed in hundredths, of which a page shows no more.
HUNDREDTHS, NO_CHANGE = 100, -(2**15)
# Codes of p and q: of 0, of a missing value, and the exponents that all others may have.
ZERO, NO_VALUE, LEAST_EXPONENT, MANTISSAS = 0, 2**16 - 1, -330, 90


def pack_states(run: Run, groups: dict[str, pd.Series], packs: dict[str, str]) -> dict[str, Any]:
    """State of each protein group in every contrast: change, p, q, and why it is a DEP or not.

    Parameters
    ----------
    run
        The finished run.
    groups
        Protein groups of each cohort, in the order in which the page knows them.
    packs
        To which the arrays are added: contrast after contrast, the groups of its cohort.

    Returns
    -------
    dict
        By the names `states` (bits of `TESTED`, `LARGE` change, `SMALL` p or q, `DEP` and change
        `UP`), `reasons` (number in the list `texts`, where 0 is the empty text), `changes` (see
        `code_changes`), `p` and `q` (see `code_digits`) the packs; `texts`. A group that the table
        of a contrast does not have has neither state nor reason.
    """
    tables = [
        state_groups(
            run.table(f"{path}/deps.tsv"), groups[path.split("/")[0]], run.config.differential
        )
        for path in run.paths
    ]
    every = pd.concat(tables, ignore_index=True)
    codes, texts = pd.factorize(pd.concat([pd.Series([""]), every["reason"]]))
    arrays = {
        "states": every["state"].to_numpy(np.uint8),
        "reasons": codes[1:].astype(np.uint16),
        "changes": code_changes(every["log2fc"].to_numpy(float)),
        "p": code_digits(every["p"].to_numpy(float)),
        "q": code_digits(every["q"].to_numpy(float)),
    }
    packs |= {f"states.{name}": pack_array(array) for name, array in arrays.items()}
    return {name: f"states.{name}" for name in arrays} | {"texts": texts.tolist()}


def state_groups(deps: pd.DataFrame, groups: pd.Series, rule: Rule) -> pd.DataFrame:
    """Rows of `deps.tsv` in the order of the groups: `state`, `reason`, `log2fc`, `p` and `q`."""
    measured = column_of(rule.test, "p_value") if rule.measure == "p_value" else q_column(rule)
    state = (
        TESTED * deps["reason"].eq("")
        + LARGE * deps["log2fc"].abs().gt(rule.log2_fold_change)
        + SMALL * deps[measured].lt(rule.alpha)
        + DEP * deps["is_dep"]
        + UP * deps["log2fc"].gt(0)
    )
    found = pd.DataFrame(
        {
            "state": state,
            "reason": deps["reason"],
            "log2fc": deps["log2fc"],
            "p": deps[column_of(rule.test, "p_value")],
            "q": deps[q_column(rule)],
        }
    )
    ordered = found.set_index(deps["protein_group"]).reindex(groups).reset_index(drop=True)
    return ordered.fillna({"state": 0, "reason": ""})


def q_column(rule: Rule) -> str:
    """Column of `deps.tsv` with the q that the rule asks for, or that of its test."""
    return column_of(rule.test, "q_value" if rule.measure == "p_value" else rule.measure)


def code_changes(values: NDArray[np.float64]) -> NDArray[np.int16]:
    """Changes in hundredths, `NO_CHANGE` where missing.

    >>> code_changes(np.array([1.237, -0.5, np.nan])).tolist()
    [124, -50, -32768]
    """
    known = np.clip(np.rint(values * HUNDREDTHS), NO_CHANGE + 1, -NO_CHANGE - 1)
    return np.where(np.isnan(values), NO_CHANGE, known).astype(np.int16)


def code_digits(values: NDArray[np.float64]) -> NDArray[np.uint16]:
    """Values of p or q, none above 1, with two digits: 90 codes for each exponent.

    A value m * 10^e, m from 10 to 99, is (e - `LEAST_EXPONENT`) * 90 + m - 10.

    >>> code_digits(np.array([0.0123, 1.0, 0, np.nan])).tolist()
    [29432, 29610, 0, 65535]
    """

    def code(value: float) -> int:
        if value != value:
            return NO_VALUE
        if value == 0:
            return ZERO
        digits, exponent = f"{value:.1e}".split("e")
        mantissa = int(digits.replace(".", ""))
        return (int(exponent) - 1 - LEAST_EXPONENT) * MANTISSAS + mantissa - 10

    return np.array([code(value) for value in values.tolist()], np.uint16)
