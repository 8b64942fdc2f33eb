"""The data of the page: what is packed is what the tables hold."""

import base64
import json
import re
import zlib
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tearflow.differential.rule import Rule
from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.measures import Measure
from tearflow.io.tables import write_frame
from tearflow.report.page import render_page
from tearflow.report.run import MeasuredCohort
from tearflow.report.study_data import MISSING, encode, list_measures, study_packs
from tearflow.report.study_states import pack_states

PATH = "nsde/week2_vs_baseline"
# What half a step of the values may hide, in log2.
MOST_WRONG = 0.005
NAMED_BY_CONTRASTS = ("table", "terms", "ranked", "hubs", "edges")


def unpack(text):
    return zlib.decompress(base64.b64decode(text), -zlib.MAX_WBITS)


def unpack_json(packs, name):
    return json.loads(unpack(packs[name]))


def decode(coded, packs, shape):
    """Values as the page decodes them (`study.js`)."""
    data = unpack(packs[coded["pack"]])
    if coded["kind"] == "float32":
        return np.frombuffer(data, "<f4").reshape(shape).astype(float)
    codes = np.frombuffer(data, "<u2").reshape(shape)
    return np.where(codes == MISSING, np.nan, coded["origin"] + coded["step"] * codes)


VALUES = {
    "usual": [[14.25, np.nan, 31.001], [22.0, 22.0005, 19.5]],
    "negative": [[-3.2, -3.1997, np.nan], [0.0, 5.5, -40.25]],
    "tiny": [[0.001, 0.0051, 0.0149], [np.nan, 1e-9, 0.0]],
    "wide": [[-149.0, 0.001, 127.0], [np.nan, 3.14159, 500.0]],
    "one value": [[np.nan, 7.7], [np.nan, np.nan]],
    "none": [[np.nan, np.nan]],
    "no protein group": np.empty((0, 3)),
}


@pytest.mark.parametrize("values", VALUES.values(), ids=VALUES)
def test_codes_are_the_values(values):
    values = np.array(values, float)
    packs = {}
    coded = encode(values, "values", packs)
    assert coded["kind"] == "uint16"
    decoded = decode(coded, packs, values.shape)
    np.testing.assert_array_equal(np.isnan(decoded), np.isnan(values))
    assert np.all(np.isnan(values) | (np.abs(decoded - values) < MOST_WRONG))


def test_values_too_far_apart_for_codes_are_kept_as_they_are():
    values = np.array([[-1074.0, np.nan, 1023.5, 20.125]])
    packs = {}
    coded = encode(values, "values", packs)
    np.testing.assert_array_equal(decode(coded, packs, values.shape), values)


def test_values_of_the_page_are_those_of_the_tables(run, gene_table):
    packs = study_packs(run, gene_table)
    study = unpack_json(packs, "study")
    for cohort in study["cohorts"]:
        table = run.table(f"{cohort['name']}/log2.tsv").set_index("protein_group")
        groups = [study["proteins"]["group"][row] for row in np.cumsum(cohort["steps"])]
        names = [sample["id"] for sample in cohort["samples"]]
        wanted = table.loc[groups, names].to_numpy(float)
        decoded = decode(cohort["values"], packs, wanted.shape)
        np.testing.assert_allclose(decoded, wanted, rtol=0, atol=MOST_WRONG)
        assert np.isnan(decoded).sum() == 6
        assert cohort["peptides"] is None


def test_a_sample_that_no_column_has_is_missing(run, gene_table):
    table = run.table("nsde/log2.tsv")
    write_frame(table.drop(columns="A_week2"), run.results / "nsde/log2.tsv")
    run = replace(run, tables={})
    packs = study_packs(run, gene_table)
    cohort = unpack_json(packs, "study")["cohorts"][0]
    place = [sample["id"] for sample in cohort["samples"]].index("A_week2")
    decoded = decode(cohort["values"], packs, (6, 7))
    assert np.isnan(decoded[:, place]).all()


def test_peptides_of_a_sample_are_those_of_its_richest_run(run, gene_table):
    counts = pd.DataFrame({"protein_group": ["P0", "P2"], "r2": [4, 1], "r3": [0, 7]})
    write_frame(counts.assign(r9=99), run.results / "nsde/peptides.tsv")
    packs = study_packs(run, gene_table)
    cohort = unpack_json(packs, "study")["cohorts"][0]
    names = [sample["id"] for sample in cohort["samples"]]
    decoded = pd.DataFrame(decode(cohort["peptides"], packs, (6, 7)), columns=names)
    assert decoded.loc[[0, 2], "A_baseline"].tolist() == [4, 1]
    assert decoded.loc[[0, 2], "A_week2"].tolist() == [0, 7]
    assert decoded.loc[1].isna().all()
    assert decoded["B_baseline"].isna().all()


