"""The network of a contrast on the page: its interactions, hubs, modules, and how these hold."""

import pandas as pd
from markupsafe import Markup

from tearflow.figures.contrast import FIGURES
from tearflow.network.isolated import ABSENT, ALONE, BELOW, isolated_genes
from tearflow.network.settings import LEAST_DEGREE
from tearflow.network.specification import ANSWERED, CELL
from tearflow.network.table_specs import HUB_CURVE, HUBS, MODULES, NETWORKS
from tearflow.report.blocks import Block, DataTable, Fold, Prose, Section, anchor
from tearflow.report.plots import draw_plots
from tearflow.report.run import Run
from tearflow.report.tables import View, make_table, view_all
from tearflow.run.words import count_of, few_digits, join, number

HUB_COLUMNS = HUBS.pick(
    "rank",
    "gene",
    "degree",
    "expected_degree",
    "p_degree",
    "q_degree",
    "hub",
    "evidence",
    "module",
    "n_views_hub",
    "n_views",
    "best_rank",
    "worst_rank",
    "state",
    "direction",
    "log2fc",
    "p_value",
    "protein_group",
)
HUB_VIEWS = {
    "Show": [
        view_all("all DEPs"),
        View("hubs", "hub", [True]),
        View("with an interaction", "state", ["linked"]),
    ],
    "Change": [
        view_all(),
        View("up", "direction", ["up"]),
        View("down", "direction", ["down"]),
    ],
}
NETWORK_VIEWS = {"Show": [View("answered", "state", [ANSWERED]), view_all("all cells")]}
# Hubs that are named in the facts of a contrast.
NAMED_HUBS = 5
# Genes that are listed in a sentence; the table has all.
MOST_LISTED = 40


def network_section(run: Run, path: str) -> Section:
    """Section with the network of the DEPs, their ranking by degree, and how both hold."""
    place, file = run.title(path), path.replace("/", ".")
    names = ("hubs", "ppi_edges", "networks", "hub_curve", "modules")
    hubs, edges, networks, curve, modules = (run.table(f"{path}/{name}.tsv") for name in names)
    alpha = run.config.network.alpha
    linked = int((hubs["degree"] > 0).sum())
    counts = links_in_words(len(edges), linked, len(hubs))
    blocks: list[Block] = [
        Prose(
            [
                counts,
                *chance_in_words(networks),
                *hubs_in_words(hubs, alpha),
                *suspicious_in_words(edges),
            ]
        ),
        *draw_plots(run, FIGURES, "network", path, {}),
    ]
    others: list[Block] = [
        Prose(isolated_in_words(hubs)),
        DataTable(
            anchor(path, "hubs", "table"),
            f"Hubs, {place}",
            f"{file}.hubs",
            Markup(
                "<p>DEPs by degree, the number of interactions with other DEPs. Evidence: how many"
                " of these have each channel of STRING, and its highest score.</p>"
            ),
            make_table(hubs, HUB_COLUMNS, HUB_VIEWS),
        ),
    ]
    if len(modules):
        others.append(
            DataTable(
                anchor(path, "modules", "table"),
                f"Modules, {place}",
                f"{file}.modules",
                Markup("<p>DEPs that interact with each other more than with the others.</p>"),
                make_table(modules, MODULES.columns),
            )
        )
    others.append(
        DataTable(
            anchor(path, "networks", "table"),
            f"Networks and cuts, {place}",
            f"{file}.networks",
            Markup(
                "<p>The networks that were asked for, and each cell of the curve of the hubs:"
                " physical or functional, cut at 0.4, 0.7 or 0.9, with or without text mining. A"
                " cell that no given file can answer says why.</p>"
            ),
            make_table(networks, NETWORKS.columns, NETWORK_VIEWS),
        )
    )
    if curve.duplicated("gene").any():
        others.append(
            DataTable(
                anchor(path, "curve", "table"),
                f"Hubs over networks and cuts, {place}",
                f"{file}.hub_curve",
                Markup("<p>Each DEP that is a hub in any network and cut, in all of them.</p>"),
                make_table(curve, HUB_CURVE.columns),
            )
        )
    blocks.append(Fold("Tables of hubs and modules, and of other networks and cuts", others))
    return Section("Interaction network", anchor(path, "network"), blocks)


def name_hubs(hubs: pd.DataFrame, alpha: float) -> str:
    """Hubs of a contrast with their degrees, for its facts.

    >>> hubs = pd.DataFrame({"gene": ["MPO", "LTF"], "degree": [5, 1], "hub": [True, False]})
    >>> name_hubs(hubs, 0.05), name_hubs(hubs.iloc[1:], 0.05)
    ('MPO (5)', 'none with 3 interactions or more and p < 0.05')
    """
    found = hubs[hubs["hub"]]
    named = [f"{row.gene} ({row.degree})" for row in found.head(NAMED_HUBS).itertuples()]
    if len(found) > NAMED_HUBS:
        named.append(f"{number(len(found) - NAMED_HUBS)} more")
    if named:
        return join(named)
    if not (hubs["degree"] > 0).any():
        return "none: no two DEPs interact"
    return f"none with {LEAST_DEGREE} interactions or more and p < {alpha:g}"


