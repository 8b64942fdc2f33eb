"""The null self-test: what the whole rule calls a DEP in data in which nothing has changed."""

from dataclasses import replace

import numpy as np
import pandas as pd

from tearflow.differential.exchanges import exchange_people
from tearflow.differential.observations import Observations
from tearflow.differential.rule import Rule
from tearflow.differential.table_specs import NULL_SELF_TEST
from tearflow.differential.testing import apply_rule


def null_self_test(observations: Observations, rule: Rule, most: int = 100) -> pd.DataFrame:
    """Count the "DEPs" that the whole rule finds with people exchanged, where nothing changed.

    Parameters
    ----------
    observations
        Without the contaminants.
    rule
        The section `differential` of the configuration.
    most
        Number of exchanges above which they are sampled.

    Returns
    -------
    pandas.DataFrame
        One row an exchange: `flip` (from 1), `turned` (the people whose sign was turned, or who
        changed the group, ``;`` between them), `n_deps`, `up` and `down`. Priors and q-values are
        made anew in each. No row where people cannot be exchanged.

    Examples
    --------
    >>> from tearflow.differential.model import model_of_pairs
    >>> from tearflow.differential.observations import summarise
    >>> values = np.array([[2.0, -2.1, 2.2], [0.1, 0.2, 0.3]])
    >>> null_self_test(summarise(values, model=model_of_pairs(["A", "B", "C"], 3)), Rule())
       flip turned  n_deps  up  down
    0     1      B       1   1     0
    1     2      C       0   0     0
    2     3    B;C       0   0     0
    """
    names = list(dict.fromkeys(observations.model.people))
    rows = []
    for number, exchange in enumerate(exchange_people(observations, most, most), start=1):
        exchanged = replace(exchange.observations, pinned=None)
        changed = apply_rule(exchanged, rule)[0]
        up = int(np.count_nonzero(exchanged.fit.effect[changed] > 0))
        n_deps = int(changed.sum())
        turned = ";".join(names[person] for person in exchange.people)
        rows.append((number, turned, n_deps, up, n_deps - up))
    return pd.DataFrame(rows, columns=NULL_SELF_TEST.names)
