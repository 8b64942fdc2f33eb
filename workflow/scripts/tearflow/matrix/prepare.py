"""From the rows of a matrix to the protein table, and from intensities to log2 values."""

import numpy as np
import pandas as pd

from tearflow.biology.genes import GeneTable


def protein_table(
    annotation: pd.DataFrame, genes: GeneTable, contaminant_prefixes: list[str]
) -> pd.DataFrame:
    """Name every protein group by its first accession.

    Parameters
    ----------
    annotation
        As `tearflow.matrix.diann.read_matrix` gives it.
    genes
        Symbols and names by accession.
    contaminant_prefixes
        A group whose name starts with one of these, case counting, is a contaminant. Only the
        first accession decides: a tear protein that shares its peptides with an entry of a
        contaminant list stays a tear protein.

    Returns
    -------
    pandas.DataFrame
        `protein_group`; `accession`, the first of the group (empty in a matrix of genes, where
        the group is the gene); `gene`, the current symbol of that accession, else the first of
        DIA-NN's Genes, else empty; `description`, DIA-NN's, else the name of the gene;
        `n_peptides`; `n_accessions` (0 in a matrix of genes); `genes`, all of DIA-NN's Genes, each
        once; `contaminant`.

    Examples
    --------
    >>> table = pd.DataFrame({"uniprot": ["P31025"], "symbol": ["LCN1"], "name": ["lipocalin 1"],
    ...                       "previous_symbols": [""], "alias_symbols": [""]})
    >>> annotation = pd.DataFrame({"protein_group": ["P31025;Q5VSP4", "Cont_P00761"],
    ...     "accessions": ["P31025;Q5VSP4", "Cont_P00761"], "genes": ["LCN1P1;LCN1;LCN1", ""],
    ...     "description": "", "n_peptides": [9, 2]})
    >>> named = protein_table(annotation, GeneTable(table), ["Cont_"])
    >>> named[["accession", "gene", "description", "n_accessions", "genes"]]
         accession  gene  description  n_accessions        genes
    0       P31025  LCN1  lipocalin 1             2  LCN1P1;LCN1
    1  Cont_P00761                                1
    """
    groups, accessions = annotation["protein_group"], annotation["accessions"]
    accession = accessions.str.split(";").str[0]
    description = annotation["description"]
    return pd.DataFrame(
        {
            "protein_group": groups,
            "accession": accession,
            "gene": genes.lead_symbols(accession, annotation["genes"]),
            "description": description.where(description != "", genes.names(accession)),
            "n_peptides": annotation["n_peptides"],
            "n_accessions": (accessions.str.count(";") + 1).where(accessions != "", 0),
            "genes": annotation["genes"].map(_each_once),
            "contaminant": groups.str.startswith(tuple(contaminant_prefixes)),
        }
    )


def _each_once(names: str) -> str:
    """Drop empty and repeated names from a list separated by `;`."""
    return ";".join(dict.fromkeys(name.strip() for name in names.split(";") if name.strip()))


def log2_intensities(intensities: pd.DataFrame) -> pd.DataFrame:
    """Take the logarithm of positive intensities to base 2; missing values stay missing.

    Examples
    --------
    >>> log2_intensities(pd.DataFrame({"S1": [8.0, None]}))["S1"].tolist()
    [3.0, nan]
    """
    return intensities.apply(np.log2)


def centre_samples(log2: pd.DataFrame, contaminant: pd.Series) -> pd.DataFrame:
    """Shift every sample so that all have the same median.

    The median of a sample is that of its observed values, contaminants left out: how much of
    them is in a tube says nothing about the tears. The common median is the median of the
    samples' medians, so that one odd sample does not move the others. The missing values of a
    sample take no part; a sample that has nothing but contaminants stays as it is.

    Parameters
    ----------
    log2
        Log2 intensities, protein group by sample.
    contaminant
        Which rows are contaminants.

    Examples
    --------
    >>> log2 = pd.DataFrame({"S1": [1.0, 3.0, 9.0], "S2": [2.0, 6.0, 0.0]})
    >>> centre_samples(log2, pd.Series([False, False, True]))
        S1   S2
    0  2.0  1.0
    1  4.0  5.0
    2 10.0 -1.0
    """
    medians = log2[~contaminant].median()
    return log2 - (medians - medians.median()).fillna(0.0)


def normalise(log2: pd.DataFrame, contaminant: pd.Series, method: str) -> pd.DataFrame:
    """Apply the normalisation of the configuration: `none` or `median` (`centre_samples`)."""
    return centre_samples(log2, contaminant) if method == "median" else log2
