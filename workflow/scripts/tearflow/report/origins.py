"""Where proteins and their changes come from: panels, published markers, serum and blood."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
from markupsafe import Markup

from tearflow.differential.markers import (
    ALPHA,
    AS_PUBLISHED,
    NOT_FOUND,
    NOT_TESTED,
    OPPOSITE,
    UNCHANGED,
)
from tearflow.differential.table_specs import ADJUSTED, MARKERS, PANEL_CHANGES
from tearflow.differential.verdicts import EXPLAINED, FEWEST_DF, IN_INDEX, SURVIVES, UNCERTAIN
from tearflow.figures.cohort import FIGURES as COHORT_FIGURES
from tearflow.figures.contrast import FIGURES
from tearflow.io.table_specs import Column
from tearflow.quality.panels import ADJUSTED_FOR, INDICES
from tearflow.quality.table_specs import PANEL_SCORES
from tearflow.report.blocks import Block, DataTable, Prose, Section, anchor
from tearflow.report.run import Run
from tearflow.report.tables import View, make_table, view_all
from tearflow.run.words import count_of, few_digits, join, number

EXPLAINED_SCORES = (
    "<p>One row per panel and sample: <em>Score</em> is log2 of the intensity of the panel over "
    "that of all proteins but contaminants; empty where none of the panel was found.</p>"
)
NO_PANELS = (
    "The bundled panels and markers are of human proteins; for {species} there is none. Panels of "
    "your own are given by resources.panels of the configuration."
)
MARKER_VIEWS = {
    "Show": [
        View("tested markers", "verdict", [AS_PUBLISHED, OPPOSITE, UNCHANGED]),
        View("as published", "verdict", [AS_PUBLISHED]),
        View("opposite", "verdict", [OPPOSITE]),
        view_all("all markers"),
    ]
}
PANEL_COLUMNS = PANEL_CHANGES.pick(
    "panel",
    "n_members",
    "n_found",
    "n_pairs",
    "n_people",
    "change",
    "ci_low",
    "ci_high",
    "p_value",
    "q_value",
    "n_tested",
    "n_higher",
    "panel_deps",
    "remark",
)
MARKER_COLUMNS = MARKERS.pick(
    "gene",
    "published",
    "verdict",
    "log2fc",
    "ci_low",
    "ci_high",
    "p_value",
    "q_value",
    "is_dep",
    "evidence",
    "doi",
    "reason",
    "protein_group",
)
ADJUSTED_COLUMNS = [
    # Whole numbers in most designs.
    replace(column, kind="amount") if column.name.endswith("_df") else column
    for column in ADJUSTED.pick(
        *("gene", "direction", "log2fc"),
        *(
            f"{name}_{column}"
            for name in ADJUSTED_FOR
            for column in ("verdict", "log2fc", "ci_low", "ci_high", "p_value", "slope", "df")
        ),
        "protein_group",
    )
]


def panel_section(run: Run, cohort: str) -> Section:
    """Section on the panels of proteins of one origin in the samples of a cohort."""
    scores = run.table(f"{cohort}/panels.tsv")
    title, place = "Where the proteins come from", anchor(cohort, "panels")
    if scores.empty:
        return Section(title, place, [Prose([_no_panels(run)])])
    return Section(
        title,
        place,
        [
            *run.figures(COHORT_FIGURES, "panels", cohort, {"cohort": run.cohorts[cohort]}),
            DataTable(
                anchor(cohort, "panels", "table"),
                f"Panels by sample, {run.cohort_title(cohort)}",
                f"{cohort}.panels",
                Markup(EXPLAINED_SCORES),
                make_table(scores, PANEL_SCORES.columns),
            ),
        ],
    )


def origin_section(run: Run, path: str) -> Section:
    """Section on where the changes of a contrast come from."""
    panels, markers = run.table(f"{path}/panels.tsv"), run.table(f"{path}/markers.tsv")
    title, place = "Where the changes come from", run.title(path)
    blocks: list[Block] = []
    if panels.empty and markers.empty:
        blocks.append(Prose([_no_panels(run)]))
    else:
        sentences = [*panels_in_words(panels), *markers_in_words(markers)]
        blocks += [Prose(sentences), *run.figures(FIGURES, "origins", path, {})]
    if len(panels):
        blocks.append(
            DataTable(
                anchor(path, "panels", "table"),
                f"Panels, {place}",
                f"{path.replace('/', '.')}.panels",
                Markup("<p>The change of each panel, by the test of the units.</p>"),
                make_table(panels, _of_units(PANEL_COLUMNS, run, path)),
            )
        )
    if len(markers):
        blocks.append(
            DataTable(
                anchor(path, "markers", "table"),
                f"Published markers, {place}",
                f"{path.replace('/', '.')}.markers",
                Markup("<p>One row per marker and protein group.</p>"),
                make_table(markers, MARKER_COLUMNS, MARKER_VIEWS),
            )
        )
    adjusted = run.table(f"{path}/adjusted.tsv")
    if has_panels(run):
        blocks.append(Prose(adjusted_in_words(adjusted, bool(run.units(path).sizes))))
    if can_be_judged(adjusted):
        blocks.append(
            DataTable(
                anchor(path, "adjusted", "table"),
                f"DEPs without serum and blood, {place}",
                f"{path.replace('/', '.')}.adjusted",
                run.caption("adjusted", path),
                make_table(adjusted, ADJUSTED_COLUMNS),
            )
        )
    return Section(title, anchor(path, "origins"), blocks)


def has_panels(run: Run) -> bool:
    """Whether there are panels of the species, bundled or the user's own."""
    return any(not run.table(f"{name}/panels.tsv").empty for name in run.cohorts)


