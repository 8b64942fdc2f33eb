"""The heatmap of the DEPs of a contrast as the page draws it."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from tearflow.differential.contrast import Contrast
from tearflow.differential.design import Design, Side
from tearflow.differential.design_words import Units, name_effect
from tearflow.figures.clustering import Tree
from tearflow.figures.heatmap_columns import list_columns
from tearflow.figures.heatmap_values import (
    CHANGE,
    Z_SCORE,
    cluster_deps,
    find_values,
    list_changes,
    list_references,
    name_values,
    order_changes,
)
from tearflow.report.blocks import Block, Figure, Plot
from tearflow.report.run import Run
from tearflow.run.words import count_of, number

DECIMALS = 3  # of the corners of a tree


def heatmap_plot(run: Run, path: str, figure: Figure) -> Block:
    """Heatmap of the DEPs of a contrast; its figure alone where there is none.

    The page takes the values from those of the cohort. `choices` of the settings are the DEPs of
    the printed figure and, where these are more, all of them; `views` what is shown of them, that
    of the printed figure first.
    """
    deps, cohort = run.table(f"{path}/deps.tsv"), path.split("/")[0]
    called = deps[deps["is_dep"]]
    if called.empty:
        return figure
    design, contrast, looks = run.design(path), run.contrasts[path], run.config.figures
    log2 = run.table(f"{cohort}/log2.tsv").set_index("protein_group")
    of_deps = log2.reindex(called["protein_group"])
    values, _ = find_values(of_deps, design, contrast, looks.heatmap)
    samples = [sample["sample"] for sample in run.cohorts[cohort].samples]
    settings = {
        "choices": [
            order_rows(values, called, most)
            for most in sorted({min(looks.top_heatmap, len(called)), len(called)})
        ],
        "views": [
            describe_view(kind, design, contrast, samples)
            for kind in sorted((CHANGE, Z_SCORE), key=lambda kind: kind != looks.heatmap)
        ],
        "effect": name_effect(contrast),
    }
    return Plot("heatmap", path, describe_heatmap(called, run.units(path)), settings, figure)


def order_rows(values: pd.DataFrame, called: pd.DataFrame, most: int) -> dict[str, Any]:
    """Rows of the heatmap as they are clustered in the printed figure.

    Parameters
    ----------
    values
        As from `find_values`.
    called
        Rows of deps.tsv of the DEPs.
    most
        DEPs that are shown, those with the largest changes.

    Returns
    -------
    dict
        `rows`, protein groups from top to bottom, and `trees` of each direction: its number of
        rows, `size`, and the corners of each bracket as `places` and `heights`, see `Tree`.
    """
    found = cluster_deps(values, called, most)
    return {
        "rows": [group for rows, _ in found.values() for group in rows["protein_group"]],
        "trees": [describe_tree(tree) for _, tree in found.values()],
    }


def describe_tree(tree: Tree) -> dict[str, Any]:
    """Tree as the page draws it."""
    return {
        "size": len(tree.order),
        "places": tree.places.round(DECIMALS).tolist(),
        "heights": tree.heights.round(DECIMALS).tolist(),
    }


def describe_view(
    kind: str, design: Design, contrast: Contrast, samples: Sequence[str]
) -> dict[str, Any]:
    """Columns of the heatmap, and how the page takes their values from those of the samples.

    Parameters
    ----------
    kind
        A key of `tearflow.study.figure_settings.HEATMAPS`.
    design, contrast
        What is compared; only units that take part are shown.
    samples
        Those of the cohort, in the order in which the page has its values.

    Returns
    -------
    dict
        `title`, what a value is. `scores`, whether a row is divided by its spread. `bases`, lists
        of columns by their places, whose mean in a row is subtracted. `columns`: `name` of the
        unit, the `head` above it, its `sides` (sign, name, and the places of the samples, whose
        mean counts), and its `base`, a place in `bases` or None. A value is the sum of sign times
        mean over the sides, less the mean of the base.
    """
    place = {name: number for number, name in enumerate(samples)}

    def shown(sides: Sequence[Side], signs: Sequence[int]) -> list[list[Any]]:
        return [
            [sign, side.level, [place[name] for name in side.samples]]
            for side, sign in zip(sides, signs, strict=True)
        ]

    if kind == Z_SCORE:
        drawn = list_columns(design, contrast)
        sides = [shown([column.side], [1]) for column in drawn]
        bases, base_of = [list(range(len(drawn)))], dict.fromkeys(range(len(drawn)), 0)
    else:
        order = order_changes(design, contrast)
        drawn = [list_changes(design, contrast)[unit] for unit in order]
        units = [design.units[unit] for unit in order]
        sides = [shown(unit.sides, [side.sign for side in unit.sides]) for unit in units]
        references = list_references(design, contrast)
        bases = [[order.index(unit) for unit in reference] for _, reference in references]
        base_of = {
            order.index(unit): base
            for base, (members, _) in enumerate(references)
            for unit in members
        }
    return {
        "title": name_values(kind, design, contrast),
        "scores": kind == Z_SCORE,
        "bases": bases,
        "columns": [
            {
                "name": column.name,
                "head": ", ".join(filter(None, (column.group, column.level))),
                "sides": of_column,
                "base": base_of.get(number),
            }
            for number, (column, of_column) in enumerate(zip(drawn, sides, strict=True))
        ],
    }


def describe_heatmap(called: pd.DataFrame, units: Units) -> str:
    """What the heatmap shows, in words.

    >>> called = pd.DataFrame({"direction": ["up", "up"]})
    >>> describe_heatmap(called, Units(3, 3))
    'Heatmap of 2 DEPs (2 up, 0 down) in 3 pairs.'
    """
    ways = ", ".join(f"{number(int(called['direction'].eq(w).sum()))} {w}" for w in ("up", "down"))
    return f"Heatmap of {count_of(len(called), 'DEP')} ({ways}) in {units}."
