"""Blood, skin and serum in the samples of a cohort, and their change between visits."""

from typing import Any

from markupsafe import Markup

from tearflow.differential.design_words import form_of, sides_of, the
from tearflow.differential.units import count_units
from tearflow.figures.cohort import FIGURES
from tearflow.quality.panels import INDICES
from tearflow.report.blocks import Block, DataTable, Grid, Note, Prose, Section, anchor
from tearflow.report.columns import TEAR_COLUMNS
from tearflow.report.origins import has_panels
from tearflow.report.run import Run
from tearflow.report.tables import make_table
from tearflow.report.trust import known
from tearflow.run.words import few_digits, keep_exponents

EXPLAINED = (
    "<p>One row per sample. <em>Blood</em>, <em>Skin</em> and <em>Serum</em> are log2 ratios; the "
    "columns that begin with # give the number of protein groups used. Empty where none was "
    "found.</p>"
)
WITHOUT_PANELS = (
    "Blood, skin and serum are not assessed: their panels are of human proteins, and none of your "
    "own are given by resources.panels. The share of the most abundant proteins is."
)


def tear_section(run: Run, cohort: str) -> Section:
    """Section on blood, skin, serum and the most abundant proteins of the samples of a cohort."""
    return Section(
        "Blood, skin and serum in the samples",
        anchor(cohort, "tears"),
        [
            *([] if has_panels(run) else [Prose([WITHOUT_PANELS])]),
            *run.figures(FIGURES, "tears", cohort, {"cohort": run.cohorts[cohort]}),
            DataTable(
                anchor(cohort, "tears", "table"),
                f"Blood, skin and serum by sample, {run.cohort_title(cohort)}",
                f"{cohort}.tear_quality",
                Markup(EXPLAINED),
                make_table(run.table(f"{cohort}/tear_quality.tsv"), TEAR_COLUMNS),
            ),
        ],
    )


def tear_notes(run: Run, path: str) -> list[Block]:
    """Warnings where the blood, skin or serum in the samples changes or differs."""
    warnings = [text for text in run.table(f"{path}/tear_quality.tsv")["warning"] if text]
    if not warnings:
        return []
    text = ". ".join(keep_exponents(f"{text[0].upper()}{text[1:]}") for text in warnings)
    where = "differ between the groups" if run.units(path).sizes else "have changed between visits"
    return [Note(f"The composition of the samples may {where}", f"{text}.")]


def tear_change_section(run: Run, path: str) -> Section:
    """Section that compares the indices between the visits or groups."""
    contrast, units = run.contrasts[path], run.units(path)
    reference, target = sides_of(contrast)
    rows = [change_row(row) for row in run.table(f"{path}/tear_quality.tsv").itertuples()]
    test = form_of("paired_t", run.kind(path)).name
    change, appear = "Change", "appear to change with the treatment"
    if units.sizes:
        change, appear = "Difference", "appear to differ between the groups"
    explained = (
        f"If the samples of one {'group' if units.sizes else 'visit'} contain more blood, skin or "
        f"serum, proteins from these sources {appear}. "
        "A DEP follows an index if the absolute value of their correlation over the samples is "
        "above 0.8; compare the share with that of the other tested protein groups. The p-values "
        f"are not adjusted, and with few {'pairs' if units.are_pairs else 'people'} a large "
        f"{change.lower()} may be due to chance."
    )
    headers = [
        "Index, log2",
        reference,
        target,
        f"{change} (95 % CI)",
        "p",
        "Pairs" if units.are_pairs else "People",
        "DEPs that follow",
        "Others that follow",
    ]
    if not has_panels(run):
        explained = WITHOUT_PANELS
    return Section(
        "Change of blood, skin and serum",
        anchor(path, "tears"),
        [
            Prose([explained]),
            Grid(f"{change} of each index, by {the(test)}", headers, rows),
        ],
    )


def change_row(row: Any) -> list[str]:
    """Cells of the row of an index."""
    index = INDICES[row.quantity]
    low, high = known(row.ci_low, ".2f"), known(row.ci_high, ".2f")
    interval = f" ({low} to {high})" if low else ""
    return [
        f"{index.title}: {index.formula}",
        known(row.mean_reference, ".2f"),
        known(row.mean_target, ".2f"),
        known(row.change, "+.2f") + interval,
        few_digits(row.p_value),
        str(row.n_pairs) if row.n_people == row.n_pairs else count_units(row.n_pairs, row.n_people),
        f"{row.n_following} of {row.n_deps}",
        known(100 * row.other_share, ".0f", " %"),
    ]
