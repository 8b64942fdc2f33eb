"""How many of a matrix's genes the resources know, before any job runs."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import astuple, dataclass, replace
from functools import cached_property
from typing import Any

from tearflow.enrichment.annotation_formats import parse_annotation
from tearflow.enrichment.orthologs import read_orthologs
from tearflow.io.lines import read_lines, read_start
from tearflow.network.interaction_files import STRING_COLUMNS, detect_columns, read_string_names
from tearflow.proteins.gene_files import OPTIONAL, REQUIRED, parse_genes
from tearflow.proteins.known_genes import (
    FOREIGN,
    LARGE_RESOURCE,
    OTHER_SPECIES,
    Known,
    list_known,
)
from tearflow.provenance.memory import Memory
from tearflow.provenance.sources import stamp
from tearflow.readers.formats import open_table
from tearflow.readers.settings import MatrixSettings
from tearflow.readers.wide_table import Matrix
from tearflow.run.bundled import ORTHOLOGS
from tearflow.run.problems import InputError, Note, Problem
from tearflow.study.gene_cells import GeneCells
from tearflow.study.run_checks import bytes_to_look_at
from tearflow.study.sheets import Sheet

# Bytes as plain text: of all matrices together that are read for their genes at a start, and of a
# resource. Of others the jobs that read them count the genes.
MOST_MATRICES, MOST_RESOURCE = 50e6, 100e6
# Matrices that have a note each.
MOST_NOTES = 5
SECTION = "known genes"


@dataclass(frozen=True)
class Resources:
    """Genes of the resources, each file read when it is first asked for.

    Parameters
    ----------
    paths
        Path of each resource, see `tearflow.study.resources.check_resources`; of `string_names` for
        STRING's links.
    """

    paths: Mapping[str, str]

    @cached_property
    def rows(self) -> list[list[str]]:
        """Rows of the gene table, with the cells of `REQUIRED` and `OPTIONAL`."""
        return list(parse_genes(read_lines(self.paths["genes"]), self.paths["genes"]))

    @cached_property
    def table(self) -> tuple[dict[str, str], dict[str, str]]:
        """Symbols by accession, and current symbols by themselves and by outdated ones."""
        by_accession: dict[str, str] = {}
        symbols: set[str] = set()
        outdated: dict[str, set[str]] = {}
        for row in self.rows:
            cells = dict(zip((*REQUIRED, *OPTIONAL), row, strict=True))
            symbol = cells["symbol"]
            if symbol:
                symbols.add(symbol)
                if cells["uniprot"]:
                    by_accession.setdefault(cells["uniprot"], symbol)
                for column in ("previous_symbols", "alias_symbols"):
                    for name in filter(None, cells[column].split("|")):
                        outdated.setdefault(name, set()).add(symbol)
        current = {name: next(iter(new)) for name, new in outdated.items() if len(new) == 1}
        return by_accession, current | {symbol: symbol for symbol in symbols}

    def symbols(self, name: str) -> Set[str]:
        """Symbols as a resource has them; of STRING's links, none."""
        return getattr(self, f"_{name}")

    @cached_property
    def _genes(self) -> Set[str]:
        return {row[REQUIRED.index("symbol")] for row in self.rows}

    @cached_property
    def _annotation(self) -> Set[str]:
        path = self.paths["annotation"]
        form, parsed = parse_annotation(read_lines(path), path)
        if form == "gmt":
            return set().union(*(members for _, _, members in parsed))
        found = {symbol for symbol, _ in parsed}
        if ORTHOLOGS not in self.paths:
            return found
        orthologs = read_orthologs(self.paths[ORTHOLOGS])
        return {orthologs[symbol] for symbol in found if symbol in orthologs}

    @cached_property
    def _interactions(self) -> Set[str]:
        return genes_of_links(self.paths["interactions"])

    @cached_property
    def annotated(self) -> Set[str]:
        """Current symbols of the genes that the annotation knows."""
        return self._current(self.symbols("annotation"))

    @cached_property
    def linked(self) -> Set[str]:
        """Current symbols of the genes in the network file; of STRING, those that it names."""
        if "string_names" in self.paths:
            return self._current(set(read_string_names(self.paths["string_names"]).values()))
        return self._current(self.symbols("interactions"))

    def _current(self, symbols: Set[str]) -> Set[str]:
        current = self.table[1]
        return {current.get(symbol, symbol) for symbol in symbols}

    def count(self, rows: Set[tuple[str, str]]) -> list[Known]:
        """Genes of a matrix that each resource knows.

        Parameters
        ----------
        rows
            First accession and first gene of each protein group; either may be empty.
        """
        by_accession, current = self.table
        genes: dict[str, bool] = {}
        # Without accessions only current symbols count: many human ones are synonyms of a mouse's.
        names = current.keys() if by_accession else set(current.values())
        for accession, named in rows:
            entry = accession if accession in by_accession else accession.partition("-")[0]
            gene = by_accession.get(entry) or named
            if gene:
                known = entry in by_accession or gene in names
                genes[gene] = genes.get(gene, False) or known
        symbols = set(current.values())
        of_table = sum(genes.values())
        projected = " projected from human" if ORTHOLOGS in self.paths else ""
        others = {f"annotation{projected}": self.annotated, "network file": self.linked}
        return [
            Known("gene table", of_table, len(genes), len(symbols), len(symbols)),
            *(
                Known(
                    *(name, len(genes.keys() & known), len(genes), len(known)),
                    *(len(symbols), len(known & symbols)),
                )
                for name, known in others.items()
            ),
        ]


