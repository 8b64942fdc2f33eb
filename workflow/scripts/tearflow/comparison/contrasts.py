"""What several contrasts have in common: terms, DEPs and interactions."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tearflow.enrichment.ontology import in_table_order
from tearflow.network.interaction_files import PLAIN_COLUMNS
from tearflow.proteins.gene_level import keep_tested, one_row_each


def suffix(contrast: str) -> str:
    """Write a contrast so that it can end the name of a column.

    >>> suffix("nsde/week2_vs_baseline")
    'nsde.week2_vs_baseline'
    """
    return contrast.replace("/", ".")


def share_terms(enriched: Mapping[str, pd.DataFrame], listed: str) -> pd.DataFrame:
    """Compare the listed terms of several contrasts.

    Parameters
    ----------
    enriched
        Contrast, as ``cohort/contrast``, to its table of enrichment, `go.tsv`.
    listed
        What makes a term count in a contrast: its column `nominal` or `significant`.

    Returns
    -------
    pandas.DataFrame
        One row a term that is listed in at least one contrast: `ontology`, `go_id`, `term`,
        `n_contrasts`, `shared` and `concordant` as `judge` gives them, then for each contrast
        ``significant_<cohort>.<contrast>``, and ``p_value_...``, ``q_value_...``,
        ``direction_...`` and ``genes_...``, empty where no DEP is in the term, ``nominal_...`` and
        ``drawn_...``. Order: collection, number of contrasts, smallest p-value, identifier.
    """
    keys = ["ontology", "go_id", "term"]
    flags = ["significant", "nominal", "drawn"]
    values = ["significant", "p_value", "q_value", "direction", "genes", *flags[1:]]
    tables = {name: table.set_index(keys)[values] for name, table in enriched.items()}
    wide = judge(side_by_side(tables), listed, list(enriched)).reset_index()
    names = [f"{flag}_{suffix(contrast)}" for flag in flags for contrast in enriched]
    wide[names] = wide[names].eq(True)
    places = in_table_order(pd.concat([table["ontology"] for table in enriched.values()]))
    place = wide["ontology"].map(places)
    order = [place, -wide["n_contrasts"], smallest_p_value(wide), wide["go_id"]]
    return in_order(wide, order)


def share_deps(deps: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Compare the DEPs of several contrasts.

    Proteins are matched as `represent` names them.

    Parameters
    ----------
    deps
        Contrast, as ``cohort/contrast``, to its table, `deps.tsv`.

    Returns
    -------
    pandas.DataFrame
        One row a protein that is a DEP in at least one contrast: `gene`, `accession` and
        `protein_group` as in the first contrast that tested it, `n_contrasts`, `shared` and
        `concordant` as `judge` gives them, then for each contrast
        ``is_dep_<cohort>.<contrast>``, and ``protein_group_...``, ``log2fc_...``,
        ``p_value_...`` and ``direction_...``, empty where the protein was not tested. Order:
        number of contrasts, smallest p-value, gene, protein group.
    """
    names = ["gene", "accession", "protein_group"]
    values = ["is_dep", *names, "log2fc", "p_value", "direction"]
    tables = {contrast: represent(table)[values] for contrast, table in deps.items()}
    wide = judge(side_by_side(tables), "is_dep", list(deps))
    columns = {name: [f"{name}_{suffix(contrast)}" for contrast in deps] for name in names}
    first = {name: wide[of].astype(object).bfill(axis=1).iloc[:, 0] for name, of in columns.items()}
    rest = wide.drop(columns=columns["gene"] + columns["accession"])
    wide = pd.concat([pd.DataFrame(first, index=wide.index), rest], axis=1)
    order = [-wide["n_contrasts"], smallest_p_value(wide), wide["gene"], wide["protein_group"]]
    return in_order(wide, order)


def name_proteins(deps: pd.DataFrame) -> pd.Series:
    """Gene of each row, by which proteins of two contrasts are matched; else its accession.

    A protein may be in groups of other accessions in another cohort.
    """
    return deps["gene"].where(deps["gene"].ne(""), deps["accession"])


