"""What the check of the sheets found that stops nothing, and that a user should know."""

from collections import defaultdict

from tearflow.differential.contrast import Contrast
from tearflow.run.problems import Note
from tearflow.run.words import list_first
from tearflow.study.checks import find_pairs
from tearflow.study.coinciding_columns import explain_coincidences, find_coincidences
from tearflow.study.schemas import load_schema
from tearflow.study.sheets import Sheet

# Columns: of an SDRF file there may be dozens.
SHOWN = 30
# Contrasts, and samples of a contrast, without a partner.
CONTRASTS_SHOWN, SAMPLES_SHOWN = 5, 10


def note_clinical(samples: Sheet) -> list[Note]:
    """List the columns of the sample sheet that are taken as clinical variables, in one note."""
    known = load_schema("samples")["properties"]
    names = [column for column in samples.columns if column not in known]
    if not names:
        return []
    listed = list_first(names, SHOWN, quoted=True)
    return [Note(samples.path, f"columns taken as clinical variables: {listed}")]


def note_single(contrasts: Sheet, samples: Sheet) -> list[Note]:
    """List the samples that a contrast leaves out for want of a partner, in one note.

    Parameters
    ----------
    contrasts, samples
        Sheets without mistakes; of re-runs one row.
    """
    of_cohort = defaultdict(list)
    for row in samples.rows:
        of_cohort[row.cells["cohort"]].append(row)
    left_out = []
    for contrast in contrasts.rows:
        _, single = find_pairs(contrast, of_cohort[contrast.cells["cohort"]])
        if single:
            names = list_first((row.cells["sample"] for row in single), SAMPLES_SHOWN)
            name = f"{contrast.cells['cohort']}/{contrast.cells['contrast']}"
            left_out.append(f"{name}: {names}")
    if not left_out:
        return []
    listed = "; ".join(left_out[:CONTRASTS_SHOWN])
    more = len(left_out) - CONTRASTS_SHOWN
    listed += f"; and {more} more contrasts" if more > 0 else ""
    message = f"samples without a partner, left out of the pairs of {listed}"
    return [Note(contrasts.path, message)]


def note_coincidences(contrasts: Sheet, samples: Sheet) -> list[Note]:
    """Name the columns in which all pairs of a contrast differ in the same way, as in the batch.

    Parameters
    ----------
    contrasts, samples
        Sheets without a mistake; each sample once.

    Returns
    -------
    list of Note
        One a contrast, and of many a count; a warning where a column has groups or dates, as a
        batch has.
    """
    by_cohort = defaultdict(list)
    for row in samples.rows:
        if row.included:
            by_cohort[row.cells["cohort"]].append(row.cells)
    notes = []
    for row in contrasts.rows:
        contrast = Contrast.from_row(row.cells)
        if found := find_coincidences(by_cohort[contrast.cohort], contrast):
            shared = explain_coincidences(found, contrast.sides)
            message = f'contrast "{contrast.name}" of cohort "{contrast.cohort}": {shared}'
            warning = any(column.technical for column in found)
            notes.append(Note(contrasts.path, message, warning, row.line))
    if len(notes) > CONTRASTS_SHOWN:
        count = f"the same of {len(notes) - CONTRASTS_SHOWN} more contrasts, named in the report"
        notes[CONTRASTS_SHOWN:] = [Note(contrasts.path, count, True)]
    return notes
