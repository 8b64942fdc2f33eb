from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

import assess_quality
import draw_figures
from cohorts import list_proteins, list_samples, simulate_log2
from tearflow.differential.contrast import Contrast
from tearflow.differential.design import make_design
from tearflow.differential.observations import summarise
from tearflow.differential.power import make_plan, make_power_card, make_power_curve
from tearflow.differential.robustness import specification_curve
from tearflow.differential.rule import Rule
from tearflow.differential.table_specs import LOG2
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.figures.contrast import TABLES, contrast_figures, draw_contrast
from tearflow.figures.style import save
from tearflow.io.tables import read_table, read_values, write_frame
from tearflow.quality.table_specs import PANEL_SCORES, QUALITY, TEARS
from tearflow.run.places import HOME
from tearflow.study.cohort import Cohort
from tearflow.study.config import FigureSettings

SAMPLES = list_samples("ABC", ("baseline", "week2"))
COHORT = Cohort("m.tsv", description="Dry eye, simulated", samples=tuple(SAMPLES))
RULE = Rule()
PANELS = [str(HOME / "resources/human/panels.tsv")]
CONTRAST = Contrast("nsde", "week2", "visit", reference="baseline", target="week2")


@pytest.fixture
def tables(tmp_path):
    generator = np.random.default_rng(7)
    n = 60
    groups = [f"P{i:05d}" for i in range(n)]
    direction = np.where(np.arange(n) < 6, "up", "none")
    log2 = simulate_log2(SAMPLES, n, seed=7)
    log2.insert(0, "protein_group", groups)
    gene = [f"GENE{i}" for i in range(n)]
    frames = {
        "proteins": list_proteins(groups, gene=["ALB", "TF", "LCN1", *gene[3:]]),
        "log2": log2,
        "deps": pd.DataFrame(
            {
                "protein_group": groups,
                "accession": groups,
                "gene": gene,
                "log2fc": np.where(direction == "up", 2.0, 0.1),
                "p_value": np.where(direction == "up", 0.01, 0.5),
                "q_value": 0.5,
                "direction": direction,
                "is_dep": direction == "up",
                "reason": "",
                "n_measured": 3,
                "few_pairs": False,
                "weakest_log2fc": 1.5,
                "moderated_t": np.where(direction == "up", 4.0, 0.1),
                "moderated_df": 6.0,
                "hangs_on": "",
                "specification_share": 0.5,
            }
        ),
        "go": pd.DataFrame(
            {
                "ontology": ["BP"],
                "go_id": ["GO:0006909"],
                "term": ["phagocytosis"],
                "n_hits": [4],
                "n_term": [9],
                "p_value": [0.001],
                "direction": ["up"],
                "significant": [True],
                "n_up": [3],
                "n_down": [1],
                "representative": ["GO:0006909"],
                "nominal": [True],
                "drawn": [True],
                "aliases": [""],
            }
        ),
        "ranked": pd.DataFrame(
            {
                "ontology": ["BP"],
                "go_id": ["GO:0006909"],
                "term": ["phagocytosis"],
                "method": ["camera"],
                "n_genes": [9],
                "direction": ["up"],
                "statistic": [4.0],
                "p_value": [0.001],
                "q_value": [0.01],
                "significant": [True],
                "mean_log2fc": [1.0],
                "n_leading": [2],
                "leading_genes": ["GENE0;GENE1"],
                "aliases": [""],
            }
        ),
        "edges": pd.DataFrame({"gene_a": ["GENE0"], "gene_b": ["GENE1"], "score": [0.95]}),
        "hubs": pd.DataFrame(
            {
                "gene": gene[:6],
                "degree": [1, 1, 0, 0, 0, 0],
                "in_network": [True, True, True, False, False, False],
                "in_file": [True, True, True, True, False, False],
                "log2fc": 1.5,
                "direction": "up",
                "network": "STRING",
                "min_score": 0.9,
                "hub": [True, False, False, False, False, False],
                "module": 1,
            }
        ),
    }
    frames["panels"] = pd.DataFrame(
        {
            "panel": ["neutrophil granules", "own panel"],
            "change": [2.0, None],
            "ci_low": [1.0, None],
            "ci_high": [3.0, None],
            "p_value": [0.01, None],
        }
    )
    frames["markers"] = pd.DataFrame(
        {
            "gene": gene[:3],
            "published": ["up", "down", "down"],
            "verdict": ["as published", "no change shown", "not found"],
            "log2fc": [2.0, 0.1, None],
            "ci_low": [1.0, -1.0, None],
            "ci_high": [3.0, 1.2, None],
        }
    )
    both = dict.fromkeys(("none", "median"), summarise(generator.normal(0, 1, (n, 3))))
    frames["specifications"] = specification_curve(both, "none", RULE)[0]
    plan = make_plan(both["none"], RULE)
    frames["power"], frames["power_curve"] = make_power_card(plan), make_power_curve(plan)
    paths = {name: tmp_path / f"{name}.tsv" for name in frames}
    for name, frame in frames.items():
        write_frame(frame, paths[name])
    return paths


