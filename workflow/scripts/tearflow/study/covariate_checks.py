"""Check the values of the covariates: there for every sample, and numbers or categories."""

from collections.abc import Iterable, Iterator, Sequence

from tearflow.differential.covariates import (
    NUMERIC,
    OF_CATEGORIES,
    is_number,
    is_unknown,
    read_names,
)
from tearflow.run.problems import Problem
from tearflow.study.quoting import quote_all
from tearflow.study.sheet_contrasts import SheetContrast
from tearflow.study.sheets import Row, Sheet


def check_covariates(contrasts: Sequence[SheetContrast], samples: Sheet) -> list[Problem]:
    """List covariates without a value, or of mixed ones, each once for all contrasts of a cohort.

    Parameters
    ----------
    contrasts
        Those whose samples make units.
    samples
        The sample sheet.
    """
    used: dict[tuple[str, str, str], dict[int, Row]] = {}
    for asked in contrasts:
        for name, declared in read_names(asked.contrast.covariates).items():
            rows = used.setdefault((asked.contrast.cohort, name, declared), {})
            taken = set(asked.plain.names_of_samples)
            rows |= {row.line: row for row in asked.used if row.cells["sample"] in taken}
    return [
        problem
        for (cohort, name, declared), rows in used.items()
        for problem in _check_values(samples.path, cohort, name, declared, rows.values())
    ]


def _check_values(
    path: str, cohort: str, name: str, declared: str, rows: Iterable[Row]
) -> Iterator[Problem]:
    rows = sorted(rows, key=lambda row: row.line)
    unknown = [row for row in rows if is_unknown(row.cells[name])]
    if unknown:
        samples = [row.cells["sample"] for row in unknown]
        words = sorted({row.cells[name] for row in unknown} - {""})
        message = (
            f'{len(unknown)} of the {len(rows)} samples of cohort "{cohort}" whose contrasts adjust'
            f' for "{name}" have no value of it: {quote_all(samples)}'
        )
        if words:
            message += f" ({quote_all(words)} is read as no value)"
        advice = "Fill it in, leave the samples out by filter or include, or remove the covariate"
        yield _problem_of(path, unknown, message, advice, name)
    known = [row for row in rows if row not in unknown]
    text = [row for row in known if not is_number(row.cells[name])]
    values = list(dict.fromkeys(row.cells[name] for row in known))
    numbers = [value for value in values if is_number(value)]
    # A column of a few numbers among words may be meant: a dose of "none", 1 and 2.
    mixed = not declared and name not in OF_CATEGORIES and 2 * len(numbers) >= len(values)
    commas = [value for value in values if is_number(value.replace(",", ".", 1))]
    if not text or not (declared == NUMERIC or mixed or len(commas) == len(values)):
        return
    if declared and declared != NUMERIC:
        return
    odd = list(dict.fromkeys(row.cells[name] for row in text))
    message = f'covariate "{name}" of cohort "{cohort}" has values that are no numbers'
    message += f" ({quote_all(odd, 5)})"
    advice = "Correct them"
    if set(odd) <= set(commas):
        advice = "Write numbers with a dot"
    if not declared:
        if numbers:
            message += f" beside numbers ({quote_all(numbers, 3)})"
        advice += f", or write {name}:categorical in the contrast sheet if its values are names"
    elif odd == values:
        advice = f"Write {name}:categorical in the contrast sheet, or correct the values"
    yield _problem_of(path, text, message, advice, name)


def _problem_of(path: str, rows: Sequence[Row], message: str, advice: str, column: str) -> Problem:
    first, *more = (row.line for row in rows)
    return Problem(path, message, advice, first, column, more_rows=tuple(more))
