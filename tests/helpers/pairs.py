"""Pairs of samples as they were made before there were designs, to compare these with."""

import pandas as pd

from tearflow.differential.contrast import Contrast
from tearflow.differential.pairing import KEYS
from tearflow.run.keys import require_known


def make_pairs(samples: pd.DataFrame, contrast: Contrast) -> pd.DataFrame:
    """Pair the reference and the target sample of every subject, or of every eye.

    Parameters
    ----------
    samples
        One row a sample, all text: `sample`, `subject`, the variable of the contrast, and `eye`
        where the contrast pairs by it.
    contrast
        The two visits, and what samples are paired by.

    Returns
    -------
    pandas.DataFrame
        One row a subject (or eye) that has either visit, in the order of the samples: `pair`,
        the columns of the key, `reference` and `target` (names of samples, empty where there is
        none), `complete` and `note`, which says what an incomplete pair lacks.

    Raises
    ------
    ValueError
        If a subject (or eye) has two samples of one visit.

    Examples
    --------
    >>> samples = pd.DataFrame(
    ...     [("a1", "A", "after"), ("a0", "A", "before"), ("b0", "B", "before")],
    ...     columns=["sample", "subject", "visit"],
    ... )
    >>> contrast = Contrast("dry", "week2", "visit", reference="before", target="after")
    >>> make_pairs(samples, contrast)[["pair", "reference", "target", "complete"]]
      pair reference target  complete
    0    A        a0     a1      True
    1    B        b0            False
    """
    require_known(contrast.pair_by, KEYS, "pairing")
    key = list(KEYS[contrast.pair_by])
    visits = {"reference": contrast.reference, "target": contrast.target}
    concerned = samples[samples[contrast.variable].isin(visits.values())]
    doubled = concerned.duplicated([*key, contrast.variable])
    if doubled.any():
        raise ValueError(f"two samples of one visit: {concerned.loc[doubled, 'sample'].tolist()}")
    pairs = concerned[key].drop_duplicates(ignore_index=True)
    for side, visit in visits.items():
        found = concerned.loc[concerned[contrast.variable] == visit, [*key, "sample"]]
        pairs = pairs.merge(found.rename(columns={"sample": side}), on=key, how="left")
    pairs.insert(0, "pair", pairs[key].agg("_".join, axis=1))
    sides = list(visits)
    pairs["complete"] = pairs[sides].notna().all(axis=1)
    lacking = [
        "; ".join(f'no sample of "{visits[side]}"' for side in sides if pd.isna(row[side]))
        for row in pairs[sides].to_dict("records")
    ]
    return pairs.fillna(dict.fromkeys(sides, "")).assign(note=lacking)


def pair_differences(log2: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Subtract the reference from the target sample of every complete pair.

    Parameters
    ----------
    log2
        Log2 intensities, one row a protein group and one column a sample.
    pairs
        As `make_pairs` gives it; incomplete pairs are left out.

    Returns
    -------
    pandas.DataFrame
        Log2 fold change (target minus reference), protein group by pair; missing where either
        value is.
    """
    complete = pairs[pairs["complete"]]
    change = log2[complete["target"]].to_numpy() - log2[complete["reference"]].to_numpy()
    return pd.DataFrame(change, index=log2.index, columns=complete["pair"].tolist())
