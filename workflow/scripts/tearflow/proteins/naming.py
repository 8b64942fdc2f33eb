"""From the rows of a matrix to the protein table, and the decisions behind it."""

import logging
from collections.abc import Iterable

import pandas as pd

from tearflow.proteins.contaminants import TEAR_GENES, mark_contaminants
from tearflow.proteins.gene_decisions import decide_genes
from tearflow.proteins.genes import GeneTable
from tearflow.proteins.spreadsheet_dates import describe_date, has_serials

logger = logging.getLogger(__name__)

NO_SEQUENCES = pd.DataFrame(columns=["entry", "name", "gene", "length", "n_theoretical_peptides"])
MARKED = {
    "": "",
    "prefix": "contaminant by its prefix",
    "fasta": "contaminant by the FASTA of contaminants",
}


def lead_accessions(annotation: pd.DataFrame) -> pd.Series:
    """First accession of each protein group, empty in a matrix of genes."""
    return annotation["accessions"].str.split(";").str[0]


def name_proteins(
    annotation: pd.DataFrame,
    genes: GeneTable,
    prefixes: Iterable[str] = (),
    listed: frozenset[str] = frozenset(),
    sequences: pd.DataFrame = NO_SEQUENCES,
    contaminant_rule: str = "first",
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Name every protein group by its first accession.

    Parameters
    ----------
    annotation
        As in `annotation.tsv`.
    genes
        Symbols and names by accession.
    prefixes, listed, contaminant_rule
        By which a group is a contaminant, see `tearflow.proteins.contaminants.mark_contaminants`.
    sequences
        As `tearflow.proteins.fasta.describe_sequences` gives it; empty where there is no FASTA.

    Returns
    -------
    proteins : pandas.DataFrame
        `protein_group`; `accession`, the first of the group (empty in a matrix of genes, where
        the group is the gene); `gene`, see `tearflow.proteins.gene_decisions.decide_genes`;
        `description`, DIA-NN's, else the FASTA's, else the name of the gene; `n_peptides`;
        `n_precursors`; `n_accessions` (0 in a matrix of genes); `genes`, all of DIA-NN's Genes,
        each once; `contaminant`; `length` and `n_theoretical_peptides` of the first accession,
        missing where no FASTA has it; `contaminant_accessions`, those of the group that are marked
        as contaminants, also where the group is none by the rule.
    decisions : pandas.DataFrame
        `protein_group`, `accession`, `genes_diann`, then as `decide_genes` gives it; `note` says
        as well by what the group is a contaminant or which it has beside others, and where a length
        is not the isoform's own.

    Examples
    --------
    >>> table = pd.DataFrame({"uniprot": ["P31025"], "symbol": ["LCN1"], "name": ["lipocalin 1"],
    ...                       "previous_symbols": [""], "alias_symbols": [""]})
    >>> annotation = pd.DataFrame({"protein_group": ["P31025;Q5VSP4", "Cont_P00761"],
    ...     "accessions": ["P31025;Q5VSP4", "Cont_P00761"], "genes": ["LCN1P1;LCN1;LCN1", ""],
    ...     "description": "", "n_peptides": [9, 2], "n_precursors": [12, 2]})
    >>> proteins, decisions = name_proteins(annotation, GeneTable(table), ["Cont_"])
    >>> proteins[["accession", "gene", "description", "n_accessions", "genes"]]
         accession  gene  description  n_accessions        genes
    0       P31025  LCN1  lipocalin 1             2  LCN1P1;LCN1
    1  Cont_P00761                                1
    >>> decisions["note"][1]
    'without a gene it takes no part in GO and networks; contaminant by its prefix'
    """
    groups, accessions = annotation["protein_group"], annotation["accessions"]
    accession = lead_accessions(annotation)
    diann = annotation["genes"].map(_each_once)
    restored = restore_dates(diann, genes.symbols(accession), genes)
    known = sequences.reindex(accession).set_axis(annotation.index)
    decided = decide_genes(accession, restored["genes"], genes, known["gene"])
    dates = restored["renamed_from"] != ""
    decided["renamed_from"] = decided["renamed_from"].mask(dates, restored["renamed_from"])
    # NA means that the accession is not in the FASTA; an empty name, that its header has none.
    names = known["name"].fillna("").astype("str")
    names = names.where(names != "", genes.names(accession))
    proteins = pd.DataFrame(
        {
            "protein_group": groups,
            "accession": accession,
            "gene": decided["gene"],
            "description": annotation["description"].where(annotation["description"] != "", names),
            **annotation[["n_peptides", "n_precursors"]],
            "n_accessions": (accessions.str.count(";") + 1).where(accessions != "", 0),
            "genes": restored["genes"],
        }
    )
    of_contaminants = mark_contaminants(annotation, prefixes, listed, contaminant_rule)
    marked = of_contaminants["by"]
    _warn_of_tear_proteins(proteins[marked == "fasta"])
    proteins["contaminant"] = marked != ""
    for column in ("length", "n_theoretical_peptides"):
        proteins[column] = known[column].astype("Int64")
    proteins["contaminant_accessions"] = of_contaminants["accessions"]
    beside = (marked == "") & (of_contaminants["accessions"] != "")
    beside = ("has the contaminant " + of_contaminants["accessions"]).where(beside, "")
    decisions = decided.assign(
        note=_joined(
            *(decided["note"], restored["note"], marked.map(MARKED), beside),
            _lengths_of(accession, known["entry"]),
        )
    )
    for position, column in enumerate(("protein_group", "accession")):
        decisions.insert(position, column, proteins[column])
    decisions.insert(2, "genes_diann", diann)
    return proteins, decisions


def restore_dates(named: pd.Series, by_accession: pd.Series, genes: GeneTable) -> pd.DataFrame:
    """Genes that a spreadsheet turned into dates, corrected where there is no doubt.

    Parameters
    ----------
    named
        Genes of each protein group, separated by `;`.
    by_accession
        The gene of its accession, empty where the gene table does not know it.
    genes
        Knows the symbols that genes had before.

    Returns
    -------
    pandas.DataFrame
        `genes`, with the gene of the accession or the only one that had such a symbol in the place
        of a date; `renamed_from`, the dates that were corrected; `note`, what was done. A date that
        may be several genes stays as it is, unless the gene is known by the accession.

    Examples
    --------
    >>> frame = pd.DataFrame([["Q15019", "SEPTIN2", "SEPT2", "", ""]],
    ...     columns=["uniprot", "symbol", "previous_symbols", "alias_symbols", "name"])
    >>> restore_dates(pd.Series(["2-Sep", "LYZ"]), pd.Series(["", ""]), GeneTable(frame))
         genes renamed_from                                               note
    0  SEPTIN2        2-Sep  a spreadsheet made a date of it: "2-Sep" is SE...
    1      LYZ
    """
    cells = [name for text in named for name in text.split(";")]
    serials, rows = has_serials(cells), []
    for text, known in zip(named.tolist(), by_accession.tolist(), strict=True):
        kept, dates, notes = [], [], []
        listed = text.split(";")
        for name in listed:
            found = genes.old_symbols.genes(name, serials)
            if found is None:
                kept.append(name)
                continue
            # The accession decides among several; where nothing else is named, in any case.
            sure = [known] if known and (known in found or len(listed) == 1) else found
            notes.append(describe_date(name, sure))
            kept.append(sure[0] if len(sure) == 1 else name)
            dates += [name] if len(sure) == 1 else []
        note = f"a spreadsheet made a date of it: {', '.join(notes)}" if notes else ""
        rows.append((";".join(dict.fromkeys(kept)), ";".join(dates), note))
    table = pd.DataFrame(rows, columns=["genes", "renamed_from", "note"], dtype="str")
    if n_dates := int((table["note"] != "").sum()):
        left = int(((table["note"] != "") & (table["renamed_from"] == "")).sum())
        logger.warning(
            "%d protein groups have a date in the place of a gene, made by a spreadsheet; %d of"
            " them could be several genes or none, and stay as they are (genes.tsv).",
            *(n_dates, left),
        )
    return table.set_axis(named.index)


def _warn_of_tear_proteins(listed: pd.DataFrame) -> None:
    normal = listed[listed["gene"].isin(TEAR_GENES)]
    if len(normal):
        names = ", ".join(f"{row.gene} ({row.accession})" for row in normal.itertuples())
        logger.warning(
            "The FASTA of contaminants excludes from all tests %d proteins that are normal in"
            " tears: %s. Remove them from it, or give its entries a contaminant prefix.",
            *(len(normal), names),
        )


def _lengths_of(accession: pd.Series, entry: pd.Series) -> pd.Series:
    other = entry.notna() & (entry != accession)
    return ("length and peptides are those of " + entry.fillna("").astype("str")).where(other, "")


def _joined(*parts: pd.Series) -> pd.Series:
    rows = zip(*parts, strict=True)
    return pd.Series(["; ".join(filter(None, row)) for row in rows], parts[0].index, dtype="str")


def _each_once(names: str) -> str:
    """Drop empty and repeated names from a list separated by `;`."""
    return ";".join(dict.fromkeys(name.strip() for name in names.split(";") if name.strip()))
