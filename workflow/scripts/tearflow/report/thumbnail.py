"""A small volcano plot without text, as SVG within the page."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from markupsafe import Markup

from tearflow.differential.rule import Rule
from tearflow.differential.selected_test import column_of
from tearflow.run.words import number

WIDTH, HEIGHT, MARGIN = 220, 190, 8
# Classes of the style sheet; those on top come last.
CLASSES = ("none", "down", "up")


def draw_thumbnail(deps: pd.DataFrame, rule: Rule) -> Markup:
    """Volcano plot of the tested protein groups: changes to the side, small p above.

    Points that fall on the same pixel are one, so that it stays light.

    Parameters
    ----------
    deps
        Columns of deps.tsv.
    rule
        The selected rule.

    Examples
    --------
    >>> deps = pd.DataFrame({"log2fc": [2.0, 2.0, -1.0], "p_value": [0.01, 0.01, 0.5],
    ...                      "direction": ["up", "up", "none"]})
    >>> print(str(draw_thumbnail(deps, Rule()))[-83:])
    <path class="thumb-none" d="M59 156h0"/><path class="thumb-up" d="M212 8h0"/></svg>
    """
    p = deps[column_of(rule.test, "p_value")].astype(float)
    known = deps["log2fc"].notna() & p.gt(0)
    change, height = deps.loc[known, "log2fc"].to_numpy(), -np.log10(p[known].to_numpy())
    direction = deps.loc[known, "direction"].to_numpy()
    reach = max(float(np.abs(change).max(initial=0)), 1.2 * rule.log2_fold_change, 0.1)
    top = max(float(height.max(initial=0)), 0.1)

    def x_of(value: np.ndarray | float) -> np.ndarray:
        return np.round(WIDTH / 2 + np.asarray(value) / reach * (WIDTH / 2 - MARGIN)).astype(int)

    y = np.round(HEIGHT - MARGIN - height / top * (HEIGHT - 2 * MARGIN)).astype(int)
    x = x_of(change)
    paths = []
    for name in CLASSES:
        chosen = direction == name
        points = sorted(set(zip(x[chosen].tolist(), y[chosen].tolist(), strict=True)))
        if points:
            moves = "".join(f"M{across} {down}h0" for across, down in points)
            paths.append(Markup('<path class="thumb-{}" d="{}"/>').format(name, moves))
    counts = [number(int((direction == name).sum())) for name in ("up", "down")]
    label = (
        f"Volcano plot of {number(int(known.sum()))} tested protein groups: {counts[0]} DEPs up, "
        f"{counts[1]} down"
    )
    lines = _lines(x_of(t) for t in (-rule.log2_fold_change, rule.log2_fold_change))
    return Markup(
        '<svg class="thumb" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}</svg>'
    ).format(WIDTH, HEIGHT, label, lines, Markup().join(paths))


def _lines(places: Iterable[np.ndarray]) -> Markup:
    """Thresholds of the change, and the axis."""
    bottom = HEIGHT - MARGIN // 2
    across = "".join(f"M{int(x)} 0V{bottom}" for x in dict.fromkeys(map(int, places)))
    return Markup('<path class="thumb-lines" d="{}"/><path class="thumb-axis" d="{}"/>').format(
        across, f"M0 {bottom}H{WIDTH}"
    )
