"""From protein groups to genes, the names by which GO and networks know a protein."""

from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

import pandas as pd

from tearflow.proteins.table_specs import GENE_LEVEL


def is_tested(deps: pd.DataFrame) -> pd.Series:
    """Whether each protein group was tested: it has no `reason` why not."""
    return deps["reason"].eq("")


def keep_tested(deps: pd.DataFrame) -> pd.DataFrame:
    """The protein groups that were tested."""
    return deps[is_tested(deps)]


def rank_groups(deps: pd.DataFrame, by: pd.Series) -> pd.DataFrame:
    """Protein groups sorted by name, the one that represents a name first.

    Isoforms and groups that share a leading gene give a gene several protein groups. A DEP comes
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
        The columns of `deps`, `name`, and `size`, minus the size of the change, in the order of
        the alphabet and of the rank within a name.
    """
    named = by.ne("")
    ranked = deps[named].assign(
        # Of the named rows only: a longer column would fill a frame without any row.
        name=by[named].astype(str),
        size=-deps.loc[named, "log2fc"].abs(),
    )
    return ranked.sort_values(
        ["name", "is_dep", "p_value", "size", "protein_group"],
        ascending=[True, False, True, True, True],
        kind="stable",
    )


def one_row_each(deps: pd.DataFrame, by: pd.Series) -> pd.DataFrame:
    """One protein group for each name, the first in the order of `rank_groups`.

    Parameters
    ----------
    deps, by
        As for `rank_groups`.

    Returns
    -------
    pandas.DataFrame
        Index `by` in the order of the alphabet, columns of `deps`, and `n_groups`, the number of
        tested protein groups of the name.
    """
    ranked = rank_groups(deps, by)
    n_groups = ranked.groupby("name").size()
    first = ranked.drop_duplicates("name").set_index("name").drop(columns="size")
    return first.assign(n_groups=n_groups)


def genes_of(deps: pd.DataFrame) -> pd.DataFrame:
    """Table with one row per gene: the background of a contrast, with its DEPs.

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
        gene one is used, as `one_row_each` chooses.

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


def why_no_gene(deps: pd.DataFrame) -> str:
    """Why no DEP of a contrast can be looked up by its gene, as a sentence; empty where one can.

    Parameters
    ----------
    deps
        Columns `gene`, `is_dep` and `reason` of deps.tsv.

    Examples
    --------
    >>> deps = pd.DataFrame({"gene": ["", "LYZ"], "is_dep": [True, False], "reason": ""})
    >>> why_no_gene(deps), why_no_gene(deps.iloc[1:])
    ('The 1 DEP has no gene.', 'No protein group of this contrast is a DEP.')
    """
    tested = keep_tested(deps)
    if tested.empty:
        return "No protein group of this contrast was tested."
    named = tested["gene"].ne("")
    if not named.any():
        return "No tested protein group has a gene."
    is_dep = tested["is_dep"]
    n_deps = int(is_dep.sum())
    if not n_deps:
        return "No protein group of this contrast is a DEP."
    if not (is_dep & named).any():
        return "The 1 DEP has no gene." if n_deps == 1 else f"None of the {n_deps} DEPs has a gene."
    return ""


def explain_representatives(deps: pd.DataFrame) -> pd.DataFrame:
    """Protein group that represents each gene in GO analysis and networks, and why.

    Parameters
    ----------
    deps
        The table of a contrast, `deps.tsv`, as for `genes_of`.

    Returns
    -------
    pandas.DataFrame
        One row a gene, those of `genes_of` in the same order: `gene`; `protein_group`, its
        representative; `n_groups`; `n_deps`, how many of them are DEPs; `other_groups` in their
        order, separated by ``|``, for a group may hold ``;`` itself; `why`, what puts it before the
        next: ``only group``, ``DEP``, ``p-value``, ``size of change`` or ``identifier``; `note`,
        which other groups are DEPs in the other direction.

    Examples
    --------
    >>> deps = pd.DataFrame({
    ...     "protein_group": ["P1", "P1-2;P9", "P2"], "gene": ["LTF", "LTF", "LYZ"],
    ...     "log2fc": [1.5, -1.9, -0.2], "p_value": [0.03, 0.04, 0.5],
    ...     "direction": ["up", "down", "none"], "is_dep": [True, True, False], "reason": ""})
    >>> explain_representatives(deps).to_numpy().tolist()
    [['LTF', 'P1', 2, 2, 'P1-2;P9', 'p-value', 'DEP in the other direction: P1-2;P9'],
     ['LYZ', 'P2', 1, 0, '', 'only group', '']]
    """
    tested = keep_tested(deps)
    ranked = rank_groups(tested, tested["gene"])
    # Plain tuples: a frame for each of some thousand genes would take seconds.
    fields = ["name", "protein_group", "is_dep", "p_value", "size", "direction"]
    records = map(_Group._make, zip(*(ranked[field].tolist() for field in fields), strict=True))
    rows = [_explain(list(groups)) for _, groups in groupby(records, key=attrgetter("name"))]
    # All but the last two, which only who has the gene sets can fill.
    return pd.DataFrame(rows, columns=GENE_LEVEL.names[:-2])


class _Group(NamedTuple):
    name: str
    protein_group: str
    is_dep: bool
    p_value: float
    size: float
    direction: str


def _explain(groups: list[_Group]) -> tuple[str, str, int, int, str, str, str]:
    """Row of `explain_representatives` for the ranked groups of a gene."""
    first, *others = groups
    opposite = [
        group.protein_group
        for group in others
        if group.is_dep and group.direction != first.direction
    ]
    return (
        *(first.name, first.protein_group, len(groups), sum(group.is_dep for group in groups)),
        "|".join(group.protein_group for group in others),
        _first_difference(first, others[0]) if others else "only group",
        f"DEP in the other direction: {'|'.join(opposite)}" if opposite else "",
    )


def _first_difference(first: _Group, other: _Group) -> str:
    if first.is_dep != other.is_dep:
        return "DEP"
    # Two missing p-values are equal, which nan != nan is not.
    if repr(first.p_value) != repr(other.p_value):
        return "p-value"
    return "size of change" if repr(first.size) != repr(other.size) else "identifier"