def links_in_words(n_edges: int, n_linked: int, n_deps: int) -> str:
    """Sentence that counts the interactions between the DEPs of a contrast.

    >>> links_in_words(2, 3, 60)
    '2 interactions between 3 of 60 DEPs; the others have degree 0.'
    >>> links_in_words(1, 2, 2), links_in_words(0, 0, 2)
    ('1 interaction between 2 DEPs.', 'No interaction between the 2 DEPs.')
    >>> links_in_words(0, 0, 1), links_in_words(0, 0, 0)
    ('A single DEP: no interaction to look for.', 'No DEP.')
    """
    if n_deps < 2:
        return "A single DEP: no interaction to look for." if n_deps else "No DEP."
    if not n_edges:
        return f"No interaction between the {number(n_deps)} DEPs."
    counted = f"{count_of(n_edges, 'interaction')} between {number(n_linked)}"
    if n_linked == n_deps:
        return f"{counted} DEPs."
    return f"{counted} of {number(n_deps)} DEPs; the others have degree 0."


def chance_in_words(networks: pd.DataFrame) -> list[str]:
    """Sentences on how many interactions chance gives, of the networks that were asked for.

    Parameters
    ----------
    networks
        Columns of networks.tsv.
    """
    sentences = []
    asked = networks[networks["role"] != CELL]
    for row in asked[asked["n_edges"] > 0].itertuples():
        named = "" if len(asked) == 1 else f" ({row.network} at {row.min_score:g})"
        sentences.append(
            f"Tested proteins of like degree would have {row.expected_edges:.1f} interactions where"
            f" the DEPs have {number(int(row.n_edges))}{named}, p = {few_digits(row.p_edges)}."
        )
    return sentences


def hubs_in_words(hubs: pd.DataFrame, alpha: float) -> list[str]:
    """Sentences on what a hub is and how many there are; none where no DEP has an interaction."""
    if not (hubs["degree"] > 0).any():
        return []
    count, adjusted = int(hubs["hub"].sum()), int((hubs["hub"] & (hubs["q_degree"] < alpha)).sum())
    rule = (
        f"at least {LEAST_DEGREE} interactions with other DEPs, and more than tested proteins of"
        f" like degree would have (p < {alpha:g})"
    )
    return [
        f"{count_of(count, 'hub') if count else 'No hub'}: {rule}"
        + (f"; {number(adjusted)} with q < {alpha:g}." if count else ".")
    ]


def suspicious_in_words(edges: pd.DataFrame) -> list[str]:
    """Sentence on interactions that are on the list of suspicious ones, and how to leave them out.

    >>> edges = pd.DataFrame({"gene_a": ["FAU"], "gene_b": ["HBA1"], "remark": ["one annotation"]})
    >>> suspicious_in_words(edges)
    ['1 interaction is on the list of suspicious ones: FAU-HBA1 (one annotation). \
network.exclude: bundled leaves them out.']
    """
    found = edges[edges["remark"] != ""]
    if found.empty:
        return []
    pairs = [f"{row.gene_a}-{row.gene_b}" for row in found.itertuples()]
    reasons = join(sorted(set(found["remark"])))
    are = "is" if len(found) == 1 else "are"
    return [
        f"{count_of(len(found), 'interaction')} {are} on the list of suspicious ones:"
        f" {', '.join(pairs)} ({reasons}). network.exclude: bundled leaves them out."
    ]


def isolated_in_words(hubs: pd.DataFrame) -> list[str]:
    """Sentences on the tested genes in the network file and the DEPs without interactions."""
    if hubs.empty:
        return []
    cut, source = f"{hubs['min_score'].iloc[0]:g}", hubs["network"].iloc[0]
    tested, known = (int(hubs[name].iloc[0]) for name in ("n_tested", "n_tested_in_file"))
    isolated = isolated_genes(hubs)
    sentences = [
        f"Of {count_of(tested, 'tested gene')}, {number(known)} ({100 * known / tested:.0f} %) "
        "have an interaction in the network file."
    ]
    for key, what in (
        (ALONE, f"with an interaction of score {cut} or more, but with no other DEP"),
        (BELOW, f"in the network file ({source}) without an interaction of score {cut} or more"),
        (ABSENT, f"not in the network file ({source})"),
    ):
        if isolated[key]:
            counted = count_of(len(isolated[key]), "DEP")
            sentences.append(f"{counted} {what}: {_list(isolated[key])}.")
    if isolated[BELOW] or isolated[ABSENT]:
        sentences.append(
            "That a protein is below the cut or not in the file does not mean that it has no"
            " interactions."
        )
    return sentences


def _list(genes: list[str]) -> str:
    """Genes with commas between them, the first of very many."""
    more = len(genes) - MOST_LISTED
    return ", ".join(genes[:MOST_LISTED]) + (f" and {number(more)} more" if more > 0 else "")
