"""Proteins seen at one visit only, beside the tests of the change."""

import pandas as pd
import pytest

from designs import FELLOW, make_samples
from tearflow.differential.contrast import Contrast
from tearflow.differential.design import make_design
from tearflow.differential.detection_people import size_groups
from tearflow.report.blocks import DataTable
from tearflow.report.detection import detection_in_words, on_off_section

CONTRAST = Contrast("dry", "week2", "visit", reference="before", target="after")
DEPS = pd.DataFrame(
    {
        "n_only_reference": [0, 3, 1, 0],
        "n_only_target": [4, 0, 2, 0],
        "detection_rank": pd.array([1, 2, 3, None], dtype="Int64"),
    }
)


@pytest.mark.parametrize(
    ("n_people", "words"),
    [
        (3, "with 3 people cannot be below 0.25, so that no protein group can reach p < 0.05"),
        (5, "with 5 people cannot be below 0.0625, so that no protein group can reach p < 0.05"),
        (6, "with 6 people cannot be below 0.0312. Rows"),
    ],
)
def test_the_smallest_possible_p_is_said(n_people, words):
    text = detection_in_words(DEPS, CONTRAST, [n_people])
    assert "2 in more people at after, 1 at before" in text
    assert words in text


def test_the_table_has_the_ranked_rows_in_order(run):
    path = run.paths[0]
    table = run.table(f"{path}/deps.tsv")
    table["detection_rank"] = pd.array([3, None, 1, None, 2, None], dtype="Int64")
    section = on_off_section(run, path)
    (shown,) = (b for b in section.blocks if isinstance(b, DataTable) and "detection" in b.anchor)
    names = [column["name"] for column in shown.data["columns"]]
    rank, group = names.index("detection_rank"), names.index("protein_group")
    assert [(row[rank], row[group]) for row in shown.data["rows"]] == [
        *((1, "P2"), (2, "P4"), (3, "P0"))
    ]
    assert {"p_value", "detection_p_value"} <= {*names}


def test_there_is_no_table_where_every_protein_is_at_both_visits(run):
    path = run.paths[0]
    run.table(f"{path}/deps.tsv")["detection_rank"] = pd.array([None] * 6, dtype="Int64")
    blocks = on_off_section(run, path).blocks
    assert not any(isinstance(block, DataTable) and "detection" in block.anchor for block in blocks)


def test_groups_are_compared_by_fishers_test():
    groups = Contrast("dry", "arms", "arm", reference="healthy", target="dry", pair_by="none")
    text = detection_in_words(DEPS, groups, [5, 4])
    assert "2 of dry, 1 of healthy" in text
    assert (
        "Fisher's exact test of the people, which with 5 and 4 people cannot be below 0.00794"
        in text
    )


def test_eyes_of_the_same_people_are_compared_by_the_sign_test():
    text = detection_in_words(DEPS, FELLOW, size_groups(make_design(make_samples(), FELLOW)))
    assert "2 in treated of more people, 1 in fellow" in text
    assert "the exact sign test of the people (McNemar), which with 6 people" in text