def test_units_name_the_samples_that_are_compared(run, gene_table):
    study = unpack_json(study_packs(run, gene_table), "study")
    contrast, cohort = study["contrasts"][0], study["cohorts"][0]
    names = [sample["id"] for sample in cohort["samples"]]
    compared = {
        unit["name"]: ([names[place] for place in unit["minus"]], [names[p] for p in unit["plus"]])
        for unit in contrast["units"]
    }
    # D has no second visit.
    assert compared == {who: ([f"{who}_baseline"], [f"{who}_week2"]) for who in "ABC"}
    assert cohort["visits"] == ["baseline", "week2"]


@pytest.mark.parametrize(
    ("rule", "columns"),
    [
        (Rule(), ("p_value", "q_value", "ci_low")),
        (
            Rule(test="moderated", measure="q_value"),
            ("moderated_p_value", "moderated_q_value", "moderated_ci_low"),
        ),
        (
            Rule(test="moderated", measure="storey_q_value"),
            ("moderated_p_value", "storey_q_value", "moderated_ci_low"),
        ),
    ],
)
def test_columns_are_those_of_the_selected_test(run, gene_table, rule, columns):
    run = replace(run, config=replace(run.config, differential=rule))
    contrast = unpack_json(study_packs(run, gene_table), "study")["contrasts"][0]
    assert tuple(contrast["columns"][name] for name in ("p", "q", "low")) == columns


def test_markers_and_partners_are_those_of_the_tables(run, gene_table):
    packs = study_packs(run, gene_table)
    contrast = unpack_json(packs, "study")["contrasts"][0]
    assert contrast["markers"]["LCN1"][:2] == ["down", "opposite"]
    edges = unpack_json(packs, contrast["edges"])
    assert (edges["gene_a"], edges["gene_b"], edges["score"]) == (["MMP8"], ["MMP9"], [0.97])


def test_every_pack_that_the_study_names_is_on_the_page(run, gene_table):
    page = render_page(run, {}, {}, gene_table)
    packs = set(re.findall(r'<script type="application/x-packed" id="([^"]+)"', page))
    study = unpack_json(study_packs(run, gene_table), "study")
    named = {contrast[name] for contrast in study["contrasts"] for name in NAMED_BY_CONTRASTS}
    named |= {cohort["quality"] for cohort in study["cohorts"]}
    named |= {cohort["values"]["pack"] for cohort in study["cohorts"]}
    assert named <= packs


def test_states_of_an_index_are_a_few_bytes(run):
    # 100 cohorts of 4,000 protein groups are to be 3 MB, with their names.
    random, n_groups = np.random.default_rng(1), 4000
    deps = run.table(f"{PATH}/deps.tsv").iloc[np.zeros(n_groups, int)]
    groups = pd.Series([f"P{place}" for place in range(n_groups)])
    p_values = random.uniform(0, 1, n_groups)
    values = {"log2fc": random.normal(0, 1, n_groups), "p_value": p_values}
    values |= {"q_value": np.sqrt(p_values), "is_dep": p_values < 0.05}
    run.tables[f"{PATH}/deps.tsv"] = deps.assign(protein_group=groups.tolist(), **values)
    run.contrasts = {PATH: run.contrasts[PATH]}
    packs = {}
    pack_states(run, {"nsde": groups}, packs)
    assert sum(map(len, packs.values())) < 6.5 * n_groups


def test_clinical_measures_are_named_with_the_sections_of_their_cohorts(run):
    measure = Measure("il6_elisa", "IL-6 (ELISA)", gene="IL6")
    design = EndpointDesign(("a", "b"), "a", (), "")
    cohort = next(iter(run.cohorts))
    run.endpoints = {cohort: MeasuredCohort((measure,), design)}
    assert list_measures(run) == [
        {
            "name": "il6_elisa",
            "label": "IL-6 (ELISA)",
            "gene": "IL6",
            "places": [{"title": run.cohort_title(cohort), "anchor": f"endpoints-{cohort}"}],
        }
    ]
