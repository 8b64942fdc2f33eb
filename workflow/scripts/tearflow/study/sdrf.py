"""Read an SDRF file, the sample metadata of proteomics repositories, as a sample sheet.

The format is that of https://github.com/bigbio/proteomics-sample-metadata.
"""

import re
from collections.abc import Mapping

from tearflow.differential.design_words import EYE_NAMES
from tearflow.io.spreadsheet import Lines
from tearflow.readers.run_names import RunMatcher
from tearflow.run.problems import InputError, Problem, nearest
from tearflow.study.column_names import find_inclusion
from tearflow.study.schemas import load_schema
from tearflow.study.template import GUESS

SOURCE, RUN = "source name", "comment[data file]"
FRACTION, REPLICATE = "comment[fraction identifier]", "comment[technical replicate]"
POOLED = "characteristics[pooled sample]"
# The variable under study goes before what merely describes the sample.
CATEGORIES = ("factor value", "characteristics")
VISITS = ("sampling time", "collection time", "time point", "timepoint", "time", "visit")
SUBJECTS = ("individual", "subject", "patient", "participant", "donor")
EYES = ("eye", "laterality", "eye laterality")
COHORTS = ("cohort",)
# Columns of the sample sheet that have the same name here.
OWN = ("arm", "batch")
RESERVED = {"not available", "not applicable", "anonymized"}
# Words that the format does not know and that say as little where every row has one of them.
NOTHING = {"", "na", "n/a", "nan", "null", "none", "-", "unknown", "missing", "not provided"}
# Columns named in a message.
SHOWN = 8
NOT_POOLED = {"", "not pooled", "no"}
# Years, months and days, as the format has ages.
AGE, _AGE = "age", re.compile(r"(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?", re.IGNORECASE | re.ASCII)
SIDES = {side: eye for eye, name in EYE_NAMES.items() for side in (name, f"{name} eye")}
AUTO = "auto"


def is_sdrf(header: list[str]) -> bool:
    """Whether a file is an SDRF file, by its header in any case."""
    columns = [plain(column) for column in header]
    return SOURCE in columns and any(column.startswith("comment[") for column in columns)


def plain(column: str) -> str:
    """Write the name of a column as the format recommends.

    >>> plain("Comment [Data  File]")
    'comment[data file]'
    """
    return re.sub(r"\s*\[\s*", "[", re.sub(r"\s+", " ", column.strip().lower())).replace(" ]", "]")


def translate(
    path: str, lines: Lines, chosen: Mapping[str, str], runs: Mapping[str, list[str]]
) -> tuple[Lines, dict[str, str]]:
    """Make a sample sheet of an SDRF file.

    The run is the data file, the sample the source name with `_` for what a name may not hold, so
    that technical replicates are re-runs of one sample. Pooled samples are left out, and rows where
    a column `include`, which is not part of the format, says so. What the file
    calls not available, not applicable or anonymized is an empty cell. Every other
    characteristic and factor value is a clinical column, by its name with `_` for spaces; an age
    such as 58Y6M is the number of years.

    Parameters
    ----------
    path
        Path as the user wrote it.
    lines
        Header and rows, with the line of each.
    chosen
        `visit_column` and `subject_column`: a column of the file, or auto.
    runs
        Runs of every cohort. With several cohorts and no column of that name, a row is of the
        cohort that has its run.

    Returns
    -------
    lines : list of tuple of int and list of str
        The sample sheet, its rows with the lines of the file.
    names : dict
        Column of the file by column of the sample sheet.

    Raises
    ------
    InputError
        If a column is missing or could be several, a sample is fractionated, two sources get one
        name, or the cohort of a row is not clear.
    """
    (top, header), *body = lines
    columns = [plain(column) for column in header]
    numbers = [number for number, _ in body]
    table = [_given(columns, cells) for _, cells in body]
    names = _find_columns(path, top, columns, table, chosen)
    rows = [{ours: row[theirs] for ours, theirs in names.items()} for row in table]
    problems = _fractions(path, table, numbers)
    if "cohort" not in names:
        problems += _assign_cohorts(path, rows, numbers, runs)
    problems += _name_samples(path, rows, numbers)
    if problems:
        raise InputError(problems)
    for row, given in zip(rows, table, strict=True):
        if _pooled(given):
            row["include"] = "false"
        row.setdefault("include", "true")
        if "eye" in row:
            row["eye"] = SIDES.get(row["eye"].lower(), row["eye"])
        if AGE in row:
            row[AGE] = _in_years(row[AGE])
    translated = list(rows[0]) if rows else ["cohort", *names]
    return [
        (top, translated),
        *zip(numbers, [list(row.values()) for row in rows], strict=True),
    ], names


