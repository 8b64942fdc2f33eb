"""People who are in two contrasts, and the difference of their changes tested within them."""

import numpy as np
import pandas as pd

from tearflow.comparison.differences import Estimate
from tearflow.differential.design import Design
from tearflow.differential.fit import standard_error
from tearflow.differential.moderation import moderate
from tearflow.differential.observations import summarise
from tearflow.differential.observed import observe
from tearflow.differential.people import average_people


def has_changes_of_people(design: Design) -> bool:
    """Whether the effect of a design is the mean over people, each of whom has a change."""
    return len(design.parameters) == 1


def changes_of_people(log2: pd.DataFrame, imputed: pd.DataFrame, design: Design) -> pd.DataFrame:
    """Log2 change of every protein group in every person of a contrast.

    Parameters
    ----------
    log2
        Protein group by sample, as in `log2.tsv`.
    imputed
        Values that the contrast imputed, as in `imputed.tsv`.
    design
        Of the contrast; it `has_changes_of_people`.

    Returns
    -------
    pandas.DataFrame
        Protein group by person: the mean over the eyes of a person whose eyes are units; missing
        where no unit has all its values.
    """
    if len(imputed):
        values = imputed.pivot_table(index="protein_group", columns="sample", values="log2")
        log2 = log2.fillna(values)
    changes = average_people(observe(log2, design).to_numpy(), design.people)
    return pd.DataFrame(changes, index=log2.index, columns=list(dict.fromkeys(design.people)))


def compare_within_people(
    first: pd.DataFrame, second: pd.DataFrame, fewest: int, robust: bool = False
) -> Estimate:
    """Change in the first contrast minus that in the second, in the people who are in both.

    Parameters
    ----------
    first, second
        Changes by `changes_of_people`, of the same proteins in the same order.
    fewest
        People that a protein needs with both changes; the difference of others is missing.
    robust
        Whether the prior of the variances is fitted robustly.

    Returns
    -------
    Estimate
        Mean over the people, with the variance between them moderated as by limma's
        ``~ subject + visit``: shape (proteins,).
    """
    common = [person for person in first if person in second]
    observations = summarise(first[common].to_numpy() - second[common].to_numpy())
    enough = observations.n >= fewest
    tested = observations.select(enough)
    prior = tested.prior_robust if robust else tested.prior
    variance, df = moderate(tested.fit.variance, tested.fit.df, prior)
    error = standard_error(tested.fit, variance, df)
    found = np.full((3, len(first)), np.nan)
    found[:, enough] = tested.fit.effect, error, np.where(np.isnan(error), np.nan, df)
    return Estimate(*found)
