"""The mean changes over the visits of a series as the page draws them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from tearflow.differential.contrast import Contrast
from tearflow.differential.limits import NOMINAL
from tearflow.differential.pairing import UNPAIRED
from tearflow.report.blocks import Block, Figure, Plot, anchor
from tearflow.report.run import Run
from tearflow.run.words import count_of, join, number, with_minus

# Named by the alternative text.
NAMED = 3


def courses_plot(run: Run, path: str, figure: Figure) -> Block:
    """Mean change of each protein at each visit; the figure alone where no line may join them."""
    contrasts, table = run.series[path], run.table(f"{path}/visits.tsv")
    first = contrasts[0]
    tested = table[table["reason"] == ""]
    if tested.empty or (first.variable != "visit" and first.pair_by == UNPAIRED):
        return figure
    settings = {
        "table": f"{anchor(path, 'visits', 'table')}-data",
        "visits": [first.reference, *(contrast.target for contrast in contrasts)],
        "columns": [f"log2fc_{contrast.name}" for contrast in contrasts],
        "label": list(run.config.figures.label),
        "top": run.config.figures.top_deps,
    }
    return Plot("courses", path, describe_courses(tested, contrasts), settings, figure)


def describe_courses(tested: pd.DataFrame, contrasts: Sequence[Contrast]) -> str:
    """What the courses of the tested rows of visits.tsv show, in words.

    >>> tested = pd.DataFrame({"gene": ["LCN2", "LYZ"], "protein_group": ["A", "B"],
    ...     "f_p_value": [0.001, 0.6], "f_q_value": [0.002, 0.6],
    ...     "log2fc_w1": [0.5, 0.1], "log2fc_w2": [2.0, 0.0]})
    >>> visits = [Contrast("dry", f"w{n}", "visit", "day0", f"week{n}") for n in (1, 2)]
    >>> print(describe_courses(tested, visits))
    Mean changes from day0 at 2 visits of 2 protein groups, of which 1 changes at all (q < 0.05);
    strongest: LCN2 (+2.00 at week2) and LYZ (+0.10 at week1).
    """
    changes = tested[[f"log2fc_{contrast.name}" for contrast in contrasts]].to_numpy(float)
    order = tested["f_p_value"].argsort(kind="stable").to_numpy()
    strongest = []
    for row in order[:NAMED]:
        if np.isnan(changes[row]).all():
            continue
        largest = int(np.nanargmax(np.abs(changes[row])))
        name = tested["gene"].iloc[row] or tested["protein_group"].iloc[row]
        change = with_minus(f"{changes[row, largest]:+.2f}")
        strongest.append(f"{name} ({change} at {contrasts[largest].target})")
    n_changed = int((tested["f_q_value"] < NOMINAL).sum())
    return (
        f"Mean changes from {contrasts[0].reference} at {count_of(len(contrasts), 'visit')} of "
        f"{count_of(len(tested), 'protein group')}, of which {number(n_changed)} "
        f"{'changes' if n_changed == 1 else 'change'} at all (q < {NOMINAL:g}); "
        f"strongest: {join(strongest)}."
    )
