"""What the check found that stops nothing."""

import logging

from tearflow.run.problems import Note, log_notes
from tearflow.study.notes import SHOWN, note_clinical
from tearflow.study.sheets import Row, Sheet

NEEDED = ["cohort", "run", "sample", "subject", "visit"]


def sheet(*columns):
    names = [*NEEDED, *columns]
    return Sheet("samples.tsv", names, [Row(2, dict.fromkeys(names, "x"), True)])


def test_columns_without_a_meaning_are_named_in_one_note():
    notes = note_clinical(sheet("eye", "age", "OSDI score", "include"))
    assert [str(note) for note in notes] == [
        'samples.tsv: columns taken as clinical variables: "age", "OSDI score".'
    ]


def test_sheet_without_clinical_columns_has_no_note():
    assert note_clinical(sheet("eye", "batch")) == []
    assert note_clinical(Sheet("samples.tsv", [], [])) == []


def test_many_columns_are_counted():
    (note,) = note_clinical(sheet(*(f"c{number}" for number in range(SHOWN + 3))))
    assert note.message.endswith(f'"c{SHOWN - 1}" and 3 more')


def test_notes_are_logged_under_one_line_and_warnings_as_such(caplog):
    logger = logging.getLogger("check")
    with caplog.at_level(logging.INFO, "check"):
        log_notes(
            [
                Note("samples.tsv", "a doubt", True, 3, "visit"),
                Note("samples.tsv", "one"),
                Note("b", "two"),
            ],
            logger,
        )
    assert [(record.levelname, record.message) for record in caplog.records] == [
        ("INFO", "Check of the input:\n  samples.tsv: one.\n  b: two."),
        ("WARNING", "Warning: samples.tsv, line 3, column visit: a doubt."),
    ]
