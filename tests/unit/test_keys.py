"""An unknown key raises wherever one of several ways is chosen, and never stands for another."""

import re
from dataclasses import is_dataclass, replace

import numpy as np
import pandas as pd
import pytest
import yaml

from cohorts import self_test
from tearflow.differential.contrast import Contrast
from tearflow.differential.deps import find_deps
from tearflow.differential.design import make_design
from tearflow.differential.design_words import count_pairs
from tearflow.differential.false_discoveries import estimate_false_deps
from tearflow.differential.fit import Outcome
from tearflow.differential.imputation import METHODS, impute
from tearflow.differential.normalisation import normalise
from tearflow.differential.observations import summarise
from tearflow.differential.pairing import EYES, INCOMPLETE, KEYS, UNPAIRED
from tearflow.differential.rejection_thresholds import find_cut, find_rejection
from tearflow.differential.robustness import leave_one_out
from tearflow.differential.rule import Rule
from tearflow.differential.selected_test import column_of
from tearflow.differential.testing import MEASURES, apply_rule, measure, run_test
from tearflow.enrichment.ontology import Ontology, place_of
from tearflow.enrichment.propagation import ancestry
from tearflow.enrichment.settings import LISTED, EnrichmentSettings
from tearflow.figures.volcano import draw_volcano
from tearflow.readers.formats import open_table
from tearflow.readers.generic_table import SEPARATORS, split_header
from tearflow.readers.matrices import Dialect
from tearflow.readers.merged_runs import merge_reruns
from tearflow.readers.scales import BASES
from tearflow.readers.settings import MatrixSettings
from tearflow.report.columns import dep_columns
from tearflow.report.false_discoveries import MEASURES as MEASURE_NAMES
from tearflow.report.false_discoveries import name_measure, rule_in_words
from tearflow.report.methods_design import describe_tests
from tearflow.run.keys import ACROSS_RUNS, RELATIONS, RERUNS
from tearflow.run.places import HOME
from tearflow.study.coinciding_columns import find_coincidences
from tearflow.study.config import ASIDE, Config
from tearflow.study.schemas import FOLDER, load_schema
from tearflow.study.sheets import Sheet
from tearflow.study.technical_replicates import resolve_reruns

RULE = Rule(test="moderated", minimum_effect=0.3)
NO_TERMS = EnrichmentSettings(measure="odds_ratio")
NO_TEST, NO_MEASURE = replace(RULE, test="welch"), replace(RULE, measure="holm")
DIFFERENCES = np.random.default_rng(1).normal(size=(30, 4))
SUMMARISED = summarise(DIFFERENCES, np.full(30, 5.0))
OUTCOME = Outcome(*(np.full(3, 0.5) for _ in range(5)))
SAMPLES = pd.DataFrame({"sample": ["a"], "subject": ["A"], "visit": ["x"]})
PROTEINS = pd.DataFrame(
    {
        "protein_group": ["P1"],
        "accession": ["P1"],
        "gene": ["G"],
        "description": [""],
        "n_peptides": pd.array([1], "Int64"),
        "contaminant": [False],
    }
)
CONTRAST = Contrast("c", "n", "visit", reference="x", target="y", pair_by="eye")
FRAME = pd.DataFrame({"a": [1.0, np.nan]})

CALLS = {
    "test": lambda: run_test("welch", SUMMARISED, RULE),
    "rule": lambda: apply_rule(SUMMARISED, NO_TEST),
    "rule, measure": lambda: apply_rule(SUMMARISED, NO_MEASURE),
    "measure": lambda: measure(OUTCOME, "holm"),
    "deps": lambda: find_deps(PROTEINS, {}, summarise(np.ones((1, 3))), NO_TEST),
    "rejection": lambda: find_rejection(SUMMARISED, NO_TEST),
    "rejection, measure": lambda: find_rejection(SUMMARISED, NO_MEASURE),
    "cut": lambda: find_cut(OUTCOME.p_value, OUTCOME.p_value, NO_MEASURE),
    "false DEPs": lambda: estimate_false_deps(SUMMARISED, NO_TEST),
    "null self-test": lambda: self_test(pd.DataFrame(DIFFERENCES), NO_TEST),
    "leave-one-out": lambda: leave_one_out(SUMMARISED, NO_TEST),
    "column": lambda: column_of("welch", "p_value"),
    "column, measure": lambda: column_of("paired_t", "holm"),
    "volcano": lambda: draw_volcano(FRAME, NO_TEST, "t", count_pairs(3)),
    "name": lambda: name_measure("welch", "p_value"),
    "name, measure": lambda: name_measure("paired_t", "holm"),
    "words": lambda: rule_in_words(NO_TEST),
    "words, measure": lambda: rule_in_words(NO_MEASURE),
    "columns of the report": lambda: dep_columns(NO_TEST, count_pairs(3), "differences", ""),
    "methods": lambda: describe_tests(NO_TEST),
    "imputation": lambda: impute(FRAME, "zero"),
    "normalisation": lambda: normalise(FRAME, pd.Series(dtype=float), "quantile"),
    "re-runs, sheet": lambda: resolve_reruns(Sheet("s", ["sample"], []), "first"),
    "re-runs, matrix": lambda: merge_reruns(FRAME, {"S": ["a"]}, "first"),
    "pairing": lambda: make_design(SAMPLES.to_dict("records"), CONTRAST),
    "pairing, columns": lambda: find_coincidences([], CONTRAST),
    "format": lambda: open_table("missing.tsv", "maxquant", MatrixSettings()),
    "scale": lambda: Dialect(scale="log3"),
    "decimal": lambda: Dialect(decimal="'"),
    "collection": lambda: place_of("KEGG"),
    "relation": lambda: ancestry([], Ontology({}, {}), ["partof"]),
    "terms": lambda: NO_TERMS.listed,
}