@pytest.mark.slow
def test_assess_quality_writes_table_and_figures(tables, tmp_path):
    names = ("qc", "pca", "tear_quality", "panels")
    drawn = {name: [tmp_path / f"{name}.{end}" for end in ("svg", "png")] for name in names}
    assess_quality.main(
        inputs={name: tables[name] for name in ("proteins", "log2")},
        panels=PANELS,
        name="nsde",
        cohort=COHORT,
        visits=["baseline", "week2"],
        tables={name: tmp_path / f"{name}.tsv" for name in ("qc", "tear_quality", "panels")},
        figures=drawn,
        settings=FigureSettings(),
    )
    tears = read_table(tmp_path / "tear_quality.tsv", TEARS)
    assert tears["sample"].tolist() == [sample["sample"] for sample in SAMPLES]
    assert tears["n_serum"].eq(2).all()
    scores = read_table(tmp_path / "panels.tsv", PANEL_SCORES)
    assert scores["sample"].tolist() == 8 * [sample["sample"] for sample in SAMPLES]
    assert scores.set_index("panel").loc["plasma leakage", "n_found"].eq(2).all()
    table = read_table(tmp_path / "qc.tsv", QUALITY)
    assert table["sample"].tolist() == [sample["sample"] for sample in SAMPLES]
    assert table["n_identified"].eq(60).all()
    assert all(path.stat().st_size for paths in drawn.values() for path in paths)


@pytest.mark.slow
def test_visits_stand_in_the_order_of_the_cohort(tables, tmp_path):
    names = ("qc", "tear_quality", "panels")
    assess_quality.main(
        inputs={name: tables[name] for name in ("proteins", "log2")},
        panels=PANELS,
        name="nsde",
        cohort=COHORT,
        visits=["week2", "baseline"],
        tables={name: tmp_path / f"{name}.tsv" for name in names},
        figures={name: [tmp_path / f"{name}.svg"] for name in (*names, "pca")},
        settings=FigureSettings(),
    )
    for name, spec in {"qc": QUALITY, "tear_quality": TEARS}.items():
        visits = read_table(tmp_path / f"{name}.tsv", spec)["visit"].tolist()
        assert visits == ["week2"] * 3 + ["baseline"] * 3
    visits = read_table(tmp_path / "panels.tsv", PANEL_SCORES)["visit"].tolist()
    assert visits == 8 * (["week2"] * 3 + ["baseline"] * 3)


CHOICES = {
    "description": COHORT.description,
    "contrast": CONTRAST,
    "design": make_design(SAMPLES, CONTRAST),
    "differential": RULE,
    "enrichment": EnrichmentSettings(),
    "figures": FigureSettings(label=("GENE0", "MPP9")),
}
# Names that a file of the user's may hold: what XML cannot hold, what it or matplotlib may take for
# more than text, what the font has no picture of, and what leaves no room.
HOSTILE = [
    "A\x0bB\x01\x00 \x7fDEL\x85 \ufffeBAD\uffff",
    "a\tb\nc\rd\u2028e",
    "<b>X</b> & \"q\" 'a' ]]> <!-- --><![CDATA[",
    "$\\frac{1}{0}$ $x_{",
    "\\alpha_{x}^2 %s {0}",
    "\u202eABC\u2067 漢字 😀 e\u0301\u0301",
    "_nolegend_",
    " ",
    "X" * 3000,
    "word " * 600,
]


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_names_of_any_signs_give_figures_that_an_xml_parser_reads(tables, tmp_path, name):
    read = {
        table: read_values(path, LOG2) if table == "log2" else read_table(path, TABLES[table])
        for table, path in tables.items()
        if table != "proteins"
    }
    renamed = {"GENE0": name, "P00001": f"{name}1"}
    read = {table: frame.rename(index=renamed).replace(renamed) for table, frame in read.items()}
    read["go"]["term"] = read["deps"].loc[0, "gene"]
    read["hubs"]["network"] = name
    contrast = replace(CONTRAST, reference=name, target=f"{name}2")
    samples = [
        {**sample, "subject": name + sample["subject"], "visit": name + "2" * (place > 2)}
        for place, sample in enumerate(SAMPLES)
    ]
    compared = {"contrast": contrast, "design": make_design(samples, contrast)}
    choices = CHOICES | {"description": name, **compared}
    for figure, drawn in draw_contrast(read, choices, "nsde"):
        path = tmp_path / f"{figure}.svg"
        save(drawn, [path])
        ElementTree.parse(path)
        width, height = drawn.get_size_inches()
        assert width < 8
        assert height < 12


@pytest.mark.slow
def test_draw_figures_writes_each_figure_twice(tables, tmp_path, caplog):
    drawn = {
        entry.name: [str(tmp_path / f"{entry.name}.{ending}") for ending in ("svg", "png")]
        for entry in contrast_figures(EnrichmentSettings())
    }
    choices = CHOICES
    draw_figures.main(
        tables={name: path for name, path in tables.items() if name != "proteins"},
        choices=choices,
        cohort="nsde",
        drawn=drawn,
    )
    for name in drawn:
        assert (tmp_path / f"{name}.svg").read_text().startswith("<?xml")
        assert (tmp_path / f"{name}.png").read_bytes().startswith(b"\x89PNG")
    assert "figures.label: no protein group is of MPP9" in caplog.text
