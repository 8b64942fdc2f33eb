"""What the sheets say of each person beside the measures, such as age and sex."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from tearflow.differential.covariates import is_unknown

if TYPE_CHECKING:
    import pandas as pd

# Columns of a sheet that place a row, and are of a sample or an eye and not of the person.
OF_ROWS = (
    *("cohort", "subject", "visit", "eye", "arm", "measure", "value"),
    *("sample", "run", "rerun", "batch", "include"),
    # What SDRF files say of material and method.
    *("organism", "organism_part", "cell_type", "material_type", "biological_replicate"),
)
# A column of more different texts, such as names of files, has no categories.
MOST_LEVELS = 10


def gather_characteristics(
    sheets: Sequence[Sequence[Mapping[str, str]]], people: Sequence[str], skipped: Collection[str]
) -> "pd.DataFrame":
    """Columns of the sheets with one value per person.

    Parameters
    ----------
    sheets
        Rows of each sheet by column, with `subject`; where several have a column, in any case, the
        first that says something of a person counts.
    people
        Whom the table is of.
    skipped
        Columns that are something else, such as measures.

    Returns
    -------
    pandas.DataFrame
        Text by person (index) and column, empty where unknown. A column that differs between the
        rows of anybody in a sheet is not taken from it.

    Examples
    --------
    >>> rows = [{"subject": "a", "sex": "f", "visit": "1"}, {"subject": "a", "sex": "f"}]
    >>> gather_characteristics([rows], ["a", "b"], ())["sex"].tolist()
    ['f', '']
    """
    import pandas as pd

    found: dict[str, dict[str, str]] = {}
    known = set(people)
    # SDRF files are read without capital letters in the names of their columns.
    spelled: dict[str, str] = {}
    left_out = {name.casefold() for name in (*OF_ROWS, *skipped)}
    for rows in sheets:
        of_sheet: dict[str, dict[str, str]] = {}
        unsteady = set()
        for row in rows:
            for column, text in row.items():
                if column.casefold() in left_out or is_unknown(text) or row["subject"] not in known:
                    continue
                name = spelled.setdefault(column.casefold(), column)
                if of_sheet.setdefault(name, {}).setdefault(row["subject"], text) != text:
                    unsteady.add(name)
        for name, texts in of_sheet.items():
            if name not in unsteady:
                found[name] = texts | found.get(name, {})
    columns = {name: [texts.get(person, "") for person in people] for name, texts in found.items()}
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
