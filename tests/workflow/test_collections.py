"""Gene sets of a file and fetched ones, from the configuration to the figures and the report."""

import hashlib
import json

import pandas as pd
import pytest

from cohorts import list_samples, simulate_log2, write_sheets
from tearflow.enrichment.table_specs import GO
from tearflow.io.tables import read_table
from tearflow.proteins.genes import read_gene_table
from tearflow.proteins.table_specs import GENE_LEVEL
from tearflow.provenance.fetched import FOLDER, LOCK
from tearflow.run.bundled import bundled_file

GROUPS, CHANGED = 60, 12
OWN = "{name: Own, kind: gmt, file: own.gmt}"
PATHWAYS = "wikipathways-20260910-gmt-Homo_sapiens.gmt"


@pytest.fixture
def study(tmp_path):
    """A cohort whose first groups go up fourfold, with a GMT of them; and its genes."""
    table = read_gene_table(bundled_file("genes", "human")).drop_duplicates("symbol")
    table = table[table["symbol"].str.fullmatch("[A-Z]{2,4}[0-9]*")].head(GROUPS)
    samples = list_samples("ABC", "ab")
    log2 = simulate_log2(samples, GROUPS, seed=5, noise=0.1)
    log2.iloc[:CHANGED, 3:] += 2
    names = {"Protein.Group": "uniprot", "Protein.Ids": "uniprot", "Genes": "symbol"}
    matrix = pd.DataFrame({name: table[column].to_numpy() for name, column in names.items()})
    values = (2**log2).set_axis([sample["run"] for sample in samples], axis=1)
    matrix.join(values).to_csv(tmp_path / "m.tsv", sep="\t", index=False)
    write_sheets(tmp_path, {"c": "m.tsv"}, samples, contrast="b_vs_a")
    genes = table["symbol"].tolist()
    sets = {"Changed": genes[:8], "Some": genes[6:20], "Others": genes[30:45]}
    lines = [
        f"{name}\tR-HSA-{row}\t" + "\t".join(found)
        for row, (name, found) in enumerate(sets.items())
    ]
    (tmp_path / "own.gmt").write_text("\n".join(lines) + "\n")
    return tmp_path


def write_pathways(genes):
    """A GMT as WikiPathways has them, by numbers of NCBI: sets of all genes, all but one, ..."""
    table = pd.read_table(bundled_file("genes", "human"), dtype=str).dropna(subset="entrez")
    numbers = table.drop_duplicates("symbol").set_index("symbol")["entrez"][genes].tolist()
    head = "Set {}%WikiPathways_20260910%WP{}%Homo sapiens\thttps://x\t"
    return "".join(head.format(n, n) + "\t".join(numbers[n:]) + "\n" for n in range(5))


def configure(study, collections="", more=""):
    listed = f"enrichment:\n  collections: [{collections}]\n" if collections else ""
    (study / "config/config.yaml").write_text(f"comparisons: {{}}\n{listed}{more}")


def test_sets_of_a_file_and_fetched_ones_run_to_figure_and_report(study, snakemake, mirror):
    configure(study, OWN)
    # Six genes that no set of the user's has, and four of DEPs.
    symbols = pd.read_table(study / "m.tsv")["Genes"].tolist()
    pathways = write_pathways([*symbols[45:51], *symbols[8:12]])
    mirror.add(f"/{PATHWAYS}", pathways.encode(), cuts=[100])
    fetch = ("--cores", "1", "fetch_resources", "--config", "fetch=wikipathways_20260910")
    status, printed = snakemake(*fetch, f"mirror={mirror.url}/", directory=study)
    assert status == 0, printed
    assert [wanted for _, wanted, _ in mirror.asked] == [None, "bytes=100-"]
    status, printed = snakemake("--cores", "1", "list_resources", directory=study)
    assert status == 0, printed
    (line,) = (line for line in printed.splitlines() if line.endswith(PATHWAYS))
    assert line.split()[-2:] == ["yes", PATHWAYS]
    wiki = "{name: Wiki, kind: gmt, file: wikipathways_20260910}"
    configure(study, f"{OWN}, {wiki}", more="figures: {formats: [svg]}\n")
    status, printed = snakemake("--cores", "2", directory=study)
    assert status == 0, printed
    results = study / "results/c/b_vs_a"
    go = read_table(results / "go.tsv", GO)
    assert go["ontology"].unique().tolist() == ["Own", "Wiki"]
    assert set(go.loc[go["ontology"] == "Wiki", "go_id"]) == {f"WP{n}" for n in range(5)}
    assert go.loc[0, ["go_id", "term", "n_hits", "n_background"]].tolist() == [
        *("R-HSA-0", "Changed", 8, 35)
    ]
    assert go.loc[0, ["significant", "significant_up", "drawn"]].all()
    known = read_table(results / "gene_level.tsv", GENE_LEVEL)["collections"]
    assert known.value_counts().to_dict() == {"Own": 31, "Own;Wiki": 4, "Wiki": 6, "": 19}
    drawn = {path.name for path in results.glob("*.svg")}
    assert {"sets_own.svg", "sets_wiki.svg"} < drawn
    assert "go_bp.svg" not in drawn
    page = (study / "results/report.html").read_text(encoding="utf-8")
    assert "35 (58.3 %) are in Own and form its background" in page
    assert "(wikipathways_20260910, version 2026-09-10, CC0 1.0; WikiPathways" in page
    resources = json.loads((study / "results/manifest.json").read_text())["resources"]
    assert "own.gmt" in {file["path"] for file in resources}
    (fetched,) = (file for file in resources if "version" in file)
    assert fetched["path"] == f"{FOLDER}/{PATHWAYS}"
    assert fetched["sha256"] == hashlib.sha256(pathways.encode()).hexdigest()
    assert fetched["version"] == "2026-09-10"
    assert fetched["licence"] == "CC0 1.0"
    assert "Agrawal" in fetched["credit"]
    assert not fetched["bundled"]
    # Another file in its place is noticed before any job.
    (study / FOLDER / PATHWAYS).write_text(pathways.replace("Set 0", "Set 9"))
    status, printed = snakemake("-n", directory=study)
    assert status == 1
    assert f"{fetched['sha256']} by {LOCK}" in printed


def outputs(jobs):
    return {name for _, made in jobs for name in made}


def test_what_is_planned_follows_the_collections(study, planned):
    configure(study, f"{{name: CC}}, {OWN}")
    found = outputs(planned(study))
    assert {"results/c/b_vs_a/go_cc.svg", "results/c/b_vs_a/sets_own.png"} <= found
    assert "results/c/b_vs_a/go_bp.svg" not in found
    configure(study, more="resources:\n  annotation: own.gmt\n")
    found = outputs(planned(study))
    assert {"results/c/b_vs_a/go_bp.svg", "results/c/b_vs_a/sets_other.svg"} <= found


def test_mistakes_are_found_before_any_job(study, snakemake):
    (study / "mouse.gmt").write_text("a\t\tLyz2\tMmp8\tElane\n")
    mouse = "{name: Mouse, kind: gmt, file: mouse.gmt}"
    configure(study, "{name: BPP}, {name: Ownn, kind: gmt, file: owm.gmt}")
    status, printed = snakemake("--dry-run", directory=study)
    assert status != 0
    assert '"BPP" (nearest: "BP"), is not an ontology of the Gene Ontology' in printed
    assert 'the file was not found (nearest: "own.gmt")' in printed
    configure(study, mouse)
    status, printed = snakemake("--dry-run", directory=study)
    assert status != 0
    assert "of 3 genes of the sets, 0 are symbols of the gene table" in printed
