"""Ranked enrichment: gene sets tested by the changes of all genes, where no DEP is needed."""

from collections.abc import Collection, Mapping
from pkgutil import resolve_name

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.differential.multiple_testing import adjust_bh
from tearflow.differential.residuals import Residuals
from tearflow.enrichment.cut_sets import name_family
from tearflow.enrichment.members import Membership, SetResults, find_members
from tearflow.enrichment.ranked_methods import METHODS
from tearflow.enrichment.redundancy import SEPARATOR, list_aliases
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.enrichment.table_specs import RANKED
from tearflow.proteins.gene_level import one_row_each
from tearflow.run.keys import require_known

Floats = NDArray[np.float64]

# A set is compared with the genes outside of it, whose variance needs two.
FEWEST_GENES = 3
EYES = "eyes of a person tested as independent: p and q are too small where they change alike"


def find_ranked(deps: pd.DataFrame) -> pd.DataFrame:
    """Genes of a contrast that have a moderated t, whatever the selected test.

    Parameters
    ----------
    deps
        The table of the contrast, `deps.tsv`, with `p_value` of the selected test.

    Returns
    -------
    pandas.DataFrame
        One row a gene in the order of the alphabet: `gene`, `protein_group`, `log2fc`,
        `moderated_t`, `moderated_df`. A gene with several protein groups is represented as
        `tearflow.proteins.gene_level.one_row_each` chooses.
    """
    rows = deps[deps["moderated_t"].notna()]
    columns = ["protein_group", "log2fc", "moderated_t", "moderated_df"]
    return one_row_each(rows, rows["gene"])[columns].rename_axis("gene").reset_index()


def why_not_ranked(genes: pd.DataFrame) -> str:
    """Why no gene set can be tested by the moderated t of its genes, as a sentence; else empty.

    >>> why_not_ranked(pd.DataFrame({"gene": ["LTF", "LYZ"]}))
    'Only 2 genes have a moderated t, and a ranked test needs 3.'
    """
    if genes.empty:
        return (
            "No gene has a moderated t: there is no prior of the variances where fewer than two "
            "protein groups have a variance, or more than half of the variances are zero."
        )
    if len(genes) < FEWEST_GENES:
        noun = "gene has" if len(genes) == 1 else "genes have"
        return f"Only {len(genes)} {noun} a moderated t, and a ranked test needs {FEWEST_GENES}."
    return ""


def rank_sets(
    genes: pd.DataFrame,
    collections: Mapping[str, Mapping[str, Collection[str]]],
    terms: pd.DataFrame,
    settings: EnrichmentSettings,
    residuals: Residuals | None = None,
    remark: str = "",
) -> pd.DataFrame:
    """Test of every gene set by every method that the configuration asks for.

    A set is compared with all other genes that have a moderated t, also those in no set, as in
    limma: what it is compared with does not depend on the collection.

    Parameters
    ----------
    genes
        As `find_ranked` gives them.
    collections
        By the name of a collection its sets, cut to these genes: identifier to genes.
    terms
        One row a gene set: `ontology`, `go_id`, `term`, `n_genes`.
    settings
        The section `enrichment` of the configuration.
    residuals
        Of these genes, where the correlation is estimated.
    remark
        On p and q.

    Returns
    -------
    pandas.DataFrame
        The columns of `ranked.tsv`, by method, collection, p-value and identifier. `q_value` is
        adjusted over the sets of a collection by Benjamini and Hochberg, by GSEA's own rule for
        `prerank`. A set of all genes is not tested. Of sets with the same genes, `aliases`, the
        smallest in the whole collection, which says most, comes first.
    """
    columns = (terms[name].tolist() for name in ("ontology", "go_id", "term", "n_genes"))
    described = {(key, name): (term, size) for key, name, term, size in zip(*columns, strict=True)}
    parts = []
    for method in () if why_not_ranked(genes) else settings.ranked:
        require_known(method, METHODS, "method of ranked enrichment")
        run = resolve_name(METHODS[method].function)
        for collection, every in collections.items():
            sets = {name: members for name, members in every.items() if len(members) < len(genes)}
            if not sets:
                continue
            members = find_members(sets.values(), genes["gene"].tolist())
            part = tabulate(run(genes, members, settings, residuals), genes, members)
            part = part.assign(
                ontology=collection,
                go_id=list(sets),
                term=[described[collection, name][0] for name in sets],
                size=[described[collection, name][1] for name in sets],
                aliases=list_aliases(list(sets), list(sets.values())),
                method=method,
                significant=part["q_value"] < settings.alpha,
                family=name_family(collection, len(sets), settings, "ranked"),
                remark=remark,
            )
            parts.append(part.sort_values(["p_value", "size", "go_id"]))
    if not parts:
        return pd.DataFrame(
            {column.name: pd.Series(dtype=column.dtype) for column in RANKED.columns}
        )
    return pd.concat(parts, ignore_index=True)[RANKED.names]


def tabulate(results: SetResults, genes: pd.DataFrame, members: Membership) -> pd.DataFrame:
    """Results of a method as columns of `ranked.tsv`, in the order of the sets."""
    names, owners = genes["gene"].to_numpy()[results.leading], results.leading_sets
    n_leading = np.bincount(owners, minlength=members.sizes.size)
    ends = np.cumsum(n_leading)
    listed = names.tolist()
    return pd.DataFrame(
        {
            "n_genes": members.sizes,
            "n_background": len(genes),
            "direction": np.where(results.statistic < 0, "down", "up"),
            "statistic": results.statistic,
            "p_value": results.p_value,
            "q_value": results.q_value,
            "correlation": results.correlation,
            "mean_log2fc": members.sum(genes["log2fc"].to_numpy(float)) / members.sizes,
            "n_leading": n_leading,
            "leading_genes": [
                SEPARATOR.join(listed[end - n : end])
                for end, n in zip(ends, n_leading, strict=True)
            ],
        }
    )


def run_camera(
    genes: pd.DataFrame,
    members: Membership,
    settings: EnrichmentSettings,
    residuals: Residuals | None,
) -> SetResults:
    """CAMERA's test of the sets; the correlation is that of the settings or of the residuals.

    Leading genes are those of the set whose normal score is beyond the mean of all genes in the
    direction of the set by a standard deviation or more, the furthest first.
    """
    # The report and the figures import this module and run no test.
    from tearflow.enrichment.camera import normal_scores, score_sets

    t, df = (genes[f"moderated_{name}"].to_numpy(float) for name in ("t", "df"))
    scores = normal_scores(t, df)
    fixed = settings.inter_gene_correlation
    correlation = residuals if isinstance(fixed, str) else fixed
    if correlation is None:
        raise ValueError("the correlation is to be estimated, but there are no residuals")
    found = score_sets(scores, members, correlation)
    distance = (scores - scores.mean()) / scores.std(ddof=1)
    sets = members.owners
    beyond = np.where(found.t < 0, -1.0, 1.0)[sets] * distance[members.genes]
    leading = np.flatnonzero(beyond >= 1)
    leading = leading[np.lexsort((-beyond[leading], sets[leading]))]
    return SetResults(
        statistic=found.t,
        p_value=found.p_value,
        q_value=adjust_bh(found.p_value),
        correlation=found.correlation,
        leading=members.genes[leading],
        leading_sets=sets[leading],
    )
