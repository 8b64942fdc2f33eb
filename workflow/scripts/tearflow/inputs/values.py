"""Check the values by which samples are paired and compared: the same value is written the same."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence

from tearflow.inputs.schemas import load_schema
from tearflow.inputs.sheets import Row, Sheet, describe_failure, has_failed
from tearflow.problems import SHOWN_OF_A_KIND, Problem, shorten

SEEN = {"case", "leading zeros"}
ENCODING = "how letters with marks are encoded"
# Behind a decimal sign a zero counts.
_LEADING_ZEROS = re.compile(r"(?<![0-9.,])0+(?=[0-9])")
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d-]")
# Small letters of Cyrillic that look like Latin ones, or whose capitals do.
_CYRILLIC = str.maketrans("авекмнорстухіѕј", "abekmhopctyxisj")


def check_values(contrasts: Sheet, samples: Sheet) -> list[Problem]:
    """List values of one meaning that are written in two ways, and those of failed formulas.

    Looked at are the subjects, the visits and the variables of the contrasts, of the samples of a
    cohort that take part.
    """
    columns_of = defaultdict(lambda: dict.fromkeys(("subject", "visit")))
    rows_of = defaultdict(list)
    for row in contrasts.rows:
        if row.cells["variable"] in samples.columns:
            columns_of[row.cells["cohort"]][row.cells["variable"]] = None
    for row in samples.rows:
        if row.included:
            rows_of[row.cells["cohort"]].append(row)
    return [
        problem
        for cohort, rows in rows_of.items()
        for column in columns_of[cohort]
        for problem in (
            *_failed(samples.path, rows, column),
            *_spelt_twice(samples.path, rows, column),
        )
    ]


def _failed(path: str, rows: Sequence[Row], column: str) -> list[Problem]:
    """List failed formulas of a clinical column; those of the others are found with the cells."""
    if column in load_schema("samples")["properties"]:
        return []
    failed = [row for row in rows if has_failed(row.cells[column])]
    return [
        Problem(path, *describe_failure(row.cells[column]), row.line, column)
        for row in failed[:SHOWN_OF_A_KIND]
    ]


def _spelt_twice(path: str, rows: Sequence[Row], column: str) -> list[Problem]:
    lines: dict[str, int] = {}
    for row in rows:
        if row.cells[column]:
            lines.setdefault(row.cells[column], row.line)
    first: dict[str, str] = {}
    problems = []
    for value, line in lines.items():
        other = first.setdefault(spelling_key(value), value)
        if other != value:
            message = (
                f'{column} "{value}" and "{other}" of line {lines[other]} differ in nothing but'
                f" {describe_difference(value, other)}"
            )
            mend = "Write them alike if they are the same, else give them names that differ more"
            problems.append(Problem(path, message, mend, line, column))
    return shorten(problems, "values", column=column)


def spelling_key(text: str) -> str:
    r"""Make one text of all that nobody would take for two.

    Left out are case, leading zeros of numbers, signs that nobody sees, and what tells one kind of
    blank, dash and encoding from another, or Cyrillic letters from Latin ones that look the same.

    Examples
    --------
    >>> {spelling_key(text) for text in ("Week 02", "week\u00a02", "WEEK  2", "week 2\u200b")}
    {'week 2'}
    >>> [spelling_key(text) for text in ("P\u201301", "0.05", "10", "\u0410-100")]
    ['p-1', '0.05', '10', 'a-100']
    """
    text = "".join(sign for sign in unicodedata.normalize("NFKC", text) if not _is_unseen(sign))
    text = unicodedata.normalize("NFKC", text.casefold()).translate(_CYRILLIC)
    return _LEADING_ZEROS.sub("", _DASHES.sub("-", " ".join(text.split())))


def _is_unseen(sign: str) -> bool:
    """Tell zero-width signs and selectors of a variant."""
    return unicodedata.category(sign) == "Cf" or "\ufe00" <= sign <= "\ufe0f"


def describe_difference(one: str, other: str) -> str:
    r"""Say by what two texts of one `spelling_key` differ, with code points if it cannot be seen.

    >>> describe_difference("P01", "p1")
    'case and leading zeros'
    >>> describe_difference("P\u00a01", "P 1")
    "blanks: 'P\\xa01' and 'P 1'"
    """
    ours, theirs = _features(one), _features(other)
    differing = [name for name in ours if ours[name] != theirs[name]] or [ENCODING]
    if set(differing) <= SEEN:
        return " and ".join(differing)
    return f"{' and '.join(differing)}: {one!a} and {other!a}"


def _features(text: str) -> dict[str, list[str] | set[str]]:
    """Gather by name what the key of a text leaves out."""
    return {
        "case": [sign for sign in unicodedata.normalize("NFC", text) if sign.isupper()],
        "leading zeros": _LEADING_ZEROS.findall(text),
        "blanks": re.findall(r"\s+", text),
        "kinds of dashes": _DASHES.findall(text),
        "signs that nobody sees": [sign for sign in text if _is_unseen(sign)],
        "alphabets": {unicodedata.name(sign, "").split(" ")[0] for sign in text if sign.isalpha()},
    }
