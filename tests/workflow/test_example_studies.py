"""The studies under examples/ are analysed from their sheets, and find what was simulated."""

import gzip
import importlib.util
import shutil
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import tearflow
from tearflow.differential.table_specs import VISITS
from tearflow.endpoints.table_specs import BASELINE, ENDPOINT_CHANGES, TESTS
from tearflow.endpoints.tests import analyse_measures
from tearflow.endpoints.units import tabulate_values
from tearflow.io.tables import read_table
from tearflow.study.endpoint_sheets import read_cohort

STUDIES = Path(__file__).parents[2] / "examples/studies"
spec = importlib.util.spec_from_file_location("simulate", STUDIES / "simulate.py")
simulation = importlib.util.module_from_spec(spec)
spec.loader.exec_module(simulation)


@pytest.mark.parametrize("study", simulation.STUDIES)
def test_matrices_and_truth_are_those_of_the_script(study):
    matrices, truth = simulation.simulate(study)
    for cohort, rows in matrices.items():
        packed = (STUDIES / study / f"{cohort}.pg_matrix.tsv.gz").read_bytes()
        assert gzip.decompress(packed).decode() == simulation.as_text(rows)
    assert (STUDIES / study / "truth.tsv").read_text() == simulation.as_text(truth)


@pytest.mark.parametrize("study", simulation.ENDPOINTS)
def test_endpoints_and_their_truth_are_those_of_the_script(study):
    name, rows = simulation.lay_out_endpoints(study)
    assert (STUDIES / study / "config" / name).read_text() == simulation.as_text(rows)
    truth = simulation.as_text(simulation.true_changes(study))
    assert (STUDIES / study / "endpoints_truth.tsv").read_text() == truth


@pytest.mark.parametrize("study", simulation.STUDIES)
def test_what_was_simulated_is_found(study, monkeypatch):
    monkeypatch.chdir(STUDIES / study)
    truth = pd.read_csv("truth.tsv", sep="\t")
    load = cache(tearflow.load)
    for path in truth.columns[1:]:
        cohort, contrast = path.split("/")
        deps = tearflow.analyse(load(cohort), contrast)["deps"]
        assert deps["protein_group"].tolist() == truth["protein_group"].tolist()
        tested, effect = (deps["reason"] == "").to_numpy(), truth[path].to_numpy()
        # The errors of the estimates are near normal, at most .35 in standard deviation.
        error = (deps["log2fc"] - effect)[tested]
        assert abs(error.mean()) < 0.1 and error.std() < 0.4
        changed, unchanged = tested & (np.abs(effect) > 1), tested & (effect == 0)
        called = deps["is_dep"].to_numpy()
        assert called[unchanged].mean() < 0.02
        p_values = deps["moderated_p_value"].to_numpy()
        # 160 unchanged proteins and more: 5 % would be .05 with an error of .017.
        assert (p_values[unchanged] < 0.05).mean() < (0.15 if contrast == "separate" else 0.1)
        if changed.any():
            assert called[changed].mean() > 0.85
            assert (deps["direction"][changed & called] == "up").tolist() == (
                effect[changed & called] > 0
            ).tolist()


def list_tests():
    """Rows of `tests.tsv` of a study that is the current folder."""
    endpoints = tearflow.load("tears").study.endpoints
    cohort = endpoints.cohorts["tears"]
    values = read_cohort(next(iter(endpoints.sheets), None), "tears", cohort, ".")
    return analyse_measures(tabulate_values(values), cohort.measures, cohort.design)[1]


def standard_errors(found, study, shared):
    """Standard error that was simulated, of a change or a difference of changes.

    The deviation of a person at a visit is in the change of every eye (`shared`), and cancels
    between the eyes.
    """
    _, _, of_visit, rest = simulation.SHARES
    endpoints = simulation.ENDPOINTS[study]
    spread = found["measure"].map({name: each.spread for name, each in endpoints.items()})
    mean_of_eyes = (found["arm"] == "") & (found["measure"] != "osdi") & shared
    variance = np.where(mean_of_eyes, rest / 2, rest) + (of_visit if shared else rest)
    return spread * np.sqrt(2 * variance / found["n_people"].astype(float))


def check_known(found, errors):
    """Estimates agree with the true changes; what is large is found, what is none is not."""
    estimated = found["estimate"].notna()
    # Of concentrations below the limit of detection no difference is estimated.
    assert set(found.loc[~estimated, "measure"]) <= {"il6"}
    assert ((found["estimate"] - found["change"]).abs() < 4 * errors)[estimated].all()
    large = found["change"].abs() > 5 * errors
    assert large.sum() >= 4
    assert (found.loc[large, "adjusted_p"] < 0.05).all()
    assert (found.loc[large & estimated, "favours"] == "target").all()
    assert (found.loc[found["change"] == 0, "adjusted_p"] > 0.01).all()


@pytest.mark.parametrize("study", simulation.ENDPOINTS)
def test_true_changes_of_endpoints_are_found(study, monkeypatch):
    monkeypatch.chdir(STUDIES / study)
    truth = pd.read_csv("endpoints_truth.tsv", sep="\t", keep_default_na=False)
    tests = list_tests()
    by_person = tests[(tests["comparison"] == "visit") & (tests["analysis"] == "person")]
    found = truth.merge(by_person, on=["measure", "arm", "visit"], validate="one_to_one")
    assert len(found) == len(truth) == len(by_person)
    check_known(found, standard_errors(found, study, shared=True))


