"""Resources are fetched through the command line, from a mirror on 127.0.0.1, and then used."""

import gzip
import hashlib
import json
import os

import pytest

from file_server import PROXIES, serve_files
from tearflow.provenance.fetched import FOLDER, LOCK, read_lock

FETCH = ("--cores", "1", "fetch_resources")
LINKS, NAMES = "9606.protein.physical.links.detailed.v12.0.txt.gz", "9606.protein.info.v12.0.txt.gz"
GENES = ("LCN1", "LTF", "LYZ", "MMP8", "MMP9", "S100A8", "S100A9", "ELANE", "MPO", "PRTN3")


def pack(*lines):
    return gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0)


def string_links():
    """Links of every two of the genes, as STRING has them: each twice."""
    header = "protein1 protein2 experimental database textmining combined_score"
    rows = [
        f"9606.{one} 9606.{other} 900 0 0 950" for one in GENES for other in GENES if one != other
    ]
    return pack(header, *rows)


NETWORK = string_links()


@pytest.fixture
def mirror(monkeypatch):
    """A file server with the physical links of STRING; every process of the test reaches it."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    with serve_files() as files:
        files.add(f"/{LINKS}", NETWORK)
        yield files


@pytest.fixture
def study(directory, edit):
    """The demo with STRING's physical links as its network."""
    edit(directory, {"resources/interactions": "string_12.0_physical"})
    return directory


def test_a_network_is_fetched_checked_and_used(study, snakemake, edit, mirror, monkeypatch):
    # The list has the checksum of the names, which no small file has; the physical links are free.
    monkeypatch.setenv("PYTHONWARNINGS", "ignore")
    status, printed = snakemake("-n", directory=study)
    assert status == 1
    assert printed.count('is "string_12.0_physical", which was not fetched') == 1
    assert f"{NAMES} (about 2 MB) in resources/fetched" in printed
    assert "Fetch it with: snakemake --cores 1 fetch_resources" in printed
    assert "Traceback" not in printed
    # What the list has a checksum of cannot be replaced by a small file.
    names = pack("#string_protein_id\tpreferred_name", *(f"9606.{g}\t{g}" for g in GENES))
    mirror.add(f"/{NAMES}", names)
    status, printed = snakemake(*FETCH, "--config", f"mirror={mirror.url}", directory=study)
    assert status == 1
    assert "problem in the input" not in printed
    assert f"{LINKS}: fetched, its checksum is now in {LOCK}" in printed
    assert "1 of 2 files were not fetched" in printed
    assert f"the file there has {len(names)} bytes, and the list of resources 1970090" in printed
    assert not (study / FOLDER / NAMES).exists()
    assert (study / FOLDER / LINKS).read_bytes() == NETWORK
    assert read_lock(study / LOCK)[LINKS].sha256 == hashlib.sha256(NETWORK).hexdigest()


def test_nothing_is_fetched_unless_asked(directory, planned, snakemake, mirror):
    assert not {"fetch_resources", "list_resources"} & {rule for rule, _ in planned(directory)}
    status, printed = snakemake(*FETCH, directory=directory)
    assert status == 0, printed
    assert "the configuration names no resource that can be fetched" in printed
    assert mirror.asked == []
    assert not (directory / FOLDER).exists()


def test_gene_sets_of_the_command_are_fetched_and_used(directory, snakemake, edit, mirror):
    file = "c2.cp.reactome.v2025.1.Hs.symbols.gmt"
    sets = "".join(f"SET_{n}\thttps://x\t" + "\t".join(GENES[n:]) + "\n" for n in range(5))
    mirror.add(f"/{file}", sets.encode(), cuts=[100])
    names = "fetch=reactome_msigdb_2025.1"
    status, printed = snakemake(
        *FETCH, "--config", names, f"mirror={mirror.url}/", directory=directory
    )
    assert status == 0, printed
    assert [wanted for _, wanted, _ in mirror.asked] == [None, "bytes=100-"]
    status, printed = snakemake("--cores", "1", "list_resources", directory=directory)
    assert status == 0, printed
    (line,) = (line for line in printed.splitlines() if line.endswith(file))
    assert line.split()[-2:] == ["yes", file]
    edit(directory, {"resources/annotation": "reactome_msigdb_2025.1"})
    manifest = "results/manifest.json"
    status, printed = snakemake("--cores", "2", manifest, directory=directory)
    assert status == 0, printed
    resources = json.loads((directory / manifest).read_text())["resources"]
    (fetched,) = (file for file in resources if "version" in file)
    assert fetched["path"] == f"{FOLDER}/{file}"
    assert fetched["sha256"] == hashlib.sha256(sets.encode()).hexdigest()
    assert fetched["version"] == "2025.1"
    assert fetched["licence"] == "CC BY 4.0"
    assert "Milacic" in fetched["credit"]
    assert not fetched["bundled"]
    # Another file in its place is noticed before any job.
    (directory / FOLDER / file).write_text(sets.replace("LCN1", "LCN2"))
    status, printed = snakemake("-n", directory=directory)
    assert status == 1
    assert f"{fetched['sha256']} by {LOCK}" in printed


def test_a_name_that_nobody_knows(directory, snakemake):
    status, printed = snakemake(*FETCH, "--config", "fetch=reactom_97", directory=directory)
    assert status == 1
    assert 'key "fetch": there is no resource "reactom_97"' in printed
    assert '(nearest: "reactome_97")' in printed


def test_a_template_can_still_be_written(study, snakemake):
    os.remove(study / "config/samples.tsv")
    status, printed = snakemake("--cores", "1", "sample_sheet", directory=study)
    assert status == 0, printed
    assert "2 problems in the input" in printed
    assert (study / "config/samples.template.tsv").exists()
