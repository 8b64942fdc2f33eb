import pandas as pd

from tearflow.report.audit import audit_blocks, describe_outliers, describe_swaps
from tearflow.report.blocks import Note
from tearflow.report.contamination import tear_change_section, tear_notes


def samples(subjects=3, fit=True, **columns):
    rows = [(f"{s}{v}", s, v) for v in ("week0", "week2") for s in "ABCDEFGH"[:subjects]]
    table = pd.DataFrame(rows, columns=["sample", "subject", "visit"])
    given = {"own_correlation": 0.7 if fit else 0.1, "best_other_correlation": 0.2}
    given |= {"swap_suspect": False, "swap_note": "", "outlier": False, "outlier_reason": ""}
    given |= {"swap_unchecked": ""}
    return table.assign(**(given | columns))


def test_suspect_is_named_in_a_note(run):
    facts, note = audit_blocks(run, "nsde")
    assert isinstance(note, Note)
    assert note.text.startswith("A_baseline: A and")
    assert "1 sample look" not in str(dict(facts.rows)["Swapped samples"])
    assert "3 of 4 complete; incomplete: D (no sample of" in str(dict(facts.rows)["Pairs"])


def test_no_suspect_and_what_that_is_worth():
    text = str(describe_swaps(samples()))
    assert text.startswith("none suspected. 6 of 6 samples fit their own subject best")
    assert "only 6 ways" in text
    assert "differ little" not in text


def test_subjects_that_differ_little_are_mentioned():
    text = str(describe_swaps(samples(subjects=8, fit=False)))
    assert "differ little" in text
    assert "ways" not in text


def test_cohort_that_cannot_be_checked():
    table = samples(own_correlation=None, swap_unchecked="few proteins")
    assert str(describe_swaps(table)) == "not checked: few proteins (6 samples)."


def test_samples_that_cannot_be_checked_are_counted_with_the_reason():
    table = samples()
    table.loc[0, "own_correlation"] = None
    table.loc[0, "swap_unchecked"] = "one visit only"
    described = str(describe_swaps(table))
    assert described.startswith("none suspected. 5 of 5 samples")
    assert described.endswith("Not checked: one visit only (1 sample).")


def test_outliers_are_listed_in_full_or_in_short():
    reason = "low identifications: 9 against 99 in the median (robust z -9.0)"
    table = samples().assign(outlier=[True] + [False] * 5, outlier_reason=reason)
    assert str(describe_outliers(table, table[table["outlier"]])) == f"Aweek0: {reason}"
    many = samples(outlier=True, outlier_reason=f"{reason}; low correlation: 0.1")
    text = str(describe_outliers(many, many))
    names = "Aweek0, Bweek0, Cweek0, Aweek2, Bweek2, Cweek2"
    assert text == f"6 of 6 samples<br>low correlation: {names}<br>low identifications: {names}"
    assert (
        describe_outliers(samples(2), samples(2)[:0])
        == "not checked: at least 5 samples are needed"
    )
    assert str(describe_outliers(samples(), samples()[:0])).startswith("none")


def test_warning_stands_above_the_contrast(run):
    (note,) = tear_notes(run, "nsde/week2_vs_baseline")
    assert note.text == "Blood is 2.8 times as high (p = 0.01)."
    grid = tear_change_section(run, "nsde/week2_vs_baseline").blocks[1]
    assert grid.rows[0][3] == "+1.50 (0.50 to 2.50)"
    assert grid.rows[1][4] == ""
