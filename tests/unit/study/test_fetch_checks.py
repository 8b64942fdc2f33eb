"""Resources to be fetched that the configuration names are there, or it is said how to get them."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from tearflow.provenance.fetched import (
    FOLDER,
    LOCK,
    Locked,
    find_download,
    list_downloads,
    locate,
    write_lock,
)
from tearflow.run.problems import Problem
from tearflow.study.configuration import resolve_config
from tearflow.study.fetch_checks import NotFetched, check_downloads, make_request
from tearflow.study.resources import find_resources

LINKS, NAMES = "9606.protein.links.detailed.v12.0.txt.gz", "9606.protein.info.v12.0.txt.gz"


@pytest.fixture(autouse=True)
def any_content(monkeypatch):
    """The list of resources without any checksum, so that small files can take their place."""
    rows = tuple(replace(row, sha256="", bytes=None) for row in list_downloads())
    monkeypatch.setattr("tearflow.provenance.fetched.list_downloads", lambda: rows)


@pytest.fixture
def check(tmp_path, monkeypatch):
    """Function that checks the section `resources` and the key `fetch`."""
    monkeypatch.chdir(tmp_path)

    def check_it(fetch="", **chosen):
        given = {"resources": chosen}
        filled, problems = resolve_config(given)
        assert problems == []
        problems, notes = check_downloads(filled, fetch, given)
        return problems, "\n".join(map(str, [*problems, *notes]))

    return check_it


def store(*names, lock=True):
    """Put files where they are when they were fetched."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    entries = []
    for name in names:
        (FOLDER / name).write_text(name)
        entries.append(Locked(name, len(name), hashlib.sha256(name.encode()).hexdigest(), "", "x"))
    if lock:
        write_lock(entries)


def test_bundled_files_need_nothing(check):
    assert check() == ([], "")
    assert check(interactions="data/own.tsv") == ([], "")


def test_what_was_not_fetched_is_named_with_size_and_command(check):
    (problem,), text = check(interactions="string_12.0_functional")
    assert isinstance(problem, NotFetched)
    assert problem.paths == (str(FOLDER / LINKS), str(FOLDER / NAMES))
    assert f"{LINKS} (about 133 MB) and {NAMES} (about 2 MB) in resources/fetched" in text
    assert "Fetch it with: snakemake --cores 1 fetch_resources" in text


def test_links_without_their_names_are_not_whole(check):
    store(LINKS)
    (problem,), _ = check(interactions="string_12.0_functional")
    assert problem.paths == (str(FOLDER / NAMES),)


def test_what_was_fetched_is_taken(check):
    store(LINKS, NAMES)
    assert check(interactions="string_12.0_functional") == ([], "")
    found = find_resources({"interactions": "string_12.0_functional"}, "human", Path("/flow"))
    assert found == {"interactions": f"resources/fetched/{LINKS}"}


def test_a_file_that_was_changed_since_is_refused_with_both_checksums(check):
    store(LINKS, NAMES)
    (FOLDER / NAMES).write_text("other")
    problems, text = check(interactions="string_12.0_functional")
    assert not isinstance(problems[0], NotFetched)
    for content in ("other", NAMES):
        assert hashlib.sha256(content.encode()).hexdigest() in text


def test_the_checksum_of_the_list_counts_beside_the_lock(check, monkeypatch):
    name = "h.all.v2025.1.Hs.symbols.gmt"
    store(name)
    assert check(annotation="hallmark_2025.1")[1] == ""
    monkeypatch.setattr("tearflow.provenance.fetched.list_downloads", list_downloads)
    _, text = check(annotation="hallmark_2025.1")
    assert "by resources/downloads.tsv. Delete the file" in text
    assert find_download("hallmark_2025.1", "human").sha256 in text


def test_a_file_that_was_never_checked_is_a_warning(check):
    store(LINKS, NAMES, lock=False)
    problems, text = check(interactions="string_12.0_functional")
    assert problems == []
    assert text.count("nothing says that the file is whole. Check it with") == 2


def test_a_broken_lock_is_a_problem(check):
    store(LINKS, NAMES)
    LOCK.write_text("file\tbytes\nx\ty\n")
    assert "fetched.lock.tsv, line 2" in check(interactions="string_12.0_functional")[1]


def test_names_of_the_wrong_kind_or_species_are_refused(check):
    _, text = check(ontology="string_12.0_functional")
    assert (
        'key "resources.ontology" is "string_12.0_functional", which is a resource of ano' in text
    )
    assert "is a resource of another kind" in check(interactions="string_12.0_names")[1]
    assert check(annotation="hallmark_2025.1")[0][0].paths
    filled, _ = resolve_config({"resources": {"annotation": "goa_2026-01-23"}})
    (problem,), _ = check_downloads(filled | {"species": "rabbit"}, "", {})
    assert "of human, mouse, rat and pig, and not of rabbit" in problem.message


def test_the_key_fetch_goes_before_the_configuration(check):
    _, text = check(fetch="reactome_97, halmark_2025.1")
    assert text == (
        '--config: key "fetch": there is no resource "halmark_2025.1" to be fetched (nearest:'
        ' "hallmark_2025.1"). Choose from: snakemake --cores 1 list_resources.'
    )
    filled, _ = resolve_config({"resources": {"interactions": "string_12.0_physical"}})
    named = make_request(filled, "", "").downloads
    assert [download.kind for download in named] == ["interactions", "names"]
    asked = make_request(filled, ["reactome_97", "go_2026-01-23"], "")
    assert [download.name for download in asked.downloads] == ["reactome_97", "go_2026-01-23"]


def test_names_anywhere_in_the_sections_of_files_count():
    filled, _ = resolve_config({})
    named = {"name": "reactome_97", "file": "hallmark_2025.1"}
    filled["enrichment"]["collections"] = [named]
    filled["network"]["further"] = [{"file": "string_12.0_physical"}]
    assert make_request(filled, "", "").names == ("hallmark_2025.1", "string_12.0_physical")


def test_files_of_collections_and_networks_have_to_be_of_their_kind(check):
    filled, _ = resolve_config({})
    filled["network"]["further"] = [{"file": "hallmark_2025.1"}, {"file": "string_12.0_physical"}]
    problems, _ = check_downloads(filled, "", {})
    assert [type(problem) for problem in problems] == [Problem, NotFetched]
    assert 'key "network.further[1].file" is "hallmark_2025.1", which is' in problems[0].message
    filled["enrichment"]["collections"] = [{"name": "x", "file": "string_12.0_physical"}]
    problems, _ = check_downloads(filled, "", {})
    assert 'key "enrichment.collections[1].file"' in problems[0].message


def test_locate_is_of_a_species():
    mouse = "resources/fetched/10090.protein.links.detailed.v12.0.txt.gz"
    assert locate("string_12.0_functional", "mouse") == mouse
    assert locate("reactome_97", "human") == "resources/fetched/ReactomePathways_97.gmt"
    assert locate("goa_2026-01-23", "rabbit") == "goa_2026-01-23"
    assert locate("go_2026-01-23", "rabbit") == str(find_download("go_2026-01-23", "any").path)