def test_the_treated_eye_changes_more_than_the_fellow_eye(monkeypatch):
    monkeypatch.chdir(STUDIES / "fellow_eye")
    truth = pd.read_csv("endpoints_truth.tsv", sep="\t", keep_default_na=False)
    by_arm = truth.pivot_table(index="measure", columns="arm", values="change")
    more = (by_arm["treated"] - by_arm["fellow"]).dropna().rename("change")
    tests = list_tests()
    differences = tests[(tests["comparison"] == "change") & (tests["analysis"] == "person")]
    found = differences.merge(more, on="measure", validate="one_to_one")
    assert len(found) == len(differences) == len(more)
    check_known(found, standard_errors(found, "fellow_eye", shared=False))


def test_a_study_of_several_visits_runs_to_its_report(snakemake, tmp_path):
    shutil.copytree(STUDIES / "visits", tmp_path / "visits")
    with (tmp_path / "visits/config/config.yaml").open("a") as config:
        config.write("figures: {formats: [svg]}\n")
    status, printed = snakemake("--cores", "2", directory=tmp_path / "visits")
    assert status == 0, printed
    results = tmp_path / "visits/results"
    for visit in ("week1", "week4", "week12"):
        assert (results / f"tears/course_{visit}/deps.tsv").exists()
        assert f"course_{visit}" in (results / "report.html").read_text(encoding="utf-8")
    truth = pd.read_csv(STUDIES / "visits/truth.tsv", sep="\t", index_col=0)
    visits = read_table(results / "tears/course/visits.tsv", VISITS).set_index("protein_group")
    found = visits["f_q_value"] < 0.05
    assert found[truth.abs().max(axis=1) > 1].mean() > 0.95
    # 5 % of what is found, which is 40 of 240.
    assert found[(truth == 0).all(axis=1)].sum() <= 6
    listed = (results / "manifest.json").read_text(encoding="utf-8")
    assert all(f"course/{name}" in listed for name in ("visits.tsv", "trajectories.svg"))
    made = ("tests.tsv", *(f"course_{name}.svg" for name in simulation.ENDPOINTS["visits"]))
    assert all(f"tears/endpoints/{name}" in listed for name in made)
    assert "Endpoints of tears" in (results / "report.html").read_text(encoding="utf-8")


def write_as_sdrf(folder):
    """Turn the sample sheet of a study into an SDRF file, with ages as the format has them."""
    samples = pd.read_table(folder / "config/samples.tsv", dtype=str)
    places = {"subject": "individual", "eye": "laterality", "visit": "sampling time"}
    clinical = samples.columns.drop(["cohort", "run", "sample", *places])
    columns = {"source name": samples["sample"], "comment[data file]": samples["run"]}
    for name, term in (places | {name: name.upper() for name in clinical}).items():
        columns[f"characteristics[{term}]"] = samples[name].replace({"OD": "right", "OS": "left"})
    number = samples["subject"].str[1:].astype(int)
    columns["characteristics[age]"] = (40 + number).astype(str) + "Y6M"
    (folder / "config/samples.tsv").unlink()
    pd.DataFrame(columns).to_csv(folder / "config/study.sdrf.tsv", sep="\t", index=False)
    with (folder / "config/config.yaml").open("a") as config:
        config.write("samples: config/study.sdrf.tsv\n")


def test_a_study_from_an_sdrf_file_has_the_endpoints_of_its_sample_sheet(
    snakemake, tmp_path, monkeypatch
):
    folder = shutil.copytree(STUDIES / "fellow_eye", tmp_path / "study")
    monkeypatch.chdir(folder)
    expected = list_tests().reset_index(drop=True)
    write_as_sdrf(folder)
    targets = ("tears/endpoints/tests", "endpoints/baseline", "tears/changes/endpoint_changes")
    status, printed = snakemake(
        "--cores", "2", *(f"results/{name}.tsv" for name in targets), directory=folder
    )
    assert status == 0, printed
    found, baseline, related = (
        read_table(folder / f"results/{name}.tsv", spec)
        for name, spec in zip(targets, (TESTS, BASELINE, ENDPOINT_CHANGES), strict=True)
    )
    assert found["arm"].tolist() == expected["arm"].tolist()
    numbers = ["n_people", "estimate", "lower", "upper", "adjusted_p", "hedges_g"]
    assert np.array_equal(found[numbers].astype(float), expected[numbers].astype(float), True)
    # Ages 41.5 to 48.5, and nothing that says how the samples were measured.
    assert baseline.query("characteristic == 'age'")["mean"].tolist() == [45.0]
    assert set(baseline.query("kind == 'category'")["characteristic"]) == set()
    assert related["n_people"].max() == 8


def test_every_study_has_a_row_in_the_readme_of_the_examples():
    text = (STUDIES / "README.md").read_text(encoding="utf-8")
    folders = {path.name for path in STUDIES.iterdir() if (path / "config").exists()}
    assert folders == set(simulation.STUDIES)
    assert all(f"[{name}]({name}/config/contrasts.tsv)" in text for name in folders)
