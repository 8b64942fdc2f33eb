"""Residuals of the genes of a contrast, from which the correlation within a set is estimated."""

import pandas as pd

from tearflow.differential.design import Design
from tearflow.differential.imputation import impute
from tearflow.differential.model import model_of
from tearflow.differential.observed import observe
from tearflow.differential.residuals import Residuals, find_residuals


def find_gene_residuals(
    genes: pd.DataFrame, deps: pd.DataFrame, log2: pd.DataFrame, design: Design, imputation: str
) -> Residuals:
    """Residuals of the genes, from which the correlation within a set is estimated.

    Parameters
    ----------
    genes
        As `find_ranked` gives them.
    deps
        The table of the contrast.
    log2
        Log2 intensities, protein group (index) by sample.
    design
        Of the contrast.
    imputation
        Key `differential.imputation` of the configuration.
    """
    filled = impute(log2[list(design.names_of_samples)], imputation)
    tested = deps.loc[deps["moderated_t"].notna(), "protein_group"]
    values = observe(filled, design).loc[tested]
    model = model_of(design).correlate(values.to_numpy())
    return find_residuals(values.loc[genes["protein_group"]].to_numpy(), model)
