from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tearflow.differential.contrast import Contrast
from tearflow.differential.pairs import make_pairs, pair_differences

CONTRAST = Contrast("dry", "after", "visit", reference="before", target="after")


def sheet(*rows):
    return pd.DataFrame(rows, columns=["sample", "subject", "eye", "visit"])


def test_pairs_follow_ids_not_order():
    samples = sheet(
        ("a1", "A", "OD", "after"),
        ("b0", "B", "OD", "before"),
        ("b1", "B", "OD", "after"),
        ("a0", "A", "OD", "before"),
    )
    pairs = make_pairs(samples, CONTRAST)
    assert pairs[["pair", "reference", "target"]].to_numpy().tolist() == [
        ["A", "a0", "a1"],
        ["B", "b0", "b1"],
    ]


def test_eyes_of_a_subject_are_pairs_of_their_own():
    rows = [(f"A{eye}{v[0]}", "A", eye, v) for v in ("before", "after") for eye in ("OD", "OS")]
    pairs = make_pairs(sheet(*rows), replace(CONTRAST, pair_by="subject+eye"))
    assert pairs["pair"].tolist() == ["A_OD", "A_OS"]
    assert pairs["complete"].all()


def test_an_incomplete_pair_says_what_it_lacks():
    pairs = make_pairs(sheet(("a0", "A", "OD", "before"), ("c", "C", "OD", "other")), CONTRAST)
    assert pairs["pair"].tolist() == ["A"]
    assert not pairs["complete"].any()
    assert pairs["note"].tolist() == ['no sample of "after"']


def test_two_samples_of_a_visit_are_refused():
    samples = sheet(("a0", "A", "OD", "before"), ("a0b", "A", "OS", "before"))
    with pytest.raises(ValueError, match="a0b"):
        make_pairs(samples, CONTRAST)


def test_differences_are_target_minus_reference_and_missing_where_either_is():
    log2 = pd.DataFrame({"a0": [1.0, np.nan], "a1": [3.0, 2.0]}, index=["P1", "P2"])
    pairs = make_pairs(sheet(("a0", "A", "", "before"), ("a1", "A", "", "after")), CONTRAST)
    differences = pair_differences(log2, pairs)
    np.testing.assert_array_equal(differences["A"], [2.0, np.nan])
