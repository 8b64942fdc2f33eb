"""The job that relates proteins and clinical measures, and its figures."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import draw_related_endpoints
import relate_endpoints
from cohorts import list_proteins
from designs import WEEK2
from relate_endpoints import TABLES, Choices
from related import make_cohort
from tearflow.differential.table_specs import DEPS, LOG2
from tearflow.endpoints.measures import Measure
from tearflow.endpoints.protein_relation import relate_proteins
from tearflow.endpoints.table_specs import VALUES
from tearflow.figures.endpoint_proteins import FIGURES, draw_endpoint_proteins
from tearflow.figures.endpoint_scatter import MOST
from tearflow.io.tables import read_table, read_values, write_frame
from tearflow.study.cohort import Cohort
from tearflow.study.figure_settings import FigureSettings

OSDI = Measure("osdi", title="OSDI", unit="points", per="person", role="primary")
IL6 = Measure("il6", scale="concentration", per="person", gene="IL6")
GENES = "uniprot\tsymbol\nP05231\tIL6\nP98088\tMUC5AC\n"


def make_values(**values):
    """Baseline and second value of each person, by measure."""
    rows = [
        (name, f"P{place}", "", "", visit, float(value), False)
        for name, people in values.items()
        for place, of_visits in enumerate(people)
        for visit, value in zip(WEEK2.sides, of_visits, strict=True)
    ]
    names = ["measure", "subject", "eye", "arm", "visit", "value", "below"]
    return pd.DataFrame(rows, columns=names)


@pytest.fixture
def job(tmp_path):
    """Files, choices and outputs of a cohort of five people."""
    generator = np.random.default_rng(2)
    deps, log2, samples = make_cohort(*generator.normal(size=(2, 12, 5)))
    deps["gene"] = ["IL6", *deps["gene"][1:]]
    numbers = {"p_value": 0.2, "q_value": 0.9, "ci_low": -1.0, "ci_high": 1.0, "n_people": 5}
    deps = deps.assign(**numbers).reindex(columns=[c for c in DEPS.names if c in {*deps, *numbers}])
    frames = {
        "deps": deps,
        "proteins": list_proteins(deps["protein_group"].tolist(), gene=deps["gene"].tolist()),
        "log2": log2.rename_axis("protein_group").reset_index(),
        "values": make_values(
            osdi=[(40, 30), (50, 20), (44, 43), (38, 40), (60, 12)],
            il6=[(4, 2), (8, 1), (3, 3), (5, 2), (6, 2)],
        ),
    }
    for name, frame in frames.items():
        write_frame(frame, tmp_path / f"{name}.tsv")
    (tmp_path / "genes.tsv").write_text(GENES)
    files = {name: str(tmp_path / f"{name}.tsv") for name in (*frames, "genes")}
    results = {name: str(tmp_path / f"out_{name}.tsv") for name in TABLES}
    cohort = Cohort("m.tsv", description="simulated", samples=tuple(samples))
    return (
        files,
        Choices(cohort, WEEK2, [OSDI, IL6], "paired_t"),
        results,
    )


def read_results(results):
    return {name: read_table(results[name], spec) for name, spec in TABLES.items()}


def test_the_job_writes_its_tables(job):
    files, choices, results = job
    relate_endpoints.main(files, choices, results)
    found = read_results(results)
    relations = found["relations"]
    assert relations["relation"].tolist() == ["changes", "response"]
    assert relations["n_tested"].tolist() == [12, 12]
    assert found["changes"]["rank"].tolist() != found["response"]["rank"].tolist()
    assert found["elisa"]["protein_group"].tolist() == ["Q0"]
    assert found["elisa"]["n_both"].tolist() == [5]
    # Four proteins of five people in each relation.
    assert len(found["points"]) == 2 * 4 * 5


def test_the_jobs_write_the_same_bytes_again(job):
    files, choices, results = job

    def run():
        relate_endpoints.main(files, choices, results)
        drawn = {e.name: [results["points"].replace(".tsv", f"_{e.name}.svg")] for e in FIGURES}
        tables = {name: results[name] for name in ("relations", "points")}
        draw_related_endpoints.main(
            tables, WEEK2, [OSDI, IL6], "simulated", FigureSettings(), drawn
        )
        paths = [*results.values(), *(path for paths in drawn.values() for path in paths)]
        return [Path(path).read_bytes() for path in paths]

    assert run() == run()


def test_measures_without_values_leave_tables_with_their_columns_and_say_why(job):
    files, choices, results = job
    nobody = replace(OSDI, name="schirmer")
    relate_endpoints.main(files, replace(choices, measures=[nobody]), results)
    found = read_results(results)
    assert found["relations"]["reason"].tolist() == ["no value at baseline and at week2"] * 2
    assert found["changes"].empty
    assert found["elisa"].empty


def draw(job, measures, contrast=WEEK2):
    """Figures by name, without their files."""
    files, choices, _ = job
    deps, values = read_table(files["deps"], DEPS), read_table(files["values"], VALUES)
    log2, samples = read_values(files["log2"], LOG2), choices.cohort.samples
    tables = relate_proteins(deps, log2, values, measures, samples, contrast)
    return dict(draw_endpoint_proteins(tables, measures, contrast, "simulated", FigureSettings()))


def texts_of(figure):
    return figure.heading[0], "\n".join(figure.heading[1:])


def test_a_panel_is_a_protein_and_a_point_a_person(job):
    figures = draw(job, [OSDI])
    figure = figures["proteins_with_endpoints"]
    assert len(figure.axes) == 4
    points = [line for line in figure.axes[0].lines if len(line.get_xdata()) == 5]
    assert len(points) == 1
    assert figure.axes[0].get_ylabel() == "change of OSDI (points)"
    assert figure.axes[0].get_xlabel() == "log₂ fold change,\nweek2"
    assert figures["baseline_and_response"].axes[0].get_xlabel() == "log₂ value at\nbaseline"
    title, below = texts_of(figure)
    assert title == "dry, week2 against baseline: proteins that change with the endpoints"
    # Of five people 2 of 120 orders are perfect.
    assert "No p below 0.017 is possible" in below
    assert "descriptive only" not in below


def test_a_figure_says_why_it_is_empty(job):
    (figure, _) = draw(job, [replace(OSDI, name="schirmer")]).values()
    assert "schirmer: no value at baseline and at week2" in " ".join(
        figure.axes[0].texts[0].get_text().split()
    )
    (figure, _) = draw(job, [IL6]).values()
    assert figure.axes[0].texts[0].get_text() == "No measure is primary."


@pytest.mark.slow
def test_more_measures_than_fit_are_named_as_further_ones(job):
    values = read_table(job[0]["values"], VALUES)
    osdi = values[values["measure"] == "osdi"]
    names = [f"m{number}" for number in range(MOST + 1)]
    write_frame(pd.concat([osdi.assign(measure=name) for name in names]), job[0]["values"])
    figure = draw(job, [replace(OSDI, name=name, title="") for name in names])[
        "proteins_with_endpoints"
    ]
    assert len(figure.axes) == 4 * MOST
    assert "Further measures are in the table" in texts_of(figure)[1]


def test_arms_and_values_at_the_limit_have_marks_and_a_legend(job):
    values = read_table(job[0]["values"], VALUES)
    values["arm"] = np.where(values["subject"].isin(["P0", "P1", "P2"]), "drug", "placebo")
    values["below"] = values["subject"].eq("P2") & values["visit"].eq("week2")
    write_frame(values, job[0]["values"])
    figure = draw(job, [replace(IL6, role="primary")])["proteins_with_endpoints"]
    (legend,) = figure.legends
    named = [text.get_text() for text in legend.get_texts()]
    assert "of ranks within the arms" in texts_of(figure)[1]
    assert named == ["drug", "placebo", "hollow: a value at the limit of detection"]
    marks = [
        (line.get_marker(), line.get_markerfacecolor() == "none", len(line.get_xdata()))
        for line in figure.axes[1].lines
        if len(line.get_xdata()) and line.get_marker() != "None"
    ]
    # The limit is 3, which P2 is at; of the others all that are at or below it count as well.
    assert sum(size for _, hollow, size in marks if hollow) == 5
    assert {mark for mark, *_ in marks} == {"o", "s"}
