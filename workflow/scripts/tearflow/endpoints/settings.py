"""Section `endpoints` of the configuration."""

from dataclasses import dataclass

# No sheet; and the columns of the sample sheet that the measures name.
NONE, SAMPLES = "none", "samples"
# Variance by which Dunnett's test compares a visit: of its own changes, or of the ANOVA. The first
# is the former as published and the latter for people, of whom few are complete.
DUNNETT_VARIANCES = BY_ANALYSIS, EACH_VISIT, POOLED = "auto", "visit", "pooled"


@dataclass(frozen=True)
class EndpointSettings:
    """Sheets of the clinical endpoints, and what their values are compared with.

    Attributes
    ----------
    values
        Path of the sheet of values, wide or long; `SAMPLES`, or `NONE`.
    measures
        Path of the sheet with a row a measure, or `NONE`.
    safety
        Path of the sheet of adverse events and adherence, or `NONE`.
    people
        Path of the sheet with a row a person, such as age and sex, or `NONE`.
    decimal
        Decimal sign of the values.
    visits
        Every visit in its order; empty for the order of first appearance.
    baseline
        Visit with which the others are compared; the first if empty.
    control
        Arm with which the others are compared; needed where there are arms.
    dunnett_variance
        One of `DUNNETT_VARIANCES`.
    """

    values: str = NONE
    measures: str = NONE
    safety: str = NONE
    people: str = NONE
    decimal: str = "."
    visits: tuple[str, ...] = ()
    baseline: str = ""
    control: str = ""
    dunnett_variance: str = BY_ANALYSIS
