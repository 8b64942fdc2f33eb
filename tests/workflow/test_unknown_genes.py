"""Cohorts without genes, of another species, and with names that are more than letters."""

from csv import QUOTE_NONE
from xml.etree import ElementTree

import pandas as pd
import pytest

from cohorts import list_samples, simulate_log2, write_sheets
from tearflow.differential.table_specs import DEPS
from tearflow.io.tables import read_table
from tearflow.network.table_specs import HUBS
from tearflow.report.outputs import spec_of

GROUPS, CHANGED = 60, 12


NAME = "]]>A\x0bB<b>&\"'$\\frac{1}{0}$\x85漢字_"


def lay_out(directory, accessions, genes, config="comparisons: {}\n"):
    """Write cohorts of three pairs, by accessions; the first groups of each go up fourfold."""
    samples = list_samples("ABC", "ab")
    log2 = simulate_log2(samples, GROUPS, seed=5, noise=0.1)
    log2.iloc[:CHANGED, 3:] += 2
    values = (2**log2).set_axis([sample["run"] for sample in samples], axis=1)
    for cohort, named in accessions.items():
        matrix = pd.DataFrame({"Protein.Group": named, "Protein.Ids": named, "Genes": genes})
        path = directory / f"{cohort}.tsv"
        matrix.join(values).to_csv(path, sep="\t", index=False, quoting=QUOTE_NONE)
    matrices = {cohort: f"{cohort}.tsv" for cohort in accessions}
    write_sheets(directory, matrices, samples, contrast="b_vs_a")
    (directory / "config/config.yaml").write_text(config)


@pytest.fixture(scope="module")
def ran(tmp_path_factory, snakemake):
    """Results of a cohort without any gene and of one whose genes are of any signs."""
    directory = tmp_path_factory.mktemp("unknown")
    config = "comparisons: {}\nfigures: {formats: [svg]}\nresources:\n"
    files = {
        "genes": ["uniprot\tsymbol", *(f"X{number}\t{NAME}{number}" for number in range(GROUPS))],
        "annotation": ["\t".join([NAME, NAME, *(f"{NAME}{n}" for n in range(GROUPS // 2))])],
        "interactions": ["gene_a\tgene_b\tscore", f"{NAME}0\t{NAME}1\t0.95"],
    }
    for resource, lines in files.items():
        path = directory / f"{resource}.tsv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        config += f"  {resource}: {resource}.tsv\n"
    accessions = {
        "none": [f"NP_{number:06d}.1" for number in range(GROUPS)],
        "any": [f"X{number}" for number in range(GROUPS)],
    }
    lay_out(directory, accessions, [""] * GROUPS, config)
    status, printed = snakemake("--cores", "2", directory=directory)
    assert status == 0, printed
    return directory / "results", printed


def test_a_cohort_without_any_gene_runs_to_the_report(ran):
    results, printed = ran
    assert "no protein group has a gene" in printed
    assert read_table(results / "none/b_vs_a/deps.tsv", DEPS)["is_dep"].sum() == CHANGED
    for table in ("go", "hubs", "gene_level", "ppi_edges"):
        file = f"none/b_vs_a/{table}.tsv"
        assert read_table(results / file, spec_of(file)).empty
    assert "No tested protein group has a gene" in (results / "report.html").read_text("utf-8")


def test_names_of_any_signs_are_those_of_the_network(ran):
    hubs = read_table(ran[0] / "any/b_vs_a/hubs.tsv", HUBS)
    assert hubs["degree"].tolist()[:2] == [1, 1]


@pytest.mark.parametrize("cohort", ["none", "any"])
def test_a_parser_reads_every_file_of_xml(ran, cohort):
    folder = ran[0] / cohort
    files = [*folder.rglob("*.svg"), *folder.rglob("*.graphml")]
    assert {"network", "volcano", "go_bp", "pca", "qc"} <= {file.stem for file in files}
    for file in files:
        ElementTree.parse(file)


def test_a_cohort_of_another_species_is_refused_before_any_job(tmp_path, snakemake):
    genes = ["C3", "F2", *(f"Gm{number}" for number in range(GROUPS - 2))]
    lay_out(tmp_path, {"m": [f"MUS{number}" for number in range(GROUPS)]}, genes)
    status, printed = snakemake("--dry-run", directory=tmp_path)
    assert status != 0
    assert "m.tsv: of 60 genes the gene table knows 2 (3.3 %)" in printed
    assert "Set the key species to that of the samples" in printed