def _no_panels(run: Run) -> str:
    return NO_PANELS.format(species=run.config.species)


def _of_units(columns: Sequence[Column], run: Run, path: str) -> list[Column]:
    """The columns as the units are: people in place of pairs, eyes with their remark."""
    units = run.units(path)
    shown = [
        column
        for column in columns
        if units.eyes_are_independent or column.name not in ("n_people", "remark")
    ]
    if units.are_pairs:
        return shown
    return [
        replace(column, title="People", hint="People with a score")
        if column.name == "n_pairs"
        else column
        for column in shown
    ]


def panels_in_words(panels: pd.DataFrame) -> list[str]:
    """Sentence on the panels that change, with their factors; empty without panels.

    >>> panels = pd.DataFrame({"panel": ["a", "b"], "change": [2.0, -0.5], "p_value": [0.01, 0.4],
    ...                        "q_value": [0.02, 0.4]})
    >>> panels_in_words(panels)[0]
    'Of 2 panels scored, 1 changed (p < 0.05): a (4 times as high, q = 0.02).'
    """
    scored = panels[panels["change"].notna()]
    if scored.empty:
        return ["No protein of a panel was measured."] if len(panels) else []
    changed = scored[scored["p_value"] < ALPHA]
    counted = f"Of {count_of(len(scored), 'panel')} scored, {number(len(changed))} changed"
    if changed.empty:
        return [f"{counted} (p < {ALPHA:g})."]
    named = [
        f"{row.panel} ({factor_in_words(row.change)}, q = {few_digits(row.q_value)})"
        for row in changed.itertuples()
    ]
    return [f"{counted} (p < {ALPHA:g}): {join(named)}."]


def factor_in_words(change: float) -> str:
    """A change on the log2 scale as a factor.

    >>> factor_in_words(2.0), factor_in_words(-0.5)
    ('4 times as high', '71 % as high')
    """
    factor = 2**change
    return f"{factor:.2g} times as high" if change > 0 else f"{100 * factor:.0f} % as high"


def markers_in_words(markers: pd.DataFrame) -> list[str]:
    """Sentences that count the verdicts on the published markers; empty without markers."""
    if markers.empty:
        return []
    counts = markers["verdict"].value_counts()
    n_found = int(markers.loc[markers["verdict"] != NOT_FOUND, "gene"].nunique())
    n_tested = len(markers) - counts.get(NOT_TESTED, 0) - counts.get(NOT_FOUND, 0)
    return [
        f"Of {count_of(markers['gene'].nunique(), 'published marker')} of dry eye, "
        f"{number(n_found)} are in the matrix and {count_of(int(n_tested), 'protein group')} of "
        f"them {'was' if n_tested == 1 else 'were'} tested: "
        f"{counts.get(AS_PUBLISHED, 0)} changed as published, {counts.get(OPPOSITE, 0)} in the "
        f"opposite direction, and {counts.get(UNCHANGED, 0)} showed no change (p < {ALPHA:g}).",
        "As published means the direction in which patients with dry eye differ from others. After "
        "a treatment that works the opposite direction is expected.",
    ]


def can_be_judged(adjusted: pd.DataFrame) -> bool:
    """Whether any DEP has enough units for a verdict on serum or blood."""
    df = adjusted[[f"{name}_df" for name in ADJUSTED_FOR]]
    return bool((df >= FEWEST_DF).any(axis=None))


def adjusted_in_words(adjusted: pd.DataFrame, are_groups: bool = False) -> list[str]:
    """Sentences on how many DEPs survive the change of serum and of blood, or their difference."""
    if adjusted.empty:
        return ["There is no DEP to adjust for serum or blood."]
    sentences = []
    for name, index in ADJUSTED_FOR.items():
        verdicts, df = adjusted[f"{name}_verdict"], adjusted[f"{name}_df"]
        named = INDICES[index].name
        if inside := int(verdicts.eq(IN_INDEX).sum()):
            genes = adjusted.loc[verdicts == IN_INDEX, "gene"].tolist()
            part = f"; {join(genes)} {'is' if inside == 1 else 'are'} part of the index"
        else:
            part = ""
        if df.isna().all():
            sentences.append(
                f"Whether changes survive that of {named} cannot be judged: the samples do not "
                f"have its index{part}."
            )
        elif not (df >= FEWEST_DF).any():
            sentences.append(
                f"Whether changes survive that of {named} cannot be judged from so few people: "
                f"{df.max():g} degree{'' if df.max() == 1 else 's'} of freedom would be left{part}."
            )
        else:
            counts = verdicts.value_counts()
            where = "At equal" if are_groups else "Without the change of"
            sentences.append(
                f"{where} {named}, {counts.get(SURVIVES, 0)} of "
                f"{count_of(len(adjusted), 'DEP')} survive, {counts.get(EXPLAINED, 0)} "
                f"{'is' if counts.get(EXPLAINED, 0) == 1 else 'are'} explained by it, and "
                f"{counts.get(UNCERTAIN, 0)} cannot be judged{part}."
            )
    return sentences
