"""The section of a cohort: its samples and their quality, then its contrasts."""

from markupsafe import Markup

from tearflow.figures.cohort import FIGURES
from tearflow.report.audit import audit_blocks
from tearflow.report.blocks import DataTable, Prose, Section, anchor
from tearflow.report.columns import QUALITY_COLUMNS
from tearflow.report.contamination import tear_section
from tearflow.report.contrast import contrast_section
from tearflow.report.inputs_read import reading_section
from tearflow.report.origins import panel_section
from tearflow.report.run import Run
from tearflow.report.series import series_section
from tearflow.report.tables import make_table
from tearflow.run.words import count_of


def cohort_section(run: Run, cohort: str) -> Section:
    """Section of a cohort and everything that was found in it."""
    contrasts = [path for path in run.paths if path.split("/")[0] == cohort]
    described = run.cohorts[cohort].description
    return Section(
        f"Cohort {run.cohort_title(cohort)}",
        anchor(cohort),
        [Prose([described])] if described else [],
        [
            reading_section(run, cohort),
            quality_section(run, cohort),
            tear_section(run, cohort),
            panel_section(run, cohort),
            *(series_section(run, path) for path in run.series if path.split("/")[0] == cohort),
            *(contrast_section(run, path) for path in contrasts),
        ],
    )


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
            *run.figures(FIGURES, "quality", cohort, {"cohort": run.cohorts[cohort]}),
            DataTable(
                anchor(cohort, "quality", "table"),
                f"Samples, {run.cohort_title(cohort)}",
                f"{cohort}.qc",
                Markup("<p>One row per sample.</p>"),
                make_table(table, QUALITY_COLUMNS),
            ),
        ],
    )
