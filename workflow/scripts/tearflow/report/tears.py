"""Tear quality in the report: of the samples of a cohort, and before against after."""

import pandas as pd
from markupsafe import Markup

from tearflow.matrix.tear_quality import INDICES
from tearflow.report.blocks import Block, DataTable, Grid, Note, Prose, Section, anchor
from tearflow.report.columns import TEARS
from tearflow.report.run import Run
from tearflow.report.tables import make_table
from tearflow.report.trust import known


def tear_section(run: Run, cohort: str) -> Section:
    """Show blood, skin, serum and the most abundant proteins of every sample of a cohort."""
    caption = run.caption("tear_quality", cohort, cohort=run.cohorts[cohort])
    return Section(
        "Tear quality",
        anchor(cohort, "tears"),
        [
            run.figure(f"{cohort}/tear_quality", f"Tear quality, {cohort}", caption),
            DataTable(
                anchor(cohort, "tears", "table"),
                f"Tear quality, {cohort}",
                f"{cohort}.tear_quality",
                Markup("<p>One row a sample; empty where none of a panel was found.</p>"),
                make_table(run.table(f"{cohort}/tear_quality.tsv"), TEARS),
            ),
        ],
    )


def tear_notes(run: Run, path: str) -> list[Block]:
    """Warn where the tears of a contrast were of another quality after than before."""
    warnings = [text for text in run.table(f"{path}/tear_quality.tsv")["warning"] if text]
    if not warnings:
        return []
    text = ". ".join(f"{warning[0].upper()}{warning[1:]}" for warning in warnings)
    return [Note("The quality of the tears changed with the visit", f"{text}.")]


def tear_change_section(run: Run, path: str) -> Section:
    """Compare the indices of tear quality before and after."""
    contrast = run.contrast(path)
    rows = [change_row(row) for row in run.table(f"{path}/tear_quality.tsv").itertuples()]
    explained = (
        "If the tears were taken with more blood, skin or serum at one visit, proteins of these "
        "sources seem to change with the treatment. A DEP follows an index when their correlation "
        "over the samples is above 0.8 in size; compare the share with that of the other tested "
        "protein groups. The p-values are not adjusted, and with few pairs a large change may be "
        "chance."
    )
    headers = [
        "Index, log2",
        contrast["reference"],
        contrast["target"],
        "Change (95 % CI)",
        "p",
        "Pairs",
        "DEPs that follow",
        "Others that follow",
    ]
    return Section(
        "Tear quality before and after",
        anchor(path, "tears"),
        [Prose([explained]), Grid("Indices of tear quality by the paired t-test", headers, rows)],
    )


def change_row(row: tuple) -> list[str]:
    """Write the row of an index."""
    interval = "" if pd.isna(row.ci_low) else f" ({row.ci_low:.2f} to {row.ci_high:.2f})"
    return [
        INDICES[row.quantity],
        known(row.mean_reference, ".2f"),
        known(row.mean_target, ".2f"),
        known(row.change, "+.2f") + interval,
        known(row.p_value, ".2g"),
        str(row.n_pairs),
        f"{row.n_following} of {row.n_deps}",
        known(row.other_share, ".0%"),
    ]
