import hashlib
from pathlib import Path

import pytest

from tearflow.io.checksums import digest_folder, sha256
from tearflow.provenance.manifest import (
    describe_resources,
    installed_version,
    make_manifest,
    package_versions,
)
from tearflow.provenance.sources import describe_files
from tearflow.run.places import HOME, name_file, name_files_in


def test_sha256_is_that_of_the_content(tmp_path):
    path = tmp_path / "matrix.tsv"
    path.write_bytes(b"tears" * 300_000)
    assert sha256(path) == hashlib.sha256(b"tears" * 300_000).hexdigest()


@pytest.fixture
def library(tmp_path):
    folder = tmp_path / "tearflow"
    (folder / "report/vendor").mkdir(parents=True)
    (folder / "paired.py").write_text("a = 1\n")
    (folder / "report/vendor/table.js").write_text("let b;\n")
    return folder


def test_folder_digest_is_short_and_the_same_elsewhere(library, tmp_path):
    digest = digest_folder(library)
    assert len(digest) == 12
    assert digest_folder(library.rename(tmp_path / "moved")) == digest


@pytest.mark.parametrize("name", ["paired.py", "report/vendor/table.js", "new.py"])
def test_folder_digest_changes_with_every_file(library, name):
    before = digest_folder(library)
    (library / name).write_text("changed\n")
    assert digest_folder(library) != before


def test_folder_digest_changes_with_a_name(library):
    before = digest_folder(library)
    (library / "paired.py").rename(library / "pairs.py")
    assert digest_folder(library) != before


def test_byte_code_and_hidden_files_do_not_count(library):
    before = digest_folder(library)
    (library / "__pycache__").mkdir()
    (library / "__pycache__/paired.pyc").write_bytes(b"\0")
    (library / ".partial").write_text("x")
    assert digest_folder(library) == before


def test_files_are_named_below_the_deeper_folder():
    home, here = Path("/home/flow"), Path("/home/flow/runs/one")
    assert name_file("/home/flow/runs/one/results/a.tsv", home, here) == "results/a.tsv"
    assert name_file("/home/flow/resources/a.gz", home, here) == "resources/a.gz"
    assert name_file("/elsewhere/a.tsv", home, here) == "a.tsv"
    assert name_file("data/a.tsv", home, here) == "data/a.tsv"


def test_no_folder_of_this_machine_is_left_in_settings():
    settings = {"resources": {"genes": str(HOME / "resources/genes.tsv.gz")}, "names": ["/x/y.tsv"]}
    named = name_files_in(settings)
    assert named == {"resources": {"genes": "resources/genes.tsv.gz"}, "names": ["y.tsv"]}


def test_versions_are_of_every_named_package():
    versions = package_versions()
    assert next(iter(versions)) == "python"
    assert {"snakemake", "numpy", "pandas", "gseapy", "networkx"} <= set(versions)
    assert all(versions.values())
    assert installed_version("no-such-package-here") is None


def test_files_are_described_once_and_sorted(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("b.tsv", "a.tsv"):
        Path(name).write_text(name)
    described = describe_files(["b.tsv", "a.tsv", "b.tsv"])
    assert [file["path"] for file in described] == ["a.tsv", "b.tsv"]
    assert described[0] == {
        "path": "a.tsv",
        "bytes": 5,
        "sha256": hashlib.sha256(b"a.tsv").hexdigest(),
    }


def test_only_files_of_the_workflow_are_bundled(tmp_path, monkeypatch):
    home = tmp_path / "flow"
    monkeypatch.setattr("tearflow.provenance.manifest.HOME", home)
    monkeypatch.chdir(tmp_path)
    paths = [tmp_path / "resources/genes.tsv", home / "resources/genes.tsv"]
    for path in paths:
        path.parent.mkdir(parents=True)
        path.write_text("uniprot\tsymbol\n")
    sums = {str(path): sha256(path) for path in paths}
    bundled = {file["path"]: file["bundled"] for file in describe_resources(sums)}
    assert bundled == {"resources/genes.tsv": False, "flow/resources/genes.tsv": True}


def test_manifest_lists_a_resource_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("samples.tsv", "genes.tsv", "deps.tsv"):
        Path(name).write_text(name)
    manifest = make_manifest(
        inputs={"samples.tsv": "5" * 64, "genes.tsv": "6" * 64},
        resources={"genes.tsv": "6" * 64},
        outputs=["deps.tsv"],
        settings={"configuration": {"alpha": 0.05}},
        code="0123456789ab",
        parts={"envs": "ba9876543210"},
    )
    paths = {
        part: [f["path"] for f in manifest[part]] for part in ("inputs", "resources", "outputs")
    }
    assert paths == {"inputs": ["samples.tsv"], "resources": ["genes.tsv"], "outputs": ["deps.tsv"]}
    assert [file["sha256"] for file in manifest["inputs"]] == ["5" * 64]
    assert manifest["workflow"]["code"] == "0123456789ab"
    assert manifest["configuration"] == {"alpha": 0.05}
