"""A cohort as the sheets describe it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# Row of the sample sheet by column, all text: `sample`, `subject`, `visit`, `run`, and whatever the
# sheet has beside them. A column that is empty for the whole cohort is left out.
Sample = Mapping[str, str]


@dataclass(frozen=True)
class Cohort:
    """Row of the cohort sheet, with the samples that take part.

    Attributes
    ----------
    matrix, format, description, title
        Columns of the sheet.
    samples
        In the order of the sample sheet.
    runs
        Runs of every sample: several where it was measured again.
    """

    matrix: str
    format: str = "auto"
    description: str = ""
    title: str = ""
    samples: tuple[Sample, ...] = ()
    runs: dict[str, list[str]] = field(default_factory=dict)
