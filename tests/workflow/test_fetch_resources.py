"""Resources are fetched through the command line, from a mirror on 127.0.0.1, and then used."""

import gzip
import hashlib
import os
import shutil
from itertools import permutations
from pathlib import Path

import pandas as pd
import pytest

from tearflow.provenance.fetched import FOLDER, LOCK, read_lock

ROOT = Path(__file__).parents[2]
FETCH = ("--cores", "1", "fetch_resources")
LINKS, NAMES = "9606.protein.physical.links.detailed.v12.0.txt.gz", "9606.protein.info.v12.0.txt.gz"
GENES = ("LCN1", "LTF", "LYZ", "MMP8", "MMP9", "S100A8", "S100A9", "ELANE", "MPO", "PRTN3")


def digest(content):
    return hashlib.sha256(content).hexdigest()


def pack(*lines):
    return gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0)


def string_links():
    """Links of every two of the genes, as STRING has them: each twice."""
    header = "protein1 protein2 experimental database textmining combined_score"
    rows = [f"9606.{first} 9606.{second} 900 0 0 950" for first, second in permutations(GENES, 2)]
    return pack(header, *rows)


NETWORK = string_links()


@pytest.fixture
def mirror(mirror):
    """A file server with the physical links of STRING."""
    mirror.add(f"/{LINKS}", NETWORK)
    return mirror


@pytest.fixture
def study(single, edit):
    """A cohort with STRING's physical links as its network."""
    edit(single, {"resources/interactions": "string_12.0_physical"})
    return single


def test_a_network_is_fetched_from_a_mirror_and_checked(study, snakemake, mirror):
    status, printed = snakemake("-n", directory=study)
    assert status == 1
    assert printed.count('is "string_12.0_physical", which was not fetched') == 1
    assert f"{NAMES} (about 2 MB) in resources/fetched" in printed
    assert "Fetch it with: snakemake --cores 1 fetch_resources" in printed
    assert "Traceback" not in printed
    # The list has size and checksum of the names, and neither of the links.
    names = pack("#string_protein_id\tpreferred_name", *(f"9606.{g}\t{g}" for g in GENES))
    mirror.add(f"/{NAMES}", names)
    status, printed = snakemake(*FETCH, "--config", f"mirror={mirror.url}", directory=study)
    assert status == 1
    assert "problem in the input" not in printed
    assert f"{LINKS}: fetched, its checksum is now in {LOCK}" in printed
    assert "1 of 2 files were not fetched" in printed
    assert f"the file there has {len(names)} bytes, and should have 1970090" in printed
    assert not (study / FOLDER / NAMES).exists()
    assert (study / FOLDER / LINKS).read_bytes() == NETWORK
    assert read_lock(study / LOCK)[LINKS].sha256 == digest(NETWORK)


def test_nothing_is_fetched_unless_asked(directory, planned, snakemake, mirror):
    assert not {"fetch_resources", "list_resources"} & {rule for rule, _ in planned(directory)}
    status, printed = snakemake(*FETCH, directory=directory)
    assert status == 0, printed
    assert "the configuration names no resource that can be fetched" in printed
    assert mirror.asked == []
    assert not (directory / FOLDER).exists()


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


@pytest.fixture
def workflow(tmp_path):
    """Function that copies the workflow and changes the list of resources in the copy."""

    def copy_with(changes):
        home = tmp_path / "flow"
        left_out = shutil.ignore_patterns("demo", "build", "__pycache__")
        for name in ("workflow", "resources", "profiles", "envs"):
            shutil.copytree(ROOT / name, home / name, ignore=left_out, dirs_exist_ok=True)
        for name in ("Snakefile", "pyproject.toml", "CITATION.cff", "requirements.lock"):
            shutil.copy(ROOT / name, home / name)
        table = home / "resources/downloads.tsv"
        rows = pd.read_table(table, dtype=str, keep_default_na=False).set_index("file")
        for file, cells in changes.items():
            rows.loc[file, list(cells)] = list(cells.values())
        rows.reset_index()[read_columns(table)].to_csv(table, sep="\t", index=False)
        return home / "Snakefile"

    return copy_with


def read_columns(table):
    return table.read_text(encoding="utf-8").splitlines()[0].split("\t")


def test_a_network_is_fetched_by_its_address_and_used(study, snakemake, workflow, mirror):
    names = pack("#string_protein_id\tpreferred_name", *(f"9606.{g}\t{g}" for g in GENES))
    mirror.add(f"/{NAMES}", names, cuts=[50])
    moved = mirror.add("/old", location=f"/{LINKS}")
    right = {"url": f"{mirror.url}/{NAMES}", "bytes": str(len(names)), "sha256": digest(names)}
    wrong = {"url": moved, "sha256": "0" * 64}
    snakefile = workflow({NAMES: right, LINKS: wrong})
    status, printed = snakemake(*FETCH, directory=study, snakefile=snakefile)
    assert status == 1
    assert f"the SHA-256 is {digest(NETWORK)}, and should be {'0' * 64}" in printed
    assert sorted(path.name for path in (study / FOLDER).glob("*")) == [".lock", NAMES]
    snakefile = workflow({NAMES: right, LINKS: {"url": moved, "sha256": digest(NETWORK)}})
    status, printed = snakemake(*FETCH, directory=study, snakefile=snakefile)
    assert status == 0, printed
    assert f"{FOLDER}/{NAMES}: was there, its checksum agrees" in printed
    hubs = "results/nsde/week2_vs_baseline/hubs.tsv"
    status, printed = snakemake("--cores", "2", hubs, directory=study, snakefile=snakefile)
    assert status == 0, printed
    table = pd.read_table(study / hubs)
    # Of ten genes that are all linked to each other, those that are DEPs are.
    linked = table[table["gene"].isin(GENES)]
    assert len(linked) > 2
    assert set(linked["degree"]) == {len(linked) - 1}