def represent(deps: pd.DataFrame) -> pd.DataFrame:
    """Tested proteins of a contrast, one row for each name by `name_proteins`, which is the index.

    Of several protein groups one is used, as `tearflow.proteins.gene_level.one_row_each` chooses.
    """
    tested = keep_tested(deps)
    return one_row_each(tested, name_proteins(tested))


def share_edges(edges: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Interactions of several networks, each once, with the contrasts that have them.

    Parameters
    ----------
    edges
        Contrast, as ``cohort/contrast``, to the edges of its DEPs, `ppi_edges.tsv`.

    Returns
    -------
    pandas.DataFrame
        `gene_a`, `gene_b`, `score`, `contrasts` (``;`` between them, in the given order),
        `n_contrasts` and `shared` (True where all have it), in the order of the alphabet.

    Examples
    --------
    >>> one = pd.DataFrame({"gene_a": ["LTF"], "gene_b": ["LYZ"], "score": [0.95]})
    >>> share_edges({"nsde/week2": one, "ssde/week2": one[:0]}).to_numpy().tolist()
    [['LTF', 'LYZ', 0.95, 'nsde/week2', 1, False]]
    """
    tables = [table.assign(contrasts=contrast) for contrast, table in edges.items()]
    every = pd.concat([table for table in tables if len(table)] or tables)
    grouped = every.groupby(PLAIN_COLUMNS, sort=True)["contrasts"]
    shared = grouped.agg(";".join).reset_index()
    shared["n_contrasts"] = grouped.size().to_numpy()
    return shared.assign(shared=shared["n_contrasts"] == len(edges))


def side_by_side(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Join tables by their index and end the name of each column with its contrast."""
    renamed = [table.add_suffix(f"_{suffix(contrast)}") for contrast, table in tables.items()]
    return pd.concat(renamed, axis=1, join="outer", sort=True)


def judge(wide: pd.DataFrame, flag: str, contrasts: list[str]) -> pd.DataFrame:
    """Rows that count in at least one contrast, and whether the contrasts agree on them.

    Parameters
    ----------
    wide
        With ``<flag>_<cohort>.<contrast>`` (missing is False) and ``direction_...`` for each
        contrast.
    flag
        What makes a row count: ``"nominal"``, ``"significant"`` or ``"is_dep"``.
    contrasts
        Names, as ``cohort/contrast``.

    Returns
    -------
    pandas.DataFrame
        In front `n_contrasts`, in how many the row counts; `shared`, True where it counts in all;
        `concordant`, True where it counts in at least two and goes up in all of these or down in
        all of these. A mixed term agrees with none.

    Examples
    --------
    >>> wide = pd.DataFrame({"is_dep_a.x": [True, True], "is_dep_b.x": [True, True],
    ...                      "direction_a.x": ["up", "up"], "direction_b.x": ["up", "down"]})
    >>> judge(wide, "is_dep", ["a/x", "b/x"])[["shared", "concordant"]].to_numpy().tolist()
    [[True, True], [True, False]]
    """
    names = [suffix(contrast) for contrast in contrasts]
    flags = {f"{flag}_{name}": wide[f"{flag}_{name}"].eq(True) for name in names}
    counts = np.column_stack(list(flags.values()))
    directions = wide[[f"direction_{name}" for name in names]].to_numpy(dtype=object)
    agree = [(~counts | (directions == way)).all(axis=1) for way in ("up", "down")]
    n_contrasts = counts.sum(axis=1)
    judged = {
        "n_contrasts": n_contrasts,
        "shared": n_contrasts == len(contrasts),
        "concordant": (n_contrasts > 1) & (agree[0] | agree[1]),
    }
    table = pd.concat([pd.DataFrame(judged, index=wide.index), wide.assign(**flags)], axis=1)
    return table[n_contrasts > 0]


def smallest_p_value(wide: pd.DataFrame) -> pd.Series:
    """Smallest p-value of each row over the contrasts."""
    columns = [column for column in wide if column.startswith("p_value_")]
    return wide[columns].astype(float).min(axis=1)


def in_order(wide: pd.DataFrame, keys: list[pd.Series]) -> pd.DataFrame:
    """Sort rows by several keys, missing ones last."""
    order = pd.concat(keys, axis=1, keys=range(len(keys))).sort_values(list(range(len(keys))))
    return wide.loc[order.index].reset_index(drop=True)
