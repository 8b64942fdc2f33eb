"""The figures are declared once: rules, scripts and report show what the entries name."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure

import draw_figures
from tearflow.differential.contrast import Contrast
from tearflow.differential.design import make_design
from tearflow.enrichment.settings import CollectionSettings, EnrichmentSettings
from tearflow.figures import comparison, contrast
from tearflow.figures.registry import Entry, of_section
from tearflow.io.tables import write_frame
from tearflow.study.config import FigureSettings

ROOT = Path(__file__).parents[3]
SCRIPTS = ROOT / "workflow/scripts"


def test_an_unknown_section_raises():
    with pytest.raises(ValueError, match='unknown section "pathways"'):
        of_section(contrast.FIGURES, "pathways")


def test_the_page_does_not_pay_for_matplotlib():
    code = "import sys, tearflow.report.page; print('matplotlib' in sys.modules)"
    run = [sys.executable, "-c", code]
    found = subprocess.run(run, cwd=SCRIPTS, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


def test_a_figure_is_one_file_and_one_entry(monkeypatch, tmp_path):
    """That the rule then has its output: `tests/workflow/test_additions.py`."""

    def draw(given):
        figure = Figure()
        figure.text(0, 0, f"{given.heading['title']}: {len(given.tables['deps'])} protein groups")
        return figure

    entry = Entry("counts", "Protein groups", "deps", ("deps",), draw, "deps")
    monkeypatch.setattr(contrast, "FIGURES", (entry,))
    no_sets = EnrichmentSettings(collections=())
    write_frame(pd.DataFrame({"gene": ["LYZ", "LTF"]}), tmp_path / "deps.tsv")
    choices = {
        "figures": FigureSettings(),
        "enrichment": no_sets,
        "description": "",
        "contrast": (week2 := Contrast("nsde", "week2", "visit", "baseline", "week2")),
        "design": make_design([], week2),
    }
    drawn = {"counts": [str(tmp_path / "counts.svg")]}
    draw_figures.main({"deps": str(tmp_path / "deps.tsv")}, choices, "nsde", drawn)
    assert (tmp_path / "counts.svg").stat().st_size
    ((name, figure),) = contrast.draw_contrast(
        {"deps": pd.DataFrame({"gene": ["LYZ", "LTF"]})}, choices, "nsde"
    )
    assert name == "counts"
    assert figure.texts[0].get_text() == "nsde: week2 against baseline: 2 protein groups"


def test_each_collection_has_its_figures():
    """The default has those of the published analysis; a GMT has a bar plot and a Venn diagram."""

    def names(settings):
        registries = contrast.contrast_figures, comparison.comparison_figures
        sets = ({entry.name for entry in registry(settings)} for registry in registries)
        return [sorted(found) for found in sets]

    usual = EnrichmentSettings()
    bars, diagrams = names(usual)
    assert {"go_bp", "go_cc", "go_mf"} <= set(bars)
    assert diagrams == ["changes", "term_venn"]
    reactome = CollectionSettings("Reactome", "gmt", "reactome.gmt")
    more = names(EnrichmentSettings(collections=(*usual.collections, reactome)))
    assert set(more[0]) - set(bars) == {"sets_reactome"}
    assert set(more[1]) - set(diagrams) == {"term_venn_reactome"}
    titles = [entry.label for entry in contrast.contrast_figures(EnrichmentSettings((reactome,)))]
    assert titles[-1] == "gene sets of Reactome"
    alone = names(EnrichmentSettings(collections=(reactome,)))
    assert not {"go_bp", "go_cc", "go_mf", "term_venn"} & {*alone[0], *alone[1]}
