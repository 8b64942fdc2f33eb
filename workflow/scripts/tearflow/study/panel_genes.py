"""Panels, markers and interactions to leave out of the user's: unknown genes, names in use."""

from collections.abc import Callable, Iterable
from itertools import chain

from tearflow.io.lines import Lines, read_lines
from tearflow.network.suspicious import parse_pairs
from tearflow.quality.panel_files import parse_markers, parse_panels
from tearflow.run.problems import Note
from tearflow.run.words import count_of, list_first
from tearflow.study.known_genes import Resources
from tearflow.study.resources import EXCLUDED

PARSERS: dict[str, Callable[[Lines, str], Iterable[str]]] = {
    "panels": lambda lines, path: (member.gene for member in parse_panels(lines, path)),
    "markers": lambda lines, path: (marker.gene for marker in parse_markers(lines, path)),
    EXCLUDED: lambda lines, path: chain.from_iterable(parse_pairs(lines, path)),
}
# In these a symbol of the past is translated.
TRANSLATED = {EXCLUDED}
SHOWN = 5


def note_panel_genes(resources: Resources) -> list[Note]:
    """A warning for each table of the user's with genes that are no symbols of today.

    A protein group has today's symbol, so such a gene is found by its accession only, if at all.

    Parameters
    ----------
    resources
        Of which those of `PARSERS` are the user's, or of known genes.
    """
    notes = []
    for name, parse in PARSERS.items():
        if not (path := resources.paths.get(name)):
            continue
        current = resources.table[1]
        genes = dict.fromkeys(parse(read_lines(path), path))
        unknown = [
            f"{gene} (today {current[gene]})" if gene in current else gene
            for gene in genes
            if (gene not in current if name in TRANSLATED else current.get(gene) != gene)
        ]
        if unknown:
            listed = list_first(unknown, SHOWN)
            message = (
                f"{len(unknown)} of {count_of(len(genes), 'gene')} will not be found, since the"
                f" gene table has no such symbol: {listed}. Write today's symbols"
            )
            notes.append(Note(path, message, warning=True))
    return notes


def note_panel_names(resources: Resources) -> list[Note]:
    """Notes on panels of the user's that replace bundled ones, or stand beside one by a capital."""
    path, bundled = (resources.paths.get(name) for name in ("panels", "bundled_panels"))
    if not path or not bundled:
        return []
    names, known = (
        list(dict.fromkeys(member.panel for member in parse_panels(read_lines(file), file)))
        for file in (path, bundled)
    )
    by_letters = {name.casefold(): name for name in known}
    replaced = [name for name in names if name in known]
    beside = [
        f"{name} (bundled: {by_letters[name.casefold()]})"
        for name in names
        if name not in known and name.casefold() in by_letters
    ]
    notes = []
    if replaced:
        message = f"the bundled panels of the same name are replaced: {list_first(replaced, SHOWN)}"
        notes.append(Note(path, message))
    if beside:
        message = (
            f"panels differ from bundled ones by capitals only: {list_first(beside, SHOWN)}. Both"
            " are scored: spell the name alike to replace the bundled one, or choose another"
        )
        notes.append(Note(path, message, warning=True))
    return notes
