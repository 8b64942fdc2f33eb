"""Columns of a sheet whose name is nearly that of a column with a meaning."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from tearflow.run.problems import Problem, nearest
from tearflow.run.spelling import spelling_key

# Other words for the columns of the sheets, as `plain_name` writes them.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "subject": (
        *("patient", "person", "participant", "proband", "individual", "donor", "subj", "pat"),
    ),
    "visit": ("timepoint", "time", "day", "week", "tp"),
    "sample": ("samplename", "specimen", "aliquot"),
    "run": ("file", "filename", "rawfile", "rawfilename", "datafile"),
    "cohort": ("group", "study", "project"),
    "matrix": ("file", "path", "filename", "report"),
    "eye": (
        *("side", "eyeside", "laterality", "eyelaterality", "oculus", "whicheye"),
        *("auge", "oeil", "ojo"),
    ),
    "variable": ("factor", "column"),
    "reference": ("control", "baseline", "before", "pre"),
    "target": ("treatment", "treated", "case", "after", "post"),
    "pair_by": ("pairedby", "pairing", "pair", "pairs"),
    "covariates": ("covariate", "adjustfor", "adjust", "confounder", "confounders"),
    "filter": ("subset", "where", "condition", "conditions"),
    "contrast": ("comparison", "name"),
    "format": ("type",),
    "title": ("label", "heading", "caption"),
    "description": ("comment", "remark"),
}
# What a name may have behind it and still be that name.
_SUFFIX = re.compile(r"(?:id|ids|no|nr|num|number|code|name)$")
# Words that say whether a row takes part, and those that say the contrary; in German, French and
# Spanish too, since the sheets are made in clinics.
_KEEP = (
    "include|included|includes|incl|inclusion|keep|kept|retain|retained|use|used|useit|usable|"
    "selected|analyse|analyze|analysed|analyzed|evaluable|"
    "einschliessen|eingeschlossen|einschluss|behalten|verwenden|auswerten|"
    "inclure|inclus|incluse|garder|utiliser|incluir|incluido|incluida|usar"
)
_LEAVE = (
    "exclude|excluded|excludes|excl|exclusion|omit|omitted|drop|dropped|skip|skipped|remove|"
    "removed|discard|discarded|ignore|ignored|reject|rejected|leaveout|leftout|"
    "ausschliessen|ausgeschlossen|ausschluss|weglassen|"
    "exclure|exclus|excluse|excluir|excluido|excluida"
)
_BEFORE = "(?:tobe|to|is|was|do|qc)?"
_OF_THE_ROW = (
    r"(?:from|in|for|inthe|fromthe|forthe)?(?:analysis|analyses|study|row|sample|run)?"
    r"(?:flag|yn|yesno|status)?"
)
_KEEPING = re.compile(f"{_BEFORE}(?:{_KEEP}){_OF_THE_ROW}|in(?:the)?analysis")
_LEAVING = re.compile(
    f"{_BEFORE}(?:{_LEAVE}|(?:do)?not(?:{_KEEP})|(?:un|non)(?:used|included)){_OF_THE_ROW}"
)
# These words mean nothing else, whatever the cells hold.
_CLEAR = re.compile(r"incl|include|included|excl|exclude|excluded")
TRUTH = {
    *("", "true", "false", "yes", "no", "y", "n", "t", "f", "1", "0", "x", "+", "-", "ok"),
    *("ja", "nein", "j", "wahr", "falsch", "oui", "non", "o", "vrai", "faux", "si", "s\u00ed", "s"),
    *("verdadero", "falso", "\u2713", "\u2714", "\u2717", "\u2718"),
}
# Cells that say it themselves, whatever the column is called.
DECISIONS = {
    *("include", "included", "exclude", "excluded", "keep", "kept", "omit", "omitted"),
    *("drop", "dropped", "remove", "removed", "leave out", "left out"),
}
EYES = {"od", "os", "right", "left", "r", "l", "re", "le", "right eye", "left eye"}
# Words of their own that are one letter from the name of a column.
WORDS = {
    *("match", "patch", "bath", "catch", "watch", "hatch", "latch"),
    *("simple", "ample", "visa", "reran"),
}
# From so many letters on, two wrong ones leave a name recognisable.
LONG = 7


def find_near_miss(
    column: str, cells: Sequence[str], columns: Collection[str], schema: Mapping[str, Any]
) -> tuple[str, str] | None:
    """Message and advice for a column of an open sheet that is nearly one with a meaning.

    Parameters
    ----------
    column
        Name of a column that the schema does not have.
    cells
        Its cells.
    columns
        All columns of the sheet.
    schema
        Of the sheet.

    Returns
    -------
    tuple of str or None
        None for a name of its own, such as a clinical variable. A synonym of a required column,
        such as `patient`, is one where the required column is there too.
    """
    known = schema["properties"]
    if "include" in known and (found := find_inclusion(column, cells)):
        return found
    of_eyes = any(cells) and {cell.lower() for cell in cells} - {""} <= EYES
    if of_eyes and "eye" in known and "eye" not in columns and is_synonym(column, "eye"):
        return _misspelt(column, "eye")
    for name in known:
        if is_misspelling(column, name, name in schema["required"] and name in columns):
            return _misspelt(column, name)
    return None


def find_inclusion(column: str, cells: Sequence[str]) -> tuple[str, str] | None:
    """Message and advice for a column that says by another name which rows take part."""
    name = plain_name(column)
    words = {cell.lower() for cell in cells}
    message = f'column "{column}" is unknown (nearest: "include")'
    rows_that_take_part = 'Name it "include", with true in the rows that take part, else false'
    if words - {""} and words - {""} <= DECISIONS:
        return message, rows_that_take_part
    clear = _CLEAR.fullmatch(name)
    if not clear and words - TRUTH:
        return None
    if _LEAVING.fullmatch(name) or is_misspelling(name, "exclude"):
        advice = 'Name it "include", with false in the rows to leave out and true in the others'
        return f"{message}, which has the contrary meaning", advice
    if _KEEPING.fullmatch(name):
        return message, rows_that_take_part
    return None


def _misspelt(column: str, name: str) -> tuple[str, str]:
    message = f'column "{column}" is unknown'
    alike = nearest(column, [name]) or f' (nearest: "{name}")'
    return message + alike, f'Write "{name}", or give a column of your own another name'


def suggest(column: str, columns: Iterable[str]) -> str:
    """Name the column that may be meant where one with a meaning is missing, or nothing.

    >>> suggest("subject", ["run", "Patient ID", "age"])
    ' (nearest: "Patient ID")'
    """
    columns = list(columns)
    for other in columns:
        if is_misspelling(other, column) or is_synonym(other, column):
            return f' (nearest: "{other}")'
    return nearest(column, columns)


def plain_name(column: str) -> str:
    """Letters and digits of a name, in small letters.

    >>> plain_name("Time-Point?"), plain_name("Include ")
    ('timepoint', 'include')
    """
    return re.sub(r"[\W_]+", "", spelling_key(column))


def is_synonym(column: str, name: str) -> bool:
    """Whether a column is another word for one with a meaning.

    >>> is_synonym("Patient No.", "subject"), is_synonym("Subject ID", "subject")
    (True, True)
    >>> is_synonym("patient age", "subject"), is_synonym("visit date", "visit")
    (False, False)
    """
    plain = plain_name(column)
    words = (plain_name(name), *SYNONYMS.get(name, ()))
    return plain in words or _SUFFIX.sub("", plain) in words


def is_misspelling(column: str, name: str, present: bool = False) -> bool:
    """Whether a name differs from another by what a hand on a keyboard does wrong.

    Case, blanks and signs do not count. A short name may have one letter twice, an `s` behind it,
    or two letters exchanged; from four letters on any one letter may be wrong, too many or missing,
    and from seven on two, behind the first.

    Parameters
    ----------
    column, name
        The given name and the right one.
    present
        Whether the right one is there as well; what begins with it, such as its plural, is a
        name of its own then.

    Examples
    --------
    >>> [is_misspelling(text, "include") for text in ("Include?", "includ", "inlcude", "incline")]
    [True, True, True, False]
    >>> [is_misspelling(text, "visit") for text in ("vist", "visits", "visited", "visit_date")]
    [True, True, False, False]
    >>> [is_misspelling(text, "eye") for text in ("eyes", "Eye.", "dye", "eye_drops")]
    [True, True, False, False]
    """
    given, right = plain_name(column), plain_name(name)
    if given == right:
        return column != name
    if given in WORDS or re.sub(r"\D", "", given) != re.sub(r"\D", "", right):
        return False
    if present and given.startswith(right):
        return False
    if given in {f"{right}s", f"{right}es"}:
        return True
    distance = _distance(given, right)
    if len(right) < 4:
        is_doubled = len(given) > len(right) and re.sub(r"(.)\1", r"\1", given) == right
        return is_doubled or (distance == 1 and sorted(given) == sorted(right))
    if len(right) < LONG:
        return distance == 1
    # Another ending makes another word.
    has_ends = given[:1] == right[:1] and given[-2:] == right[-2:]
    return distance == 1 or (distance == 2 and has_ends)


def _distance(word: str, other: str) -> int:
    """Letters put in, left out, changed or exchanged with their neighbour (Damerau, restricted).

    >>> _distance("inlcude", "include"), _distance("vist", "visit"), _distance("a", "abc")
    (1, 1, 2)
    """
    before: list[int] = []
    above = list(range(len(other) + 1))
    for i, ours in enumerate(word, start=1):
        row = [i]
        for j, theirs in enumerate(other, start=1):
            best = min(above[j] + 1, row[-1] + 1, above[j - 1] + (ours != theirs))
            if i > 1 and j > 1 and ours == other[j - 2] and word[i - 2] == theirs:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        before, above = above, row
    return above[-1]


def check_synonyms(
    path: str, rows: Sequence[Mapping[str, str]], columns: Sequence[str], line: int
) -> list[Problem]:
    """List second columns of the person that contradict the column `subject`.

    Parameters
    ----------
    path
        Path of the sample sheet as the user wrote it.
    rows
        Cells of the rows that take part.
    columns
        Columns of the sheet.
    line
        Line of the header.

    Returns
    -------
    list of Problem
        Columns such as `patient` by which the samples of a cohort are grouped otherwise than by
        subject: then one of the two is not the person.
    """
    problems = []
    for column in columns:
        if column == "subject" or not is_synonym(column, "subject"):
            continue
        filled = {
            (row["cohort"], row["subject"], row[column])
            for row in rows
            if row["subject"] and row.get(column)
        }
        subjects = {(cohort, subject) for cohort, subject, _ in filled}
        others = {(cohort, other) for cohort, _, other in filled}
        if len(filled) == len(subjects) == len(others):
            continue
        message = f'column "{column}" groups the samples otherwise than "subject"'
        advice = (
            'Write the person into "subject", since pairs are made by it, and an eye into "eye";'
            f' give "{column}" another name where it is something else'
        )
        problems.append(Problem(path, message, advice, line, column))
    return problems
