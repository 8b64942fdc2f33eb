"""Gene sets of the user's own, from the configuration to the figures and the report."""

import pandas as pd
import pytest

from cohorts import list_samples, simulate_log2, write_sheets
from tearflow.enrichment.table_specs import GO
from tearflow.io.tables import read_table
from tearflow.proteins.genes import read_gene_table
from tearflow.proteins.table_specs import GENE_LEVEL
from tearflow.run.bundled import bundled_file

GROUPS, CHANGED = 60, 12
OWN = "{name: Own, kind: gmt, file: own.gmt}"


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


def configure(study, collections="", more=""):
    listed = f"enrichment:\n  collections: [{collections}]\n" if collections else ""
    (study / "config/config.yaml").write_text(f"comparisons: {{}}\n{listed}{more}")


def test_a_gmt_alone_runs_to_figure_and_report(study, snakemake):
    configure(study, OWN)
    status, printed = snakemake("--cores", "2", directory=study)
    assert status == 0, printed
    results = study / "results/c/b_vs_a"
    go = read_table(results / "go.tsv", GO)
    assert go["ontology"].unique().tolist() == ["Own"]
    assert go.loc[0, ["go_id", "term", "n_hits", "n_background"]].tolist() == [
        *("R-HSA-0", "Changed", 8, 35)
    ]
    assert go.loc[0, ["significant", "significant_up", "drawn"]].all()
    known = read_table(results / "gene_level.tsv", GENE_LEVEL)["collections"]
    assert known.value_counts().to_dict() == {"Own": 35, "": 25}
    assert {path.name for path in results.glob("*.svg")} & {"sets_own.svg", "go_bp.svg"} == {
        "sets_own.svg"
    }
    page = (study / "results/report.html").read_text()
    assert "35 (58.3 %) are in Own and form its background" in page
    manifest = (study / "results/manifest.json").read_text()
    assert '"path": "own.gmt"' in manifest


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
