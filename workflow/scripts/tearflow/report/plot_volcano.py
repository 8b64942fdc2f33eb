"""The volcano plot of a contrast as the page draws it."""

import pandas as pd

from tearflow.differential.design_words import form_of
from tearflow.differential.selected_test import column_of
from tearflow.figures.volcano_points import axis_ends, q_heights, volcano_points
from tearflow.report.blocks import Block, Figure, Plot
from tearflow.report.run import Run
from tearflow.report.tables import round_digits
from tearflow.run.words import join, number, with_minus

SYMBOLS = {"p_value": "p", "q_value": "q", "storey_q_value": "Storey's q"}
# Named in each direction by the alternative text.
NAMED = 3


def volcano_plot(run: Run, path: str, figure: Figure) -> Block:
    """Volcano plot of a contrast; its figure alone where no protein group was tested."""
    deps, rule = run.table(f"{path}/deps.tsv"), run.config.differential
    points = volcano_points(deps, column_of(rule.test, rule.measure))
    if points.empty:
        return figure
    units = run.units(path)
    across, up = axis_ends(points, rule)
    found = q_heights(points, rule.measure, column_of(rule.test, "q_value"))
    settings = {
        "symbol": SYMBOLS[rule.measure],
        "test": form_of(rule.test, run.kind(path)).name,
        "units": "Pairs" if units.are_pairs else "People",
        "counts": ["n_reference", "n_target"] if units.sizes else ["n_pairs"],
        "few": f"few {units.few_of}",
        "across": [round_digits(end) for end in across],
        "up": [round_digits(end) for end in up],
        "lines": [
            {"height": round_digits(height), "text": f"q = {level:g}"}
            for level, height in found.items()
        ],
        "label": list(run.config.figures.label),
        "top": run.config.figures.top_deps,
    }
    return Plot("volcano", path, describe_volcano(points), settings, figure)


def describe_volcano(points: pd.DataFrame) -> str:
    """What a volcano plot shows, in words.

    Parameters
    ----------
    points
        As from `tearflow.figures.volcano_points.volcano_points`.

    Examples
    --------
    >>> points = pd.DataFrame({"gene": ["LCN2", "LYZ", "ALB"], "protein_group": ["A", "B", "C"],
    ...                        "direction": ["up", "none", "none"], "log2fc": [2.0, 0.1, -0.2],
    ...                        "height": [3.0, 0.3, 0.2]})
    >>> describe_volcano(points)
    'Volcano plot: 3 protein groups tested, 1 up, 0 down; strongest up LCN2 (+2.00).'
    """
    ranked = points.sort_values("height", ascending=False, kind="stable")
    counted = [f"{number(len(points))} protein groups tested"]
    strongest = []
    for way in ("up", "down"):
        part = ranked[ranked["direction"] == way]
        counted.append(f"{number(len(part))} {way}")
        if not part.empty:
            strongest.append(f"strongest {way} {join(_name_changes(part.head(NAMED)))}")
    if not strongest:
        strongest = [f"no DEP; strongest {join(_name_changes(ranked.head(NAMED)))}"]
    return f"Volcano plot: {', '.join(counted)}; {'; '.join(strongest)}."


def _name_changes(rows: pd.DataFrame) -> list[str]:
    names = rows["gene"].where(rows["gene"].astype(bool), rows["protein_group"])
    changes = rows["log2fc"].map("{:+.2f}".format).map(with_minus)
    return [f"{name} ({change})" for name, change in zip(names, changes, strict=True)]
