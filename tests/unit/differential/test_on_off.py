import numpy as np
import pandas as pd
import pytest

from cohorts import design_of, list_proteins, list_samples, pair_samples
from tearflow.differential.detection import describe_detection
from tearflow.differential.on_off import find_on_off
from tearflow.differential.rule import OnOffRule

PAIRS = pair_samples(list_samples("ABC"))
LIMITS = OnOffRule()
NONE, SEEN = np.nan, 20.0


def tables(*rows):
    log2 = pd.DataFrame(rows, columns=[*PAIRS["reference"], *PAIRS["target"]])
    return list_proteins(len(rows)), log2


def list_on_off(proteins, log2, pairs, limits):
    log2 = log2.reset_index(drop=True)
    detection = describe_detection(log2, design_of(pairs), proteins["contaminant"].to_numpy())
    return find_on_off(proteins.join(detection), log2, design_of(pairs), limits)


def test_only_a_clean_pattern_is_on_or_off():
    proteins, log2 = tables(
        [NONE] * 3 + [SEEN] * 3,
        [SEEN] * 3 + [NONE] * 3,
        [NONE, NONE, SEEN, SEEN, SEEN, SEEN],
        [SEEN] * 6,
        [NONE] * 6,
    )
    table = list_on_off(proteins, log2, PAIRS, LIMITS).set_index("protein_group")
    assert table["state"].to_dict() == {"P0": "appears", "P1": "vanishes"}
    assert "log2fc" not in table
    assert (table["chance_of_pattern"] == 0.25).all()


def test_thresholds_can_be_loosened():
    proteins, log2 = tables([NONE, NONE, SEEN, SEEN, SEEN, SEEN], [SEEN] * 6)
    table = list_on_off(proteins, log2, PAIRS, OnOffRule(0.6, 0.4))
    assert table["protein_group"].tolist() == ["P0"]


@pytest.mark.parametrize(
    ("percent", "n", "limit"),
    [(28, 25, 7), (55, 20, 11), (56, 25, 14), (58, 50, 29), (29, 100, 29)],
)
def test_a_share_of_samples_is_exact(percent, n, limit):
    # As floats 0.28 * 25 is above 7 and 0.58 * 50 below 29.
    samples = [[f"{pair}_{side}" for pair in range(n)] for side in ("reference", "target")]
    pairs = pd.DataFrame({"reference": samples[0], "target": samples[1], "complete": True})
    pairs["subject"] = [str(pair) for pair in range(n)]
    seen = np.where(np.arange(n) < np.array([limit - 1, limit, limit + 1])[:, None], SEEN, NONE)
    nothing, all_of_it = np.full((3, n), NONE), np.full((3, n), SEEN)
    proteins, _ = tables(*[[SEEN] * 6] * 3)
    least = pd.DataFrame(np.hstack([nothing, seen]), columns=[*samples[0], *samples[1]])
    shares = OnOffRule(percent / 100, 0.0)
    found = list_on_off(proteins, least, pairs, shares)
    assert set(found["seen_target"]) == {limit, limit + 1}
    most = pd.DataFrame(np.hstack([seen, all_of_it]), columns=[*samples[0], *samples[1]])
    shares = OnOffRule(1.0, percent / 100)
    found = list_on_off(proteins, most, pairs, shares)
    assert set(found["seen_reference"]) == {limit - 1, limit}


def test_samples_of_incomplete_pairs_do_not_count():
    proteins, log2 = tables([NONE, NONE, SEEN, SEEN, SEEN, NONE])
    pairs = PAIRS.assign(complete=[True, True, False])
    assert list_on_off(proteins, log2, pairs, LIMITS)["state"].tolist() == ["appears"]
    assert list_on_off(proteins, log2, pairs.assign(complete=False), LIMITS).empty


def test_eyes_are_counted_by_people_and_the_chance_carries_the_remark():
    proteins, log2 = tables([NONE] * 3 + [SEEN] * 3)
    eyes = list_on_off(proteins, log2, PAIRS.assign(subject=list("AAB")), LIMITS).iloc[0]
    assert (eyes["n_pairs"], eyes["n_people"]) == (3, 2)
    assert eyes["remark"].startswith("3 eyes of 2 people counted as independent pairs")
    assert (eyes["chance_of_pattern"], eyes["detection_p_value"]) == (0.25, 0.5)
    assert list_on_off(proteins, log2, PAIRS, LIMITS).iloc[0]["remark"] == ""
