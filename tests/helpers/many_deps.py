"""A finished run whose first contrast has as many DEPs and pairs as a test asks for."""

from dataclasses import replace

import numpy as np
import pandas as pd

from cohorts import list_samples
from finished_run import PATH, make_deps, make_go
from tearflow.io.tables import write_frame
from tearflow.report.run import Run

COHORT = "nsde"


def enlarge(run: Run, n_deps: int, n_pairs: int) -> Run:
    """The run with so many DEPs, every fifth of which goes down, and pairs in its first contrast.

    A tenth of the values are missing. Of the DEPs the first half interact: each with one before it
    and the first, a hub, with nine more. A gene set is of the first five DEPs, one of all that go
    down.
    """
    random = np.random.default_rng(15)
    people = [f"S{number:02d}" for number in range(1, n_pairs + 1)]
    samples = list_samples(people, ("baseline", "week2"))
    size = n_deps + 5
    groups = [f"Q{number:05d}" for number in range(size)]
    genes = [f"GENE{number}" for number in range(size)]
    is_dep = np.arange(size) < n_deps
    direction = np.where(~is_dep, "none", np.where(np.arange(size) % 5 == 4, "down", "up"))
    change = np.where(direction == "none", 0.1, np.where(direction == "down", -1.5, 1.5))
    change = change * random.uniform(0.8, 3, size)
    columns = make_deps().iloc[[0] * size].reset_index(drop=True)
    deps = columns.assign(
        **{"protein_group": groups, "accession": groups, "gene": genes, "is_dep": is_dep},
        description=[f"protein number {number}" for number in range(size)],
        direction=direction,
        log2fc=change,
        p_value=np.where(is_dep, 0.04, 0.9) * random.uniform(0.01, 1, size),
    )
    log2 = 20 + random.normal(0, 2, (size, 1)) + random.normal(0, 0.5, (size, 2 * n_pairs))
    log2[:, n_pairs:] += change[:, None]
    log2[random.random(log2.shape) < 0.1] = np.nan
    # Of the first person all is measured of GENE0, one visit of GENE1, and nothing of GENE2.
    log2[:3, [0, n_pairs]] = [[20, 22.5], [20, np.nan], [np.nan, np.nan]]
    table = pd.DataFrame(log2, columns=[sample["sample"] for sample in samples])
    table.insert(0, "protein_group", groups)
    folder = run.results / COHORT
    write_frame(table, folder / "log2.tsv")
    quality = run.table(f"{COHORT}/qc.tsv").iloc[[0] * len(samples)].reset_index(drop=True)
    named = {name: [sample[name] for sample in samples] for name in ("sample", "subject", "visit")}
    write_frame(quality.assign(**named), folder / "qc.tsv")
    proteins = deps[["protein_group", "gene", "description"]].assign(contaminant=False)
    write_frame(proteins, folder / "proteins.tsv")
    decided = run.table(f"{COHORT}/genes.tsv").iloc[[0] * size].reset_index(drop=True)
    decided = decided.assign(protein_group=groups, accession=groups, genes_diann=genes, gene=genes)
    write_frame(decided, folder / "genes.tsv")
    annotation = pd.DataFrame({"protein_group": groups, "accessions": groups})
    write_frame(annotation, folder / "annotation.tsv")
    write_frame(deps, folder / PATH / "deps.tsv")
    edges = list_edges(genes[:n_deps])
    write_frame(edges, folder / PATH / "ppi_edges.tsv")
    write_frame(list_hubs(deps[is_dep], edges), folder / PATH / "hubs.tsv")
    write_frame(list_terms(deps[is_dep]), folder / PATH / "go.tsv")
    cohorts = run.cohorts | {COHORT: replace(run.cohorts[COHORT], samples=tuple(samples))}
    return replace(run, cohorts=cohorts, tables={}, designs={})


def list_edges(genes: list[str]) -> pd.DataFrame:
    """Interactions of the first half of the genes, with every kind of evidence."""
    linked = genes[: len(genes) // 2]
    pairs = dict.fromkeys((linked[place // 3], linked[place]) for place in range(1, len(linked)))
    pairs |= dict.fromkeys((linked[0], gene) for gene in linked[2:11])
    kinds = ["experiments 0.90;databases 0.80", "databases 0.90", "text mining 0.70", ""]
    rows = [[*sorted(pair), 0.9, kinds[n % 4], ""] for n, pair in enumerate(pairs)]
    return pd.DataFrame(rows, columns=["gene_a", "gene_b", "score", "evidence", "remark"])


def list_hubs(deps: pd.DataFrame, edges: pd.DataFrame) -> pd.DataFrame:
    """Rows of hubs.tsv of these DEPs."""
    degree = pd.concat([edges["gene_a"], edges["gene_b"]]).value_counts()
    hubs = deps[["gene", "log2fc", "direction", "p_value", "protein_group"]].copy()
    hubs["degree"] = hubs["gene"].map(degree).fillna(0).astype(int)
    hubs = hubs.sort_values(["degree", "gene"], ascending=[False, True])
    hubs["hub"] = hubs["degree"] > 8
    hubs["state"] = np.where(hubs["degree"] > 0, "linked", "no edge to a DEP")
    hubs["module"] = pd.array([1 if n > 8 else pd.NA for n in hubs["degree"]], dtype="Int64")
    fixed = {"rank": 1, "in_network": True, "in_file": True, "n_tested": 400}
    fixed |= {"n_tested_in_file": 300, "network": "STRING 12", "min_score": 0.9, "evidence": ""}
    fixed |= dict.fromkeys(["expected_degree", "p_degree", "q_degree"], 0.1)
    fixed |= dict.fromkeys(["n_views", "n_views_hub", "best_rank", "worst_rank"], 1)
    return hubs.assign(**fixed)


def list_terms(deps: pd.DataFrame) -> pd.DataFrame:
    """Rows of go.tsv: of the first five DEPs, and of those that go down."""
    sets = {"GO:0000001": deps["gene"].head(5), "GO:0000002": deps["gene"].iloc[4::5]}
    names = {"GO:0000001": "response to the first five", "GO:0000002": "going down together"}
    down = set(deps.loc[deps["direction"] == "down", "gene"])
    rows = []
    for go_id, genes in sets.items():
        if len(genes):
            n_down = len(down & set(genes))
            counts = {"n_hits": len(genes), "n_down": n_down, "n_up": len(genes) - n_down}
            way = "down" if n_down > len(genes) - n_down else "up"
            p = {
                "p_value_down": 0.001 if n_down else 1.0,
                "p_value_up": 1.0 if way == "down" else 0.01,
            }
            named = {"go_id": go_id, "term": names[go_id], "genes": ";".join(genes)}
            rows.append(counts | p | named | {"direction": way, "representative": go_id})
    first = make_go().iloc[[0] * len(rows)].reset_index(drop=True)
    return first.assign(**pd.DataFrame(rows).to_dict("series")) if rows else first
