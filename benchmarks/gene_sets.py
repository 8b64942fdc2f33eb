"""Over-representation on real data: without a change, with one, and beside clusterProfiler.

    TEARFLOW_REAL_DATA=FOLDER python benchmarks/gene_sets.py [--write]

It takes two cohorts of FOLDER: saliva, between whose visits "screen" and "prior" nothing was done,
and retinal cells in two groups, whose terms of the DEPs that go up clusterProfiler tested, with the
Gene Ontology of 2022 beside them. With --write the tables replace those in docs/statistics.md.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import chdir
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
from page import publish
from scipy.stats import spearmanr

HOME = Path(__file__).parents[1]
sys.path[:0] = [str(HOME / "workflow/scripts"), str(HOME / "tests/helpers")]

import tearflow  # noqa: E402
from retina import STORED, lay_out_cells, ontology_of_2022, select_stored  # noqa: E402
from saliva import lay_out_saliva  # noqa: E402
from tearflow.run.keys import RELATIONS  # noqa: E402

SALIVA = {
    "screen_to_prior": {"reference": "screen", "target": "prior"},
    "prior_to_24h": {"reference": "prior", "target": "24h"},
}
LYSOSOME = "GO:0005764"
WAYS = {"pooled": "p_value", "up alone": "p_value_up", "down alone": "p_value_down"}


def load_laid_out(name: str, lay_out: Callable[[Path], None]) -> tearflow.Cohort:
    """A cohort whose sheets are written into a folder for the moment."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        lay_out(Path(folder))
        return tearflow.load(name)


def enrich(cohort: tearflow.Cohort, deps: pd.DataFrame, **settings: Any) -> pd.DataFrame:
    """Terms of a contrast under other settings of the enrichment."""
    enrichment = replace(cohort.config.enrichment, **settings)
    config = replace(cohort.config, enrichment=enrichment)
    return tearflow.enrich(replace(cohort, study=replace(cohort.study, config=config)), deps)


def count_terms(name: str, deps: pd.DataFrame, terms: pd.DataFrame) -> dict[str, str]:
    """DEPs of a contrast, and its nominal and significant terms."""
    up = int((deps["direction"] == "up").sum())
    below = terms["q_value"] < 0.05
    counts = {
        "nominal: p < 0.05": terms["nominal"],
        "nominal, not redundant": terms["representative"] == terms["go_id"],
        "significant: q < 0.05, at least 2 DEPs": below & (terms["n_hits"] >= 2),
        "at least 3 DEPs": below & (terms["n_hits"] >= 3),
        "significant by DEPs that go up": terms["significant_up"],
        "down": terms["significant_down"],
    }
    return {
        "contrast": name,
        "DEPs": f"{int(deps['is_dep'].sum())}, {up} up",
        **{title: str(int(flags.sum())) for title, flags in counts.items()},
    }


def compare(stored: pd.DataFrame, terms: pd.DataFrame) -> dict[str, str]:
    """Rank correlation of p with that of clusterProfiler, and p of the lysosome."""
    both = stored.merge(terms, left_on="ID", right_on="go_id")
    row = terms.set_index("go_id").loc[LYSOSOME]
    found = {"terms in both": f"{len(both):,} of {len(stored):,}"}
    for way in ("pooled", "up alone"):
        correlation = spearmanr(both["pvalue"], both[WAYS[way]]).statistic
        found[f"correlation of p, {way}"] = f"{correlation:.3f}"
    return found | {f"lysosome, {way}": f"{row[column]:.1e}" for way, column in WAYS.items()}


def main() -> None:
    """Print the tables, or write them into the page."""
    data = Path(os.environ["TEARFLOW_REAL_DATA"]).resolve()
    counts, beside = [], []
    cohort = load_laid_out(
        "saliva", lambda folder: lay_out_saliva(data / "chivas_saliva", folder, SALIVA)
    )
    for contrast in SALIVA:
        deps = tearflow.analyse(cohort, contrast)["deps"]
        name = f"saliva, {contrast.replace('_', ' ')}"
        counts.append(count_terms(name, deps, enrich(cohort, deps)))
    stored = pd.read_table(data / "hrec_go" / STORED)
    for ontology, files in {"bundled": {}, "2022": ontology_of_2022(data)}.items():
        cohort = load_laid_out(
            "cells", lambda folder, files=files: lay_out_cells(data / "hrec_go", folder, files)
        )
        published = tearflow.analyse(cohort, "etis")["deps"]
        if not files:
            counts.append(count_terms("cells, etis", published, enrich(cohort, published)))
        selected = {"published rule": published, "table": select_stored(published, stored)}
        for rule, deps in selected.items():
            for name, relations in {
                "default": cohort.config.enrichment.relations,
                "all": RELATIONS,
            }.items():
                of = {"DEPs of the": rule, "ontology": ontology, "relations": name}
                terms = enrich(cohort, deps, relations=relations, min_size=10)
                beside.append(of | compare(stored, terms))
    publish({"gene_sets": pd.DataFrame(counts), "cluster_profiler": pd.DataFrame(beside)})


if __name__ == "__main__":
    main()
