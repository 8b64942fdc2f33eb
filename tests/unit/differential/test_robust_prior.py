"""The robust prior against R where designs rarely lead (tests/reference/designs.R)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tearflow.differential.moderation import moderate
from tearflow.differential.robust_prior import FDistribution, fit_robust_prior

TABLE = Path(__file__).parents[2] / "reference/designs_variances.tsv"
VARIANCES = pd.read_table(TABLE, comment="#")


@pytest.mark.parametrize("case", ["alike", "extreme", "differ", "few"])
def test_prior_and_moderated_variances(case):
    rows = VARIANCES[VARIANCES["case"] == case]
    variance, df = rows["variance"].to_numpy(), rows["df"].to_numpy(float)
    prior = fit_robust_prior(variance, df)
    np.testing.assert_allclose(prior.variance, rows["prior_variance"], rtol=1e-9)
    np.testing.assert_allclose(prior.df, rows["prior_df"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(moderate(variance, df, prior)[0], rows["posterior"], rtol=1e-9)


def test_the_cases_are_what_they_should_be():
    prior_df = VARIANCES.groupby("case")["prior_df"]
    assert np.isinf(prior_df.max()).to_dict() == {
        "alike": True,
        "differ": False,
        "extreme": False,
        "few": False,
    }
    assert (prior_df.min() < prior_df.max()).to_dict() == {
        "alike": True,
        "differ": True,
        "extreme": True,
        "few": False,
    }


def test_a_tail_that_is_no_double_has_a_log():
    # With 2 degrees of freedom of the sample the tail is (1 + 2 f / d)^(-d / 2).
    distribution = FDistribution(2.0, 400.0)
    values = np.array([3.0, 1e4])
    expected = -200 * np.log1p(values / 200)
    np.testing.assert_allclose(distribution.log_upper_tail(values), expected, rtol=1e-12)
    assert expected[1] < np.log(np.finfo(float).tiny)
