"""What a dry run ends with."""

from cohorts import list_samples
from tearflow.differential.contrast import Contrast
from tearflow.run.problems import Note
from tearflow.study.cohort import Cohort
from tearflow.study.summary import SHOWN, summarise_study


def test_samples_and_pairs_are_counted_and_notes_follow():
    samples = list_samples("ABC", "ab")[:-1]
    cohort = Cohort(matrix="m.tsv", samples=samples)
    contrast = Contrast("c", "b_vs_a", "visit", reference="a", target="b")
    notes = [Note("s.tsv", "a note"), Note("s.tsv", "a warning", warning=True)]
    assert summarise_study({"c": cohort}, {"c/b_vs_a": contrast}, notes) == [
        "Checked:",
        "  cohort c: 5 samples of 3 people, visits a, b",
        "    b_vs_a: b against a; 2 of 3 pairs",
        "  s.tsv: a note.",
    ]


def test_of_many_the_first_are_listed():
    cohorts = {
        f"c{n}": Cohort(matrix="m", samples=list_samples("A", "ab")) for n in range(SHOWN + 3)
    }
    lines = summarise_study(cohorts, {}, [])
    assert len(lines) == SHOWN + 2
    assert lines[-1] == "  and 3 cohorts more"
