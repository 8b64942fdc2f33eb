import re
from dataclasses import asdict
from pathlib import Path

import pytest
import yaml

from tearflow.differential.rule import CRITERIA, RULES
from tearflow.study.configuration import resolve_config

SHIPPED = Path(__file__).parents[3] / "config/config.yaml"


def shipped():
    """The shipped configuration, the keys that its rule gives no longer comments."""
    text = SHIPPED.read_text(encoding="utf-8")
    return yaml.safe_load(re.sub(rf"(?m)^  # (({'|'.join(CRITERIA)}): )", r"  \1", text))


def only(config):
    _, problems = resolve_config(config)
    assert len(problems) == 1, problems
    return str(problems[0])


def test_the_shipped_configuration_states_every_default():
    filled, problems = resolve_config({})
    assert not problems
    stated = shipped()
    # The demo has endpoints.
    none = dict.fromkeys(("values", "measures", "safety", "people"), "none")
    without = {**stated, "comparisons": {}, "endpoints": {**stated["endpoints"], **none}}
    assert filled == without
    assert resolve_config(stated) == (stated, [])


def test_the_shipped_configuration_leaves_the_criteria_to_its_rule():
    stated = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))["differential"]
    assert stated["rule"] == "published"
    assert stated.keys().isdisjoint(CRITERIA)


@pytest.mark.parametrize("name", RULES)
def test_one_key_chooses_the_rule(name):
    filled, problems = resolve_config({"differential": {"rule": name, "min_pairs": 4}})
    assert problems == []
    assert filled["differential"] == {**asdict(RULES[name]), "min_pairs": 4}


def test_the_published_rule_may_be_changed_key_by_key():
    filled, problems = resolve_config({"differential": {"rule": "published", "alpha": 0.01}})
    assert problems == []
    assert filled["differential"] == {**asdict(RULES["published"]), "alpha": 0.01}


def test_the_recommended_rule_is_refused_beside_other_criteria():
    stated = {"rule": "recommended", "test": "moderated", "alpha": 0.1, "measure": "q_value"}
    message = only({"differential": stated})
    assert "with another test moderated (the rule has minimum_effect)" in message
    assert "alpha 0.1 (the rule has 0.05)" in message
    assert "measure" not in message


def test_the_recommended_rule_may_be_written_out():
    whole = {key: getattr(RULES["recommended"], key) for key in CRITERIA}
    stated = {"rule": "recommended", **whole, "log2_fold_change": 0}
    assert resolve_config({"differential": stated})[1] == []


def test_an_invalid_criterion_is_one_problem_beside_a_rule():
    assert "alpha" in only({"differential": {"rule": "recommended", "alpha": 2}})


