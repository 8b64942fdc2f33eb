"""How the composition of the samples changes: what they were taken with, and where it is from."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.differential.deps import half_means
from tearflow.differential.design import DIFFERENCE_OF_DIFFERENCES, PAIRED, Design
from tearflow.differential.model import model_of
from tearflow.differential.multiple_testing import adjust_bh
from tearflow.differential.observations import summarise
from tearflow.differential.observed import observe
from tearflow.differential.pairing import BLOCK
from tearflow.differential.people import count_people
from tearflow.differential.rule import Rule
from tearflow.differential.testing import run_test
from tearflow.differential.units import count_units, remark_on_eyes
from tearflow.proteins.gene_level import is_tested
from tearflow.quality.contamination import measure_indices, on_log2
from tearflow.quality.panels import (
    INDICES,
    Index,
    Panel,
    Panels,
    find_members,
    human_panels,
    is_member,
    list_indices,
)

# An index has changed when p is below, or when it doubled or halved.
ALPHA, LARGE = 0.05, 1.0
# A protein group follows an index when it is correlated with it by more than this, over at least
# so many samples.
FOLLOWS, FEWEST = 0.8, 5


def compare_tear_quality(
    proteins: pd.DataFrame,
    log2: pd.DataFrame,
    design: Design,
    deps: pd.DataFrame,
    panels: Panels | None = None,
) -> pd.DataFrame:
    """Test every one of `INDICES` as the proteins are tested, and ask how many DEPs follow it.

    Parameters
    ----------
    proteins
        One row a protein group, as in `proteins.tsv`.
    log2
        Log2 intensities as measured, protein group by sample, in the same order.
    design
        Of the contrast.
    deps
        `is_dep`, `reason` and `gene` of each protein group, in the same order.
    panels
        By name; those of human proteins without it.

    Returns
    -------
    pandas.DataFrame
        One row an index, all on the log2 scale: `quantity` and the columns of `compare_indices`,
        among which are `changed` (p < 0.05 or |change| > 1); `n_deps` that could be
        compared, `n_following` of them with |r| > 0.8 over the samples, and `following_share`,
        beside it `other_share` of the protein groups tested that are no DEPs; `panel_deps`, DEPs
        that the index is made of; `warning`, empty unless it has changed; `n_people` that the
        pairs are of, and a `remark` on p where some have two eyes among them.
    """
    panels = human_panels() if panels is None else panels
    samples = _names_of_samples(design)
    indices = on_log2(measure_indices(proteins, log2[samples], panels))
    rows = compare_indices(indices, design)
    is_dep = deps["is_dep"].to_numpy(bool)
    tested = is_tested(deps).to_numpy()
    follows = follow_indices(log2[samples].to_numpy(float), indices.to_numpy())
    found = rows.drop(columns=["n_people", "remark"]).assign(
        changed=(rows["p_value"] < ALPHA) | (rows["change"].abs() > LARGE),
        **count_following(follows, is_dep, tested & ~is_dep),
        panel_deps=[name_panel_deps(proteins, deps, index, panels) for index in INDICES.values()],
    )
    found.insert(0, "quantity", list(INDICES))
    found = found.assign(n_people=rows["n_people"], remark=rows["remark"])
    warnings = [warn(row, design.kind) for row in found.to_dict("records")]
    found.insert(found.columns.get_loc("n_people"), "warning", warnings)
    return found


def compare_panels(
    proteins: pd.DataFrame,
    log2: pd.DataFrame,
    design: Design,
    deps: pd.DataFrame,
    panels: Panels | None = None,
) -> pd.DataFrame:
    """Test the score of every panel as the proteins are tested.

    Parameters
    ----------
    proteins, log2, design, panels
        As for `compare_tear_quality`.
    deps
        `is_dep`, `reason`, `gene` and `log2fc` of each protein group, in the same order.

    Returns
    -------
    pandas.DataFrame
        One row a panel: `panel`, `n_members`, `n_found` (protein groups in a sample of the
        contrast), the columns of `compare_indices` with `q_value` (Benjamini-Hochberg over the
        panels) behind `p_value`, `n_tested` protein groups of the panel, `n_higher` of them with
        a change above zero, and `panel_deps`, the genes of its DEPs.
    """
    panels = human_panels() if panels is None else panels
    indices, samples = list_indices(panels), _names_of_samples(design)
    scores = on_log2(measure_indices(proteins, log2[samples], panels, indices), indices)
    rows = compare_indices(scores, design)
    rows.insert(rows.columns.get_loc("p_value") + 1, "q_value", adjust_bh(rows["p_value"]))
    rows_of = find_members(proteins, [panels[name].members for name in indices])
    members = dict(zip(indices, rows_of, strict=True))
    seen = log2[samples].notna().to_numpy().any(axis=1)
    tested, log2fc = is_tested(deps).to_numpy(), deps["log2fc"].to_numpy(float)
    rows.insert(0, "panel", list(indices))
    rows.insert(1, "n_members", [len(panels[name].genes) for name in indices])
    rows.insert(2, "n_found", [np.count_nonzero(members[name] & seen) for name in indices])
    place = rows.columns.get_loc("n_people")
    of_tested = [members[name] & tested for name in indices]
    rows.insert(place, "n_tested", [np.count_nonzero(some) for some in of_tested])
    higher = [np.count_nonzero(log2fc[some] > 0) for some in of_tested]
    rows.insert(place + 1, "n_higher", higher)
    rows.insert(place + 2, "panel_deps", [name_deps(deps, members[name]) for name in indices])
    return rows


def compare_indices(indices: pd.DataFrame, design: Design) -> pd.DataFrame:
    """Change of some indices by the units of a design, tested as the proteins are.

    Parameters
    ----------
    indices
        On the log2 scale, sample by index.
    design
        Of these samples.

    Returns
    -------
    pandas.DataFrame
        One row an index: `n_pairs` with a value at both visits, `mean_reference`, `mean_target`,
        `change` with `ci_low`, `ci_high`, `t`, `df` and `p_value` (paired t-test, not adjusted),
        `n_people` that the pairs are of, and a `remark` on p where some have two eyes among them.
    """
    values = observe(indices.T, design).to_numpy()
    model = model_of(design)
    observations = summarise(values, model=model.correlate(values))
    test = run_test("paired_t", observations, Rule())
    n_units = np.count_nonzero(~np.isnan(values), axis=1)
    n_people = count_people(values, list(design.people))
    # Where eyes are correlated in the model, p is right.
    counted = (n_people if design.block else n_units).tolist()
    are_pairs = design.in_target is None
    remarks = [
        remark_on_eyes(n, people, are_pairs=are_pairs)
        for n, people in zip(counted, n_people.tolist(), strict=True)
    ]
    return pd.DataFrame(
        {
            "n_pairs": n_units,
            **half_means(indices.T, design),
            "change": observations.fit.effect,
            "ci_low": test.ci_low,
            "ci_high": test.ci_high,
            "t": test.t,
            "df": test.df,
            "p_value": test.p_value,
            "n_people": n_people,
            "remark": pd.Series(remarks, dtype=str),
        }
    )


def _names_of_samples(design: Design) -> list[str]:
    """Samples of the units, those of the reference first."""
    sides = ("reference", "target")
    return [name for side in sides for name in design.samples_of(side, used=True)]


def follow_indices(log2: NDArray[np.float64], indices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Whether |Pearson r| over the samples is above 0.8, of every protein group and index.

    Parameters
    ----------
    log2
        Protein group by sample.
    indices
        Sample by index.

    Returns
    -------
    numpy.ndarray
        Protein group by index: 1, 0, or missing below 5 samples with both.
    """
    return np.column_stack([follow_index(log2, index) for index in indices.T])


