"""What the check of the sheets found that stops nothing, and that a user should know."""

from collections import defaultdict
from collections.abc import Collection

from tearflow.differential.covariates import NUMERIC, Covariate
from tearflow.differential.design import Design
from tearflow.differential.pairing import BLOCK
from tearflow.run.problems import Note
from tearflow.run.words import list_first, people_in_words
from tearflow.study.coinciding_columns import explain_coincidences, find_coincidences
from tearflow.study.quoting import quote_all
from tearflow.study.schemas import load_schema
from tearflow.study.sheet_contrasts import SheetContrast, list_contrasts
from tearflow.study.sheets import Sheet

# Columns: of an SDRF file there may be dozens.
SHOWN = 30
# Contrasts, and samples of a contrast, without a partner.
CONTRASTS_SHOWN, SAMPLES_SHOWN = 5, 10
# Categories of a covariate that one person has.
LEVELS_SHOWN = 3


def note_clinical(samples: Sheet, measures: Collection[str] = ()) -> list[Note]:
    """List the columns of the sample sheet that are taken as clinical variables, in one note.

    Parameters
    ----------
    samples
        The sample sheet.
    measures
        Columns that are measures of the endpoints.
    """
    known = {*load_schema("samples")["properties"], *measures}
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
    left_out = []
    for asked in list_contrasts(contrasts, samples):
        names = [use.sample for use in asked.plain.samples if use.unit and use.note]
        if names:
            left_out.append(f"{asked.contrast.path}: {list_first(names, SAMPLES_SHOWN)}")
    message = "samples without a partner, left out of the pairs of"
    return _list_contrasts(contrasts.path, message, left_out)


def note_eyes(contrasts: Sheet, samples: Sheet) -> list[Note]:
    """Name the contrasts that average the eyes of people, and people with one eye at one visit."""
    averaged, uneven = [], []
    for asked in list_contrasts(contrasts, samples):
        path = asked.contrast.path
        units = [unit for unit in asked.plain.units if any(len(s.samples) > 1 for s in unit.sides)]
        if not units:
            continue
        averaged.append(f"{path} ({people_in_words(len({unit.subject for unit in units}))})")
        partly = [unit.subject for unit in units if len({len(s.samples) for s in unit.sides}) > 1]
        if partly:
            uneven.append(f"{path}: {quote_all(list(dict.fromkeys(partly)), SAMPLES_SHOWN)}")
    message = "log2 values of both eyes of a person are averaged at each visit"
    message += " (set eyes to block or separate to keep them apart) in"
    one_eye = (
        "people with both eyes at one visit and one at the other, whose mean is of the eyes there"
    )
    return [
        *_list_contrasts(contrasts.path, message, averaged),
        *_list_contrasts(contrasts.path, f"{one_eye}:", uneven, warning=True),
    ]


def note_covariates(contrasts: Sheet, samples: Sheet) -> list[Note]:
    """How covariates are read whose type is not declared, and which of them change nothing."""
    remarks: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for asked in list_contrasts(contrasts, samples):
        if not asked.contrast.covariates:
            continue
        for covariate in asked.design.covariates:
            if covariate.name in asked.design.absorbed:
                words = f'"{covariate.name}" does not change within pairs, which account for it'
                remarks[f"{words} already, and is not used", False].append(asked.contrast.path)
            elif not covariate.declared:
                remarks[_describe_type(covariate), False].append(asked.contrast.path)
        if levels := _levels_of_one_person(asked.design):
            adds = "so that the person adds nothing to the test"
            if len(levels) > 1:
                adds = "so that these people add nothing to the test"
            named = list_first(levels, LEVELS_SHOWN, separator="; ")
            remarks[f"{named}, {adds}: merge categories, or remove it", True].append(
                asked.contrast.path
            )
        for words in _covariates_that_few_change(asked):
            remarks[words, True].append(asked.contrast.path)
    return [
        Note(
            contrasts.path,
            f"covariate of {list_first(paths, CONTRASTS_SHOWN)}: {words}",
            warning,
        )
        for (words, warning), paths in remarks.items()
    ]


