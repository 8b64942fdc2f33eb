"""Numbers of the clinical endpoints as the page shows them."""

from math import isnan
from typing import Any

from markupsafe import Markup

from tearflow.endpoints.measures import Measure
from tearflow.endpoints.names import HODGES_LEHMANN
from tearflow.report.run import Run
from tearflow.run.words import with_minus

# Significant digits of a value.
DIGITS = 3
STARS = {0.001: "***", 0.01: "**", 0.05: "*"}
SIGNIFICANT = 0.05
# Estimates nearer to zero are zero.
PRECISION = 1e-12
EACH_EYE = "each eye counted"


def find_two_eyed(run: Run, cohort: str) -> set[str]:
    """Measures of which a person has a value of both eyes in one arm, which may count as two."""
    values = run.table(f"{cohort}/endpoints/values.tsv")
    both = values.duplicated(["measure", "arm", "subject", "visit"])
    return set(values.loc[both, "measure"])


def amount(value: float, *, signed: bool = False) -> str:
    """Number with three significant digits, or all before the dot; empty where it is missing.

    >>> amount(12.345), amount(0.01234, signed=True), amount(1234.4), amount(float("nan"))
    ('12.3', '+0.0123', '1,234', '')
    >>> amount(-1.8e-15, signed=True)
    '0'
    """
    if isnan(value):
        return ""
    # What is left of a difference of zero by the precision of numbers is zero.
    rounded = 0.0 if abs(value) < PRECISION else float(f"{value:.{DIGITS}g}")
    digits = f"{value:,.0f}" if abs(rounded) >= 10**DIGITS else f"{rounded:.{DIGITS}g}"
    sign = "+" if signed and rounded > 0 else ""
    return sign + with_minus(digits)


def p_value(value: float) -> str:
    """p-value with its sign; empty where it is missing.

    >>> p_value(0.0213), p_value(0.0004), p_value(0.9999), p_value(float("nan"))
    ('p = 0.021', 'p < 0.001', 'p = 1', '')
    """
    if isnan(value):
        return ""
    return "p < 0.001" if value < 0.001 else f"p = {value:.2g}"


def stars(value: float) -> str:
    """Usual stars of a p-value; none from 0.05 on.

    >>> [stars(value) for value in (0.0009, 0.001, 0.04, 0.05, float("nan"))]
    ['***', '**', '*', '', '']
    """
    return next((sign for limit, sign in STARS.items() if value < limit), "")


def interval(lower: float, upper: float) -> str:
    r"""Interval in brackets, of which a line may end before "to"; empty where it is missing.

    >>> interval(0.5, 11.25), interval(float("nan"), 1.0)
    ('(0.5 to\xa011.2)', '')
    """
    if isnan(lower) or isnan(upper):
        return ""
    return f"({amount(lower)} to\N{NO-BREAK SPACE}{amount(upper)})"


def why_no_interval(row: Any) -> str:
    """Why an estimate by ranks has no interval; empty where it has one, or is not by ranks.

    The exact interval of an estimate by ranks needs so many people that all signs alike, the least
    likely outcome, have a probability below 5 %, which are six of a paired test.

    Parameters
    ----------
    row
        With `estimand`, `estimate` and `lower` of `tests.tsv`.
    """
    by_ranks = row.estimand == HODGES_LEHMANN and not isnan(row.estimate)
    return "too few people for an interval" if by_ranks and isnan(row.lower) else ""


def share(value: float) -> str:
    """Share in percent; empty where it is missing.

    >>> share(0.125), share(1.0)
    ('12.5 %', '100 %')
    """
    return "" if isnan(value) else f"{100 * value:.3g} %"


def name_measure(measure: Measure) -> Markup:
    """Label of a measure, with its unit and what is better below."""
    notes = ", ".join(filter(None, (measure.unit, BETTER[measure.better])))
    label = Markup("<bdi>{}</bdi>").format(measure.label)
    if not notes:
        return label
    return label + Markup('<br><small class="reasons">{}</small>').format(notes)


BETTER = {"high": "higher is better", "low": "lower is better", "": ""}


def lines(*parts: Any) -> Markup:
    """Parts one below the other, without empty ones."""
    return Markup("<br>").join(part for part in parts if part)


def small(text: str) -> Markup:
    """Text in small letters; empty where there is none."""
    return Markup("<small>{}</small>").format(text) if text else Markup()


def unbroken(text: str) -> str:
    """Text of which no line ends within."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def typical(row: Any, by_ranks: bool) -> str:
    """Mean and SD of a row, or median and quartiles where ranks are tested or there is no mean.

    Parameters
    ----------
    row
        With the columns of `summary.tsv`.
    by_ranks
        Whether ranks are tested.
    """
    if not by_ranks and not isnan(row.mean):
        spread = "" if isnan(row.sd) else f" ± {amount(row.sd)}"
        return unbroken(f"{amount(row.mean)}{spread}")
    if isnan(row.median):
        return "below the limit" if row.n_below else ""
    quartiles = [amount(end) or "below" for end in (row.q1, row.q3)]
    return unbroken(f"{amount(row.median)} ({quartiles[0]} to {quartiles[1]})")


def count_with_share(count: int, of_all: float) -> str:
    """Count with its share, if that is known.

    >>> count_with_share(3, 0.75).split(), count_with_share(16, float("nan"))
    (['3', '(75', '%)'], '16')
    """
    shown = f"{count:,}" if isnan(of_all) else f"{count:,} ({share(of_all)})"
    return unbroken(shown)