@pytest.mark.parametrize("name", CALLS)
def test_an_unknown_key_raises_and_names_those_that_are_known(name):
    with pytest.raises(ValueError, match=r'unknown [^"]+ "'):
        CALLS[name]()


def test_an_unknown_separator_raises(tmp_path):
    path = tmp_path / "table.tsv"
    path.write_text("id\tA\n")
    with pytest.raises(ValueError, match='unknown separator "pipe"'):
        split_header(str(path), "pipe")


def choices(schema, *path):
    """Values that a schema allows for a key."""
    node = load_schema(schema)
    for step in path:
        node = node["properties"][step]
    return set(node.get("enum") or node["items"]["enum"])


@pytest.mark.parametrize(
    ("known", "schema", "path"),
    [
        (MEASURES, "config", ["differential", "measure"]),
        (MEASURE_NAMES, "config", ["differential", "measure"]),
        (["none", *METHODS], "config", ["differential", "imputation"]),
        (tuple(LISTED), "config", ["enrichment", "measure"]),
        (RELATIONS, "config", ["enrichment", "relations"]),
        (RERUNS, "config", ["reruns"]),
        (ACROSS_RUNS, "config", ["matrix", "filters", "across_runs"]),
        (BASES, "config", ["matrix", "generic", "scale"]),
        (["auto", *SEPARATORS], "config", ["matrix", "generic", "separator"]),
        ([*KEYS, UNPAIRED], "contrasts", ["pair_by"]),
        (["", *EYES], "contrasts", ["eyes"]),
        (INCOMPLETE, "contrasts", ["incomplete"]),
    ],
)
def test_the_configuration_offers_what_is_known(known, schema, path):
    assert set(known) == choices(schema, *path)


def keys_of(schema):
    """Keys of a schema at any depth."""
    for key, inner in schema.get("properties", {}).items():
        yield key
        yield from keys_of(inner)


def test_every_key_of_the_configuration_is_used():
    schema, workflow = load_schema("config"), HOME / "workflow"
    files = [*workflow.rglob("scripts/**/*.py"), *workflow.glob("rules/*.smk")]
    code = "".join(path.read_text(encoding="utf-8") for path in files)
    words = set(re.findall(r"[\w]+", " ".join(re.findall(r'"([\w/]+)"', code))))
    words |= set(re.findall(r"\.(\w+)", code))
    # Put together from the name of the column of the sample sheet that they are for.
    assert 'f"{' in code and '}_column"' in code
    keys = set(keys_of(schema)) - {f"{column}_column" for column in ("subject", "visit")}
    assert len(keys) > 20
    assert keys - words == set()


def fields_of(schema):
    """Keys of every section of the schema that has some."""
    return {
        key: fields_of(inner) if "properties" in inner else None
        for key, inner in schema["properties"].items()
    }


def fields_of_record(record):
    return {
        key: fields_of_record(value) if is_dataclass(value) else None
        for key, value in vars(record).items()
    }


def test_the_configuration_has_the_fields_of_its_dataclasses():
    declared = fields_of(load_schema("config"))
    assert {key: declared[key] for key in declared if key not in ASIDE} == fields_of_record(
        Config()
    )


def states_a_default(node):
    return isinstance(node, dict) and (
        "default" in node or any(map(states_a_default, node.values()))
    )


def test_the_schema_states_no_default_that_a_dataclass_has():
    schema = yaml.safe_load((FOLDER / "config.schema.yaml").read_text(encoding="utf-8"))
    stated = {key for key, part in schema["properties"].items() if states_a_default(part)}
    assert stated == set(ASIDE)
