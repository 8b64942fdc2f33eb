"""The gene that represents a protein group, and a record of why."""

import pandas as pd

from tearflow.proteins.genes import GeneTable, filled


def decide_genes(
    accessions: pd.Series, genes: pd.Series, table: GeneTable, from_fasta: pd.Series
) -> pd.DataFrame:
    """Choose one gene for each protein group.

    Parameters
    ----------
    accessions
        First accession of each group, empty in a matrix of genes.
    genes
        DIA-NN's ``Genes`` of each group, each once, separated by ``;``; may be empty. Their order
        need not be that of the accessions.
    table
        Symbols by accession.
    from_fasta
        The gene that the user's FASTA gives the first accession, or empty text.

    Returns
    -------
    pandas.DataFrame
        `gene`; `source`, the first of these that has one: ``accession`` (the gene table's current
        symbol of the first accession), ``diann`` (the first of DIA-NN's), ``fasta``, else
        ``none``; `renamed_from`, DIA-NN's older symbol of that gene, where it used one; `n_genes`,
        the different genes of the group, DIA-NN's older symbols brought up to date; `note`, what a
        reader might not expect. Only a symbol of the gene table renames others: an accession
        unknown to it may be of another species, where the symbol is another gene's. A table without
        any accession renames DIA-NN's.

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     [["Q99935", "OPRPN", "PROL1"], ["P31025", "LCN1", ""]],
    ...     columns=["uniprot", "symbol", "previous_symbols"],
    ... ).assign(alias_symbols="", name="")
    >>> accessions = pd.Series(["Q99935", "P31025", "X1", "X2"])
    >>> genes = pd.Series(["PROL1", "LCN1P1;LCN1", "", ""])
    >>> from_fasta = pd.Series(["", "", "ABC", ""])
    >>> decided = decide_genes(accessions, genes, GeneTable(frame), from_fasta)
    >>> decided.drop(columns="note")
        gene     source renamed_from  n_genes
    0  OPRPN  accession        PROL1        1
    1   LCN1  accession                     2
    2    ABC      fasta                     1
    3             none                     0
    >>> decided["note"][1]
    "the first accession represents 2 genes; DIA-NN's first gene is LCN1P1"
    """
    rows = zip(
        table.symbols(accessions).tolist(),
        filled(genes).tolist(),
        filled(from_fasta).tolist(),
        filled(accessions).tolist(),
        strict=True,
    )
    return pd.DataFrame(
        [_decide(known, named, other, accession, table) for known, named, other, accession in rows],
        columns=["gene", "source", "renamed_from", "n_genes", "note"],
        index=accessions.index,
    )


def _decide(
    known: str, named: str, from_fasta: str, accession: str, table: GeneTable
) -> tuple[str, str, str, int, str]:
    listed = named.split(";") if named else []
    if known:
        return _by_accession(known, listed, table)
    if not listed:
        if from_fasta:
            return from_fasta, "fasta", "", 1, "the accession is not in the gene table"
        return "", "none", "", 0, "without a gene it takes no part in GO and networks"
    notes = ["the accession is not in the gene table"] if accession and table.has_accessions else []
    if len(listed) > 1:
        notes.append(f"the first of DIA-NN's genes represents {len(listed)}")
    gene = listed[0] if table.has_accessions else table.current(listed[0])
    renamed = listed[0] if gene != listed[0] else ""
    return gene, "diann", renamed, len(listed), "; ".join(notes)


def _by_accession(gene: str, listed: list[str], table: GeneTable) -> tuple[str, str, str, int, str]:
    current = [table.current(name) for name in listed]
    older = [name for name, now in zip(listed, current, strict=True) if now == gene != name]
    n_genes = len({gene, *current})
    notes = []
    if n_genes > 1:
        notes.append(f"the first accession represents {n_genes} genes")
    if not listed:
        notes.append("DIA-NN names no gene")
    elif gene not in current:
        notes.append("it is not among DIA-NN's genes")
    elif current[0] != gene:
        notes.append(f"DIA-NN's first gene is {listed[0]}")
    renamed = "" if gene in listed else ";".join(older)
    return gene, "accession", renamed, n_genes, "; ".join(notes)
