"""Blood, skin and serum in the samples: of each in a cohort, and before against after."""

import pandas as pd
from markupsafe import Markup

from tearflow.differential.units import count_units
from tearflow.quality.panels import INDICES
from tearflow.report.blocks import Block, DataTable, Grid, Note, Prose, Section, anchor
from tearflow.report.columns import TEARS
from tearflow.report.run import Run
from tearflow.report.tables import make_table
from tearflow.report.trust import known

EXPLAINED = (
    "<p>One row a sample. <em>Blood</em>, <em>Skin</em> and <em>Serum</em> are log2 ratios; the "
    "columns that begin with a number sign count the protein groups behind them. Empty where none "
    "was found.</p>"
)


def tear_section(run: Run, cohort: str) -> Section:
    """Show blood, skin, serum and the most abundant proteins of every sample of a cohort."""
    caption = run.caption("tear_quality", cohort, cohort=run.cohorts[cohort])
    return Section(
        "Blood, skin and serum in the samples",
        anchor(cohort, "tears"),
        [
            run.figure(f"{cohort}/tear_quality", f"Blood, skin and serum, {cohort}", caption),
            DataTable(
                anchor(cohort, "tears", "table"),
                f"Blood, skin and serum by sample, {cohort}",
                f"{cohort}.tear_quality",
                Markup(EXPLAINED),
                make_table(run.table(f"{cohort}/tear_quality.tsv"), TEARS),
            ),
        ],
    )


def tear_notes(run: Run, path: str) -> list[Block]:
    """Warn where the samples of a contrast hold more blood, skin or serum after than before."""
    warnings = [text for text in run.table(f"{path}/tear_quality.tsv")["warning"] if text]
    if not warnings:
        return []
    text = ". ".join(f"{warning[0].upper()}{warning[1:]}" for warning in warnings)
    return [Note("The make-up of the samples may have changed with the visit", f"{text}.")]


def tear_change_section(run: Run, path: str) -> Section:
    """Compare the indices before and after."""
    contrast = run.contrast(path)
    rows = [change_row(row) for row in run.table(f"{path}/tear_quality.tsv").itertuples()]
    explained = (
        "If the samples were taken with more blood, skin or serum at one visit, proteins of these "
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
        "Blood, skin and serum before and after",
        anchor(path, "tears"),
        [Prose([explained]), Grid("Change of each index by the paired t-test", headers, rows)],
    )


def change_row(row: tuple) -> list[str]:
    """Cells of the row of an index."""
    index = INDICES[row.quantity]
    interval = "" if pd.isna(row.ci_low) else f" ({row.ci_low:.2f} to {row.ci_high:.2f})"
    return [
        f"{index.title}: {index.formula}",
        known(row.mean_reference, ".2f"),
        known(row.mean_target, ".2f"),
        known(row.change, "+.2f") + interval,
        known(row.p_value, ".2g"),
        str(row.n_pairs) if row.n_people == row.n_pairs else count_units(row.n_pairs, row.n_people),
        f"{row.n_following} of {row.n_deps}",
        known(row.other_share, ".0%"),
    ]
