"""Results that the sheets no longer have, and what is removed of them."""

import pytest

from tearflow.io.whole_files import CHECKSUMS
from tearflow.provenance.leftovers import find_leftovers, remove_leftovers
from tearflow.study.leftovers import note_leftovers

PLANNED = ["a", "a/w2", "gene_sets"]


@pytest.fixture
def results(tmp_path):
    for folder in (*PLANNED, "old", "old/w2", "a/w9", "mine", "other/gene_sets", "other/a"):
        path = tmp_path / folder
        path.mkdir(parents=True, exist_ok=True)
        (path / "deps.tsv").write_text("x")
        if folder != "mine":
            (path / CHECKSUMS).write_text(f"{'0' * 64}  deps.tsv\n")
    return tmp_path


def test_folders_of_the_study_of_others_and_of_other_runs_are_none(results):
    assert find_leftovers(results, PLANNED) == ["a/w9", "old", "old/w2"]
    note = str(note_leftovers(str(results), PLANNED))
    assert "no longer have: a/w9, old, old/w2;" in note
    assert note_leftovers(str(results), [*PLANNED, "a/w9", "old", "old/w2"]) is None
    assert note_leftovers(str(results / "none"), PLANNED) is None


def test_only_what_a_run_has_written_is_removed(results):
    for name in ("volcano.svg", "tables.xlsx", "figure_of_mine.svg", "notes.tsv"):
        (results / "old/w2" / name).write_text("")
    found = find_leftovers(results, PLANNED)
    assert list(remove_leftovers(results, found, ["volcano"])) == [
        ("a/w9", 2, []),
        ("old/w2", 4, ["figure_of_mine.svg", "notes.tsv"]),
        ("old", 2, []),
    ]
    assert not (results / "a/w9").exists()
    assert sorted(path.name for path in (results / "old/w2").iterdir()) == [
        "figure_of_mine.svg",
        "notes.tsv",
    ]
    assert (results / "a/w2/deps.tsv").exists()
    assert (results / "other/a/deps.tsv").exists()
    assert find_leftovers(results, PLANNED) == []
