"""Contrasts as the sheets have them: with their row, and the samples of their cohort."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from tearflow.differential.contrast import Contrast
from tearflow.differential.design import Design, make_design, why_not_used
from tearflow.run.problems import Problem
from tearflow.study.sheets import Row, Sheet


@dataclass(frozen=True)
class SheetContrast:
    """A contrast with its row, and the samples that it may use.

    Attributes
    ----------
    path, row, contrast
        The contrast sheet, and its row as a contrast.
    samples, rows
        The sample sheet, and its rows of the cohort, also those that do not take part.
    """

    path: str
    row: Row
    contrast: Contrast
    samples: Sheet
    rows: Sequence[Row]

    @property
    def included(self) -> list[Row]:
        """Rows of the cohort that take part."""
        return [row for row in self.rows if row.included]

    @property
    def used(self) -> list[Row]:
        """Rows of the sample sheet that the contrast uses."""
        return [row for row in self.included if not why_not_used(row.cells, self.contrast)]

    @cached_property
    def plain(self) -> Design:
        """The design without covariates, where the samples make units."""
        samples = [row.cells for row in self.included]
        return make_design(samples, replace(self.contrast, covariates=""))

    @cached_property
    def design(self) -> Design:
        """The design, where the samples make units and have the covariates."""
        if not self.contrast.covariates:
            return self.plain
        return make_design([row.cells for row in self.included], self.contrast)

    @property
    def title(self) -> str:
        """The contrast at the start of a message."""
        return f'contrast "{self.contrast.name}" of cohort "{self.contrast.cohort}"'

    def problem(self, message: str, advice: str, column: str = "contrast") -> Problem:
        """Problem in the row of the contrast."""
        return Problem(self.path, message, advice, self.row.line, column)


def list_contrasts(contrasts: Sheet, samples: Sheet) -> list[SheetContrast]:
    """Contrasts of valid rows whose cohort has samples.

    Parameters
    ----------
    contrasts, samples
        Sheets that could be read; of a target `*` one row for each value, of re-runs one row.
    """
    of_cohort: dict[str, list[Row]] = defaultdict(list)
    for row in samples.rows:
        of_cohort[row.cells["cohort"]].append(row)
    return [
        SheetContrast(
            contrasts.path,
            row,
            Contrast.from_row(row.cells),
            samples,
            of_cohort[row.cells["cohort"]],
        )
        for row in contrasts.rows
        if row.valid and row.cells["cohort"] in of_cohort
    ]
