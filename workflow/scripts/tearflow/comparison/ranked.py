"""The gene sets of the ranked enrichment that several contrasts have in common."""

from collections.abc import Mapping

import pandas as pd

from tearflow.comparison.contrasts import in_order, judge, side_by_side, smallest_p_value, suffix
from tearflow.comparison.table_specs import SHARED_RANKED
from tearflow.enrichment.ontology import in_table_order

KEYS = ["method", "ontology", "go_id", "term"]
VALUES = ["significant", "direction", "statistic", "p_value", "q_value", "leading_genes"]


def share_ranked(ranked: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Compare the significant gene sets of several contrasts.

    Parameters
    ----------
    ranked
        Contrast, as ``cohort/contrast``, to its table `ranked.tsv`.

    Returns
    -------
    pandas.DataFrame
        One row a method and set that is significant in at least one contrast: `ontology`, `go_id`,
        `term`, `method`, `n_contrasts`, `shared` and `concordant` as
        `tearflow.comparison.contrasts.judge` gives them, `common_leading`, the genes that lead in
        every contrast where it is significant, if these are two or more; then of each contrast
        ``significant_<cohort>.<contrast>`` and the others of `VALUES`, missing where the set was
        not tested. Order: method, collection, number of contrasts, smallest p-value, identifier.
    """
    tables = {name: table.set_index(KEYS)[VALUES] for name, table in ranked.items()}
    judged = judge(side_by_side(tables), "significant", list(ranked)).reset_index()
    wide = judged.assign(common_leading=common_leading(judged, ranked))
    # Before the columns of the contrasts, in the order of the file.
    first = [name for name in SHARED_RANKED.names if name in wide]
    wide = wide[[*first, *(name for name in wide if name not in first)]]
    methods = {name: place for place, name in enumerate(first_seen(ranked))}
    order = [
        wide["method"].map(methods),
        wide["ontology"].map(in_table_order(wide["ontology"])),
        -wide["n_contrasts"],
        smallest_p_value(wide),
        wide["go_id"],
    ]
    return in_order(wide, order)


def first_seen(ranked: Mapping[str, pd.DataFrame]) -> list[str]:
    """Methods in the order of the tables."""
    return list(dict.fromkeys(name for table in ranked.values() for name in table["method"]))


def common_leading(wide: pd.DataFrame, ranked: Mapping[str, pd.DataFrame]) -> list[str]:
    """Genes that lead in every contrast in which a set is significant; empty where that is one.

    Examples
    --------
    >>> wide = pd.DataFrame({
    ...     "significant_a.x": [True, True], "leading_genes_a.x": ["LTF;LYZ", "ALB"],
    ...     "significant_b.x": [True, False], "leading_genes_b.x": ["PIP;LTF", "ALB"]})
    >>> common_leading(wide, {"a/x": None, "b/x": None})
    ['LTF', '']
    """
    names = [suffix(contrast) for contrast in ranked]
    columns = (
        [wide[f"{what}_{name}"] for name in names] for what in ("significant", "leading_genes")
    )
    flags, genes = (list(zip(*parts, strict=True)) for parts in columns)
    found = []
    for row, listed in zip(flags, genes, strict=True):
        lists = [text.split(";") for flag, text in zip(row, listed, strict=True) if flag is True]
        common = [gene for gene in lists[0] if all(gene in other for other in lists[1:])]
        found.append(";".join(common) if len(lists) > 1 else "")
    return found
