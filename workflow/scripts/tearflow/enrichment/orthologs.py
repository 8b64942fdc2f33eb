"""Human gene sets given to the orthologs of another species."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tearflow.enrichment.gene_sets import GeneSet
from tearflow.io.lines import read_lines


def read_orthologs(path: str | Path) -> dict[str, str]:
    """Symbol in the species by human symbol, of the bundled one-to-one orthologs."""
    lines = (line.split("\t") for _, line in read_lines(path))
    header = next(lines)
    human, symbol = header.index("human"), header.index("symbol")
    return {cells[human]: cells[symbol] for cells in lines}


def project_sets(
    sets: Iterable[GeneSet], orthologs: Mapping[str, str], current: Mapping[str, str]
) -> Iterator[GeneSet]:
    """Gene sets of the orthologs; sets of which no gene has one are left out.

    Since orthologs are one-to-one, it is the same whether an annotation is projected before it is
    propagated or after.

    Parameters
    ----------
    sets
        Human gene sets.
    orthologs
        See `read_orthologs`.
    current
        Outdated symbol to current symbol, of the species.

    Examples
    --------
    >>> sets = [GeneSet("BP", "GO:1", "lysis", ["LTF", "LYZ"]), GeneSet("BP", "GO:2", "x", ["LYZ"])]
    >>> [found.genes for found in project_sets(sets, {"LTF": "Ltf"}, {})]
    [['Ltf']]
    """
    for found in sets:
        symbols = [orthologs[gene] for gene in found.genes if gene in orthologs]
        if symbols:
            yield found._replace(genes=sorted(current.get(symbol, symbol) for symbol in symbols))
