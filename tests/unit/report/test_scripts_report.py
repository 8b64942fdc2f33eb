import json
import re
from pathlib import Path

import pytest

import write_manifest
import write_report
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.figures import cohort, comparison, contrast
from tearflow.io.checksums import sha256
from tearflow.io.tables import write_frame
from tearflow.provenance.sources import recorded
from tearflow.run.places import HOME
from tearflow.run.problems import InputError, StoppedError
from tearflow.run.records import to_dict

RULES = HOME / "workflow/rules"
FIGURES = {
    "assess_quality": cohort.FIGURES,
    "draw_figures": contrast.contrast_figures(EnrichmentSettings()),
    "draw_comparison": comparison.comparison_figures(EnrichmentSettings()),
}


def rules():
    """Text of each rule, by its name."""
    text = "\n".join(path.read_text() for path in sorted(RULES.glob("*.smk")))
    blocks = re.split(r"^rule (\w+):\n", text, flags=re.M)[1:]
    return dict(zip(blocks[::2], blocks[1::2], strict=True))


def part(block, name):
    """Text of a directive of a rule."""
    found = re.search(rf"^    {name}:\n(.*?)(?=^    \w+:|\Z)", block, flags=re.M | re.S)
    return found.group(1) if found else ""


def choices(run):
    names = ("config", "cohorts", "contrasts", "comparisons", "code")
    return {name: getattr(run, name) for name in names}


def test_report_is_written_whole(run, inputs, gene_table):
    html = run.results / "report.html"
    genes = str(run.results / "symbols.tsv")
    write_frame(gene_table.frame, genes)
    summary = run.results / "summary.txt"
    write_report.main(
        inputs=inputs,
        resources={},
        genes=genes,
        panels=[],
        choices=choices(run),
        html=str(html),
        summary=str(summary),
    )
    assert summary.read_text(encoding="utf-8").count("\n") == len(run.paths)
    assert html.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert not list(run.results.glob(".partial*"))


@pytest.fixture
def described(run, inputs, tmp_path, monkeypatch):
    """Function that writes the manifest of a run, and the matrix of its one source."""
    monkeypatch.chdir(run.results.parent)
    matrix = Path("matrix.tsv")
    matrix.write_text("a matrix")
    source = run.results / "nsde/source.tsv"
    with recorded({"matrix": str(matrix)}, {"matrix": sha256(matrix)}, source):
        pass
    written = sorted(str(path) for path in run.results.rglob("*.tsv"))

    def write():
        write_manifest.main(
            run={
                "inputs": inputs | {str(matrix): sha256(matrix)},
                "resources": {},
                "outputs": written,
                "settings": {
                    "configuration": to_dict(run.config),
                    "cohorts": {name: to_dict(cohort) for name, cohort in run.cohorts.items()},
                },
                "code": run.code,
                "parts": {"envs": "0123456789ab"},
            },
            records=[str(source)],
            snakefile=str(HOME / "Snakefile"),
            manifest="results/manifest.json",
            crate="results/ro-crate-metadata.json",
            copy="results/tearflow.smk",
        )
        return Path("results/manifest.json").read_text()

    return write


def test_manifest_describes_the_run(described, run, inputs):
    before, text = described(), described()
    assert text == before
    assert text.endswith("}\n")
    manifest = json.loads(text)
    assert list(manifest) == sorted(manifest)
    assert {file["path"] for file in manifest["outputs"]} == {
        path.relative_to(run.results.parent).as_posix() for path in run.results.rglob("[!.]*.tsv")
    }
    known = {file["path"]: file["sha256"] for file in manifest["inputs"]}
    assert known == {Path(path).name: sha256(path) for path in [*inputs, "matrix.tsv"]}
    assert manifest["parts"] == {"envs": "0123456789ab"}


def test_manifest_is_refused_where_a_sheet_was_changed_meanwhile(described, inputs):
    with Path(next(iter(inputs))).open("a") as sheet:
        sheet.write("\n")
    with pytest.raises(InputError, match="the file was changed while the workflow ran"):
        described()
    assert not Path("results/manifest.json").exists()


def test_manifest_is_refused_where_another_matrix_was_read(described):
    Path("matrix.tsv").write_text("b matrix")
    expected = (
        r"source.tsv were made from another matrix.tsv than is there now: delete .*source.tsv"
    )
    with pytest.raises(StoppedError, match=expected):
        described()
    assert not Path("results/manifest.json").exists()


@pytest.mark.parametrize(
    "caption", sorted(p.stem for p in (HOME / "workflow/report").glob("*.rst"))
)
def test_caption_uses_only_what_its_rules_give(caption):
    text = (HOME / "workflow/report" / f"{caption}.rst").read_text()
    # What has a default may be missing.
    used = set(re.findall(r"snakemake\.params\.(\w+)\b(?! \| default\()", text))
    for name, block in rules().items():
        drawn = [entry.template for entry in FIGURES.get(name, ())]
        if f"report/{caption}.rst" in block or caption in drawn:
            given = set(re.findall(r"^        (\w+)=", part(block, "params"), flags=re.M))
            assert used <= given, name


def test_every_caption_of_a_rule_exists():
    named = {n for block in rules().values() for n in re.findall(r"report/(\w+)\.rst", block)}
    named |= {entry.template for entries in FIGURES.values() for entry in entries}
    assert all((HOME / "workflow/report" / f"{name}.rst").is_file() for name in named)
