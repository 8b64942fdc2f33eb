"""What the sheets say of each person beside the measures, such as age and sex."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import pandas as pd

# Columns of a sheet that place a row, and are of a sample or an eye and not of the person.
OF_ROWS = (
    *("cohort", "subject", "visit", "eye", "arm", "measure", "value"),
    *("sample", "run", "rerun", "batch", "include"),
)
# A column of more different texts, such as names of files, has no categories.
MOST_LEVELS = 10


def gather_characteristics(
    sheets: Sequence[Sequence[Mapping[str, str]]], people: Sequence[str], skipped: Collection[str]
) -> pd.DataFrame:
    """Columns of the sheets with one value per person.

    Parameters
    ----------
    sheets
        Rows of each sheet by column, with `subject`; where several have a column, the first that
        says something of a person counts.
    people
        Whom the table is of.
    skipped
        Columns that are something else, such as measures.

    Returns
    -------
    pandas.DataFrame
        Text by person (index) and column, empty where unknown. A column that differs between the
        rows of anybody is left out, as is one that says nothing.

    Examples
    --------
    >>> rows = [{"subject": "a", "sex": "f", "visit": "1"}, {"subject": "a", "sex": "f"}]
    >>> gather_characteristics([rows], ["a", "b"], ())["sex"].tolist()
    ['f', '']
    """
    found: dict[str, dict[str, str]] = {}
    unsteady = set()
    known = set(people)
    for rows in sheets:
        of_sheet: dict[str, dict[str, str]] = {}
        for row in rows:
            for name, text in row.items():
                if name in OF_ROWS or name in skipped or not text or row["subject"] not in known:
                    continue
                if of_sheet.setdefault(name, {}).setdefault(row["subject"], text) != text:
                    unsteady.add(name)
        for name, texts in of_sheet.items():
            found[name] = texts | found.get(name, {})
    columns = {
        name: [texts.get(person, "") for person in people]
        for name, texts in found.items()
        if name not in unsteady
    }
    return pd.DataFrame(columns, index=pd.Index(people, name="subject"), dtype="str")


def read_numbers(texts: Iterable[str]) -> list[float] | None:
    """Numbers of a column, NaN where empty; None where it holds categories.

    Only 0 and 1 are categories.

    >>> read_numbers(["54", "", "61"]), read_numbers(["f", "m"]), read_numbers(["0", "1"])
    ([54.0, nan, 61.0], None, None)
    """
    try:
        numbers = [float(text) if text else float("nan") for text in texts]
    except ValueError:
        return None
    known = {value for value in numbers if value == value}
    is_finite = all(abs(value) < float("inf") for value in known)
    return numbers if is_finite and not known <= {0.0, 1.0} else None