def _in_years(age: str) -> str:
    """Age as a number of years; as it is where the format writes no such age, such as a range.

    >>> _in_years("58Y"), _in_years("58y6m"), _in_years("40Y-85Y"), _in_years("58"), _in_years("")
    ('58', '58.5', '40Y-85Y', '58', '')
    """
    found = _AGE.fullmatch(age)
    if not (age and found):
        return age
    years, months, days = (int(part or 0) for part in found.groups())
    return f"{years + months / 12 + days / 365.25:.4g}"


def _given(columns: list[str], cells: list[str]) -> dict[str, str]:
    """Put a row by column, the first of those of one name, with reserved words left out."""
    given = dict.fromkeys(columns, "")
    for column, cell in reversed(list(zip(columns, cells, strict=False))):
        given[column] = "" if cell.lower() in RESERVED else cell
    return given


def _find_columns(
    path: str,
    line: int,
    columns: list[str],
    table: list[dict[str, str]],
    chosen: Mapping[str, str],
) -> dict[str, str]:
    """Find the column of the file for each column of the sample sheet."""
    names, problems = {"run": RUN, "sample": SOURCE}, []
    if RUN not in columns:
        message = f'column "{RUN}" is missing{nearest(RUN, columns)}'
        problems.append(Problem(path, message, "Add it", line))
    for ours, terms in (("subject", SUBJECTS), ("visit", VISITS)):
        found = _find_column(path, line, columns, table, ours, terms, chosen[f"{ours}_column"])
        if isinstance(found, Problem):
            problems.append(found)
        else:
            names[ours] = found
    others: dict[str, tuple[str, ...]] = {
        "eye": EYES,
        "cohort": COHORTS,
        **{column: (column,) for column in OWN},
    }
    for ours, words in others.items():
        names.update((ours, column) for column in _candidates(columns, words)[:1])
    # Not part of the format, so that it may stand outside of the categories of the format.
    included = _candidates(columns, ("include",)) or [c for c in columns if _term(c) == "include"]
    names.update(("include", column) for column in included[:1])
    for column in columns:
        if column in names.values() or column.startswith(CATEGORIES):
            continue
        if unclear := find_inclusion(_term(column), [row[column] for row in table]):
            problems.append(Problem(path, *unclear, line, column))
    if problems:
        raise InputError(problems)
    return names | _clinical(columns, set(names.values()))


def _term(column: str) -> str:
    """What a column is about: the text in brackets, or its name where it has none.

    >>> _term("comment[include]"), _term("include")
    ('include', 'include')
    """
    return column.partition("[")[2].removesuffix("]") or column


def _candidates(columns: list[str], terms: tuple[str, ...]) -> list[str]:
    """Columns that have any of the terms, those of the first category first."""
    return [
        f"{category}[{term}]"
        for category in CATEGORIES
        for term in terms
        if f"{category}[{term}]" in columns
    ]


def _says_nothing(column: str, table: list[dict[str, str]]) -> bool:
    """Whether a column has no value in any row but those of pooled samples."""
    return bool(table) and all(row[column].lower() in NOTHING for row in table if not _pooled(row))


def _pooled(row: Mapping[str, str]) -> bool:
    return row.get(POOLED, "").lower() not in NOT_POOLED


def _find_column(
    path: str,
    line: int,
    columns: list[str],
    table: list[dict[str, str]],
    ours: str,
    terms: tuple[str, ...],
    chosen: str,
) -> str | Problem:
    """Find the column of subject or visit; columns that say the same in every row are one."""
    key = f"sdrf.{ours}_column"
    if chosen != AUTO:
        if plain(chosen) not in columns:
            message = f'key "{key}" names the column "{chosen}", which the file does not have'
            advice = "Name a column of the header, such as characteristics[individual]"
            return Problem(path, message + nearest(plain(chosen), columns), advice, line)
        found = [plain(chosen)]
    else:
        found = _candidates(columns, terms)
    if found and all(_says_nothing(name, table) for name in found):
        return _empty_column(path, line, table, ours, found[0])
    found = [name for name in found if not _says_nothing(name, table)]
    # A factor value goes before what merely describes the sample.
    first = [name for name in found if name.startswith(CATEGORIES[0])]
    found = first or found
    if found and all(row[name] == row[found[0]] for name in found for row in table):
        return found[0]
    if found:
        listed = ", ".join(f'"{name}"' for name in found)
        message = f"several columns could hold the {ours}: {listed}"
        return Problem(path, message, f"Name one by the key {key} of the configuration", line)
    known = dict.fromkeys(f'"{name}"' for name in columns if name.startswith(CATEGORIES))
    message = f"no column is known to hold the {ours}; there are {', '.join(known) or 'none'}"
    advice = f'Add "characteristics[{terms[0]}]", or name a column by the key {key}'
    return Problem(path, message, advice, line)


