"""Hubs and networks of random genes: what degree alone calls a hub, and what p does.

    python benchmarks/network_null.py [--write]

Sets of the tested genes of the demo take the place of the DEPs, any gene alike or in proportion to
its interactions, as in a list of well-studied proteins. None of them has a meaning, so that each
hub is false, and a p below 0.05 should come in 5 % of the sets. With TEARFLOW_REAL_DATA also in
STRING's functional network.
"""

import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from page import publish

HOME = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HOME / "workflow/scripts"))

from tearflow.differential.multiple_testing import adjust_bh  # noqa: E402
from tearflow.network.degree_null import judge_edges  # noqa: E402
from tearflow.network.interactions import Network, cut, read_links  # noqa: E402
from tearflow.network.settings import LEAST_DEGREE  # noqa: E402
from tearflow.network.specification import measure  # noqa: E402
from tearflow.run.bundled import bundled_file  # noqa: E402

SETS, ALPHA = 150, 0.05
SIZES = (35, 200)
# Fewest proteins of a bin in Guney et al. 2016.
WIDE = 100
FUNCTIONAL = "string/string_v12.0_human_functional_ge800.tsv.gz"


def tested_genes() -> list[str]:
    """First genes of the protein groups of the demo's first cohort."""
    matrix = pd.read_table(HOME / "resources/demo/nsde.pg_matrix.tsv", keep_default_na=False)
    return sorted({genes.partition(";")[0] for genes in matrix["Genes"]} - {""})


def networks(genes: list[str]) -> dict[str, Network]:
    """The networks of the genes, by what they are called in the table."""
    found = {
        "physical, 0.9": cut(
            read_links(bundled_file("interactions", "human"), None, genes, {}), 0.9
        )
    }
    if "TEARFLOW_REAL_DATA" in os.environ:
        path = Path(os.environ["TEARFLOW_REAL_DATA"]) / FUNCTIONAL
        found["functional, 0.8"] = cut(read_links(path, None, genes, {}), 0.8)
    return found


def draw(network: Network, size: int, by_degree: bool) -> dict[str, str]:
    """Row of the table: many sets of a size."""
    random = np.random.default_rng(size + by_degree)
    weight = network.degree + 0.5 if by_degree else np.ones(len(network.genes))
    by_degree_alone, hubs, adjusted, edges, wide = [], [], [], [], []
    for _ in range(SETS):
        chosen = np.zeros(len(network.genes), dtype=bool)
        share = weight / weight.sum()
        chosen[random.choice(len(weight), size, replace=False, p=share)] = True
        found = measure(network, chosen)
        called = int(found.is_hub(ALPHA).sum())
        by_degree_alone.append(int((found.degree >= LEAST_DEGREE).sum()))
        hubs.append(called)
        is_called = found.is_hub(ALPHA) & (adjust_bh(found.p) < ALPHA)
        adjusted.append(int(is_called.sum()))
        edges.append(found.p_edges < ALPHA)
        wide.append(judge_edges(network, chosen, WIDE) < ALPHA)
    return {
        "genes": f"{size}",
        "drawn": "by interactions" if by_degree else "alike",
        "degree of 3 or more, a set": f"{np.mean(by_degree_alone):.2f}",
        "hubs, a set": f"{np.mean(hubs):.2f}",
        "with q < 0.05": f"{np.mean(adjusted):.2f}",
        "networks with p < 0.05": f"{100 * np.mean(edges):.1f} %",
        f"by bins of {WIDE}": f"{100 * np.mean(wide):.1f} %",
    }


def main() -> None:
    """Print the table, and put it into the page where asked."""
    rows = [
        {"network": name} | draw(network, size, by_degree)
        for name, network in networks(tested_genes()).items()
        for size in SIZES
        for by_degree in (False, True)
    ]
    publish({"network_null": pd.DataFrame(rows)})


if __name__ == "__main__":
    main()
