"""Figures of contrasts that are not plain pairs."""

import numpy as np
import pandas as pd
import pytest

from cohorts import list_proteins, simulate_log2
from designs import DESIGNS, make_samples
from tearflow.differential.analysis import analyse
from tearflow.differential.design import make_design
from tearflow.differential.rule import Rule
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.figures.contrast import FIGURES, draw_contrast
from tearflow.figures.heatmap_columns import list_columns
from tearflow.study.config import FigureSettings

# Each draws a whole set of figures.
pytestmark = pytest.mark.slow

SIZE = 60


def draw(contrast, monkeypatch):
    """Figures of the tests of a contrast in simulated samples, and its tables."""
    drawn = ("volcano", "heatmap", "dependence", "specifications", "power")
    entries = tuple(entry for entry in FIGURES if entry.name in drawn)
    monkeypatch.setattr("tearflow.figures.contrast.contrast_figures", lambda enrichment: entries)
    samples = make_samples()
    design = make_design(samples, contrast)
    proteins = list_proteins(SIZE)
    log2 = simulate_log2(samples, SIZE, seed=11, missing=0.05)
    for sample in samples:
        shift = 2.0 * (sample["visit"] == "week2") * (1 + (sample["arm"] == "drug"))
        shift *= 1 + (sample["side"] == "treated")
        log2.loc[:9, sample["sample"]] += shift
    tables = analyse(proteins, {"none": log2}, "none", design, Rule())
    choices = {
        "enrichment": EnrichmentSettings(),
        "contrast": contrast,
        "design": design,
        "differential": Rule(),
        "figures": FigureSettings(),
        "description": "",
    }
    log2 = log2.set_axis(pd.Index(proteins["protein_group"]))
    return dict(draw_contrast({**tables, "log2": log2}, choices, "dry")), tables["deps"], design


def texts(figure):
    found = [text.get_text() for text in figure.findobj(lambda a: hasattr(a, "get_fontsize"))]
    return " ".join(" ".join([*figure.heading, *found]).split())


@pytest.mark.parametrize("name", DESIGNS)
def test_every_figure_has_the_units_of_the_design(name, monkeypatch):
    contrast, title, units, *_ = DESIGNS[name]
    figures, deps, design = draw(contrast, monkeypatch)
    assert deps["is_dep"].any()
    for figure in figures.values():
        assert f"dry: {title}" in texts(figure)
    counted = units.replace("3 and 3 people", "3 (placebo) and 3 (drug) people")
    assert f"n = {counted.replace(' (12 eyes)', ', 12 eyes')}" in texts(figures["volcano"])
    columns = list_columns(design, contrast)
    assert len(columns) == sum(len(unit.sides) for unit in design.units)
    for level in contrast.sides:
        assert level in texts(figures["heatmap"])


@pytest.mark.parametrize(
    ("name", "axis", "test", "dots"),
    [
        ("groups", "log₂ fold change", "Welch's t-test", {"a person, drug", "a person, placebo"}),
        (
            "changes between people",
            "difference of the log₂ fold changes",
            "Welch's t-test",
            {"a person, drug", "a person, placebo"},
        ),
        (
            "changes within people",
            "difference of the log₂ fold changes",
            "paired t-test",
            {"a person"},
        ),
        ("incomplete pairs", "log₂ fold change", "linear model", {"a person with both"}),
        (
            "groups, separate eyes",
            "log₂ fold change",
            "Welch's",
            {"an eye, drug", "an eye, placebo"},
        ),
    ],
)
def test_axes_and_dots_are_those_of_the_design(name, axis, test, dots, monkeypatch):
    figures, _, _ = draw(DESIGNS[name][0], monkeypatch)
    volcano = figures["volcano"].axes[0]
    assert volcano.get_xlabel() == axis
    assert test in volcano.get_ylabel()
    labels = {line.get_label() for line in figures["dependence"].axes[0].lines}
    assert dots <= labels
    assert ("less the mean of placebo" in texts(figures["dependence"])) == (len(dots) > 1)


def test_the_dots_of_the_target_group_have_the_fold_change_as_their_mean(monkeypatch):
    figures, deps, _ = draw(DESIGNS["groups"][0], monkeypatch)
    lines = {line.get_label(): line for line in figures["dependence"].axes[0].lines}
    place = lines["a person, drug"].get_ydata()
    first = lines["a person, drug"].get_xdata()[place == place.min()]
    marks = [lines[f"fold change, {way}"].get_xdata()[0] for way in ("up", "down")]
    assert np.nanmean(first) == pytest.approx(next(m for m in marks if not np.isnan(m)))
    assert deps["n_reference"].notna().all()


def test_power_says_why_there_is_none(monkeypatch):
    figures, _, _ = draw(DESIGNS["groups, covariate"][0], monkeypatch)
    assert "No power card: not where covariates are fitted." in texts(figures["power"])
