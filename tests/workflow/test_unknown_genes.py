"""Cohorts without genes, of another species, and with names that are more than letters."""

from csv import QUOTE_NONE
from xml.etree import ElementTree

import pandas as pd

from cohorts import list_samples, simulate_log2, write_sheets
from tearflow.differential.table_specs import DEPS
from tearflow.io.tables import read_table
from tearflow.network.table_specs import HUBS
from tearflow.report.outputs import spec_of

GROUPS, CHANGED = 60, 12


def lay_out(directory, accessions, genes, config="comparisons: {}\n"):
    """Write a cohort of three pairs, the first groups of which go up fourfold."""
    samples = list_samples("ABC", "ab")
    log2 = simulate_log2(samples, GROUPS, seed=5, noise=0.1)
    log2.iloc[:CHANGED, 3:] += 2
    matrix = pd.DataFrame({"Protein.Group": accessions, "Protein.Ids": accessions, "Genes": genes})
    values = (2**log2).set_axis([sample["run"] for sample in samples], axis=1)
    matrix.join(values).to_csv(directory / "m.tsv", sep="\t", index=False, quoting=QUOTE_NONE)
    write_sheets(directory, {"c": "m.tsv"}, samples, contrast="b_vs_a")
    (directory / "config/config.yaml").write_text(config)


def assert_parsed(results):
    """Assert that a parser reads every file of XML."""
    files = [*results.rglob("*.svg"), *results.rglob("*.graphml")]
    assert len(files) == 13  # nine figures of the contrast, three of the cohort, and the graph
    for file in files:
        ElementTree.parse(file)


def test_a_cohort_without_any_gene_runs_to_the_report(tmp_path, snakemake):
    accessions = [f"NP_{number:06d}.1" for number in range(GROUPS)]
    lay_out(tmp_path, accessions, [""] * GROUPS)
    status, printed = snakemake("--cores", "2", directory=tmp_path)
    assert status == 0, printed
    assert "no protein group has a gene" in printed
    results = tmp_path / "results"
    assert read_table(results / "c/b_vs_a/deps.tsv", DEPS)["is_dep"].sum() == CHANGED
    for table in ("go", "hubs", "gene_level", "ppi_edges"):
        assert read_table(results / f"c/b_vs_a/{table}.tsv", spec_of(f"c/b_vs_a/{table}.tsv")).empty
    assert "No tested protein group has a gene" in (results / "report.html").read_text("utf-8")
    assert_parsed(results)


def test_a_cohort_of_another_species_is_refused_before_any_job(tmp_path, snakemake):
    genes = ["C3", "F2", *(f"Gm{number}" for number in range(GROUPS - 2))]
    lay_out(tmp_path, [f"MUS{number}" for number in range(GROUPS)], genes)
    status, printed = snakemake("--dry-run", directory=tmp_path)
    assert status != 0
    assert "m.tsv: of 60 genes the gene table knows 2 (3.3 %)" in printed
    assert "Give resources.genes, resources.annotation and resources.interactions" in printed


def test_names_of_any_signs_make_xml_that_is_read(tmp_path, snakemake):
    name = "]]>A\x0bB<b>&\"'$\\frac{1}{0}$\x85漢字_"
    config = "comparisons: {}\nresources:\n"
    files = {
        "genes": ["uniprot\tsymbol", *(f"X{number}\t{name}{number}" for number in range(GROUPS))],
        "annotation": ["\t".join([name, name, *(f"{name}{n}" for n in range(GROUPS // 2))])],
        "interactions": ["gene_a\tgene_b\tscore", f"{name}0\t{name}1\t0.95"],
    }
    for resource, lines in files.items():
        (tmp_path / f"{resource}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        config += f"  {resource}: {resource}.tsv\n"
    lay_out(tmp_path, [f"X{number}" for number in range(GROUPS)], [""] * GROUPS, config)
    status, printed = snakemake("--cores", "2", directory=tmp_path)
    assert status == 0, printed
    assert read_table(tmp_path / "results/c/b_vs_a/hubs.tsv", HUBS)["degree"].tolist()[:2] == [1, 1]
    assert_parsed(tmp_path / "results")
