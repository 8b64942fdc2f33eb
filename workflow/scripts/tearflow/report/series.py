"""The section of a series: which proteins change at all, and their course."""

from dataclasses import replace

import pandas as pd
from markupsafe import Markup

from tearflow.differential.contrast import Contrast
from tearflow.differential.covariates import read_names
from tearflow.differential.limits import NOMINAL
from tearflow.differential.pairing import BLOCK, UNPAIRED
from tearflow.differential.table_specs import VISITS
from tearflow.figures.series import FIGURES
from tearflow.io.table_specs import Column
from tearflow.report.blocks import DataTable, Facts, Grid, Section, anchor
from tearflow.report.false_discoveries import count_deps, count_reasons, reasons_in_words
from tearflow.report.overview import complete_in_cell, count_with_directions, title_of_units
from tearflow.report.plots import draw_plots
from tearflow.report.run import Run
from tearflow.report.tables import View, make_table, view_all, without_descriptions
from tearflow.run.words import count_of, join, number

CHANGES = Column("changes", "Changes", "flag", f"Whether q of any change is below {NOMINAL:g}")
CHANGED_AT = Column(
    "changed_at", "At", "list", f"Where the change has q across all contrasts below {NOMINAL:g}"
)
VIEWS = {
    "Show": [
        View(f"any change, q < {NOMINAL:g}", "changes", [True]),
        View("all tested", "reason", [""]),
        view_all("all protein groups"),
    ]
}


def series_section(run: Run, path: str) -> Section:
    """Section of a series: how many proteins change, the figures, and the table."""
    contrasts = run.series[path]
    params = {"contrasts": contrasts, "figures": run.config.figures}
    place = run.title(path)
    columns = series_columns(contrasts)
    rows = run.table(f"{path}/visits.tsv")
    # Shown at first, as far as they fit.
    courses = [f"log2fc_{contrast.name}" for contrast in contrasts]
    first = ["gene", "f_p_value", "f_q_value", "changed_at", *courses, "description", "n_people"]
    return Section(
        run.title(path),
        anchor(path),
        [
            Facts(facts(run, path)),
            visits_grid(run, path),
            *draw_plots(run, FIGURES, "series", path, params),
            DataTable(
                anchor(path, "visits", "table"),
                f"Changes over the visits, {place}",
                f"{path.replace('/', '.')}.visits",
                run.caption("visits", path, **params),
                without_descriptions(
                    make_table(mark(rows, contrasts), columns, VIEWS, ("f_p_value", "asc"), first),
                    path.split("/")[0],
                ),
            ),
        ],
    )


def facts(run: Run, path: str) -> list[tuple[str, str]]:
    """Facts of a series: what was compared, and how many proteins change at all."""
    first, table = run.series[path][0], run.table(f"{path}/visits.tsv")
    reasons = count_reasons(table)
    n_tested = len(table) - sum(reasons.values())
    return [
        ("Change", f"each other {first.variable} minus {first.reference}{describe_people(first)}"),
        ("Tested together", f"{number(n_tested)} of {number(len(table))}"),
        ("Not tested", reasons_in_words(reasons) or "none"),
        ("Any change", changes_in_words(table, n_tested)),
    ]


def changes_in_words(table: pd.DataFrame, n_tested: int) -> str:
    """Return how many protein groups change at all, by q and by p."""
    by_q, by_p = (int((table[f"f_{name}"] < NOMINAL).sum()) for name in ("q_value", "p_value"))
    return (
        f"{count_of(by_q, 'protein group')} with q < {NOMINAL:g}; {number(by_p)} with p < "
        f"{NOMINAL:g}, where chance alone gives about {number(round(NOMINAL * n_tested))}"
    )


def describe_people(contrast: Contrast) -> str:
    """Return who is compared, behind what is compared."""
    if contrast.group:
        return f", {contrast.group_target} against {contrast.group_reference} ({contrast.group})"
    return ", different people" if contrast.pair_by == UNPAIRED else ", within people"


