"""From protein groups to genes, the names by which GO and networks know a protein."""

import pandas as pd


def keep_tested(deps: pd.DataFrame) -> pd.DataFrame:
    """Keep the protein groups that were tested: those without a `reason` why not."""
    return deps[deps["reason"].isna() | deps["reason"].eq("")]


def one_row_each(deps: pd.DataFrame, by: pd.Series) -> pd.DataFrame:
    """Let one protein group speak for each name.

    Isoforms and groups that share a leading gene give a gene several protein groups. A DEP speaks
    before any other, then the smallest `p_value`, then the largest change, then the identifier;
    a missing p-value comes last.

    Parameters
    ----------
    deps
        Tested rows of `deps.tsv`.
    by
        Name of each row; rows without one are left out.

    Returns
    -------
    pandas.DataFrame
        Index `by` in the order of the alphabet, columns of `deps`, and `n_groups`, the number of
        tested protein groups of the name.
    """
    named = by.notna() & by.ne("")
    ranked = deps[named].assign(
        name=by[named].astype(str), size=-deps.loc[named, "log2fc"].abs(), is_dep=deps["is_dep"]
    )
    ranked = ranked.sort_values(
        ["name", "is_dep", "p_value", "size", "protein_group"],
        ascending=[True, False, True, True, True],
        kind="stable",
    )
    n_groups = ranked.groupby("name").size()
    first = ranked.drop_duplicates("name").set_index("name").drop(columns="size")
    return first.assign(n_groups=n_groups)


def genes_of(deps: pd.DataFrame) -> pd.DataFrame:
    """Give one row a gene: the background of a contrast, with its DEPs.

    Parameters
    ----------
    deps
        The table of a contrast, `deps.tsv`. Rows that were not tested or have no gene take no
        part.

    Returns
    -------
    pandas.DataFrame
        Columns `gene`, `log2fc`, `p_value`, `direction`, `is_dep`, `protein_group` and
        `n_groups`; one row a gene, in the order of the alphabet. Of several protein groups of a
        gene one speaks, as `one_row_each` chooses.

    Examples
    --------
    >>> deps = pd.DataFrame({
    ...     "protein_group": ["P1", "P1-2", "P2"], "gene": ["LTF", "LTF", "LYZ"],
    ...     "log2fc": [1.5, 0.1, -0.2], "p_value": [0.03, 0.01, 0.5],
    ...     "direction": ["up", "none", "none"], "is_dep": [True, False, False], "reason": ""})
    >>> genes_of(deps)[["gene", "protein_group", "is_dep", "n_groups"]].to_numpy().tolist()
    [['LTF', 'P1', True, 2], ['LYZ', 'P2', False, 1]]
    """
    tested = keep_tested(deps)
    columns = ["log2fc", "p_value", "direction", "is_dep", "protein_group", "n_groups"]
    return one_row_each(tested, tested["gene"])[columns].rename_axis("gene").reset_index()
