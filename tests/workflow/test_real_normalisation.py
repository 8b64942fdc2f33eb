"""Median normalisation of a real cohort of saliva, against the pairs' own differences."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tearflow.differential.normalisation import estimate_shifts

pytestmark = pytest.mark.skipif(
    "TEARFLOW_REAL_DATA" not in os.environ,
    reason="TEARFLOW_REAL_DATA does not name the folder of the real data",
)


@pytest.mark.parametrize("visits", [("prior", "24h"), ("prior", "disch"), ("screen", "prior")])
def test_real_shifts_agree_with_the_differences_of_the_pairs(visits):
    data = Path(os.environ["TEARFLOW_REAL_DATA"]) / "chivas_saliva"
    sheet = pd.read_table(data / "sample_sheet_derived.tsv", dtype=str)
    sheet = sheet[sheet["keep"] == "True"]
    matrix = pd.read_table(data / "report.pg_matrix.tsv")
    log2 = np.log2(matrix[sheet["run"]].to_numpy(float))
    shift = estimate_shifts(log2)
    place = (
        sheet.reset_index(drop=True)
        .reset_index()
        .pivot_table(index="subject", columns="timepoint", values="index")
    )
    pairs = place[list(visits)].dropna().astype(int)
    assert len(pairs) >= 19
    before, after = (pairs[visit].to_numpy() for visit in visits)
    differences = log2[:, after] - log2[:, before]
    pair = np.nanmedian(differences, axis=0)
    found = shift[after] - shift[before]
    assert np.corrcoef(found, pair)[0, 1] > 0.85
    assert abs((found - pair).mean()) < 0.15
    assert np.sqrt(((found - pair) ** 2).mean()) < 0.2
    levels = np.nanmedian(log2, axis=0)  # what the samples' own medians would shift by
    assert np.sqrt((((levels[after] - levels[before]) - pair) ** 2).mean()) > 0.7