def follow_index(log2: NDArray[np.float64], index: NDArray[np.float64]) -> NDArray[np.float64]:
    """Do what `follow_indices` does for one index, given as one value a sample.

    >>> log2 = np.array([[1.0, 2, 3, 4, 5], [1, -1, 1, -1, 1], [1, 2, 3, 4, np.nan]])
    >>> follow_index(log2, np.arange(5.0))
    array([ 1.,  0., nan])
    """
    seen = ~np.isnan(log2) & ~np.isnan(index)
    n = np.maximum(seen.sum(axis=1, keepdims=True), 1)
    sides = []
    for values in (log2, np.broadcast_to(index, log2.shape)):
        held = np.where(seen, values, 0.0)
        sides.append((held - held.sum(axis=1, keepdims=True) / n) * seen)
    first, other = sides
    scale = np.sqrt((first**2).sum(axis=1) * (other**2).sum(axis=1))
    known = (seen.sum(axis=1) >= FEWEST) & (scale > 0)
    r = np.divide((first * other).sum(axis=1), scale, out=np.zeros(len(first)), where=known)
    return np.where(known, np.abs(r) > FOLLOWS, np.nan)


def count_following(
    follows: NDArray[np.float64], is_dep: NDArray[np.bool_], is_other: NDArray[np.bool_]
) -> dict[str, NDArray[Any]]:
    """DEPs that follow each index, their share of all DEPs, and that of the other groups."""
    known = ~np.isnan(follows)
    counts = {}
    for name, rows in {"deps": is_dep, "others": is_other}.items():
        counts[name] = known[rows].sum(axis=0)
        counts[f"following {name}"] = np.nansum(follows[rows], axis=0).astype(int)
    shares = {
        name: np.divide(
            counts[f"following {name}"],
            counts[name],
            out=np.full(len(counts[name]), np.nan),
            where=counts[name] > 0,
        )
        for name in ("deps", "others")
    }
    return {
        "n_deps": counts["deps"],
        "n_following": counts["following deps"],
        "following_share": shares["deps"],
        "other_share": shares["others"],
    }


