"""The part of the report on proteins and clinical measures."""

import numpy as np
import pandas as pd
import pytest

from designs import ARMS, WEEK2
from related import make_cohort, write_relations
from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.elisa import compare_elisa
from tearflow.endpoints.measures import Measure
from tearflow.endpoints.protein_relation import relate_proteins
from tearflow.figures.endpoint_proteins import FIGURES
from tearflow.proteins.genes import GeneTable
from tearflow.report.blocks import DataTable, Figure, Grid, Note
from tearflow.report.endpoint_proteins import (
    SHOWN,
    describe_relations,
    endpoint_proteins,
    relation_sections,
)
from tearflow.report.run import MeasuredCohort, Run
from tearflow.study.cohort import Cohort
from tearflow.study.config import Config

OSDI = Measure("osdi", title="OSDI <i>", per="person", role="primary")
CFS = Measure("cfs", per="person", role="primary")
IL6 = Measure("il6", title="IL-6", scale="concentration", per="person", gene="IL6")
MUCIN = Measure("mucin", scale="concentration", per="person", gene="MUC5AC")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="100pt" height="50pt" viewBox="0 0 100 50"/>'
GENES = GeneTable(
    pd.DataFrame(columns=["uniprot", "symbol", "previous_symbols", "alias_symbols", "name"])
)
PATH = WEEK2.path
NAMES = ["measure", "subject", "eye", "arm", "visit", "value", "below"]


def make_run(folder, people=5, measures=(OSDI, CFS, IL6, MUCIN), contrast=WEEK2, endpoints=True):
    """Run of a cohort whose proteins are as many as the table shows, and 15 more."""
    generator = np.random.default_rng(people)
    shape = SHOWN + 15, people
    deps, log2, samples = make_cohort(*generator.normal(size=(2, *shape)))
    deps["gene"] = ["IL6", *deps["gene"][1:]]
    deps = deps.assign(p_value=0.2, q_value=0.9, ci_low=-1.0, ci_high=1.0, n_people=people)
    values = pd.DataFrame(
        [
            (name, f"P{place}", "", "", visit, float(generator.integers(2, 90)), False)
            for name in ("osdi", "il6", "mucin")
            for place in range(people)
            for visit in WEEK2.sides
        ],
        columns=NAMES,
    )
    place = folder / PATH
    place.mkdir(parents=True)
    found = relate_proteins(deps, log2, values, measures, samples, WEEK2)
    chosen = (values, measures, samples, WEEK2, GENES, "paired_t")
    found["elisa"] = compare_elisa(deps, deps["gene"], log2, *chosen)
    write_relations(place, **found)
    for entry in FIGURES:
        (place / f"{entry.name}.svg").write_text(SVG)
    design = EndpointDesign(WEEK2.sides, "baseline")
    return Run(
        results=folder,
        config=Config(),
        cohorts={"dry": Cohort("m.tsv", samples=tuple(samples))},
        contrasts={PATH: contrast},
        comparisons={},
        code="",
        endpoints={"dry": MeasuredCohort(tuple(measures), design)} if endpoints else {},
    )


def of_kind(blocks, kind):
    return [block for block in blocks if isinstance(block, kind)]


def text_of(cells):
    return " | ".join(map(str, cells))


@pytest.mark.parametrize(
    "changed", [{"endpoints": False}, {"contrast": ARMS}, {"measures": [Measure("cfs")]}]
)
def test_a_contrast_without_relation_has_no_section(tmp_path, changed):
    assert relation_sections(make_run(tmp_path, **changed), PATH) == []


def test_both_relations_of_a_measure_stand_side_by_side(tmp_path):
    run = make_run(tmp_path)
    (related, elisa) = of_kind(endpoint_proteins(run, PATH), Grid)
    osdi, cfs = related.rows
    assert len(osdi) == len(related.headers) == sum(size for _, size in related.groups)
    assert osdi[0] == "<bdi>OSDI &lt;i&gt;</bdi>"
    assert osdi[1] == osdi[5] == "5"
    assert osdi[2].endswith(f" of {SHOWN + 15}")
    relations = run.table(f"{PATH}/endpoint_relations.tsv")
    assert relations.loc[0, "gene"] in osdi[4]
    assert "no value at baseline and at week2" in cfs[4]
    by_ms, absent = elisa.rows
    assert "IL6" in by_ms[2]
    assert "5 people" in by_ms[5]
    assert "not measured by DIA" in absent[2]


def test_the_table_has_the_strongest_of_each_relation(tmp_path):
    (table,) = of_kind(endpoint_proteins(make_run(tmp_path), PATH), DataTable)
    assert len(table.data["rows"]) == 2 * SHOWN
    assert [name for name, _ in ((f["label"], f) for f in table.data["filters"])] == [
        "Relation",
        "Measure",
    ]


def test_few_people_are_a_note_and_more_are_none(tmp_path):
    (note,) = of_kind(endpoint_proteins(make_run(tmp_path / "a", people=3), PATH), Note)
    assert "Of 3 people no correlation can have a p below 0.33" in note.text
    assert of_kind(endpoint_proteins(make_run(tmp_path / "b", people=5), PATH), Note) == []


def test_without_a_related_measure_there_are_no_figures(tmp_path):
    blocks = endpoint_proteins(make_run(tmp_path, measures=[CFS]), PATH)
    assert of_kind(blocks, Figure) == of_kind(blocks, DataTable) == []
    (grid,) = of_kind(blocks, Grid)
    assert "not related" in text_of(grid.rows[0])


def test_figures_are_both_relations(tmp_path):
    titles = [f.title for f in of_kind(endpoint_proteins(make_run(tmp_path), PATH), Figure)]
    assert titles == [f"{entry.title}, dry: week2 against baseline" for entry in FIGURES]


def test_methods_say_how_proteins_were_related(tmp_path):
    text = " ".join(describe_relations(make_run(tmp_path)))
    assert "Spearman's rank correlation over people" in text
    assert "by immunoassay" in text


@pytest.mark.parametrize(
    ("measures", "left"), [([OSDI], "immunoassay"), ([IL6], "Spearman"), ([], "people")]
)
def test_methods_name_only_what_was_done(tmp_path, measures, left):
    assert left not in " ".join(describe_relations(make_run(tmp_path, measures=measures)))
