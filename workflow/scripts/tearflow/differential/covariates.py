"""Covariates of a contrast: the column of its sheet, and their values as numbers; pure Python.

Numbers are used as they are. Of categories the first in the order of the samples is the reference,
and each other one is a column that is 1 where a sample has it and else 0, as in R.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

NUMERIC, CATEGORICAL = "numeric", "categorical"
TYPES = (NUMERIC, CATEGORICAL)
# Columns of the sample sheet whose values are names, also where they are written as numbers.
OF_CATEGORIES = frozenset({"visit", "eye", "arm", "batch", "rerun"})
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
# Cells that say that nobody knows the value.
_UNKNOWN = frozenset({"", "?", "-", ".", "na", "n/a", "n.a.", "nan", "not available"})


@dataclass(frozen=True)
class Covariate:
    """A column of the sample sheet and how it is read.

    Attributes
    ----------
    name
        The column.
    type
        `numeric` or `categorical`.
    levels
        Values of a categorical one, the reference first.
    declared
        Whether the contrast sheet says the type.
    """

    name: str
    type: str
    levels: tuple[str, ...] = ()
    declared: bool = False

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of its columns of the model matrix."""
        if self.type == NUMERIC:
            return (self.name,)
        return tuple(f"{self.name}={level}" for level in self.levels[1:])

    def code(self, value: str) -> tuple[float, ...]:
        """Numbers of a sample, one for each of its `parameters`."""
        if self.type == NUMERIC:
            return (float(value),)
        return tuple(float(value == level) for level in self.levels[1:])


def is_number(value: str) -> bool:
    """Whether a cell is a number with a dot.

    >>> [is_number(cell) for cell in ("54", "-0.5", "1e-3", "54,5", "nan", "1e999")]
    [True, True, True, False, False, False]
    """
    return bool(_NUMBER.fullmatch(value)) and isfinite(float(value))


def is_unknown(value: str) -> bool:
    """Whether a cell holds no value: empty, or a word for it such as NA.

    >>> [is_unknown(cell) for cell in ("", "NA", "none", "0")]
    [True, True, False, False]
    """
    return value.casefold() in _UNKNOWN


def read_names(text: str) -> dict[str, str]:
    """Columns of a cell such as `sex; age:numeric`, with the type where it is declared, else "".

    Examples
    --------
    >>> read_names("sex; site:categorical")
    {'sex': '', 'site': 'categorical'}
    """
    return dict(list_names(text))


def list_names(text: str) -> list[tuple[str, str]]:
    """Columns and types as `read_names` has them, also those that are there twice."""
    names = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, _, kind = part.rpartition(":")
        # A column may have a colon in its name.
        declared = bool(name) and kind.strip() in TYPES
        names.append((name.strip(), kind.strip()) if declared else (part, ""))
    return names


def read_covariates(text: str, samples: Sequence[Mapping[str, str]]) -> list[Covariate]:
    """Covariates of a contrast, with the type that their values have where none is declared.

    Parameters
    ----------
    text
        The column `covariates` of the contrast sheet.
    samples
        Those of the contrast, in the order of the sheet.

    Returns
    -------
    list of Covariate
        Numeric where every value is a number and the column is not one of names, such as `batch`.
    """
    found = []
    for name, declared in read_names(text).items():
        values = [sample.get(name, "") for sample in samples]
        levels = tuple(dict.fromkeys(value for value in values if not is_unknown(value)))
        kind = declared
        if not kind:
            numbers = name not in OF_CATEGORIES and all(map(is_number, levels))
            kind = NUMERIC if numbers else CATEGORICAL
        found.append(Covariate(name, kind, levels if kind == CATEGORICAL else (), bool(declared)))
    return found
