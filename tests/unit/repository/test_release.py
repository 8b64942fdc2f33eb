"""Version, citation and what a release still needs, which docs/releasing.md lists."""

import json
import os
import re
import subprocess
import tomllib
from datetime import date
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]
PAGE_FILE = ROOT / "docs/releasing.md"
PAGE = PAGE_FILE.read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
ZENODO = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
RELEASE = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8"))
# What a checkout holds beside the files of the project.
NOT_OURS = {".git", ".venv", ".snakemake", "__pycache__", "results", "logs"}
TEXTS = {".cff", ".def", ".json", ".lock", ".md", ".py", ".smk", ".toml", ".yaml", ".yml", ""}
PLACEHOLDER = re.compile(r"\bOWNER\b")
# As a tag or as an image, where users are told what to call.
VERSION = re.compile(r"(?:(?<![\w.])v|tearflow:)(\d+\.\d+\.\d+)")
TELLS = ("docs/", "examples/", "README.md", "config/")
# Of https://developers.zenodo.org/#representation, those for any upload.
ZENODO_KEYS = {
    "upload_type", "publication_date", "title", "creators", "description", "access_right",
    "license", "embargo_date", "access_conditions", "doi", "keywords", "notes",
    "related_identifiers", "contributors", "references", "communities", "grants", "subjects",
    "version", "language", "locations", "dates", "method",
}  # fmt: skip
RELATIONS = {
    "isCitedBy", "cites", "isSupplementTo", "isSupplementedBy", "isContinuedBy", "continues",
    "isDescribedBy", "describes", "hasMetadata", "isMetadataFor", "isNewVersionOf",
    "isPreviousVersionOf", "isPartOf", "hasPart", "isReferencedBy", "references", "isDocumentedBy",
    "documents", "isCompiledBy", "compiles", "isVariantFormOf", "isOriginalFormof", "isIdenticalTo",
    "isAlternateIdentifier", "isReviewedBy", "reviews", "isDerivedFrom", "isSourceOf", "requires",
    "isRequiredBy", "isObsoletedBy", "obsoletes",
}  # fmt: skip


def texts():
    """Path from the root and content of every text file of the project."""
    for folder, inside, names in os.walk(ROOT):
        inside[:] = [
            name for name in inside if name not in NOT_OURS and not name.endswith("_cache")
        ]
        for path in (Path(folder, name) for name in names):
            if path.suffix in TEXTS and path.is_file() and path not in {Path(__file__), PAGE_FILE}:
                yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8", errors="replace")


def listed(heading):
    """Files that the table below a heading of the page names first in its rows."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE))


def test_page_lists_every_file_with_a_placeholder():
    found = {name for name, text in texts() if PLACEHOLDER.search(text)}
    assert found == listed("Before the first release")


def test_page_lists_every_file_that_names_the_version_and_all_name_the_same():
    named = {name: set(VERSION.findall(text)) for name, text in texts() if name.startswith(TELLS)}
    named = {name: versions for name, versions in named.items() if versions}
    assert set().union(*named.values()) == {PROJECT["version"]}
    assert named.keys() | {"pyproject.toml", "CITATION.cff"} == listed("The version")
    assert CITATION["version"] == PROJECT["version"]


def test_date_of_the_release_is_a_date():
    assert type(CITATION["date-released"]) is date


def test_zenodo_has_what_it_documents_and_the_same_as_the_citation():
    assert ZENODO.keys() <= ZENODO_KEYS
    assert ZENODO["upload_type"] == CITATION["type"]
    assert ZENODO["access_right"] == "open"
    assert all(
        creator.keys() <= {"name", "affiliation", "orcid", "gnd"} for creator in ZENODO["creators"]
    )
    assert {entry["relation"] for entry in ZENODO["related_identifiers"]} <= RELATIONS
    for key in ("title", "license", "keywords"):
        assert ZENODO[key] == CITATION[key]
    assert [c["name"] for c in ZENODO["creators"]] == [a["name"] for a in CITATION["authors"]]
    # The one from the tag is never out of date.
    assert "version" not in ZENODO
    [doi] = re.findall(r"doi (10\.\S+?)\)", CITATION["message"])
    assert [entry["identifier"] for entry in ZENODO["related_identifiers"]] == [doi]


@pytest.fixture
def check_tag(tmp_path):
    """Function that runs the check of the release on a tag and a changelog."""
    [command] = [
        step["run"]
        for step in RELEASE["jobs"]["release"]["steps"]
        if step.get("name", "").startswith("Check that the tag")
    ]
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())

    def run(tag, changelog):
        (tmp_path / "CHANGELOG.md").write_text(changelog, encoding="utf-8")
        checked = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=tmp_path,
            env=os.environ | {"TAG": tag, "RUNNER_TEMP": str(tmp_path)},
            capture_output=True,
            text=True,
        )
        return checked.returncode, checked.stdout, (tmp_path / "notes.md")

    return run


def test_release_takes_its_section_of_the_changelog(check_tag):
    version = PROJECT["version"]
    changelog = f"## [{version}] - 2026-01-02\n\n- New.\n\n## [0.0.1] - 2026-01-01\n\n- Old.\n"
    status, _, notes = check_tag(f"v{version}", changelog)
    assert (status, notes.read_text().strip()) == (0, "- New.")


def test_release_of_another_version_or_without_a_section_is_refused(check_tag):
    version = PROJECT["version"]
    status, printed, _ = check_tag("v9.9.9", f"## [{version}]\n- New.\n")
    assert (status, printed.startswith("::error::The tag is v9.9.9")) == (1, True)
    status, printed, _ = check_tag(f"v{version}", "## [Unreleased]\n- New.\n")
    assert (status, printed) == (1, f"::error::CHANGELOG.md has no section for {version}.\n")


def test_changelog_begins_with_what_is_not_released():
    headings = re.findall(r"^## (.*)$", CHANGELOG, re.MULTILINE)
    assert headings[0] == "[Unreleased]"
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", line) for line in headings[1:])
