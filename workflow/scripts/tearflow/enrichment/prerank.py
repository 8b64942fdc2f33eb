"""GSEA of the ranked list by gseapy, whose import takes longer than all of CAMERA's test."""

import gseapy
import numpy as np
import pandas as pd

from tearflow.differential.residuals import Residuals
from tearflow.enrichment.members import Membership, SetResults
from tearflow.enrichment.settings import SEED_OF_PERMUTATIONS, EnrichmentSettings

PERMUTATIONS = 1000


def run_prerank(
    genes: pd.DataFrame,
    members: Membership,
    settings: EnrichmentSettings,
    residuals: Residuals | None,
) -> SetResults:
    """Test of the sets by permuted genes, with the moderated t as weight.

    `statistic` is the normalised enrichment score, `p_value` the nominal one of its direction,
    `q_value` GSEA's false discovery rate over these sets, neither below the part of a permutation.
    Leading genes are the leading edge. Genes are exchanged as if they were independent, so that p
    is too small where the genes of a set vary together.

    References
    ----------
    Subramanian et al. 2005, https://doi.org/10.1073/pnas.0506580102
    """
    order = np.lexsort((np.arange(len(genes)), -genes["moderated_t"].to_numpy(float)))
    # Under code names: gseapy turns symbols to upper case where most are not.
    codes = np.array([f"GENE{place}" for place in range(len(genes))])
    coded = np.split(codes[members.genes], members.starts[1:])
    results = gseapy.prerank(
        rnk=pd.DataFrame({"gene": codes[order], "t": genes["moderated_t"].to_numpy(float)[order]}),
        gene_sets={str(place): names.tolist() for place, names in enumerate(coded)},
        min_size=1,
        max_size=len(genes),
        permutation_num=PERMUTATIONS,
        seed=SEED_OF_PERMUTATIONS,
        # Sorted already: gseapy would leave genes of equal t in any order.
        ascending=None,
        threads=1,
        no_plot=True,
        outdir=None,
    ).res2d.set_index("Term")
    results = results.reindex([str(place) for place in range(members.sizes.size)])
    place = {code: number for number, code in enumerate(codes)}
    leading = [[place[code] for code in text.split(";") if code] for text in results["Lead_genes"]]
    p_value, q_value, score = (
        results[name].to_numpy(float) for name in ("NOM p-val", "FDR q-val", "NES")
    )
    return SetResults(
        statistic=score,
        p_value=np.maximum(p_value, 1 / PERMUTATIONS),
        q_value=np.maximum(q_value, 1 / PERMUTATIONS),
        correlation=np.full(score.shape, np.nan),
        leading=np.array([number for numbers in leading for number in numbers], dtype=np.int64),
        leading_sets=np.repeat(np.arange(score.size), [len(numbers) for numbers in leading]),
    )
