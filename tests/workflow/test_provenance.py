"""Manifest and RO-Crate of the demo: complete, true, and accepted by what reads them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from requests.adapters import HTTPAdapter
from requests_cache import CachedSession
from urllib3 import HTTPResponse

from tearflow.io.checksums import sha256
from tearflow.provenance.manifest import workflow_version

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
TERMS = Path(__file__).parents[1] / "reference/ro_crate_context.json"
DESCRIBING = {"manifest.json", "ro-crate-metadata.json", "tearflow.smk"}
# What RO-Crate recommends and a crate that is the same on every run and computer cannot have, each
# by the number that the validator gives it.
LEFT_OUT = {
    "process-run-crate-0.5_3.2": "addresses of packages: they are named without a registry",
    "process-run-crate-0.5_5.1": "the same",
    "process-run-crate-0.5_8.4": "end of the run: other bytes each time",
    "process-run-crate-0.5_8.6": "who ran it: nobody asks for a name",
    "ro-crate-1.1_22.2": "author of the results: the same",
    "ro-crate-1.1_22.3": "publisher: not known before they are published",
    "ro-crate-1.1_28.1": "inputs at an address: they are named by their content",
    "ro-crate-1.1_31.2": "address of the makers",
    "workflow-ro-crate-1.0_6.1": "a README beside the results: there is none",
    "workflow-ro-crate-1.0_6.2": "the same",
    "workflow-ro-crate-1.0_8.1": "the profile of Bioschemas, which wants addresses and dates",
}


class FromFile(HTTPAdapter):
    """Answers with a file instead of the network."""

    def send(self, request, **options):
        headers = {"Content-Type": "application/ld+json"}
        options = {"preload_content": False, "request_url": request.url}
        return self.build_response(request, HTTPResponse(TERMS.open("rb"), headers, 200, **options))


@pytest.fixture(scope="module")
def validated(finished, tmp_path_factory):
    """What the validator says of the crate of the demo, without a network."""
    folder = tmp_path_factory.mktemp("validated")
    session = CachedSession(str(folder / "cache"), backend="sqlite", expire_after=-1)
    session.mount(CONTEXT, FromFile())
    session.get(CONTEXT).raise_for_status()
    session.close()
    program = Path(sys.executable).with_name("rocrate-validator")
    choices = [
        "--profile-identifier",
        "workflow-run-crate",
        "--requirement-severity",
        "recommended",
    ]
    choices += ["--offline", "--cache-path", folder / "cache", "--no-paging"]
    choices += ["--output-format", "json", "--output-file", folder / "found.json"]
    command = [program, "--no-interactive", "validate", *choices, finished / "results"]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert (folder / "found.json").exists(), run.stdout + run.stderr
    return json.loads((folder / "found.json").read_text(encoding="utf-8"))


def test_crate_has_all_that_workflow_run_crate_requires(validated):
    assert "workflow-run-crate-0.5" in validated["statistics"]["profiles"]
    assert validated["statistics"]["total_checks_by_severity"]["REQUIRED"] > 50
    assert [issue for issue in validated["issues"] if issue["severity"] == "REQUIRED"] == []
    assert validated["skipped_checks"] == 0


def test_crate_lacks_only_those_recommendations_that_are_known(validated):
    assert {issue["check"]["identifier"] for issue in validated["issues"]} == LEFT_OUT.keys()


def test_crate_is_read_by_rocrate(finished):
    program = (
        "import sys; from rocrate.rocrate import ROCrate; crate = ROCrate(sys.argv[1]);"
        "print(crate.name); print(crate.mainEntity['programmingLanguage']['name']);"
        "print(*(one.id for one in crate.dereference('#run')['result']))"
    )
    command = [sys.executable, "-W", "error", "-c", program, finished / "results"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    name, language, results = run.stdout.splitlines()
    assert name == f"TearFlow {workflow_version()}: nsde, ssde (SIMULATED DATA)"
    assert language == "Snakemake"
    manifest = json.loads((finished / "results/manifest.json").read_text(encoding="utf-8"))
    listed = {file["path"].removeprefix("results/") for file in manifest["outputs"]}
    assert set(results.split()) == listed | {"manifest.json"}


def test_manifest_lists_every_file_with_its_checksum(finished):
    manifest = json.loads((finished / "results/manifest.json").read_text(encoding="utf-8"))
    files = {
        path.relative_to(finished).as_posix()
        for path in finished.glob("results/**/[!.]*")
        if path.is_file() and path.name not in DESCRIBING
    }
    assert {file["path"] for file in manifest["outputs"]} == files
    for file in [*manifest["inputs"], *manifest["outputs"]]:
        assert sha256(finished / file["path"]) == file["sha256"], file["path"]
    given = {file["path"] for file in manifest["inputs"]}
    assert {"config/cohorts.tsv", "config/samples.tsv", "config/contrasts.tsv"} < given


def test_crate_has_the_checksums_of_the_files_beside_it(finished):
    crate = json.loads((finished / "results/ro-crate-metadata.json").read_text(encoding="utf-8"))
    files = [node for node in crate["@graph"] if "File" in node["@type"]]
    inside = [node for node in files if not node["@id"].startswith("ni:")]
    assert {node["@id"] for node in inside} > {"manifest.json", "tearflow.smk", "report.html"}
    for node in inside:
        assert sha256(finished / "results" / node["@id"]) == node["sha256"]


@pytest.mark.parametrize("name", ["manifest.json", "ro-crate-metadata.json"])
def test_nothing_tells_of_this_computer(finished, name):
    text = (finished / "results" / name).read_text(encoding="utf-8")
    assert str(finished) not in text
    assert str(Path(__file__).parents[2]) not in text
    assert str(Path.home()) not in text
