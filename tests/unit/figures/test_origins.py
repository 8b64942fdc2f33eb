"""Figures of panels and markers: whole for any number, and words where there is nothing."""

import numpy as np
import pandas as pd
import pytest

from tearflow.figures.contamination import draw_panels
from tearflow.figures.origins import draw_origins

EFFECT = "log2 fold change"


def panels(n):
    change = np.linspace(-2, 2, n)
    names = [f"panel {place} of proteins with a rather long name" for place in range(n)]
    return pd.DataFrame(
        {
            "panel": names,
            "change": change,
            "ci_low": change - 50,
            "ci_high": change + 0.5,
            "p_value": np.where(np.arange(n) % 2, 0.01, 0.5),
        }
    )


def markers(n):
    change = np.linspace(-3, 1, n)
    return pd.DataFrame(
        {
            "gene": [f"GENE{place}" for place in range(n)],
            "published": ["up", "down"] * (n // 2) + ["up"] * (n % 2),
            "verdict": np.where(np.arange(n) % 3, "as published", "no change shown"),
            "log2fc": change,
            "ci_low": change - 1,
            "ci_high": change + 1,
        }
    )


def scores(n_panels, visits=("baseline", "week2"), n_subjects=3):
    rows = [
        {
            "panel": f"panel {panel} of proteins with a rather long name",
            "sample": f"{subject}_{visit}",
            "subject": str(subject),
            "visit": visit,
            "score": panel + subject / 10,
        }
        for panel in range(n_panels)
        for visit in visits
        for subject in range(n_subjects)
    ]
    return pd.DataFrame(rows, columns=["panel", "sample", "subject", "visit", "score"])


def texts_of(figure):
    inside = [text.get_text() for axes in figure.axes for text in axes.texts]
    return " ".join([*figure.heading, *inside, *(text.get_text() for text in figure.texts)])


def is_whole(figure):
    extent, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
    return (
        min(extent.x0, extent.y0) > -0.01 and extent.x1 < width + 0.01 and extent.y1 < height + 0.01
    )


@pytest.mark.parametrize(("n_panels", "n_markers"), [(8, 17), (1, 1), (0, 3), (3, 0), (60, 90)])
def test_origins_of_any_number_are_whole(n_panels, n_markers):
    figure = draw_origins(panels(n_panels), markers(n_markers), EFFECT, "nsde: week2", "simulated")
    assert is_whole(figure)
    said = texts_of(figure)
    assert ("the first 24 of 60 panels" in said) == (n_panels == 60)
    assert ("the first 40 of 90 markers" in said) == (n_markers == 90)
    assert ("none was tested" in said) == (n_panels == 0 or n_markers == 0)


def test_markers_are_counted_by_their_verdict():
    said = texts_of(draw_origins(panels(2), markers(6), EFFECT, "t"))
    assert "Of 6 markers tested, 4 changed as in dry eye and 0 in the opposite direction" in said


def test_nothing_to_draw_is_said():
    none, some = panels(0), panels(2).assign(change=np.nan)
    without = markers(2).assign(verdict="not found")
    assert "There are no panels" in texts_of(draw_origins(none, without, EFFECT, "t"))
    assert "No protein of a panel was measured" in texts_of(
        draw_origins(some, without, EFFECT, "t")
    )
    assert "There are no panels for this species" in texts_of(draw_panels(scores(0), "t"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("n_panels", "visits"),
    [
        *((number, ("baseline", "week2")) for number in (1, 8, 30)),
        *((number, [f"visit_{i}" for i in range(11)]) for number in (1, 30)),
    ],
    ids=str,
)
def test_panels_of_any_number_are_whole(n_panels, visits):
    figure = draw_panels(scores(n_panels, visits), "nsde: panels", "simulated")
    assert is_whole(figure)
    assert len(figure.axes) == min(n_panels, 24)
    assert ("the first 24 of 30 panels" in texts_of(figure)) == (n_panels == 30)


def test_panel_that_no_sample_has_is_said():
    table = scores(2)
    table.loc[table["panel"].str.startswith("panel 1"), "score"] = np.nan
    assert "not found in any sample" in texts_of(draw_panels(table, "t"))
