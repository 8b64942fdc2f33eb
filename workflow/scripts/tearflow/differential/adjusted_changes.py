"""Whether the change of a DEP survives that of serum or blood in the samples.

The values of the units are regressed on the index of the same units. Of pairs, the difference of a
protein is ``a + b * (change of the index)``, over people: the intercept a is the change that would
be left if the index had not changed. Of groups, a is their difference at equal index.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.differential.contamination_changes import of_index
from tearflow.differential.design import Design
from tearflow.differential.fit import student_t
from tearflow.differential.model import Model
from tearflow.differential.observed import observe
from tearflow.differential.verdicts import EXPLAINED, FEWEST_DF, IN_INDEX, SURVIVES, UNCERTAIN
from tearflow.quality.contamination import measure_indices, on_log2
from tearflow.quality.panels import ADJUSTED_FOR, INDICES, Panels, human_panels

Floats = NDArray[np.float64]

# The index explains a change when p of the slope is below, and it makes up more than this share.
ALPHA, HALF = 0.05, 0.5


@dataclass(frozen=True)
class Adjusted:
    """Changes adjusted for an index, each of shape (proteins,) and missing where undetermined.

    Parameters
    ----------
    log2fc, ci_low, ci_high, p_value
        Change at no change of the index, its 95 % interval by Student's t, and p that it is zero.
    slope, slope_p_value
        Change of the protein for one of the index, and p that it is zero.
    df
        Residual degrees of freedom.
    """

    log2fc: Floats
    ci_low: Floats
    ci_high: Floats
    p_value: Floats
    slope: Floats
    slope_p_value: Floats
    df: Floats


def adjust_deps(
    proteins: pd.DataFrame,
    log2: pd.DataFrame,
    design: Design,
    deps: pd.DataFrame,
    values: Floats,
    model: Model,
    panels: Panels | None = None,
) -> pd.DataFrame:
    """The change of every DEP, adjusted for the change of serum and of blood in the samples.

    Parameters
    ----------
    proteins
        One row a protein group, as in `proteins.tsv`.
    log2
        Log2 intensities as measured, protein group by sample, in the same order.
    design
        Of the contrast.
    deps
        `protein_group`, `gene`, `direction`, `log2fc` and `is_dep` of each.
    values
        Of the units as they are tested, shape (protein groups, units).
    model
        Of the units, with its correlation where it has one.
    panels
        By name; those of human proteins without it.

    Returns
    -------
    pandas.DataFrame
        One row a DEP, in the order of `deps`: `protein_group`, `gene`, `direction`, `log2fc`, and
        for each of `ADJUSTED_FOR` with its prefix `log2fc`, `ci_low`, `ci_high`, `p_value` (the
        adjusted change), `slope`, `slope_p_value`, `df` and `verdict`, see `judge`.
    """
    panels = human_panels() if panels is None else panels
    rows = deps["is_dep"].to_numpy(bool)
    table = deps.loc[rows, ["protein_group", "gene", "direction", "log2fc"]].reset_index(drop=True)
    indices = on_log2(measure_indices(proteins, log2[list(design.names_of_samples)], panels))
    units = observe(indices.T, design)
    for prefix, name in ADJUSTED_FOR.items():
        found = adjust(values[rows], model, units.loc[name].to_numpy(float))
        inside = of_index(proteins, INDICES[name], panels)[rows]
        verdicts = judge(table["log2fc"].to_numpy(float), found, inside)
        columns = {**vars(found), "verdict": verdicts}
        table = table.assign(**{f"{prefix}_{key}": column for key, column in columns.items()})
    return table


def adjust(values: Floats, model: Model, index: Floats) -> Adjusted:
    """Changes of proteins adjusted for an index, by least squares with the index as a covariate.

    Checked against R's ``lm`` and ``confint``.

    Parameters
    ----------
    values
        Of the units, shape (proteins, units), missing as NaN.
    model
        Of the units.
    index
        Of the same units, shape (units,); those without it are left out.

    Examples
    --------
    A protein that changes by twice the change of the index, and 0.1 or 0.3 more:

    >>> from tearflow.differential.model import model_of_pairs
    >>> index = np.array([0.0, 1.0, 2.0, 3.0])
    >>> found = adjust(2 * index[None] + [[0.1, 0.3, 0.3, 0.1]], model_of_pairs(None, 4), index)
    >>> found.log2fc.round(3).tolist(), found.slope.round(3).tolist(), found.df.tolist()
    ([0.2], [2.0], [2.0])
    """
    if not values.size:
        # Neither proteins nor units, so nothing to fit.
        nan, none = np.full(len(values), np.nan), np.zeros(len(values))
        return Adjusted(nan, nan, nan, nan, nan, nan, none)
    known = ~np.isnan(index)
    covariate = np.where(known, index, 0.0)
    tested = np.append(model.tested, 0.0)
    adjusted = replace(model, matrix=np.column_stack([model.matrix, covariate]), tested=tested)
    seen = np.where(known, values, np.nan)
    change = adjusted.fit(seen)
    slope = replace(adjusted, tested=np.eye(len(tested))[-1]).fit(seen)
    of_change, of_slope = student_t(change), student_t(slope)
    return Adjusted(
        log2fc=change.effect,
        ci_low=of_change.ci_low,
        ci_high=of_change.ci_high,
        p_value=of_change.p_value,
        slope=slope.effect,
        slope_p_value=of_slope.p_value,
        df=change.df,
    )


def judge(log2fc: Floats, found: Adjusted, inside: NDArray[np.bool_]) -> NDArray[np.str_]:
    """Whether changes survive those of an index.

    Parameters
    ----------
    log2fc
        Changes as tested, shape (proteins,).
    found
        The same, adjusted.
    inside
        Proteins that the index is made of.

    Returns
    -------
    numpy.ndarray
        `SURVIVES` where the interval of the adjusted change is on the side of zero on which the
        change is; else `EXPLAINED` where the slope differs from zero (p < `ALPHA`) and less than
        half of the change is left; `IN_INDEX` of what the index is made of. `UNCERTAIN` else, and
        in any case below `FEWEST_DF` degrees of freedom.

    Examples
    --------
    >>> columns = [[1.0, 0.1, 1.0], [0.5, -0.5, -1.0], [1.5, 0.7, 3.0], [0.01, 0.8, 0.2]]
    >>> found = Adjusted(*np.array([*columns, [0.2, 1.0, 0.5], [0.4, 0.001, 0.3], [4, 4, 4]]))
    >>> judge(np.array([1.2, 1.4, 1.3]), found, np.zeros(3, dtype=bool)).tolist()
    ['survives', 'explained', 'cannot be judged']
    """
    enough = found.df >= FEWEST_DF
    with np.errstate(invalid="ignore", divide="ignore"):
        survives = np.where(log2fc > 0, found.ci_low > 0, found.ci_high < 0)
        explained = (found.slope_p_value < ALPHA) & (found.log2fc / log2fc < HALF)
    conditions = [inside, enough & survives, enough & explained]
    return np.select(conditions, [IN_INDEX, SURVIVES, EXPLAINED], default=UNCERTAIN)