def visits_grid(run: Run, path: str) -> Grid:
    """Table of the contrasts: people, DEPs, and changes by q within and across the contrasts."""
    table, rows = run.table(f"{path}/visits.tsv"), []
    for contrast in run.series[path]:
        rows.append(
            [
                Markup('<a href="{}">{}</a>').format(run.address(contrast.path), contrast.target),
                complete_in_cell(run, contrast.path),
                count_with_directions(*count_deps(run.table(f"{contrast.path}/deps.tsv"))),
                *(
                    number(int((table[f"{name}_{contrast.name}"] < NOMINAL).sum()))
                    for name in ("q_value", "q_across")
                ),
            ]
        )
    headers = [
        run.series[path][0].variable.capitalize(),
        title_of_units(run),
        "DEPs",
        "of the contrast",
        "across all",
    ]
    return Grid(
        "DEPs of each contrast, and its protein groups with a change of any size by q",
        headers,
        rows,
        groups=[("", 3), (f"q < {NOMINAL:g}", 2)],
    )


def series_columns(contrasts: list[Contrast]) -> list[Column]:
    """Return the columns of the table: the omnibus test, then the change at each visit."""
    of_all = VISITS.pick(
        "gene", "accession", "description", "n_people", "f", "f_p_value", "f_q_value"
    )
    changes = [
        replace(VISITS.column(name), name=name, title=f"log2 FC, {contrast.target}")
        for contrast in contrasts
        for name in [f"log2fc_{contrast.name}"]
    ]
    return [*of_all, CHANGES, CHANGED_AT, *changes, *VISITS.pick("reason", "protein_group")]


def mark(table: pd.DataFrame, contrasts: list[Contrast]) -> pd.DataFrame:
    """Table with whether each protein changes at all, and where it does."""
    below = {
        contrast.target: (table[f"q_across_{contrast.name}"] < NOMINAL).tolist()
        for contrast in contrasts
    }
    changed = [
        ";".join(visit for visit, flag in zip(below, flags, strict=True) if flag)
        for flags in zip(*below.values(), strict=True)
    ]
    return table.assign(changes=table["f_q_value"] < NOMINAL, changed_at=changed)


def describe_series(run: Run) -> str:
    """Sentences of the methods on the series; empty without any."""
    if not run.series:
        return ""
    by_model: dict[str, list[str]] = {}
    for path, contrasts in run.series.items():
        by_model.setdefault(describe_model(contrasts[0]), []).append(run.title(path))
    models = join([f"{model} ({', '.join(paths)})" for model, paths in by_model.items()])
    samples = [s for path in run.series for s in run.cohorts[path.split("/")[0]].samples]
    eyes = " of the mean of a person's eyes" if any(s.get("eye") for s in samples) else ""
    return (
        " Whether a protein group changes at all was tested by a moderated F-test [@smyth @limma] "
        f"of all changes of a series together, in {models}{eyes}. F was computed from the fit of "
        "each protein group to its measured values, over the changes that these determine. The "
        "p-values of the changes were also adjusted together over all contrasts of a series."
    )


def describe_model(contrast: Contrast) -> str:
    """Return the joint model of a series in words.

    Examples
    --------
    >>> describe_model(Contrast("dry", "week1", "visit", "day0", "week1"))
    'a linear model of person and visit'
    """
    is_blocked = contrast.pair_by != UNPAIRED and contrast.incomplete == BLOCK
    terms = [] if is_blocked or contrast.pair_by == UNPAIRED else ["person"]
    terms.append(contrast.variable)
    if contrast.group:
        product = f"{contrast.variable} and {contrast.group}"
        terms.append(f"the interaction of {product}, which was tested")
    terms += read_names(contrast.covariates)
    blocks = ", with the values of a person correlated," if is_blocked else ""
    return f"a linear model of {join(terms)}{blocks}"
