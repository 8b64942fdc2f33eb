"""The example of docs/python.md gives the tables of the workflow."""

import contextlib
import io
import re

import numpy as np
import pytest

import tearflow
from tearflow.run.places import HOME


def test_the_example_gives_the_tables_and_the_figure_of_the_workflow(finished_copy, monkeypatch):
    page = (HOME / "docs/python.md").read_text(encoding="utf-8")
    [code] = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(finished_copy)
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(code, names)
    folder = finished_copy / "results/nsde/week2_vs_baseline"
    for name in ("deps.tsv", "volcano.svg"):
        assert (finished_copy / name).read_bytes() == (folder / name).read_bytes()
    for name, table in names["tables"].items():
        tearflow.write(table, finished_copy / "written.tsv")
        expected = (folder / {"edges": "ppi_edges.tsv"}.get(name, f"{name}.tsv")).read_bytes()
        assert (finished_copy / "written.tsv").read_bytes() == expected, name


def test_a_cohort_that_is_not_there_is_named_beside_those_that_are(directory, monkeypatch):
    monkeypatch.chdir(directory)
    with pytest.raises(KeyError, match="nsde, ssde"):
        tearflow.load("none")


def test_visits_are_followed_as_by_the_workflow(directory, monkeypatch):
    monkeypatch.chdir(directory)
    sheet = directory / "config/contrasts.tsv"
    rows = sheet.read_text(encoding="utf-8").replace("week2_vs_baseline", "course")
    sheet.write_text(rows.replace("\tweek2\t", "\t*\t"), encoding="utf-8")
    config = directory / "config/config.yaml"
    text = config.read_text(encoding="utf-8").replace("/week2_vs_baseline", "/course_week2")
    config.write_text(text, encoding="utf-8")
    cohort = tearflow.load("nsde")
    deps = tearflow.analyse(cohort, "course_week2")["deps"]
    visits = tearflow.follow(cohort, "course", {"course_week2": deps})
    assert visits["log2fc_course_week2"].equals(deps["log2fc"])
    # Of three pairs and one change F is the square of the moderated t.
    both = deps["reason"].eq("")
    np.testing.assert_allclose(
        visits.loc[both, "f_p_value"], deps.loc[both, "moderated_p_value"], rtol=1e-9
    )
    assert list(tearflow.draw_visits(cohort, "course", visits)) == ["trajectories", "mean_changes"]


def test_endpoints_are_those_of_the_workflow(finished_copy, monkeypatch):
    monkeypatch.chdir(finished_copy)
    cohort = tearflow.load("nsde")
    tables = tearflow.analyse_endpoints(cohort)
    assert list(tables) == ["values", "summary", "levels", "omnibus", "tests"]
    for name, table in tables.items():
        tearflow.write(table, finished_copy / "written.tsv")
        expected = (finished_copy / f"results/nsde/endpoints/{name}.tsv").read_bytes()
        assert (finished_copy / "written.tsv").read_bytes() == expected, name
    tearflow.write(tearflow.draw_endpoints(cohort, tables)["scales"], finished_copy / "scales.svg")
    expected = (finished_copy / "results/nsde/endpoints/scales.svg").read_bytes()
    assert (finished_copy / "scales.svg").read_bytes() == expected


def test_a_cohort_without_endpoints_has_none_to_analyse(directory, monkeypatch):
    monkeypatch.chdir(directory)
    config = directory / "config/config.yaml"
    head, rest = config.read_text(encoding="utf-8").split("\nendpoints:\n")
    below = rest[rest.index("\nenrichment:") :]
    config.write_text(head + below, encoding="utf-8")
    with pytest.raises(KeyError, match="those with: none"):
        tearflow.analyse_endpoints(tearflow.load("nsde"))
