"""Count what ranked enrichment and over-representation find in real people where nothing changed.

    TEARFLOW_REAL_DATA=FOLDER python benchmarks/ranked_enrichment.py [--write]

It takes pairs of visits of the saliva cohort of FOLDER and turns the sign of the changes of people
at random, so that no gene set changes, while proteins vary together as they do in people. With
--write the tables replace those in docs/statistics.md.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from negative_control import COHORT, CONTRASTS, read_differences
from page import publish
from scipy.stats import hypergeom

HOME = Path(__file__).parents[1]
sys.path.insert(0, str(HOME / "workflow/scripts"))

from tearflow.differential.fit import moderated_t, student_t  # noqa: E402
from tearflow.differential.model import model_of_pairs  # noqa: E402
from tearflow.differential.multiple_testing import adjust_bh  # noqa: E402
from tearflow.differential.observations import summarise  # noqa: E402
from tearflow.differential.residuals import find_residuals  # noqa: E402
from tearflow.differential.rule import Rule  # noqa: E402
from tearflow.differential.testing import is_beyond  # noqa: E402
from tearflow.enrichment.annotation import read_gene_sets_of  # noqa: E402
from tearflow.enrichment.camera import (  # noqa: E402
    estimate_correlation,
    normal_scores,
    score_sets,
)
from tearflow.enrichment.members import Membership, find_members  # noqa: E402
from tearflow.enrichment.ontology import parse_obo  # noqa: E402
from tearflow.enrichment.prerank import run_prerank  # noqa: E402
from tearflow.enrichment.settings import EnrichmentSettings  # noqa: E402
from tearflow.io.lines import read_lines  # noqa: E402
from tearflow.proteins.gene_level import one_row_each  # noqa: E402
from tearflow.proteins.genes import outdated_symbols, read_gene_table  # noqa: E402
from tearflow.run.bundled import bundled_file  # noqa: E402

RULE, SETTINGS = Rule(), EnrichmentSettings()
# Draws of people and signs; gseapy takes as long for one as all others for fifty.
DRAWS, DRAWS_OF_PRERANK = 100, 8
PAIRS = (3, 5, None)
CORRELATIONS = (0.0, 0.01, 0.05, 0.1)
LARGE = 50


@dataclass(frozen=True)
class Ranked:
    """Genes of a draw, and the sets of each collection among them."""

    genes: pd.DataFrame
    log2: np.ndarray
    sets: dict[str, Membership]


def read_sets() -> dict[str, dict[str, set[str]]]:
    """Genes of every GO term by ontology, as the workflow propagates the bundled annotation."""
    names = ("annotation", "ontology", "genes")
    files = {name: str(bundled_file(name, "human")) for name in names}
    found = read_gene_sets_of(
        read_lines(files["annotation"]),
        parse_obo(read_lines(files["ontology"]), files["ontology"]),
        SETTINGS.relations,
        outdated_symbols(read_gene_table(files["genes"])),
        (files["annotation"], files["ontology"]),
    )
    sets: dict[str, dict[str, set[str]]] = {}
    for gene_set in found:
        sets.setdefault(gene_set.ontology, {})[gene_set.identifier] = set(gene_set.genes)
    return sets


def read_names(folder: Path) -> pd.Series:
    """Leading gene of every protein group."""
    matrix = pd.read_table(folder / "report.pg_matrix.tsv", usecols=["Genes"])
    return matrix["Genes"].fillna("").str.split(";").str[0]


def rank_genes(
    values: np.ndarray, names: pd.Series, sets: dict[str, dict[str, set[str]]]
) -> Ranked:
    """Genes of some pairs with their moderated t, represented as in the workflow."""
    observed = summarise(values)
    rows = np.flatnonzero(observed.n >= RULE.min_pairs)
    observed = observed.select(rows)
    test, published = moderated_t(observed.fit, observed.prior), student_t(observed.fit)
    groups = pd.DataFrame(
        {
            "protein_group": rows,
            "log2fc": observed.fit.effect,
            "p_value": published.p_value,
            "is_dep": is_beyond(observed.fit.effect, published.p_value, RULE),
            "moderated_t": test.t,
            "moderated_df": test.df,
        }
    )
    groups = groups[groups["moderated_t"].notna()]
    genes = one_row_each(groups, names[groups["protein_group"]].set_axis(groups.index))
    genes = genes.rename_axis("gene").reset_index()
    tested, listed = set(genes["gene"]), genes["gene"].tolist()
    members = {}
    for ontology, every in sets.items():
        cut = (tested & members for members in every.values())
        kept = [some for some in cut if SETTINGS.min_size <= len(some) <= SETTINGS.max_size]
        members[ontology] = find_members(kept, listed)
    return Ranked(genes, values[genes["protein_group"]], members)


def run_methods(
    ranked: Ranked, with_prerank: bool
) -> Iterator[tuple[str, np.ndarray, np.ndarray, np.ndarray]]:
    """Name of each method, sizes, p- and q-values of all sets."""
    genes = ranked.genes
    scores = normal_scores(*(genes[f"moderated_{name}"].to_numpy() for name in ("t", "df")))
    residuals = find_residuals(ranked.log2, model_of_pairs(None, ranked.log2.shape[1]))
    families = ranked.sets.values()
    sizes = np.concatenate([members.sizes for members in families])
    found: dict[str, list[np.ndarray]] = {}
    for members in families:
        for correlation in CORRELATIONS:
            p_value = score_sets(scores, members, correlation).p_value
            found.setdefault(f"camera, correlation {correlation:g}", []).append(p_value)
        estimated = score_sets(scores, members, residuals).p_value
        found.setdefault("camera, correlation estimated", []).append(estimated)
        is_dep = genes["is_dep"].to_numpy(float)
        hits = members.sum(is_dep)
        over = hypergeom.sf(hits - 1, len(genes), is_dep.sum(), members.sizes)
        found.setdefault("over-representation of the DEPs", []).append(over)
    for name, p_values in found.items():
        q_values = [adjust_bh(p_value) for p_value in p_values]
        yield name, sizes, np.concatenate(p_values), np.concatenate(q_values)
    if with_prerank:
        results = [run_prerank(genes, members, SETTINGS, None) for members in families]
        p_values, q_values = ([getattr(r, n) for r in results] for n in ("p_value", "q_value"))
        yield "prerank", sizes, np.concatenate(p_values), np.concatenate(q_values)


def count(folder: Path) -> pd.DataFrame:
    """One row a contrast, number of pairs and method: what it finds where nothing changed."""
    names, sets = read_names(folder), read_sets()
    rows = []
    for title, visits in CONTRASTS.items():
        differences = read_differences(folder, *visits).to_numpy()
        for pairs in PAIRS:
            random = np.random.default_rng(1)
            n = pairs or differences.shape[1]
            draws = []
            for draw in range(DRAWS):
                people = random.choice(differences.shape[1], n, replace=False)
                values = differences[:, people] * random.choice([-1, 1], n)
                ranked = rank_genes(values, names, sets)
                for method, sizes, p, q in run_methods(ranked, draw < DRAWS_OF_PRERANK):
                    low = p < SETTINGS.alpha
                    large = low[sizes >= LARGE].mean()
                    strict = np.count_nonzero(q < SETTINGS.alpha)
                    draws.append((method, low.mean(), large, strict > 0, strict))
            table = pd.DataFrame(draws, columns=["method", "low", "large", "any", "strict"])
            for method, part in table.groupby("method", sort=False):
                error = part["low"].std() / np.sqrt(len(part))
                rows.append(
                    {
                        "pairs of visits": title.split(":")[0],
                        "pairs": str(n),
                        "method": str(method),
                        "sets at p < 0.05": f"{100 * part['low'].mean():.1f} ± {100 * error:.1f} %",
                        f"of {LARGE} genes and more": f"{100 * part['large'].mean():.1f} %",
                        "draws with a set at q < 0.05": f"{100 * part['any'].mean():.0f} %",
                        "sets at q < 0.05 a draw": f"{part['strict'].mean():.1f}",
                    }
                )
    return pd.DataFrame(rows)


def describe_correlation(folder: Path) -> pd.DataFrame:
    """Mean correlation of the changes of two genes of a set, and of any two genes."""
    names, sets = read_names(folder), read_sets()
    rows = []
    for title, visits in CONTRASTS.items():
        differences = read_differences(folder, *visits).to_numpy()
        for normalised in (False, True):
            shift = np.nanmedian(differences, axis=0) if normalised else 0.0
            ranked = rank_genes(differences - shift, names, sets)
            model = model_of_pairs(None, differences.shape[1])
            residuals = find_residuals(ranked.log2, model)
            every = Membership(np.arange(len(ranked.genes)), np.array([len(ranked.genes)]))
            found = [(m.sizes, estimate_correlation(residuals, m)) for m in ranked.sets.values()]
            sizes, between = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
            row = {
                "pairs of visits": title.split(":")[0],
                "normalisation": "median" if normalised else "none",
                "any two genes": f"{estimate_correlation(residuals, every)[0]:.3f}",
            }
            for low, high in ((5, 20), (20, 50), (50, 501)):
                mean = np.nanmean(between[(sizes >= low) & (sizes < high)])
                row[f"sets of {low} to {high - 1} genes"] = f"{mean:.3f}"
            rows.append(row)
    return pd.DataFrame(rows)


def find_sets(folder: Path) -> pd.DataFrame:
    """What CAMERA finds in the contrasts themselves, without a sign turned."""
    names, sets = read_names(folder), read_sets()
    rows = []
    for title, visits in CONTRASTS.items():
        ranked = rank_genes(read_differences(folder, *visits).to_numpy(), names, sets)
        genes = ranked.genes
        scores = normal_scores(*(genes[f"moderated_{name}"].to_numpy() for name in ("t", "df")))
        for correlation in CORRELATIONS[1:]:
            tests = [score_sets(scores, members, correlation) for members in ranked.sets.values()]
            low = sum(np.count_nonzero(test.p_value < SETTINGS.alpha) for test in tests)
            strict = [adjust_bh(test.p_value) < SETTINGS.alpha for test in tests]
            rows.append(
                {
                    "contrast": title,
                    "correlation": f"{correlation:g}",
                    "genes": f"{len(genes):,}",
                    "sets": f"{sum(test.t.size for test in tests):,}",
                    "p < 0.05": str(low),
                    "q < 0.05": str(sum(map(np.count_nonzero, strict))),
                }
            )
    return pd.DataFrame(rows)


if __name__ == "__main__":
    folder = Path(os.environ["TEARFLOW_REAL_DATA"]) / COHORT
    publish(
        {
            "set_correlation": describe_correlation(folder),
            "ranked_sets": find_sets(folder),
            "ranked_null": count(folder),
        }
    )
