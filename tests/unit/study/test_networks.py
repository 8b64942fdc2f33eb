"""The files that the section `network` of the configuration names, looked at before any job."""

from pathlib import Path

import pytest
import yaml

from tearflow.network.settings import NetworkSettings
from tearflow.run.records import from_dict, to_dict
from tearflow.study.configuration import resolve_config
from tearflow.study.resources import check_networks

CHOSEN = {"genes": "bundled", "annotation": "bundled", "interactions": "own.tsv"}
PLAIN = "gene_a\tgene_b\tscore\nLYZ\tLTF\t0.9\n"
DETAILED = (
    "protein1 protein2 neighborhood fusion cooccurence coexpression experimental database"
    " textmining combined_score\n9606.E1 9606.E2 0 0 0 700 0 0 800 950\n"
)
INFO = "#string_protein_id\tpreferred_name\n9606.E1\tLYZ\n9606.E2\tLTF\n"


@pytest.fixture
def look(tmp_path, monkeypatch):
    """Function that checks the section `network` as it is written in a configuration."""
    monkeypatch.chdir(tmp_path)
    Path("own.tsv").write_text(PLAIN)
    Path("9606.protein.links.detailed.v12.0.txt").write_text(DETAILED)
    Path("9606.protein.info.v12.0.txt").write_text(INFO)

    def check(**section):
        config = {"network": section, "resources": {"interactions": "own.tsv"}}
        Path("config.yaml").write_text(yaml.safe_dump(config))
        filled, problems = resolve_config(config, ["config.yaml"])
        settings = from_dict(NetworkSettings, filled["network"])
        assert from_dict(NetworkSettings, to_dict(settings)) == settings
        resources = {"interactions": "own.tsv"}
        found, unread = check_networks(
            settings, CHOSEN, resources, "human", config, ["config.yaml"]
        )
        return found, "\n".join(map(str, [*problems, *unread]))

    return check


def test_nothing_is_asked_for_by_default(look):
    assert look() == ({}, "")


def test_further_networks_are_resources_with_their_names(look):
    links = "9606.protein.links.detailed.v12.0.txt"
    further = [{"file": links, "text_mining": False, "min_score": 0.4}, {"file": "own.tsv"}]
    assert look(further=further) == (
        {
            "network_1": links,
            "network_1_names": "9606.protein.info.v12.0.txt",
            "network_2": "own.tsv",
        },
        "",
    )


def test_a_network_that_can_be_fetched_is_left_to_the_check_of_what_was_fetched(look):
    found, problems = look(further=[{"file": "string_12.0_functional"}])
    assert found["network_1"].startswith("resources/fetched/")
    assert problems == ""


def test_the_bundled_list_of_interactions_to_leave_out(look):
    found, problems = look(exclude="bundled")
    assert found["excluded_interactions"].endswith("resources/human/suspicious_interactions.tsv")
    assert problems == ""


@pytest.mark.parametrize(
    ("section", "words"),
    [
        (
            {"text_mining": False},
            'own.tsv, line 1: key "network.text_mining" is false, and the file has no channels',
        ),
        (
            {"further": [{"file": "own.tsv", "text_mining": False}]},
            'key "network.further[1].text_mining" is false, and the file has no channels',
        ),
        (
            {"further": [{"file": "none.tsv"}]},
            'config.yaml, line 3: key "network.further[1].file", file "none.tsv"',
        ),
        ({"exclude": "none.tsv"}, 'line 2: key "network.exclude", file "none.tsv"'),
        ({"exclude": "9606.protein.info.v12.0.txt"}, 'column "gene_a" is missing'),
        ({"further": [{"min_score": 0.4}]}, "Write each network with its file, such as"),
        (
            {"further": [{"file": "own.tsv", "min_scor": 0.4}]},
            'key "network.further[1].min_scor" is unknown',
        ),
        ({"further": [{"file": "own.tsv", "kind": "phys"}]}, 'key "network.further[1].kind" is'),
        ({"further": "own.tsv"}, "Give a list of networks such as"),
        ({"alpha": 0}, 'key "network.alpha" is 0'),
    ],
)
def test_mistakes(look, section, words):
    assert words in look(**section)[1]


def test_a_network_that_is_listed_twice_is_refused(look):
    """It would count twice among the views of each hub; at another cut it is another view."""
    own = {"file": "own.tsv"}
    _, problems = look(further=[own, own | {"min_score": 0.4}, own])
    assert 'key "network.further[3]" is the same network and cut as number 1' in problems
    assert look(further=[own, own | {"min_score": 0.4}])[1] == ""


def test_a_table_without_interactions_is_refused(look):
    Path("own.tsv").write_text("gene_a\tgene_b\tscore\n\n")
    _, problems = look(further=[{"file": "own.tsv"}])
    assert "own.tsv: the table has no interaction below its header" in problems


@pytest.mark.parametrize("species", ["mouse", "rabbit"])
def test_the_bundled_list_is_of_human_genes(species):
    settings = NetworkSettings(exclude="bundled")
    found, (problem,) = check_networks(settings, CHOSEN, {}, species, {})
    assert found == {}
    assert f"which lists human genes, and the study is of {species}. Give none" in str(problem)


def test_a_channel_that_holds_no_scores_is_refused(look):
    Path("9606.protein.links.detailed.v12.0.txt").write_text(DETAILED.replace(" 700", " high"))
    _, problems = look(further=[{"file": "9606.protein.links.detailed.v12.0.txt"}])
    assert 'line 2, column coexpression: "high" is not a score' in problems
    assert "from 0 to 1000, as STRING has it" in problems
