"""Genes of the user's panels and markers that the gene table does not know."""

from collections.abc import Callable, Sequence

from tearflow.io.lines import Lines, read_lines
from tearflow.quality.panel_files import Marker, Member, parse_markers, parse_panels
from tearflow.run.problems import Note
from tearflow.run.words import count_of, list_first
from tearflow.study.known_genes import Resources

PARSERS: dict[str, Callable[[Lines, str], Sequence[Member | Marker]]] = {
    "panels": parse_panels,
    "markers": parse_markers,
}
SHOWN = 5


def note_panel_genes(resources: Resources) -> list[Note]:
    """A warning for each table of the user's with genes that are no symbols of today.

    A protein group has today's symbol, so such a gene is found by its accession only, if at all.

    Parameters
    ----------
    resources
        Of which those of `PARSERS` are the user's.
    """
    notes = []
    for name, parse in PARSERS.items():
        if not (path := resources.paths.get(name)):
            continue
        current = resources.table[1]
        genes = dict.fromkeys(row.gene for row in parse(read_lines(path), path))
        unknown = [
            f"{gene} (today {current[gene]})" if gene in current else gene
            for gene in genes
            if current.get(gene) != gene
        ]
        if unknown:
            listed = list_first(unknown, SHOWN)
            message = (
                f"{len(unknown)} of {count_of(len(genes), 'gene')} will not be found, since the"
                f" gene table has no such symbol: {listed}. Write today's symbols"
            )
            notes.append(Note(path, message, warning=True))
    return notes
