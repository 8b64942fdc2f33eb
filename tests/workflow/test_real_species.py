"""A real matrix of a mouse, from its sheets to terms and hubs, with what ships with TearFlow."""

import csv
import os
import shutil
from pathlib import Path

import pandas as pd
import pytest

MATRIX = "diann_formats/patchSCP_mouse_raw.dia.pg_matrix.tsv"
pytestmark = pytest.mark.skipif(
    "TEARFLOW_REAL_DATA" not in os.environ,
    reason="TEARFLOW_REAL_DATA does not name the folder of the real data",
)


@pytest.fixture(scope="module")
def mouse(tmp_path_factory):
    """A study of the 12 runs, single cells, of which the sheets make six pairs."""
    directory = tmp_path_factory.mktemp("mouse")
    matrix = Path(shutil.copy(Path(os.environ["TEARFLOW_REAL_DATA"]) / MATRIX, directory / "m.tsv"))
    with matrix.open(encoding="utf-8") as file:
        paths = next(csv.reader(file, delimiter="\t"))[5:]
    rows = [
        ["mouse", path.rsplit("/", 1)[1], f"S{n}", f"M{n % 6}", "before" if n < 6 else "after"]
        for n, path in enumerate(paths)
    ]
    sheets = {
        "cohorts": [["cohort", "matrix"], ["mouse", "m.tsv"]],
        "samples": [["cohort", "run", "sample", "subject", "visit"], *rows],
        "contrasts": [
            ["cohort", "contrast", "reference", "target"],
            ["mouse", "change", "before", "after"],
        ],
    }
    (directory / "config").mkdir()
    for name, table in sheets.items():
        text = "".join("\t".join(row) + "\n" for row in table)
        (directory / f"config/{name}.tsv").write_text(text)
    (directory / "config/config.yaml").write_text("species: mouse\n")
    return directory


def test_a_real_mouse_runs_to_terms_and_hubs(mouse, snakemake):
    status, printed = snakemake("--cores", "2", directory=mouse)
    assert status == 0, printed
    results = mouse / "results/mouse/change"
    terms = pd.read_table(results / "go.tsv")
    assert terms["ontology"].nunique() == 3
    # Capital letters throughout would be human symbols.
    genes = {gene for listed in terms["genes"] for gene in listed.split(";")}
    assert genes
    assert not any(gene.isupper() and len(gene) > 3 for gene in genes)
    hubs = pd.read_table(results / "hubs.tsv")
    assert set(hubs["network"]) == {"STRING v12.0 physical links projected from human (bundled)"}
    known = pd.read_table(results / "gene_level.tsv")["collections"].notna()
    assert known.mean() > 0.85
    report = (mouse / "results/report.html").read_text(encoding="utf-8")
    assert "Gene Ontology (projected from human)" in report
    assert f"({100 * known.mean():.1f} %) are in the annotation (projected from human)" in report


def test_a_real_mouse_is_refused_beside_human_resources(mouse, snakemake):
    status, printed = snakemake("--dry-run", "--config", "species=human", directory=mouse)
    assert status != 0
    assert "of two species" in printed
    assert "Set the key species to that of the samples" in printed
