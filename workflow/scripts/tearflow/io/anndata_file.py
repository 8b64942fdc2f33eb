"""A cohort as AnnData, for those who go on in Python: https://anndata.readthedocs.io."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tearflow.run.problems import StoppedError

# Columns of deps.tsv that are beside the proteins themselves, named `{contrast}_{column}`.
IN_VAR = ("log2fc", "direction", "is_dep", "reason")
MISSING = (
    "The package anndata is not installed where this job runs. Install it beside TearFlow (pip"
    " install anndata), or let Snakemake make its environment"
    " (--software-deployment-method conda)"
)


def make_anndata(
    log2: pd.DataFrame,
    layers: Mapping[str, pd.DataFrame],
    obs: pd.DataFrame,
    proteins: pd.DataFrame,
    deps: Mapping[str, pd.DataFrame],
    tested: Sequence[str],
    uns: Mapping[str, Any],
) -> Any:
    """Samples x protein groups, with what is known of both.

    Parameters
    ----------
    log2
        Protein groups by samples, NaN where missing: `X`.
    layers
        More values of the same shape, in any order of rows and columns.
    obs
        Samples by name.
    proteins
        Protein groups by identifier, in the order of `var`.
    deps
        Of each contrast by name the table `deps.tsv` by protein group, which is its `varm`.
    tested
        Columns of p and q of the selected test, which are in `var` beside `IN_VAR`.
    uns
        What the values are and where they are from.

    Returns
    -------
    anndata.AnnData
        All samples of `obs` that have values.

    Raises
    ------
    StoppedError
        If the package anndata is not installed.
    """
    try:
        from anndata import AnnData
    except ModuleNotFoundError as error:
        raise StoppedError(MISSING) from error
    groups = proteins.index
    samples = [name for name in obs.index if name in log2]
    var = proteins.copy()
    for name, table in deps.items():
        for column in (*IN_VAR, *tested):
            var[f"{name}_{column}"] = table.loc[groups, column]
    return AnnData(
        log2.loc[groups, samples].to_numpy(float).T,
        obs=as_objects(obs.loc[samples]),
        var=as_objects(var),
        varm={name: as_objects(table.loc[groups]) for name, table in deps.items()},
        layers={
            name: values.loc[groups, samples].to_numpy(float).T for name, values in layers.items()
        },
        uns=dict(uns),
    )


def as_objects(table: pd.DataFrame) -> pd.DataFrame:
    """Table whose texts are objects: strings of pandas 3 can be written from anndata 0.11 on only.

    >>> as_objects(pd.DataFrame({"gene": ["MMP9"]}, index=["P14780"])).dtypes["gene"]
    dtype('O')
    """
    texts = table.select_dtypes("str").columns
    found = table.astype(dict.fromkeys(texts, object))
    found.index = found.index.astype(object)
    found.columns = found.columns.astype(object)
    return found
