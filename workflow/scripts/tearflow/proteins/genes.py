"""The gene table: from accessions and outdated symbols to the symbols that are current."""

import re
from functools import cached_property
from pathlib import Path

import pandas as pd

from tearflow.io.lines import read_lines
from tearflow.proteins.gene_files import ADVICE, OPTIONAL, REQUIRED, parse_genes
from tearflow.proteins.spreadsheet_dates import OldSymbols
from tearflow.run.problems import InputError, Problem

# UniProt numbers the isoforms of an entry: P31025-2 is a form of P31025.
ISOFORM = re.compile(r"-\d+$")


def read_gene_table(path: str | Path) -> pd.DataFrame:
    """Read a gene table, bundled or of the user's own, compressed or not.

    Parameters
    ----------
    path
        Tab-separated text with the columns ``uniprot`` and ``symbol``; ``previous_symbols``,
        ``alias_symbols`` (both separated by ``|``) and ``name`` may be there, others are not read.

    Returns
    -------
    pandas.DataFrame
        The five columns as text, in the order of the file; an absent column is empty. Rows without
        a symbol are left out; those without an accession only say which symbols are current.

    Raises
    ------
    InputError
        If the file is not readable as such a table.
    """
    rows = list(parse_genes(read_lines(path), str(path)))
    table = pd.DataFrame(rows, columns=[*REQUIRED, *OPTIONAL], dtype="str")
    named = table[table["symbol"] != ""]
    if named.empty:
        message = "no row has a symbol"
        raise InputError([Problem(str(path), message, ADVICE)])
    return named.reset_index(drop=True)


class GeneTable:
    """Symbols and names of genes by accession, and current symbols by outdated ones.

    Parameters
    ----------
    frame
        Columns ``uniprot``, ``symbol``, ``previous_symbols``, ``alias_symbols`` and ``name``, as
        `read_gene_table` gives them. Of several rows with one accession the first counts.

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     [["P04080", "CSTB", "STFB|EPM1", "PME", "cystatin B"]],
    ...     columns=["uniprot", "symbol", "previous_symbols", "alias_symbols", "name"],
    ... )
    >>> genes = GeneTable(frame)
    >>> genes.symbol("P04080-2"), genes.name("P04080"), genes.current("STFB")
    ('CSTB', 'cystatin B', 'CSTB')
    >>> genes.symbol("Cont_P04080"), genes.current("LCN1")
    ('', 'LCN1')
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        named = frame[frame["uniprot"] != ""]
        self._symbols = first_values(named["uniprot"], named["symbol"])

    @classmethod
    def read(cls, path: str | Path) -> "GeneTable":
        """Read a gene table from a file; see `read_gene_table`."""
        return cls(read_gene_table(path))

    @cached_property
    def _names(self) -> dict[str, str]:
        """Names by symbol, so that an accession without its own name has that of its gene."""
        named = self.frame[self.frame["name"] != ""]
        return first_values(named["symbol"], named["name"])

    @cached_property
    def old_symbols(self) -> OldSymbols:
        """Genes by the symbols that a spreadsheet can take for dates."""
        columns = ("symbol", "previous_symbols", "alias_symbols")
        return OldSymbols(zip(*(self.frame[name].tolist() for name in columns), strict=True))

    @cached_property
    def _renamed(self) -> dict[str, str]:
        return outdated_symbols(self.frame)

    @property
    def has_accessions(self) -> bool:
        """Whether it names proteins at all, and not only symbols, as that of the mouse."""
        return bool(self._symbols)

    def symbol(self, accession: str) -> str:
        """Current symbol of an accession, empty where the table does not have it.

        An isoform has the symbol of its entry unless it has a row of its own. A prefix that marks
        a contaminant stays, so that a contaminant has no symbol.
        """
        found = self._symbols.get(accession)
        return found if found is not None else self._symbols.get(ISOFORM.sub("", accession), "")

    def name(self, accession: str) -> str:
        """Name of the gene of an accession, empty where the table has none."""
        return self._names.get(self.symbol(accession), "")

    def current(self, symbol: str) -> str:
        """Current symbol for an outdated symbol; any other symbol unchanged.

        See `outdated_symbols` for what counts as outdated.
        """
        return self._renamed.get(symbol, symbol)

    def symbols(self, accessions: pd.Series) -> pd.Series:
        """Apply `symbol` to a column of accessions; a missing accession gives an empty text."""
        return filled(accessions).map(self.symbol)

    def names(self, accessions: pd.Series) -> pd.Series:
        """Apply `name` to a column of accessions; a missing accession gives an empty text."""
        return filled(accessions).map(self.name)


def filled(column: pd.Series) -> pd.Series:
    """Column as text with empty text for missing values, also where all are missing."""
    return column.astype(object).where(column.notna(), "").astype("str")


def first_values(keys: pd.Series, values: pd.Series) -> dict[str, str]:
    """Map each key to the first value it comes with.

    >>> first_values(pd.Series(["P69905", "P69905"]), pd.Series(["HBA1", "HBA2"]))
    {'P69905': 'HBA1'}
    """
    return dict(zip(keys.tolist()[::-1], values.tolist()[::-1], strict=True))


def outdated_symbols(frame: pd.DataFrame) -> dict[str, str]:
    """Map previous and alias symbols to the current symbol of the one gene that had them.

    A current symbol is never renamed, whoever else has it for an alias, and a symbol that two
    genes have had is left alone: KMT2B and KMT2D were both MLL2.

    >>> outdated_symbols(pd.DataFrame({
    ...     "symbol": ["KMT2B", "KMT2D", "MMP9"],
    ...     "previous_symbols": ["", "MLL2", "CLG4B"],
    ...     "alias_symbols": ["MLL2", "ALR", "KMT2D"],
    ... }))
    {'CLG4B': 'MMP9', 'ALR': 'KMT2D'}
    """
    owners: dict[str, str] = {}
    ambiguous = set(frame["symbol"]) | {""}
    for column in ("previous_symbols", "alias_symbols"):
        listed = frame[frame[column] != ""]
        for symbol, names in zip(listed["symbol"].tolist(), listed[column].tolist(), strict=True):
            for name in names.split("|"):
                if owners.setdefault(name, symbol) != symbol:
                    ambiguous.add(name)
    return {name: symbol for name, symbol in owners.items() if name not in ambiguous}
