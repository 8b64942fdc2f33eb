"""What the catalog of Snakemake workflows, GitHub and archives expect of the repository."""

import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[3]


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def test_catalog_finds_the_workflow_and_how_to_use_it():
    assert (ROOT / "workflow/Snakefile").is_file()
    assert list((ROOT / "workflow/rules").glob("*.smk"))
    readme = read("README.md").lower()
    assert "snakemake" in readme
    assert "workflow" in readme
    assert read("config/README.md").startswith("# ")


def test_settings_of_the_catalog_are_those_that_it_knows():
    settings = yaml.safe_load(read(".snakemake-workflow-catalog.yml"))["usage"]
    assert settings.keys() == {"mandatory-flags", "software-stack-deployment", "report"}
    assert settings["mandatory-flags"].keys() == {"desc", "flags"}
    deployment = settings["software-stack-deployment"]
    assert deployment.keys() == {"conda", "apptainer", "apptainer+conda", "report"}
    assert deployment["report"] is settings["report"] is True
    # What is promised has to be in the rules: an environment, or an image.
    rules = "".join(path.read_text() for path in (ROOT / "workflow/rules").glob("*.smk"))
    assert deployment["conda"] is ("conda:" in rules)
    assert deployment["apptainer"] is ("container:" in rules + read("Snakefile"))


def test_licence_is_the_one_that_is_named():
    project = tomllib.loads(read("pyproject.toml"))["project"]
    citation = yaml.safe_load(read("CITATION.cff"))
    assert project["license"] == citation["license"] == "MIT"
    assert read("LICENSE").startswith("MIT License\n\nCopyright (c) 20")
