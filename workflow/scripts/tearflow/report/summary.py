"""The first screen: of each contrast what was compared, what changed, and how far to trust it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote

import pandas as pd
from markupsafe import Markup

from tearflow.differential.selected_test import column_of
from tearflow.proteins.gene_level import is_tested
from tearflow.report.blocks import Block, Grid, anchor
from tearflow.report.false_discoveries import count_deps
from tearflow.report.lights import Level, Light, level_of, lights_of
from tearflow.report.run import Run
from tearflow.report.summary_words import (
    changed_in_words,
    compared_in_words,
    detectable_in_words,
    trust_in_words,
)
from tearflow.report.thumbnail import draw_thumbnail
from tearflow.run.words import count_of, few_digits, number, with_minus

# Proteins that are listed in each direction, or candidates without any DEP.
STRONGEST = 5
SHOWN_LIGHT = Markup(
    '<span class="light light-{}"><b><span aria-hidden="true">{}</span> {}, {}:</b> {}.</span>'
)
# Terms and hubs that are named.
MOST_TERMS, MOST_HUBS = 3, 3


@dataclass(frozen=True)
class Protein:
    """A protein in a list: its name, the address of its page, change, p and q in words."""

    name: str
    address: str
    direction: str
    cells: Sequence[str]


@dataclass(frozen=True)
class Card:
    """A contrast on the first screen.

    `lists` are the strongest proteins by a title; without DEPs the candidates. `found` are terms
    and hubs: name, and what was found.
    """

    title: str
    anchor: str
    volcano_anchor: str
    sentences: Sequence[tuple[str, str | Markup]]
    lights: Sequence[Light]
    thumbnail: Markup
    headers: Sequence[str]
    lists: Sequence[tuple[str, Sequence[Protein]]]
    found: Sequence[tuple[str, Markup | str]]

    @property
    def level(self) -> Level:
        """Gravest level of its lights."""
        return level_of(self.lights)


@dataclass(frozen=True)
class Summary(Block):
    """Contrasts beside each other."""

    kind: ClassVar[str] = "summary"
    cards: Sequence[Card]


def make_card(run: Run, path: str) -> Card:
    """Contrast as the first screen has it."""
    deps, rule = run.table(f"{path}/deps.tsv"), run.config.differential
    strongest, tested = find_strongest(deps, rule), is_tested(deps)
    has_deps = any(len(found) for found in strongest.values())
    headers = ["Protein", "log2 FC", "p", "q"]
    lists: list[tuple[str, Sequence[Protein]]] = []
    if has_deps:
        up, down = count_deps(deps)
        for direction, count in (("up", up), ("down", down)):
            rows = strongest[direction]
            lists.append((_title_of(direction, count, len(rows)), list_proteins(rows, deps, rule)))
    else:
        headers[1] = "log2 FC (95 % CI)"
        rows = find_candidates(deps, rule)
        title = f"No DEP; the {count_of(len(rows), 'protein')} with the smallest p"
        if len(rows):
            lists.append((title, list_proteins(rows, deps, rule, with_interval=True)))
    return Card(
        title=run.title(path),
        anchor=anchor(path),
        volcano_anchor=anchor(path, "deps"),
        sentences=[
            ("Compared", compared_in_words(run, path)),
            ("Changed", changed_in_words(run, path, strongest)),
            ("Trust", trust_in_words(run, path)),
            *([] if has_deps else [("Needed", text) for text in detectable_in_words(run, path)]),
        ],
        lights=lights_of(run, path),
        thumbnail=draw_thumbnail(deps[tested], rule) if tested.any() else Markup(),
        headers=headers,
        lists=lists,
        found=[("Terms", terms_in_words(run, path)), ("Hubs", hubs_in_words(run, path))],
    )


def _title_of(direction: str, count: int, shown: int) -> str:
    sign = {"up": "▲", "down": "▼"}[direction]
    if not count:
        return f"{sign} none {direction}"
    first = f", {shown} with the smallest p" if count > shown else ""
    return f"{sign} {number(count)} {direction}{first}"


def find_strongest(deps: pd.DataFrame, rule: Any, most: int = STRONGEST) -> dict[str, pd.DataFrame]:
    """DEPs with the smallest p in each direction, of equal p the largest change first."""
    called = _order(deps[deps["is_dep"]], rule)
    return {way: called[called["direction"] == way].head(most) for way in ("up", "down")}


def find_candidates(deps: pd.DataFrame, rule: Any, most: int = STRONGEST) -> pd.DataFrame:
    """Tested protein groups with the smallest p."""
    return _order(deps[is_tested(deps)], rule).head(most)


def _order(deps: pd.DataFrame, rule: Any) -> pd.DataFrame:
    size = deps["log2fc"].abs()
    by = {column_of(rule.test, "p_value"): True, "size": False}
    known = deps.assign(size=size)[deps[column_of(rule.test, "p_value")].notna()]
    return known.sort_values(list(by), ascending=list(by.values()), kind="stable")


def list_proteins(
    rows: pd.DataFrame, deps: pd.DataFrame, rule: Any, with_interval: bool = False
) -> list[Protein]:
    """Rows of deps.tsv as a list shows them."""
    p, q, low, high = (
        column_of(rule.test, "p_value").removesuffix("p_value") + name
        for name in ("p_value", "q_value", "ci_low", "ci_high")
    )
    found = []
    for row in rows.to_dict("records"):
        change = signed(row["log2fc"])
        if with_interval and pd.notna(row.get(low)):
            change += f" ({signed(row[low])} to {signed(row[high])})"
        found.append(
            Protein(
                row["gene"] or row["accession"],
                address_of(row, deps),
                row["direction"],
                [change, few_digits(row[p]), few_digits(row[q])],
            )
        )
    return found


def address_of(row: Any, deps: pd.DataFrame) -> str:
    """Address of the page of a protein: by its gene, or its group where it shares the gene."""
    gene = row["gene"]
    is_alone = bool(gene) and int((deps["gene"] == gene).sum()) == 1
    return f"#protein={quote(gene if is_alone else row['protein_group'], safe='')}"


def signed(value: float) -> str:
    """Change with its sign and two decimals.

    >>> signed(1.234), signed(-0.5).endswith("0.50"), signed(-0.001)
    ('+1.23', True, '0.00')
    """
    text = f"{value:+.2f}"
    return "0.00" if text in ("+0.00", "-0.00") else with_minus(text)


def terms_in_words(run: Run, path: str) -> Markup | str:
    """Terms with the smallest p, with p and q; why there is none."""
    go, settings = run.table(f"{path}/go.tsv"), run.config.enrichment
    # Terms of the same DEPs are named once.
    listed = go[go["drawn"].astype(bool)].sort_values("p_value", kind="stable")
    if listed.empty:
        return "none tested" if go.empty else f"none {settings.listed_in_words}"
    link = Markup('{}: <a href="#{}">{}</a> {} p&nbsp;=&nbsp;{}, q&nbsp;=&nbsp;{}')
    first = Markup("; ").join(
        link.format(
            *(row.ontology, anchor(path, "go"), row.term, SIGNS[row.direction]),
            *(few_digits(row.p_value), few_digits(row.q_value)),
        )
        for row in choose_terms(listed).itertuples()
    )
    # Where none is significant, those with the smallest p are no findings.
    if not go["significant"].any():
        return f"none has {settings.rule_of_significant}. First candidates: " + first
    # Counted as the section on them counts.
    more = int(go[settings.listed].astype(bool).sum()) - MOST_TERMS
    return first + (f"; {number(more)} more" if more > 0 else "")


def choose_terms(ordered: pd.DataFrame, most: int = MOST_TERMS) -> pd.DataFrame:
    """First term of each collection, then the next ones, since the first ones are often alike.

    >>> terms = pd.DataFrame({"ontology": ["CC", "CC", "BP"], "term": ["a", "b", "c"]})
    >>> choose_terms(terms, 2)["term"].tolist()
    ['a', 'c']
    """
    later = ordered.groupby("ontology", sort=False).cumcount()
    return ordered.assign(later=later).sort_values("later", kind="stable").head(most)


SIGNS = {
    "up": Markup('<span class="up">▲</span>'),
    "down": Markup('<span class="down">▼</span>'),
    "mixed": Markup('<span class="mixed">▲▼</span>'),
}


def hubs_in_words(run: Run, path: str) -> Markup | str:
    """Hubs with the most interactions, with p of their degree; why there is none."""
    hubs, deps = run.table(f"{path}/hubs.tsv"), run.table(f"{path}/deps.tsv")
    found = hubs[hubs["hub"].astype(bool)]
    if hubs.empty:
        return "none: no DEP"
    if found.empty:
        linked = int((hubs["degree"] > 0).sum())
        return "none" if linked else "none: no two DEPs interact"
    link = Markup('<a href="{}">{}</a> ({}, p&nbsp;=&nbsp;{})')
    return Markup(", ").join(
        link.format(
            *(address_of(row, deps), row["gene"]),
            *(count_of(int(row["degree"]), "link"), few_digits(row["p_degree"])),
        )
        for row in found.head(MOST_HUBS).to_dict("records")
    ) + (f", {number(len(found) - MOST_HUBS)} more" if len(found) > MOST_HUBS else "")


def index_grid(run: Run) -> Grid:
    """Table of the contrasts, a row each, where a page has too many for cards."""
    rows: list[list[str | Markup]] = []
    for path in run.paths:
        deps, place = run.table(f"{path}/deps.tsv"), run.page_of(path.split("/")[0])
        strongest = find_strongest(deps, run.config.differential)
        up, down = count_deps(deps)
        lights = lights_of(run, path)
        rows.append(
            [
                Markup('<a href="{}">{}</a>').format(run.address(path), run.title(path)),
                str(run.units(path)),
                number(int(is_tested(deps).sum())),
                *(
                    Markup('<span class="{}">{} {}</span> {}').format(
                        way,
                        *(mark, number(count)),
                        link_genes(strongest[way], deps, place),
                    )
                    for way, mark, count in (("up", "▲", up), ("down", "▼", down))
                ),
                Markup("<br>").join(show_lights(lights)),
            ]
        )
    headers = ["Contrast", "Units", "Tested", "DEPs up", "DEPs down", "Quality"]
    title = "All contrasts: DEPs with the smallest p, and how far to trust them"
    return Grid(title, headers, rows, stacks=True)


def show_lights(lights: Sequence[Light]) -> list[Markup]:
    """Each light in a line: its shape, what it is of, its level in words and why."""
    return [
        SHOWN_LIGHT.format(
            *(light.level.key, light.level.sign, light.about),
            *(light.level.words.lower(), light.text),
        )
        for light in lights
    ]


def link_genes(rows: pd.DataFrame, deps: pd.DataFrame, place: str) -> Markup:
    """Genes of protein groups, each a link to its page."""
    return Markup(", ").join(
        Markup('<a href="{}{}">{}</a>').format(
            place, address_of(row, deps), row["gene"] or row["accession"]
        )
        for row in rows.to_dict("records")
    )