def name_panel_deps(
    proteins: pd.DataFrame, deps: pd.DataFrame, index: Index, panels: Panels
) -> str:
    """List the genes of the DEPs that an index is made of, joined by `;`."""
    return name_deps(deps, of_index(proteins, index, panels))


def name_deps(deps: pd.DataFrame, members: NDArray[np.bool_]) -> str:
    """List the genes of the DEPs among some protein groups, joined by `;`."""
    return ";".join(sorted(deps.loc[members & deps["is_dep"].to_numpy(bool), "gene"].fillna("")))


def of_index(proteins: pd.DataFrame, index: Index, panels: Panels) -> NDArray[np.bool_]:
    """Which protein groups an index is made of, shape (protein groups,)."""
    named = [panels.get(name, Panel(name)) for name in index.panels]
    return is_member(proteins, [member for panel in named for member in panel.members])


def warn(row: Mapping[str, Any], kind: str = PAIRED) -> str:
    """What a changed index means for the DEPs, in a sentence; empty for one that has not.

    Parameters
    ----------
    row
        Of the table of the indices.
    kind
        Of the design.

    Examples
    --------
    >>> warn({"quantity": "blood_index", "change": 1.5, "p_value": 0.01, "changed": True,
    ...       "n_deps": 20, "n_following": 9, "other_share": 0.125, "panel_deps": "HBB",
    ...       "n_pairs": 3, "n_people": 3})
    'blood is 2.8 times as high (p = 0.01): 9 of 20 DEPs follow it (|r| > 0.8), as do 12% of the
    other tested protein groups; DEPs that it is made of: HBB'
    """
    if not row["changed"]:
        return ""
    factor = 2 ** abs(row["change"])
    of = "of before" if kind in (PAIRED, BLOCK) else "of the reference"
    times = f"is {factor:.2g} times as high" if row["change"] > 0 else f"is {1 / factor:.0%} {of}"
    if kind == DIFFERENCE_OF_DIFFERENCES:
        times = f"has a fold change that is {2 ** row['change']:.2g} times that of the reference"
    chance = (
        f"one {'pair' if kind == PAIRED else 'person'}, no test"
        if pd.isna(row["p_value"])
        else f"p = {row['p_value']:.2g}"
    )
    if row.get("remark"):
        chance += f", {count_units(row['n_pairs'], row['n_people'])} taken as independent"
    text = f"{INDICES[row['quantity']].name} {times} ({chance}): "
    if row["n_following"]:
        follow = "follows" if row["n_following"] == 1 else "follow"
        text += f"{row['n_following']} of {row['n_deps']} DEPs {follow} it (|r| > {FOLLOWS})"
        if not pd.isna(row["other_share"]):
            others = "of the other tested protein groups"
            share = (
                f"as do {row['other_share']:.0%}"
                if row["other_share"] >= 0.005
                else "but hardly any"
            )
            text += f", {share} {others}"
    elif row["n_deps"]:
        text += f"none of {row['n_deps']} DEPs follows it (|r| > {FOLLOWS})"
    else:
        text += "no DEP can be compared with it"
    if row["panel_deps"]:
        text += f"; DEPs that it is made of: {row['panel_deps'].replace(';', ', ')}"
    return text
