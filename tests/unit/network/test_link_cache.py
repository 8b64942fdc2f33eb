"""The cache of large files of interactions: whole or nothing, and never of another content."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tearflow.io.checksums import sha256
from tearflow.network import link_cache
from tearflow.network.interactions import read_links
from tearflow.network.link_cache import find_cache, open_cache

ROOT = Path(__file__).parents[3]
HEADER = (
    "protein1 protein2 neighborhood fusion cooccurence coexpression experimental database"
    " textmining combined_score"
)
GENES = [f"G{number}" for number in range(40)]


@pytest.fixture
def links(tmp_path, monkeypatch):
    """STRING's detailed links of 40 genes, large enough for a cache."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(link_cache, "LEAST_BYTES", 1)
    names = ["#string_protein_id\tpreferred_name", *(f"9606.E{n}\tG{n}" for n in range(40))]
    Path("9606.protein.info.v12.0.txt").write_text("\n".join(names) + "\n")
    path = Path("9606.protein.links.detailed.v12.0.txt")
    write(path)
    return path


def write(path, seed=1):
    random, rows = np.random.default_rng(seed), [HEADER]
    for a in range(40):
        for b in range(a + 1, 40):
            channels = random.integers(0, 800, 7) * (random.random(7) < 0.4)
            numbers = " ".join(map(str, [*channels, min(999, channels.sum())]))
            rows += [f"9606.E{a} 9606.E{b} {numbers}", f"9606.E{b} 9606.E{a} {numbers}"]
    path.write_text("\n".join(rows) + "\n")


def names_of(path):
    return str(path.with_name("9606.protein.info.v12.0.txt"))


def read(path, cached=True, genes=GENES[:25]):
    cache = find_cache(str(path), names_of(path), {}) if cached else None
    return read_links(path, names_of(path), genes, {}, cache)


def same(one, other):
    for name in ("a", "b", "score", "without", "best", "best_without", "listed"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert one.channels.keys() == other.channels.keys()
    for channel, scores in one.channels.items():
        np.testing.assert_array_equal(scores, other.channels[channel])
    assert one.about == other.about
    assert one.members == other.members


def caches():
    return sorted(path.name for path in Path("resources/cache").glob("*"))


def test_a_cache_gives_what_the_file_gives(links, monkeypatch):
    plain = read(links, cached=False)
    same(read(links), plain)
    # The file of links is not read again.
    monkeypatch.setattr(link_cache, "TextLinks", None)
    same(read(links), plain)
    assert len(read(links, genes=GENES).genes) == 40
    assert [name.rpartition(".")[2] for name in caches()] == ["lock", "parquet"]


def test_a_small_file_has_none(links, monkeypatch):
    monkeypatch.setattr(link_cache, "LEAST_BYTES", 1 << 30)
    assert find_cache(str(links), None, {}) is None


def test_another_content_has_another_cache(links):
    before = find_cache(str(links), names_of(links), {})
    read(links)
    write(links, seed=2)
    assert find_cache(str(links), names_of(links), {}) != before
    same(read(links), read(links, cached=False))
    info = Path(names_of(links))
    info.write_text(info.read_text().replace("G39", "H39"))
    assert "H39" in read(links).members


def test_the_known_checksum_is_taken(links):
    known = {str(links): "0" * 64, names_of(links): sha256(names_of(links))}
    assert find_cache(str(links), names_of(links), known) != find_cache(
        str(links), names_of(links), {}
    )


@pytest.mark.parametrize("damage", ["cut", "empty", "text", "byte", "other rows"])
def test_a_damaged_cache_is_made_again(links, caplog, damage):
    plain = read(links)
    [path] = Path("resources/cache").glob("*.parquet")
    data = bytearray(path.read_bytes())
    if damage == "cut":
        path.write_bytes(data[: len(data) // 2])
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "text":
        path.write_text("a\tb\n")
    elif damage == "byte":
        data[200] ^= 255
        path.write_bytes(data)
    else:
        # A table of Parquet, but not one of ours.
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.table({"a": [1], "b": [2], "score": [3]}), path)
    same(read(links), plain)
    assert "damaged" in caplog.text
    # And the one after that finds a sound one.
    caplog.clear()
    same(read(links), plain)
    assert "damaged" not in caplog.text


def test_a_mistake_in_the_file_leaves_no_cache(links):
    links.write_text(links.read_text() + "9606.E1 9606.E2 1 1 1 1 1 1 1 x\n")
    with pytest.raises(Exception, match="is not a score"):
        read(links)
    assert [name.rpartition(".")[2] for name in caches()] == ["lock"]


# Of a job that reads the links of the current folder.
JOB = """
import logging, sys
logging.basicConfig(level=logging.INFO)
from pathlib import Path
import test_link_cache as tests
tests.link_cache.LEAST_BYTES = 1
print(len(tests.read(Path(sys.argv[1])).a))
"""


@pytest.mark.slow
def test_jobs_at_the_same_time_read_the_file_once(links):
    n_pairs = len(read(links, cached=False).a)
    paths = os.pathsep.join([str(ROOT / "workflow/scripts"), str(Path(__file__).parent)])
    environment = os.environ | {"PYTHONPATH": paths}
    command, piped = [sys.executable, "-c", JOB, str(links)], subprocess.PIPE
    jobs = [
        subprocess.Popen(command, env=environment, stdout=piped, stderr=piped, text=True)
        for _ in range(3)
    ]
    printed, logged = zip(*(job.communicate(timeout=120) for job in jobs), strict=True)
    assert [int(text) for text in printed] == [n_pairs] * 3
    assert "".join(logged).count("First reading") == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_to(links, caplog):
    Path("resources").mkdir()
    Path("resources").chmod(0o500)
    same(read(links), read(links, cached=False))
    assert "without a cache" in caplog.text


def test_a_file_in_the_place_of_the_folder(links, caplog):
    Path("resources").write_text("")
    same(read(links), read(links, cached=False))
    assert "without a cache" in caplog.text


def test_what_a_killed_job_left_goes_after_a_day(links):
    Path("resources/cache").mkdir(parents=True)
    for name, age in (("old.partial", 2 * link_cache.ABANDONED), ("new.partial", 0)):
        path = Path("resources/cache") / name
        path.write_text("")
        os.utime(path, (path.stat().st_mtime - age,) * 2)
    read(links)
    assert [name for name in caches() if name.endswith("partial")] == ["new.partial"]


def test_open_cache_of_a_missing_file_is_an_error_of_the_file(tmp_path):
    with pytest.raises(Exception, match="cannot be read"):
        open_cache(tmp_path / "x.parquet", str(tmp_path / "none.txt"), None)
