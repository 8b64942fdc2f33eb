"""The figures are declared once: rules and report show what the entries name."""

import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure

import draw_figures
from tearflow.figures import cohort, comparison, contrast
from tearflow.figures.registry import Entry, of_section
from tearflow.io.tables import write_frame

ROOT = Path(__file__).parents[3]
SCRIPTS = ROOT / "workflow/scripts"
KINDS = {
    "prepare": (cohort.FIGURES, "{cohort}"),
    "figures": (contrast.FIGURES, "{cohort}/{contrast}"),
    "compare": (comparison.FIGURES, "comparisons/{comparison}"),
}
OUTPUT = re.compile(
    r'(\w+)=report\(\s+multiext\("<results>/(.+?)", "\.svg", "\.png"\),\s+'
    r'caption="\.\./report/(\w+)\.rst",.+?"result": "(.+?)"',
    re.DOTALL,
)


@pytest.mark.parametrize("file", KINDS)
def test_the_outputs_of_the_rules_are_the_entries(file):
    entries, folder = KINDS[file]
    rules = (ROOT / f"workflow/rules/{file}.smk").read_text(encoding="utf-8")
    expected = [
        (each.name, f"{folder}/{each.name}", each.caption or each.name, each.title.lower())
        for each in entries
    ]
    found = [(*output[:3], output[3].lower()) for output in OUTPUT.findall(rules)]
    assert found == expected


def test_a_figure_is_drawn_from_inputs_of_its_rule():
    rule = (ROOT / "workflow/rules/figures.smk").read_text(encoding="utf-8")
    inputs = set(re.findall(r"(\w+)=", rule[: rule.index("output:")]))
    assert {table for each in contrast.FIGURES for table in each.needs} == inputs


def test_an_unknown_section_raises():
    with pytest.raises(ValueError, match='unknown section "pathways"'):
        of_section(contrast.FIGURES, "pathways")


def test_the_page_does_not_pay_for_matplotlib():
    code = "import sys, tearflow.report.page; print('matplotlib' in sys.modules)"
    run = [sys.executable, "-c", code]
    found = subprocess.run(run, cwd=SCRIPTS, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


def test_a_figure_is_one_file_and_one_entry(monkeypatch, tmp_path):
    """Beside them stands its output in the rule, which the first of these tests asks for."""

    def draw(given):
        figure = Figure()
        figure.text(0, 0, f"{given.heading['title']}: {len(given.tables['deps'])} protein groups")
        return figure

    entry = Entry("counts", "Protein groups", "deps", ("deps",), draw, "deps")
    monkeypatch.setattr(contrast, "FIGURES", (entry,))
    write_frame(pd.DataFrame({"gene": ["LYZ", "LTF"]}), tmp_path / "deps.tsv")
    choices = {
        "figures": {"label": []},
        "description": "",
        "contrast": {"reference": "baseline", "target": "week2"},
    }
    drawn = {"counts": [str(tmp_path / "counts.svg")]}
    draw_figures.main({"deps": str(tmp_path / "deps.tsv")}, choices, "nsde", drawn)
    assert (tmp_path / "counts.svg").stat().st_size
    ((name, figure),) = contrast.draw_contrast(
        {"deps": pd.DataFrame({"gene": ["LYZ", "LTF"]})}, choices, "nsde"
    )
    assert name == "counts"
    assert figure.texts[0].get_text() == "nsde: week2 against baseline: 2 protein groups"
