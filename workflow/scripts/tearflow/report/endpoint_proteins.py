"""The part of a contrast on its proteins and the clinical measures."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from tearflow.endpoints.protein_relation import ALPHA, CHANGES, RESPONSE
from tearflow.endpoints.rank_nulls import MOST_EXACT, N_DRAWN
from tearflow.endpoints.related_contrasts import is_related
from tearflow.endpoints.table_specs import ENDPOINT_CHANGES, RELATION
from tearflow.figures.endpoint_proteins import FIGURES, SECTION
from tearflow.report.blocks import Block, DataTable, Grid, Note, Prose, Section, anchor
from tearflow.report.endpoint_words import amount, interval, lines, p_value, small, unbroken
from tearflow.report.run import Run
from tearflow.report.tables import View, make_table, view_all
from tearflow.run.words import few_digits, number, people_in_words

# Protein groups of each measure in the table of the page; the files have all.
SHOWN = 25
COLUMNS = [
    RELATION,
    *ENDPOINT_CHANGES.pick(
        *("measure", "rank", "gene", "accession", "n_people", "rho", "p_value", "q_value"),
        *("log2fc", "is_dep", "protein_group"),
    ),
]
TITLES = {CHANGES: "Change with the change", RESPONSE: "Baseline with the change"}
Cells = list[str | Markup]
HEADERS = ("People", "p < 0.05", "q < 0.05", "Strongest")


def relation_sections(run: Run, path: str) -> list[Section]:
    """Section on the proteins of a contrast and the clinical measures; empty without them."""
    blocks = endpoint_proteins(run, path)
    title = "Proteins and clinical endpoints"
    return [Section(title, anchor(path, "endpoints"), blocks)] if blocks else []


def endpoint_proteins(run: Run, path: str) -> list[Block]:
    """Blocks on the proteins of a contrast and the clinical measures.

    Parameters
    ----------
    run
        The run.
    path
        The contrast, written `cohort/contrast`.

    Returns
    -------
    list of Block
        Empty where the contrast is not of changes between visits that have endpoints.
    """
    if not has_relations(run, path):
        return []
    contrast, found = run.contrasts[path], run.endpoints[path.split("/")[0]]
    labels = {measure.name: measure.label for measure in found.measures}
    relations = run.table(f"{path}/endpoint_relations.tsv")
    elisa = run.table(f"{path}/elisa.tsv")
    blocks: list[Block] = []
    if not relations.empty:
        caption = run.caption("endpoint_proteins", path, contrast=contrast)
        related = relations[relations["reason"].eq("")]
        blocks += [*note_few(related), Prose([caption]), relation_grid(relations, labels)]
    if not relations.empty and not related.empty:
        blocks += [*run.figures(FIGURES, SECTION, path, None), strongest_table(run, path, labels)]
    if not elisa.empty:
        caption = run.caption("elisa", path)
        blocks += [Prose([caption]), elisa_grid(elisa, labels)]
    return blocks


def has_relations(run: Run, path: str) -> bool:
    """Whether proteins of a contrast are related to clinical measures."""
    contrast = run.contrasts[path]
    found = run.endpoints.get(contrast.cohort)
    return found is not None and is_related(contrast, found.design.visits, found.measures)


def describe_relations(run: Run) -> list[str]:
    """Sentences for the methods; empty where nothing is related."""
    paths = [path for path in run.paths if has_relations(run, path)]
    sentences = []
    if any(not run.table(f"{path}/endpoint_relations.tsv").empty for path in paths):
        sentences.append(
            "The change of each tested protein, and its value before, were related to the change "
            "of each primary measure by Spearman's rank correlation over people, within arms where "
            "there were any. p-values are the share of the exchanges of people with a correlation "
            f"as far from zero: all of them up to {MOST_EXACT} people of an arm, above of "
            f"{number(N_DRAWN)} that were drawn. They were adjusted over the proteins of a measure "
            "by the procedure of Benjamini and Hochberg [@bh]."
        )
    if any(not run.table(f"{path}/elisa.tsv").empty for path in paths):
        sentences.append(
            "The change of a protein by immunoassay, as log2 ratio over people, was set beside "
            "that by mass spectrometry."
        )
    return sentences


def note_few(relations: pd.DataFrame) -> list[Note]:
    """Note where no correlation can have a small p.

    >>> relations = pd.DataFrame({"n_people": [3], "smallest_p_value": [1 / 3]})
    >>> print(note_few(relations)[0].text)
    Of 3 people no correlation can have a p below 0.33, whatever the proteins do: the strongest ones
    describe these people and are no evidence.
    """
    few = relations[relations["smallest_p_value"] > ALPHA]
    if few.empty:
        return []
    text = (
        f"Of {people_in_words(few['n_people'].max())} no correlation can have a p below "
        f"{few_digits(few['smallest_p_value'].min())}, whatever the proteins do: the strongest "
        "ones describe these people and are no evidence."
    )
    return [Note("Too few people for a correlation", text)]


def relation_grid(relations: pd.DataFrame, labels: Mapping[str, str]) -> Grid:
    """Grid of the primary measures, with both relations side by side."""
    by_key = {(row.measure, row.relation): row for row in relations.itertuples()}
    rows = []
    for measure in relations["measure"].unique():
        cells: Cells = [_name(labels[measure])]
        for relation in TITLES:
            cells += _relation_cells(by_key[measure, relation])
        rows.append(cells)
    return Grid(
        "Proteins related to the primary measures",
        ["Measure", *HEADERS, *HEADERS],
        rows,
        [("", 1), *((title, len(HEADERS)) for title in TITLES.values())],
    )


def _relation_cells(row: Any) -> Cells:
    if row.reason:
        return [number(row.n_people), "", "", lines("not related", small(row.reason))]
    notes = [
        f"one of {number(row.n_first)} as strong" if row.n_first > 1 else "",
        f"within {row.n_strata} arms" if row.n_strata > 1 else "",
        f"{people_in_words(row.n_limited)} at the limit of detection" if row.n_limited else "",
    ]
    strongest = f"{row.gene or row.protein_group}: {_correlation(row.rho, row.p_value)}"
    return [
        number(row.n_people),
        f"{number(row.n_below)} of {number(row.n_tested)}",
        f"{number(row.n_q_below)} of {number(row.n_tested)}",
        lines(_name(strongest), *map(small, notes)),
    ]


def strongest_table(run: Run, path: str, labels: Mapping[str, str]) -> DataTable:
    """Table of the strongest protein groups of each measure and relation."""
    files = {CHANGES: "endpoint_changes", RESPONSE: "endpoint_response"}
    parts = []
    for relation, file in files.items():
        table = run.table(f"{path}/{file}.tsv")
        parts.append(table[table["rank"] <= SHOWN].assign(relation=relation))
    rows = pd.concat(parts, ignore_index=True)
    views = {
        "Relation": [
            view_all("both"),
            View("change with the change", "relation", [CHANGES]),
            View("baseline with the change", "relation", [RESPONSE]),
        ],
        "Measure": [
            view_all(),
            *(View(labels[name], "measure", [name]) for name in rows["measure"].unique()),
        ],
    }
    caption = Markup(
        "<p>The first {} protein groups of each measure and relation; <code>{}.tsv</code> and "
        "<code>{}.tsv</code> have all.</p>"
    ).format(SHOWN, *files.values())
    return DataTable(
        anchor(path, "endpoints", "table"),
        f"Strongest correlations with the endpoints, {run.title(path)}",
        f"{path.replace('/', '.')}.endpoint_proteins",
        caption,
        make_table(rows, COLUMNS, views, ("p_value", "asc")),
        source=f"{path}/endpoint_changes.tsv",
    )


def elisa_grid(elisa: pd.DataFrame, labels: Mapping[str, str]) -> Grid:
    """Grid of the measures of proteins beside the protein groups of the mass spectrometer."""
    rows = [_elisa_cells(row, labels[row.measure]) for row in elisa.itertuples()]
    return Grid(
        "ELISA beside mass spectrometry",
        ["Measure", "Change by it", "Protein group", "log2 FC, DIA", "Direction", "Over people"],
        rows,
    )


def _elisa_cells(row: Any, label: str) -> Cells:
    cells = [_name(label), _by_elisa(row)]
    if not row.protein_group:
        return [*cells, lines(_name(row.gene), row.reason.split("; ")[-1]), "", "", ""]
    tested = row.p_value == row.p_value
    beside = f"{p_value(row.p_value)}, {people_in_words(row.n_people)}" if tested else row.reason
    related = _correlation(row.rho, row.rho_p_value) if row.rho == row.rho else ""
    return [
        *cells,
        lines(_name(row.gene), small(row.protein_group)),
        lines(_change(row.log2fc, row.ci_low, row.ci_high), small(beside)),
        lines(row.agreement, small("both intervals without 0" if row.both_shown else "")),
        lines(related, small(people_in_words(row.n_both))),
    ]


def _by_elisa(row: Any) -> Markup:
    if not row.n_elisa:
        return small(row.reason.split(";")[0].removeprefix("ELISA: "))
    limited = (
        f"median; {people_in_words(row.n_limited)} at the limit of detection"
        if row.n_limited
        else ""
    )
    return lines(
        _change(row.elisa_change, row.elisa_ci_low, row.elisa_ci_high),
        small(f"{row.elisa_scale}, {people_in_words(row.n_elisa)}"),
        small(limited),
    )


def _change(change: float, low: float, high: float) -> str:
    return f"{amount(change, signed=True)} {interval(low, high)}".strip()


def _correlation(rho: float, p: float) -> str:
    parts = f"\N{GREEK SMALL LETTER RHO} = {amount(rho)}", p_value(p)
    return ", ".join(map(unbroken, parts))


def _name(text: str) -> Markup:
    return Markup("<bdi>{}</bdi>").format(text)
