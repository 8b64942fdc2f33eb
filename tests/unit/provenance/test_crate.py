import json
import re
import tomllib
from pathlib import Path

import pytest

from tearflow.provenance.crate import make_crate, released
from tearflow.run.places import HOME

CONTEXT = Path(__file__).parents[2] / "reference/ro_crate_context.json"
SHA = "".join(f"{digit:x}" * 4 for digit in range(16))


def file(path, sha=SHA):
    return {"path": path, "bytes": 205, "sha256": sha}


def manifest(**changes):
    cohort = {"description": "simulated: dry eye", "matrix": "nsde.tsv"}
    return {
        "workflow": {"name": "TearFlow", "version": "0.1.0", "code": "0123456789ab"},
        "parts": {"workflow/rules": "ba9876543210"},
        "versions": {"python": "3.11.7", "snakemake": "9.27.1", "numpy": "2.4.6", "gseapy": None},
        "inputs": [file("config/samples.tsv"), file("nsde.tsv", "ab" * 32)],
        "resources": [file("resources/genes.tsv.gz", "cd" * 32) | {"bundled": True}],
        "outputs": [file("results/nsde/log2.tsv"), file("results/report.html")],
        "configuration": {"differential": {"alpha": 0.05}, "figures": {"label": ["LTF"]}},
        "cohorts": {"nsde": cohort},
        **changes,
    }


def crate(**changes):
    beside = [file("results/manifest.json"), file("results/tearflow.smk")]
    return make_crate(manifest(**changes), beside, "results", "tearflow.smk")


def entities(described):
    found = {node["@id"]: node for node in described["@graph"]}
    assert len(found) == len(described["@graph"])
    return found


def named(reference):
    references = reference if isinstance(reference, list) else [reference]
    return [node["@id"] for node in references]


def test_run_goes_from_inputs_and_settings_to_results():
    graph = entities(crate())
    run = graph["#run"]
    given = [graph[key]["name"] for key in named(run["object"])]
    assert given == [
        *("config/samples.tsv", "nsde.tsv", "resources/genes.tsv.gz"),
        *("differential.alpha", "figures.label"),
    ]
    assert named(run["result"]) == ["nsde/log2.tsv", "report.html", "manifest.json"]
    assert named(run["instrument"]) == named(graph["./"]["mainEntity"]) == ["tearflow.smk"]
    assert graph["#value/differential.alpha"]["value"] == "0.05"
    assert graph["nsde/log2.tsv"]["sha256"] == SHA


def test_every_reference_is_described_and_every_file_a_part():
    graph = entities(crate())
    outside = ("https://w3id.org/ro/crate/1.1", "http://schema.org/")
    for node in graph.values():
        for key in re.findall(r'\{"@id": "([^"]+)"\}', json.dumps(node)):
            assert key in graph or key.startswith(outside), key
    files = {key for key, node in graph.items() if "File" in node["@type"]}
    assert set(named(graph["./"]["hasPart"])) == files


def test_inputs_are_named_by_their_content():
    graph = entities(crate(inputs=[file("a.tsv"), file("b.tsv"), file("c.tsv", "ab" * 32)]))
    same, other = named(graph["#inputs"]["workExample"])
    assert same == "ni:///sha-256;AAARESIiMzNERFVVZmZ3d4iImZmqqru7zMzd3e7u__8"
    assert (graph[same]["name"], graph[same]["alternateName"]) == ("a.tsv", ["b.tsv"])
    assert graph[other]["name"] == "c.tsv"


def test_packages_have_versions_and_those_not_there_are_left_out():
    graph = entities(crate())
    assert named(graph["tearflow.smk"]["softwareRequirements"]) == [
        "pkg:generic/python@3.11.7",
        "pkg:pypi/numpy@2.4.6",
    ]
    assert graph[named(graph["tearflow.smk"]["programmingLanguage"])[0]]["version"] == "9.27.1"


@pytest.mark.parametrize(("description", "marked"), [("simulated: x", True), ("SSDE", False)])
def test_simulated_data_are_marked(description, marked):
    graph = entities(crate(cohorts={"nsde": {"description": description}}))
    for key in ("./", "#run"):
        assert ("SIMULATED DATA" in graph[key]["name"]) is marked
        assert ("SIMULATED DATA" in graph[key]["description"]) is marked


def test_names_with_spaces_become_uris():
    graph = entities(crate(outputs=[file("results/nsde/my table.tsv")]))
    assert graph["nsde/my%20table.tsv"]["name"] == "nsde/my table.tsv"


def test_date_is_that_of_the_release():
    assert entities(crate())["./"]["datePublished"] == released()
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", released())
    project = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"version: {project['version']}\n" in (HOME / "CITATION.cff").read_text()


def test_every_term_is_one_of_ro_crate():
    terms = json.loads(CONTEXT.read_text(encoding="utf-8"))["@context"].keys() | {"sha256"}
    described = crate(inputs=[file("a.tsv"), file("b.tsv")])
    for node in described["@graph"]:
        types = node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
        assert {key for key in node if not key.startswith("@")} | set(types) <= terms
