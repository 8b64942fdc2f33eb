"""The 11 visits of a real cohort of saliva in one series, against R's limma."""

import os
from pathlib import Path

import numpy as np
import pytest

import tearflow
from saliva import VISITS, lay_out_saliva
from tearflow.differential.observed import observe
from tearflow.differential.series import omnibus_test
from tearflow.differential.series_design import make_series_design

# R 4.2.2 and limma 3.54.1 on the kept runs, 1,228 protein groups with 3 people at two visits:
# `eBayes(lmFit(x, ~ subject + visit))`, F from the fits with and without the visits as in
# tests/reference/visits.R. F, its degrees of freedom and p.
OF_R = {
    "P02675": (6.1761902, 146.290847, 7.834544e-08),
    "Q6MZM9": (5.9970492, 150.290847, 1.263254e-07),
    "P00738": (5.9609487, 149.290847, 1.440223e-07),
    "P02671": (5.7051282, 134.290847, 4.229795e-07),
}
BELOW_05 = {"f_p_value": 224, "f_q_value": 37}

pytestmark = pytest.mark.skipif(
    "TEARFLOW_REAL_DATA" not in os.environ,
    reason="TEARFLOW_REAL_DATA does not name the folder of the real data",
)


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    data = Path(os.environ["TEARFLOW_REAL_DATA"]).resolve() / "chivas_saliva"
    directory = tmp_path_factory.mktemp("visits")
    lay_out_saliva(data, directory, {"after": {"reference": "prior", "target": "*"}})
    before = Path.cwd()
    os.chdir(directory)
    try:
        yield tearflow.load("saliva")
    finally:
        os.chdir(before)


def test_real_series_has_a_contrast_for_each_visit(cohort):
    contrasts = cohort.study.series["saliva/after"]
    assert [contrast.target for contrast in contrasts] == [v for v in VISITS if v != "prior"]


def test_real_series_agrees_with_r(cohort):
    samples = cohort.study.cohorts["saliva"].samples
    design = make_series_design(samples, cohort.study.series["saliva/after"])
    values = observe(cohort.log2, design).to_numpy()
    contaminant = cohort.proteins["contaminant"].to_numpy(bool)
    table = omnibus_test(values, contaminant, design, cohort.config.differential)
    assert table["f"].notna().sum() == 1228
    for measure, count in BELOW_05.items():
        assert (table[measure] < 0.05).sum() == count
    found = table.set_index(cohort.proteins["protein_group"]).loc[list(OF_R)]
    expected = np.array(list(OF_R.values()))
    columns = ["f", "f_residual_df", "f_p_value"]
    np.testing.assert_allclose(found[columns], expected, rtol=1e-6)
    assert (found["f_df"] == 10).all()
