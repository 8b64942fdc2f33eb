import json
import re
from pathlib import Path

import pytest

import write_manifest
import write_report
from tearflow.provenance import HOME, sha256

RULES = HOME / "workflow/rules"


def rules():
    """Give the text of each rule, by its name."""
    text = "\n".join(path.read_text() for path in sorted(RULES.glob("*.smk")))
    blocks = re.split(r"^rule (\w+):\n", text, flags=re.M)[1:]
    return dict(zip(blocks[::2], blocks[1::2], strict=True))


def part(block, name):
    """Give the text of a directive of a rule."""
    found = re.search(rf"^    {name}:\n(.*?)(?=^    \w+:|\Z)", block, flags=re.M | re.S)
    return found.group(1) if found else ""


def outputs(block):
    """Give the last part of the path of every output of a rule."""
    text = part(block, "output")
    for stem, endings in re.findall(r'multiext\(\s*"([^"]+)",([^)]*)\)', text):
        yield from (Path(stem + ending).name for ending in re.findall(r'"([^"]+)"', endings))
    for path in re.findall(r'"(<results>/[^"]+)"', re.sub(r"multiext\([^)]*\)", "", text)):
        yield Path(path).name


def choices(run):
    names = ("config", "cohorts", "contrasts", "comparisons", "code")
    return {name: getattr(run, name) for name in names}


def test_report_is_written_whole(run, inputs):
    html = run.results / "report.html"
    write_report.main(inputs=inputs, resources=[], choices=choices(run), html=str(html))
    assert html.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert not list(run.results.glob(".partial*"))


def test_manifest_describes_the_run(run, inputs):
    made = sorted(str(path) for path in run.results.rglob("*.tsv"))
    arguments = {
        "inputs": inputs,
        "resources": [],
        "outputs": made,
        "settings": {"configuration": run.config},
        "code": run.code,
    }
    paths = [run.results / "manifest.json", run.results / "again.json"]
    for path in paths:
        write_manifest.main(**arguments, manifest=str(path))
    text = paths[0].read_text()
    assert text == paths[1].read_text()
    assert text.endswith("}\n")
    manifest = json.loads(text)
    assert list(manifest) == sorted(manifest)
    assert len(manifest["outputs"]) == len(made)
    assert manifest["inputs"][0]["sha256"] == sha256(inputs[0])


def test_manifest_lists_every_output_of_every_rule():
    blocks = rules()
    listed = part(blocks["write_manifest"], "input")
    figures = re.search(r"figure=\[([^\]]*)\]", listed).group(1)
    # The null self-test is no part of a run: it is made when somebody asks for it.
    for name in set(blocks) - {"all", "write_manifest", "test_null"}:
        for file in outputs(blocks[name]):
            drawn = Path(file).suffix in {".svg", ".png"} and f'"{Path(file).stem}"' in figures
            assert drawn or re.search(rf'["/]{re.escape(file)}"', listed), f"{name}: {file}"


@pytest.mark.parametrize(
    "caption", sorted(p.stem for p in (HOME / "workflow/report").glob("*.rst"))
)
def test_caption_uses_only_what_its_rules_give(caption):
    text = (HOME / "workflow/report" / f"{caption}.rst").read_text()
    used = set(re.findall(r"snakemake\.params\.(\w+)", text))
    for name, block in rules().items():
        if f"report/{caption}.rst" in block:
            given = set(re.findall(r"^        (\w+)=", part(block, "params"), flags=re.M))
            assert used <= given, name


def test_every_caption_of_a_rule_exists():
    named = {n for block in rules().values() for n in re.findall(r"report/(\w+)\.rst", block)}
    assert named
    assert all((HOME / "workflow/report" / f"{name}.rst").is_file() for name in named)
