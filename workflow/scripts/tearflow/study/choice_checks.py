"""Check the cells of a contrast: the columns that it names, and choices that exclude each other."""

from collections.abc import Iterator, Sequence

from tearflow.differential.conditions import read_conditions
from tearflow.differential.contrast import Contrast
from tearflow.differential.covariates import TYPES, list_names, read_names
from tearflow.differential.pairing import BLOCK, KEYS, MEAN, UNPAIRED
from tearflow.run.problems import Problem, nearest
from tearflow.study.quoting import quote_all
from tearflow.study.sheet_contrasts import SheetContrast
from tearflow.study.sheets import Row, Sheet

# Columns of the sample sheet that say what a row is, not how it was treated.
IDENTITY = ("cohort", "run", "sample", "subject", "include")
# Column, message and advice.
Mistake = tuple[str, str, str]


def check_choices(asked: SheetContrast) -> list[Problem]:
    """List what is wrong with the cells of a contrast by themselves."""
    contrast, samples, rows = asked.contrast, asked.samples, asked.rows
    mistakes = [
        *_check_columns(contrast, samples),
        *_check_sides(contrast),
        *_check_eyes(contrast, samples, rows),
        *_check_combinations(contrast),
        *_check_filter(contrast, samples, rows),
    ]
    return [asked.problem(message, advice, column) for column, message, advice in mistakes]


def _check_columns(contrast: Contrast, samples: Sheet) -> Iterator[Mistake]:
    usable = [name for name in samples.columns if name not in IDENTITY]
    named = [("variable", contrast.variable, "compare")]
    if contrast.group:
        named.append(("group", contrast.group, "compare"))
    names = [name for name, _ in list_names(contrast.covariates)]
    if repeated := [name for name in dict.fromkeys(names) if names.count(name) > 1]:
        message = f"covariates names {quote_all(repeated)} more than once"
        yield "covariates", message, "Write each column once, with one type"
    for name in dict.fromkeys(names):
        start, _, kind = name.rpartition(":")
        if start.strip() in usable and kind.strip() in TYPES:
            message = f'covariate "{start.strip()}" has two types'
            yield "covariates", message, f"Write {start.strip()}:numeric or :categorical"
        elif start.strip() in usable and name not in usable:
            message = f'"{kind.strip()}" is not a type of a covariate{nearest(kind.strip(), TYPES)}'
            yield "covariates", message, f"Write {start.strip()}:numeric or :categorical"
        else:
            named.append(("covariates", name, "adjust for"))
    for column, name, purpose in named:
        if name in usable:
            continue
        noun = "covariate" if column == "covariates" else column
        message = f'{noun} "{name}" is not a column of {samples.path} that contrasts can {purpose}'
        yield column, message + nearest(name, usable), f"Choose from {', '.join(usable)}"


def _check_sides(contrast: Contrast) -> Iterator[Mistake]:
    if contrast.reference == "*":
        advice = "Name one value; only the target may be * for all others"
        yield "reference", 'reference is "*"', advice
    elif contrast.reference == contrast.target:
        message = f'reference and target are both "{contrast.target}"'
        yield "target", message, "Compare two different values"
    groups = {
        "group_reference": contrast.group_reference,
        "group_target": contrast.group_target,
    }
    for column, value in groups.items():
        if value and not contrast.group:
            advice = "Name the column of the sample sheet in group, or leave the cell empty"
            yield column, f'{column} is "{value}" but group is empty', advice
        if contrast.group and not value:
            part = "from which the other is" if column == "group_target" else "that is"
            advice = f'Give the value of "{contrast.group}" with the change {part} subtracted'
            yield column, f'group is "{contrast.group}" but {column} is empty', advice
    if contrast.group and contrast.group_reference == contrast.group_target != "":
        message = f'group_reference and group_target are both "{contrast.group_target}"'
        yield "group_target", message, "Compare two different groups"


def _check_eyes(contrast: Contrast, samples: Sheet, rows: Sequence[Row]) -> Iterator[Mistake]:
    key = KEYS.get(contrast.pair_by, ())
    if "eye" in key and "eye" not in samples.columns:
        message = f'pair_by is "{contrast.pair_by}" but {samples.path} has no column "eye"'
        yield "pair_by", message, "Add the column, or pair by subject"
    elif contrast.eyes and not any(row.cells.get("eye") for row in rows):
        lacks = 'has no column "eye"'
        if "eye" in samples.columns:
            lacks = f'has no eye in cohort "{contrast.cohort}"'
        message = f'eyes is "{contrast.eyes}" but {samples.path} {lacks}'
        yield "eyes", message, "Fill in eye with OD or OS there, or leave the cell here empty"


def _check_combinations(contrast: Contrast) -> Iterator[Mistake]:
    if contrast.eyes == MEAN and contrast.keeps_eyes:
        message = f'eyes is "{MEAN}" but pair_by is "{contrast.pair_by}", which keeps eyes apart'
        yield "eyes", message, "Set pair_by to subject, or eyes to separate or block"
    if contrast.incomplete == BLOCK and contrast.pair_by == UNPAIRED:
        message = f'incomplete is "{BLOCK}" but pair_by is "{UNPAIRED}", where nobody has a pair'
        yield "incomplete", message, "Leave the cell empty, or set pair_by to subject"
    elif contrast.incomplete == BLOCK and contrast.keeps_eyes:
        message = f'incomplete is "{BLOCK}", which takes a sample of a person at each visit, but'
        message += " the contrast keeps both eyes"
        advice = "Set eyes to mean, OD or OS and pair_by to subject, or leave this cell empty"
        yield "incomplete", message, advice
    if contrast.group and contrast.group == contrast.variable:
        message = f'group and variable are both "{contrast.group}"'
        yield "group", message, "Name the column of the groups whose changes are compared"
    for name in read_names(contrast.covariates):
        if name in (contrast.variable, contrast.group):
            message = f'covariate "{name}" is what the contrast compares'
            yield "covariates", message, "Remove it from the covariates"


def _check_filter(contrast: Contrast, samples: Sheet, rows: Sequence[Row]) -> Iterator[Mistake]:
    try:
        conditions = read_conditions(contrast.filter)
    except ValueError as error:
        advice = "Write column=value, with | between values and ; between conditions, such as"
        yield "filter", str(error), f"{advice} visit=week2; arm=drug|vehicle"
        return
    columns = [condition.column for condition in conditions]
    for column in dict.fromkeys(column for column in columns if columns.count(column) > 1):
        values = [value for found in conditions if found.column == column for value in found.values]
        message = f'filter names the column "{column}" more than once, and a sample must meet all'
        joined = "|".join(dict.fromkeys(values))
        yield "filter", message, f"Write {column}={joined} for a sample with any of these values"
    for condition in conditions:
        if condition.column not in samples.columns:
            message = f'filter names the column "{condition.column}", which {samples.path} lacks'
            message += nearest(condition.column, samples.columns)
            yield "filter", message, f"Choose from {', '.join(samples.columns)}"
            continue
        known = sorted({row.cells[condition.column] for row in rows if row.included} - {""})
        for value in condition.values:
            if value not in known:
                message = f'no sample of cohort "{contrast.cohort}" has {condition.column}'
                message += f' "{value}", which filter asks for{nearest(value, known)}'
                advice = f"Choose from {quote_all(known)}" if known else "Fill in the column"
                yield "filter", message, advice
