"""The changes of two contrasts, protein by protein, as the page draws them."""

from math import comb
from typing import Any

import pandas as pd

from tearflow.comparison.places import BOTH, DIFFERENT, PLACES, SIDES
from tearflow.report.blocks import Block, Figure, Plot
from tearflow.report.run import Run
from tearflow.report.tables import round_values
from tearflow.run.words import count_of, number, with_minus
from tearflow.study.pages import MOST_ON_A_PAGE

MOST_PAIRS = comb(MOST_ON_A_PAGE, 2)


def changes_plot(run: Run, folder: str, figure: Figure) -> Block:
    """Changes of the contrasts of a comparison.

    The figure alone where no protein is in two, and on an index where the pairs of contrasts are
    more than the largest page of contrasts would have.
    """
    differences, agreement = (
        run.table(f"{folder}/{part}.tsv") for part in ("differences", "agreement")
    )
    if len(agreement) > MOST_PAIRS or not agreement["n_tested"].any():
        return figure
    settings = pair_proteins(differences, agreement) | {
        "different": DIFFERENT,
        "listed": run.config.enrichment.listed,
        "rule": run.config.enrichment.listed_in_words,
        "both": BOTH,
    }
    titled = agreement.replace(dict.fromkeys(SIDES, run.titles))
    return Plot("changes", folder, describe_changes(titled), settings, figure)


def pair_proteins(differences: pd.DataFrame, agreement: pd.DataFrame) -> dict[str, Any]:
    """Proteins that two contrasts tested, or that are a DEP of one, of each pair of contrasts.

    The page takes the changes themselves from the tables of the contrasts.

    Parameters
    ----------
    differences, agreement
        Columns of `differences.tsv` and `agreement.tsv`.

    Returns
    -------
    dict
        `places`, what a DEP may be: `PLACES`. `groups`, protein groups. `pairs`: of each row of
        `agreement` the contrasts `first` and `second`, `n_tested` and `correlation`, and of each
        of its proteins, as lists: `a` and `b`, its number in `groups` in either contrast, -1 where
        that did not test it; `place`, its number in `places`, -1 of what is no DEP; `q` of the
        difference.

    Examples
    --------
    >>> differences = pd.DataFrame({"first": "a/x", "second": "b/x", "place": ["both", ""],
    ...     "protein_group_first": ["P1", "P2"], "protein_group_second": ["P1;P3", ""],
    ...     "q_value": [0.01234, None]})
    >>> agreement = pd.DataFrame({"first": ["a/x"], "second": "b/x", "n_tested": 1,
    ...     "correlation": 0.98765})
    >>> found = pair_proteins(differences, agreement)
    >>> found["groups"]
    ['P1', 'P2', 'P1;P3']
    >>> found["pairs"][0]["a"], found["pairs"][0]["b"], found["pairs"][0]["place"]
    ([0, 1], [2, -1], [0, -1])
    """
    columns = [differences[f"protein_group_{side}"] for side in SIDES]
    groups = [group for group in pd.concat(columns).unique().tolist() if group]
    place_of = {group: place for place, group in enumerate(groups)} | {"": -1}
    code = {name: place for place, name in enumerate(PLACES)} | {"": -1}
    rows = dict(iter(differences.groupby([*SIDES], sort=False)))
    pairs = []
    for pair in agreement.to_dict("records"):
        found = rows.get(tuple(pair[side] for side in SIDES), differences.head(0))
        pairs.append(
            {
                **{side: pair[side] for side in SIDES},
                "n_tested": int(pair["n_tested"]),
                "correlation": None if pd.isna(pair["correlation"]) else pair["correlation"],
                "a": found["protein_group_first"].map(place_of).tolist(),
                "b": found["protein_group_second"].map(place_of).tolist(),
                "place": found["place"].map(code).tolist(),
                "q": round_values(found["q_value"]),
            }
        )
    return {"places": list(PLACES), "groups": groups, "pairs": pairs}


def describe_changes(agreement: pd.DataFrame) -> str:
    """What the plot shows, in words.

    Parameters
    ----------
    agreement
        Columns of `agreement.tsv`, with titles of the contrasts in place of their paths; the first
        pair of contrasts is shown when the page opens.

    Examples
    --------
    >>> agreement = pd.DataFrame({"first": ["a"], "second": "b", "n_tested": 1455,
    ...     "correlation": 0.2138, "n_shared": 8, "n_different": 31})
    >>> print(describe_changes(agreement))
    Log2 fold changes of 1,455 proteins in “a” and “b”: r = 0.21, 8 DEPs of both, 31 different.
    """
    row = agreement.iloc[0]
    first, second = (f"“{row[side]}”" for side in SIDES)
    r = "" if pd.isna(row["correlation"]) else with_minus(f"r = {row['correlation']:.2f}, ")
    return (
        f"Log2 fold changes of {count_of(int(row['n_tested']), 'protein')} in {first} and "
        f"{second}: "
        f"{r}{count_of(int(row['n_shared']), 'DEP')} of both, "
        f"{number(int(row['n_different']))} different."
    )