@pytest.mark.parametrize(
    ("config", "parts"),
    [
        ({"normalization": "none"}, ['"normalization" is unknown', 'nearest: "normalisation"']),
        ({"differential": {"alhpa": 1}}, ['"differential.alhpa"', 'nearest: "alpha"']),
        ({"min_pairs": 3}, ['"min_pairs"', 'nearest: "differential.min_pairs"']),
        ({"threads": 4}, ['"threads" is unknown', "Remove it"]),
        ({"normalisation": "medain"}, ['is "medain"', 'nearest: "median"']),
        ({"comparisons": {True: ["a/b", "a/c"]}}, ['"comparisons.<true>"', "yes, no, on, off"]),
        (
            {"comparisons": {None: ["a/b", "a/c"]}},
            ['"comparisons.<null>"', "as text only in quotes"],
        ),
        ({"comparisons": {"a" * 81: ["a/b", "a/c"]}}, ["at most 80"]),
        ({"normalisation": None}, ["has no value"]),
        ({"comparisons": None}, ['"comparisons" has no value', "comparisons: {}"]),
        ({"differential": None}, ['"differential" has no value', "indented"]),
        ({"differential": {"rule": "recomended"}}, ['nearest: "recommended"']),
        ({"differential": {"min_pairs": 1}}, ['"differential.min_pairs" is 1', "from 2"]),
        ({"differential": {"min_pairs": 3.0}}, ["is 3.0", "whole number"]),
        ({"differential": {"min_pairs": True}}, ["is true"]),
        ({"differential": {"min_pairs": 1.5}}, ["is 1.5", "share"]),
        ({"differential": {"min_pairs": 1.0}}, ["is 1.0", "share"]),
        ({"differential": {"min_pairs": 0}}, ["is 0", "share"]),
        ({"differential": {"min_pairs": -0.5}}, ["is -0.5", "share"]),
        ({"differential": {"min_pairs": "0.5"}}, ['is "0.5"', "Write 0.5"]),
        ({"differential": {"min_measured": -1}}, ["is -1", "from 0"]),
        ({"differential": {"alpha": 0}}, ["is 0", "above 0"]),
        ({"differential": {"alpha": 1.5}}, ["is 1.5"]),
        ({"differential": {"alpha": float("nan")}}, ["NaN"]),
        ({"differential": {"alpha": "1e-3"}}, ['is "1e-3"', "Write 0.001"]),
        ({"differential": {"log2_fold_change": float("inf")}}, ["Infinity"]),
        ({"differential": {"log2_fold_change": -1}}, ["is -1"]),
        ({"network": {"min_score": 900}}, ["is 900", "0.9"]),
        ({"network": {"min_score": 0.95}}, ["is 0.95", "STRING's file of links"]),
        ({"network": {"min_score": 0.4}}, ["is 0.4", "STRING's file of links"]),
        ({"enrichment": {"relations": ["is_a", "partof"]}}, ['relations[2]" is "partof"']),
        ({"enrichment": {"relations": []}}, ["is []"]),
        ({"enrichment": {"ranked": ["camera", "fgsea"]}}, ['ranked[2]" is "fgsea"', "prerank"]),
        ({"enrichment": {"ranked": ["camera", "camera"]}}, ["each once"]),
        ({"enrichment": {"inter_gene_correlation": 1}}, ["is 1", "below 1"]),
        ({"enrichment": {"inter_gene_correlation": -0.1}}, ["is -0.1", "from 0"]),
        ({"enrichment": {"inter_gene_correlation": "estimate"}}, ['is "estimate"', "estimated"]),
        ({"enrichment": {"min_size": 9, "max_size": 5}}, ["is 9", "max_size", "5"]),
        ({"figures": {"label": "MMP9"}}, ["list"]),
        ({"figures": {"label": [False]}}, ['label[1]" is false', "quotes"]),
        ({"visits": ["0", 14]}, ['visits[2]" is 14', "quotes"]),
        ({"endpoints": {"visits": [0]}}, ['endpoints.visits[1]" is 0', "quotes"]),
        ({"matrix": {"contaminant_prefixes": [""]}}, ["not empty"]),
        ({"comparisons": {"a-b": ["x/y", "x/z"]}}, ['"comparisons.a-b"', "letters"]),
        ({"comparisons": {1: ["x/y", "x/z"]}}, ['"comparisons.1"']),
        ({"comparisons": {"ab": ["x/y"]}}, ["at least two"]),
        ({"comparisons": {"ab": ["x/y", "x/y"]}}, ["each once"]),
        ({"cohorts": ""}, ['"cohorts" is ""']),
        ({"cohorts": 3}, ['"cohorts" is 3']),
        ({"resources": {"genes": ["a"]}}, ['"resources.genes"', "bundled"]),
    ],
)
def test_a_mistake_is_named_with_value_and_advice(config, parts):
    problem = only(config)
    for part in parts:
        assert part in problem


def test_a_mistake_leaves_the_default_so_that_the_rest_can_be_checked():
    assert (
        resolve_config({"differential": {"min_pairs": 0.5}})[0]["differential"]["min_pairs"] == 0.5
    )
    assert resolve_config({"differential": {"min_pairs": 0.5}})[1] == []
    filled, _ = resolve_config(
        {"differential": {"min_pairs": 0, "alpha": 0.01}, "comparisons": {"a": []}}
    )
    assert filled["differential"]["min_pairs"] == 3
    assert filled["differential"]["alpha"] == 0.01
    assert filled["comparisons"] == {}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("cohorts: a\ndifferential:\n  alpha: 3\n", "config/config.yaml, line 3:"),
        ("enrichment:\n  relations:\n    - is_a\n    - x\n", "config/config.yaml, line 4:"),
        ("normalise: none\n", "config/config.yaml, line 1:"),
        ("comparisons:\n  2a: [x/y, x/z]\n", "config/config.yaml, line 2:"),
        ("differential: 3\n", "config/config.yaml, line 1:"),
        ("comparisons:\n  on: [x/y, x/z]\n", "config/config.yaml, line 2:"),
    ],
)
def test_the_place_is_the_line_of_the_configuration_file(tmp_path, monkeypatch, text, place):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    (tmp_path / "config/config.yaml").write_text(text)
    assert only(yaml.safe_load(text)).startswith(place)


def test_a_key_that_stands_there_twice_is_refused_at_any_depth(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    text = "enrichment:\n  alpha: 0.01\n  alpha: 0.02\nreruns: best\nenrichment:\n  min_size: 3\n"
    (tmp_path / "config/config.yaml").write_text(text)
    _, problems = resolve_config(yaml.safe_load(text))
    assert [(problem.row, problem.message) for problem in problems] == [
        (3, 'duplicate key "alpha"; the first is in line 2'),
        (5, 'duplicate key "enrichment"; the first is in line 1'),
    ]


def test_a_value_of_the_command_line_has_no_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    (tmp_path / "config/config.yaml").write_text("normalisation: none\n")
    assert only({"normalisation": "x"}).startswith("configuration: ")
