"""What the page says of the differences between contrasts."""

import pytest
from markupsafe import Markup

from tearflow.report.blocks import DataTable
from tearflow.report.differences import describe_pair, describe_pairs, difference_blocks


def words(paragraphs):
    return Markup(" ").join(paragraphs).unescape()


@pytest.fixture
def row(run):
    row = run.table("comparisons/both/agreement.tsv").to_dict("records")[0]
    return row | {"first": "NSDE", "second": "SSDE"}


def test_shared_and_different_changes_are_counted(row):
    text = words(describe_pair(row))
    assert "4 proteins were tested in both; for 1 of them a difference of the changes is" in text
    assert "“NSDE” has 3 DEPs, “SSDE” 4." in text
    assert "1 is a DEP of both, in the same direction." in text
    assert "Of 2 DEPs of one contrast only, a difference is shown for 1." in text
    assert "For 1 no difference is shown" in text
    assert "2 further DEPs of one contrast were not tested in the other" in text
    assert "By chance 0.75 shared DEPs are expected (p = 0.3" in text
    assert "of 3 DEPs of either contrast 2 have equal signs (p = 1)" in text


def test_nothing_is_said_of_chance_where_people_are_in_both(row):
    same = row | {"overlap_p_value": float("nan"), "sign_p_value": float("nan")}
    text = words(describe_pair(same | {"remark": "5 subjects in both contrasts"}))
    assert "By chance" not in text
    assert text.endswith("5 subjects in both contrasts.")


def test_untested_differences_are_said(row):
    text = words(describe_pair(row | {"n_second_only_not_compared": 3}))
    assert "The difference of 3 could not be tested." in text


def test_two_lists_are_called_no_test_and_further_pairs_counted(row):
    paragraphs = describe_pairs([row] * 8)
    assert "are not a test" in paragraphs[0]
    assert paragraphs[-1] == "2 further pairs of contrasts: see <code>agreement.tsv</code>."
    assert len(describe_pairs([row])) == 1 + len(describe_pair(row))


def test_the_table_has_the_deps_and_their_places(run):
    table = next(b for b in difference_blocks(run, "both") if isinstance(b, DataTable))
    names = [column["name"] for column in table.data["columns"]]
    assert names[:2] == ["gene", "place"]
    assert [row[1] for row in table.data["rows"]] == [
        *("both", "one only, different", "one only, not different")
    ]
    assert (
        "First is nsde: week2 against baseline, second ssde: week2 against baseline"
        in table.caption
    )