def genes_of_links(path: str) -> Set[str]:
    """Symbols in a file of interactions; of STRING's links, none."""
    columns, separator = detect_columns(read_start(path)[0], path)
    if columns == STRING_COLUMNS:
        return set()
    lines = read_lines(path)
    header = next(lines)[1].split(separator)
    places = [header.index(column) for column in columns[:2]]
    rows = (line.split(separator) for _, line in lines)
    return {cells[place] for cells in rows if len(cells) == len(header) for place in places}


def check_known_genes(
    cohorts: Sheet, settings: MatrixSettings, read: Resources, genes: GeneCells, memory: Memory
) -> tuple[list[Problem], list[Note]]:
    """Problems of matrices of another species than the resources, and notes on the others.

    The counts are remembered as long as no file changes. Long reports, and matrices and resources
    that are too large to be read at a start, are left to the jobs.

    Parameters
    ----------
    cohorts
        A sheet whose matrices were checked.
    settings
        The section `matrix` of the configuration.
    read
        The resources.
    genes
        What is read of the matrices.
    memory
        What earlier starts found out.
    """
    problems: list[Problem] = []
    notes: list[Note] = []
    plain: list[tuple[Note, list[Known]]] = []
    room = MOST_MATRICES
    names = ("genes", "annotation", ORTHOLOGS, "interactions", "string_names")
    paths = {name: read.paths[name] for name in names if name in read.paths}
    # Of STRING's links, by far the largest file, the names are read.
    looked_at = set(paths) - ({"interactions"} if "string_names" in paths else set())
    if any(bytes_to_look_at(paths[name]) > MOST_RESOURCE for name in looked_at):
        return [], []
    kept: dict[str, Any] = {}
    stamps = [stamp(path) for path in paths.values()]
    for path, kind in dict.fromkeys(
        (row.cells["matrix"], row.cells["format"]) for row in cohorts.rows
    ):
        room -= bytes_to_look_at(path)
        table, _ = open_table(path, kind, settings)
        if room < 0 or not isinstance(table, Matrix):
            continue
        key = f"{path} {kind} {settings}"
        seen = [stamp(path), *stamps]
        if remembered := memory.recall_if(SECTION, key, seen):
            counts = [Known(*count) for count in remembered["counts"]]
        else:
            try:
                counts = read.count(_list_genes(table, genes, settings.contaminant_prefixes))
            except InputError:
                # The job that reads a resource says what is wrong behind its first lines.
                return [], []
            kept[key] = {"seen": seen, "counts": [list(astuple(count)) for count in counts]}
        found = _judge(path, counts)
        if isinstance(found, Problem):
            problems.append(found)
        elif found.warning:
            notes.append(found)
        else:
            plain.append((found, counts))
    if kept:
        memory.keep(SECTION, kept)
    return problems, [*notes, *_summarise(cohorts.path, plain)]


def _summarise(sheet: str, plain: list[tuple[Note, list[Known]]]) -> list[Note]:
    """Notes that are not warnings, one of each matrix or, of many, one of all."""
    if len(plain) <= MOST_NOTES:
        return [note for note, _ in plain]
    parts = []
    for counts in zip(*(counts for _, counts in plain), strict=True):
        shares = sorted(100 * known.n_known / known.n_genes for known in counts)
        parts.append(f"the {counts[0].resource} knows {shares[0]:.1f} to {shares[-1]:.1f} %")
    return [Note(sheet, f"of the genes of {len(plain)} matrices {', '.join(parts)}")]


def _judge(path: str, counts: list[Known]) -> Problem | Note:
    if not counts[0].n_genes:
        message = (
            "no protein group has a gene that can be told before it is read, none by accession"
        )
        return Note(path, f"{message}; without genes there is no GO and no network", warning=True)
    message = list_known(counts)
    table, *others = counts
    # What the gene table lacks, such as a microbe's, does not count against the other resources.
    base = table.n_known if table.n_resource >= LARGE_RESOURCE else table.n_genes
    if table.is_foreign or any(replace(known, n_genes=base).is_foreign for known in others):
        return Problem(path, f"{message}: {FOREIGN}", OTHER_SPECIES)
    return Note(path, message, warning=any(known.is_few for known in counts))


def _list_genes(table: Matrix, genes: GeneCells, prefixes: Sequence[str]) -> set[tuple[str, str]]:
    """First accession and first gene of each row of no decoy and no contaminant by its prefix."""
    found = set()
    of_genes = table.layout.id_column == table.layout.gene_column
    for _, name, symbols in genes.of(table):
        group = "" if of_genes else table.decoys.targets(name)
        if group is None:
            continue
        accession = group.partition(";")[0].strip()
        if not accession.startswith(tuple(prefixes)):
            parts = accession.split("|")
            named = symbols.partition(";")[0].strip()
            found.add((parts[1] if len(parts) > 1 else accession, named))
    return found