def _empty_column(
    path: str, line: int, table: list[dict[str, str]], ours: str, column: str
) -> Problem:
    """Problem of a column without any value, with the columns that could stand in for it."""
    # What has a meaning of its own is not the column that is looked for.
    other_terms = (*EYES, *COHORTS, *(SUBJECTS if ours == "visit" else VISITS))
    taken = {column, POOLED, *_candidates(list(table[0]), other_terms)}
    others = [
        name
        for name in table[0]
        if name.startswith(CATEGORIES) and name not in taken and _varies(name, table)
    ]
    message = (
        f"the column that should hold the {ours} has no value in any row, only words such as"
        ' "not applicable"'
    )
    key = f"sdrf.{ours}_column"
    if not others:
        advice = f"Fill it in, or add a column with the {ours} and name it by the key {key}"
        return Problem(path, message, advice, line, column)
    listed = " or ".join(f'"{name}"' for name in others[:SHOWN])
    advice = (
        f"Name the column that holds it by the key {key} of the configuration: perhaps {listed}"
    )
    return Problem(path, message, advice, line, column)


def _varies(column: str, table: list[dict[str, str]]) -> bool:
    """Whether a column has several values and is not a name of its own for every row."""
    values = [row[column] for row in table if row[column]]
    return 1 < len(set(values)) < len(values)


def _clinical(columns: list[str], used: set[str]) -> dict[str, str]:
    """Find the other factor values and characteristics, by the names of their clinical columns."""
    names: dict[str, str] = {"rerun": REPLICATE} if REPLICATE in columns else {}
    reserved = {*load_schema("samples")["properties"], GUESS}
    for category in CATEGORIES:
        for column in columns:
            term = column.removeprefix(f"{category}[").removesuffix("]").replace(" ", "_")
            free = column not in used | {POOLED} and term and term not in reserved
            if free and column.startswith(f"{category}["):
                names.setdefault(term, column)
    return names


def _assign_cohorts(
    path: str, rows: list[dict[str, str]], lines: list[int], runs: Mapping[str, list[str]]
) -> list[Problem]:
    """Put the cohort of every row in front of it."""
    matchers = {cohort: RunMatcher(of_matrix) for cohort, of_matrix in runs.items()}
    problems = []
    for row, line in zip(rows, lines, strict=True):
        found = list(runs)
        if len(runs) > 1:
            found = [name for name, matcher in matchers.items() if matcher.find(row["run"])]
        cells = dict(row)
        row.clear()
        row.update({"cohort": found[0] if len(found) == 1 else "", **cells})
        if len(runs) > 1 and len(found) != 1:
            names = " and ".join(f'"{name}"' for name in found) or "no cohort"
            message = f'run "{cells["run"]}" is in the matrix of {names}'
            advice = 'Add a column "characteristics[cohort]" with the cohort of each row'
            problems.append(Problem(path, message, advice, line, RUN))
    return problems


def _name_samples(path: str, rows: list[dict[str, str]], lines: list[int]) -> list[Problem]:
    """Make names of samples of the source names."""
    problems = []
    source_of: dict[tuple[str, str], str] = {}
    for row, line in zip(rows, lines, strict=True):
        source = row["sample"]
        row["sample"] = re.sub(r"[^A-Za-z0-9._-]+", "_", source).strip("_")
        other = source_of.setdefault((row["cohort"], row["sample"]), source)
        if source and other != source:
            message = f'the sources "{other}" and "{source}" are both sample "{row["sample"]}"'
            advice = "Give them names that differ in letters or digits"
            problems.append(Problem(path, message, advice, line, SOURCE))
    return problems


def _fractions(path: str, table: list[dict[str, str]], lines: list[int]) -> list[Problem]:
    """Problem for samples measured in fractions, which cannot be combined here."""
    if not table or FRACTION not in table[0]:
        return []
    for row, line in zip(table, lines, strict=True):
        if row[FRACTION] not in {"", "1"}:
            message = f'fraction "{row[FRACTION]}": fractions of a sample are not combined'
            advice = "Give a search of samples that were measured in one run each"
            return [Problem(path, message, advice, line, FRACTION)]
    return []