def _describe_type(covariate: Covariate) -> str:
    """Covariate and how it is read, with the way to read it otherwise."""
    name = covariate.name
    if covariate.type == NUMERIC:
        return f'"{name}" is read as a number (write {name}:categorical if its values are names)'
    return f'"{name}" is read as categories ({quote_all(covariate.levels, 6)})'


def _levels_of_one_person(design: Design) -> list[str]:
    """Levels of categorical covariates that a single person has."""
    described = []
    for covariate in design.covariates:
        if covariate.type == NUMERIC or covariate.name in design.absorbed:
            continue
        places = [design.parameters.index(name) for name in covariate.parameters]
        codes = [tuple(row[place] for place in places) for row in design.matrix]
        people: dict[str, set[str]] = {level: set() for level in covariate.levels}
        for unit, code in zip(design.units, codes, strict=True):
            for level, value in zip(covariate.levels[1:], code, strict=True):
                if value:
                    people[level].add(unit.subject)
            # Of a difference a zero is no level but no change of it.
            if not any(code) and len(unit.sides) == 1:
                people[covariate.levels[0]].add(unit.subject)
        described += [
            f'"{covariate.name}" is "{level}" for "{next(iter(found))}" only'
            for level, found in people.items()
            if len(found) == 1
        ]
    return described


def _covariates_that_few_change(asked: SheetContrast) -> list[str]:
    """Covariates that differ between the samples of a few people, and are alike in those of others.

    An age that one person's birthday changes would be taken for a measure of each visit.
    """
    design, contrast = asked.design, asked.contrast
    used = set(design.names_of_samples)
    rows = [row.cells for row in asked.used if row.cells["sample"] in used]
    used_as, between = "its mean over the samples of a person is used", "the samples"
    if contrast.incomplete == BLOCK:
        used_as = "the value of each sample is used"
    elif any(len(unit.sides) > 1 for unit in design.units):
        used_as, between = "its change within a person is used, and not its value", "the two sides"
    described = []
    for covariate in design.covariates:
        values: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for cells in rows:
            place = cells[contrast.variable] if between == "the two sides" else cells["sample"]
            values[cells["subject"]][place].add(cells[covariate.name])
        repeated = {person: [*found.values()] for person, found in values.items() if len(found) > 1}
        changing = [
            person for person, found in repeated.items() if any(s != found[0] for s in found[1:])
        ]
        if not 0 < 2 * len(changing) < len(repeated):
            continue
        described.append(
            f'"{covariate.name}" differs between {between} of'
            f" {people_in_words(len(changing))} ({quote_all(changing, 5)}) of {len(repeated)}, so"
            f" that {used_as}: write one value in all samples of a person where it is meant to be"
            " that of the person"
        )
    return described


def note_coincidences(contrasts: Sheet, samples: Sheet) -> list[Note]:
    """Name the columns in which all pairs, or the groups, of a contrast differ in the same way.

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
    notes = []
    for asked in list_contrasts(contrasts, samples):
        contrast = asked.contrast
        found = find_coincidences([row.cells for row in asked.included], contrast)
        if found:
            explained = explain_coincidences(found, contrast)
            message = f"{asked.title}: {explained}"
            warning = any(column.technical for column in found)
            notes.append(Note(contrasts.path, message, warning, asked.row.line))
    if len(notes) > CONTRASTS_SHOWN:
        count = f"the same of {len(notes) - CONTRASTS_SHOWN} more contrasts, named in the report"
        notes[CONTRASTS_SHOWN:] = [Note(contrasts.path, count, True)]
    return notes


def _list_contrasts(
    path: str, message: str, listed: list[str], warning: bool = False
) -> list[Note]:
    """One note that lists contrasts, of many the first; none without any."""
    if not listed:
        return []
    shown = "; ".join(listed[:CONTRASTS_SHOWN])
    more = len(listed) - CONTRASTS_SHOWN
    shown += f"; and {more} more contrasts" if more > 0 else ""
    return [Note(path, f"{message} {shown}", warning)]
