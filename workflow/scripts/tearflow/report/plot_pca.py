"""The principal components of a cohort as the page draws them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.quality.pca import Components, principal_components
from tearflow.report.blocks import Block, Figure, Plot
from tearflow.report.run import Run
from tearflow.report.tables import round_digits, round_values
from tearflow.run.words import count_of, number, people_in_words

# Of qc.tsv, what the page says of a sample that is pointed at.
NUMBERS = ("n_identified", "missing", "mean_correlation", "outlier", "swap_suspect")
MEASURED, WITHIN = "Samples", "Changes within people"


def pca_plot(run: Run, cohort: str, figure: Figure) -> Block:
    """Samples of a cohort by their components; the figure alone where they have none."""
    table = run.table(f"{cohort}/qc.tsv")
    proteins = run.table(f"{cohort}/proteins.tsv")
    foreign = proteins.loc[proteins["contaminant"], "protein_group"]
    log2 = run.table(f"{cohort}/log2.tsv").set_index("protein_group")
    log2 = log2.reindex(columns=table["sample"])
    retained = log2[~log2.index.isin(foreign)]
    found = {
        MEASURED: principal_components(retained),
        WITHIN: principal_components(retained, table["subject"].tolist()),
    }
    views = [
        describe_view(name, components)
        for name, components in found.items()
        if len(components.explained) > 1
    ]
    if not views:
        return figure
    settings = {
        "samples": table["sample"].tolist(),
        "views": views,
        "numbers": {name: round_values(table[name]) for name in NUMBERS},
    }
    return Plot("pca", cohort, describe_pca(table, found[MEASURED]), settings, figure)


def describe_view(name: str, components: Components) -> dict[str, Any]:
    """Scores of the samples on two components, None where a sample takes no part."""
    scores = [
        None if np.isnan(pair).any() else [round_digits(score) for score in pair.tolist()]
        for pair in components.scores[:, :2]
    ]
    explained = [round_digits(share) for share in components.explained[:2].tolist()]
    return {"name": name, "scores": scores, "explained": explained, "groups": components.n_groups}


def describe_pca(table: pd.DataFrame, components: Components) -> str:
    """What the plot of the samples shows, in words.

    Parameters
    ----------
    table
        Samples with their `subject` and `visit`.
    components
        Of these samples.
    """
    people = people_in_words(table["subject"].nunique())
    seen = f"Principal components of {count_of(len(table), 'sample')} of {people}"
    if len(components.explained) < 2:
        return f"{seen}, after the mean of each person is taken out."
    shares = [f"{share:.0%}" for share in components.explained[:2]]
    between = {
        name: share_between(components.scores[:, :2], table[column].tolist())
        for name, column in (("people", "subject"), ("visits", "visit"))
    }
    return (
        f"{seen}, by {number(components.n_groups)} protein groups: the first has {shares[0]} of "
        f"the variance, the second {shares[1]}. Of the spread shown "
        f"{between['people']:.0%} lies between people and {between['visits']:.0%} between visits."
    )


def share_between(scores: NDArray[np.float64], groups: Sequence[str]) -> float:
    """Share of the sum of squares that lies between groups, from 0 to 1.

    >>> share_between(np.array([[0.0, 0], [2, 0], [10, 0], [12, 0]]), ["A", "A", "B", "B"])
    0.9615384615384616
    """
    frame = pd.DataFrame(scores)
    means = frame.groupby(list(groups)).transform("mean")
    total = ((frame - frame.mean()) ** 2).to_numpy().sum()
    return float(((means - frame.mean()) ** 2).to_numpy().sum() / total) if total else 0.0
