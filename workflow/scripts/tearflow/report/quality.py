"""The section on the samples of a cohort: what was read, and their quality."""

import pandas as pd
from markupsafe import Markup

from tearflow.figures.cohort import FIGURES
from tearflow.report.audit import audit_blocks
from tearflow.report.blocks import DataTable, Prose, Section, anchor
from tearflow.report.columns import QUALITY_COLUMNS
from tearflow.report.contamination import tear_section
from tearflow.report.inputs_read import reading_section
from tearflow.report.origins import panel_section
from tearflow.report.plots import draw_plots
from tearflow.report.run import Run
from tearflow.report.tables import make_table
from tearflow.run.words import count_of, number


def cohort_section(run: Run, cohort: str) -> Section:
    """Folded section on the samples of a cohort."""
    described = run.cohorts[cohort].description
    return Section(
        f"Samples of {run.cohort_title(cohort)}",
        anchor(cohort),
        [Prose([described])] if described else [],
        [
            reading_section(run, cohort),
            quality_section(run, cohort),
            tear_section(run, cohort),
            panel_section(run, cohort),
        ],
        folded=True,
        inside=samples_in_words(run.table(f"{cohort}/qc.tsv")),
    )


def samples_in_words(table: pd.DataFrame) -> str:
    """Number of samples, of outliers among them, and of those that may be swapped."""
    outliers, swapped = (
        int(table[name].astype(bool).sum()) for name in ("outlier", "swap_suspect")
    )
    found = [f"{count_of(outliers, 'outlier') if outliers else 'no outlier'}"]
    if swapped:
        found.append(f"{number(swapped)} may be swapped")
    return ", ".join([count_of(len(table), "sample"), *found])


def quality_section(run: Run, cohort: str) -> Section:
    """Section on the quality of the samples of a cohort."""
    table = run.table(f"{cohort}/qc.tsv")
    groups = len(run.table(f"{cohort}/proteins.tsv"))
    return Section(
        "Samples and quality",
        anchor(cohort, "quality"),
        [
            Prose([f"{count_of(len(table), 'sample')}, {count_of(groups, 'protein group')}."]),
            *audit_blocks(run, cohort),
            *draw_plots(run, FIGURES, "quality", cohort, {"cohort": run.cohorts[cohort]}),
            DataTable(
                anchor(cohort, "quality", "table"),
                f"Samples, {run.cohort_title(cohort)}",
                f"{cohort}.qc",
                Markup("<p>One row per sample.</p>"),
                make_table(table, QUALITY_COLUMNS),
            ),
        ],
    )
