"""What the catalog of Snakemake workflows, GitHub and archives expect of the repository."""

import re
import tomllib
from datetime import date
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[3]


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def test_catalog_finds_the_workflow_and_how_to_use_it():
    assert 'include: "../Snakefile"' in read("workflow/Snakefile")
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


def test_citation_is_of_the_citation_file_format():
    """Keys and types of https://github.com/citation-file-format/citation-file-format, 1.2.0."""
    citation = yaml.safe_load(read("CITATION.cff"))
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] in {"software", "dataset"}
    assert all(isinstance(citation[key], str) for key in ("message", "title", "version"))
    people = {"family-names", "given-names", "name", "orcid", "affiliation", "email", "website"}
    assert citation["authors"]
    assert all(author and author.keys() <= people for author in citation["authors"])
    assert isinstance(citation.get("date-released", date.min), date)
    known = {"abstract", "authors", "cff-version", "commit", "contact", "date-released", "doi"}
    known |= {"identifiers", "keywords", "license", "license-url", "message", "preferred-citation"}
    known |= {"references", "repository", "repository-artifact", "repository-code", "title"}
    known |= {"type", "url", "version"}
    assert citation.keys() <= known
    assert len(set(citation["keywords"])) == len(citation["keywords"])


def test_licence_is_the_one_that_is_named():
    project = tomllib.loads(read("pyproject.toml"))["project"]
    citation = yaml.safe_load(read("CITATION.cff"))
    assert project["license"] == citation["license"] == "MIT"
    assert read("LICENSE").startswith("MIT License\n\nCopyright (c) 20")


def test_changelog_keeps_its_form():
    headings = re.findall(r"^## (.*)$", read("CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == "[Unreleased]"
    dated = r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d"
    assert [heading for heading in headings[1:] if not re.fullmatch(dated, heading)] == []
    kinds = set(re.findall(r"^### (.*)$", read("CHANGELOG.md"), re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_kinds_of_test_that_are_described_are_there():
    text = read("CONTRIBUTING.md")
    for folder in ("unit", "reference", "workflow", "slurm"):
        assert f"`tests/{folder}/`" in text
        assert (ROOT / "tests" / folder).is_dir()
    assert "TEARFLOW_REAL_DATA" in text
    assert "make test-real" in text
