import inspect
import re
from dataclasses import replace

import pytest

from tearflow.report import methods
from tearflow.report.methods import (
    EXTRA_TESTS,
    IMPUTATIONS,
    describe_network,
    methods_section,
)
from tearflow.report.references import REFERENCES, number_citations

PACKAGES = "python snakemake numpy pandas scipy gseapy networkx matplotlib seaborn"
VERSIONS = dict.fromkeys(PACKAGES.split(), "1.2.3")


def text_of(run, versions=VERSIONS):
    section = methods_section(run, versions, "0.1.0")
    text, references = (" ".join(part.blocks[0].paragraphs) for part in section.sections)
    return text, references


def test_text_holds_the_parameters_of_the_run(run, config):
    rule = config["differential"] | {"alpha": 0.01, "log2_fold_change": 0.58, "min_pairs": 4}
    sizes = config["enrichment"] | {"min_size": 7, "max_size": 321}
    changed = config | {
        "differential": rule,
        "enrichment": sizes,
        "network": {"min_score": 0.95},
        "normalisation": "median",
    }
    text, _ = text_of(replace(run, config=changed))
    for part in (
        "|log2 fold change| > 0.58 (more than 1.49-fold) and p < 0.01",
        "at least 4 complete pairs",
        "7 to 321 genes",
        "at least 0.95",
        "common median",
        "is a and part of",
        "TearFlow 0.1.0 (code 0123456789ab)",
        "gseapy [10] (version 1.2.3)",
        "STRING 11",
        "differs from the published one",
        "does not control the false discovery rate",
    ):
        assert part in text


def test_default_is_called_the_published_rule(run):
    text, references = text_of(run)
    assert "This is the rule of Zhang et al. [5]" in text
    assert "10.1186/s13287-025-04292-8" in references


def test_rule_by_q_claims_no_lack_of_control(run, config):
    rule = config["differential"] | {"measure": "q_value", "test": "moderated"}
    text, _ = text_of(replace(run, config=config | {"differential": rule}))
    assert "q (Benjamini-Hochberg) < 0.05 by the moderated paired t-test" in text
    assert "does not control" not in text


def test_version_that_is_not_known_is_left_out(run):
    text, _ = text_of(run, VERSIONS | {"gseapy": None})
    assert "gseapy [10], with" in text


def test_comparison_is_told_only_where_there_is_one(run):
    assert "Contrasts were compared" in text_of(run)[0]
    assert "Contrasts were compared" not in text_of(replace(run, comparisons={}))[0]


@pytest.mark.parametrize(
    ("prefixes", "contaminants", "proteome", "words", "absent"),
    [
        (["Cont_"], "bundled", "none", "Cont_ or is of another organism in MaxQuant", "pyteomics"),
        ([], "own.fasta", "none", "first accession is marked by own.fasta were", "starts with"),
        ([], "none", "own.fasta", "peptides are of own.fasta", "contaminants"),
    ],
)
def test_contaminants_and_proteome(run, config, prefixes, contaminants, proteome, words, absent):
    resources = config["resources"] | {"contaminants": contaminants, "proteome": proteome}
    matrix = {"contaminant_prefixes": prefixes}
    changed = config | {"resources": resources, "matrix": matrix}
    text, references = text_of(replace(run, config=changed))
    assert words in text
    assert absent not in text
    assert ("Pyteomics" in references) == (proteome != "none")


@pytest.mark.parametrize(("source", "cited"), [("bundled", True), ("own.tsv", False)])
def test_string_is_cited_for_its_own_data_only(config, source, cited):
    changed = config | {"resources": {"interactions": source}}
    text = describe_network(changed, ["own network"], VERSIONS)
    assert ("@string" in text) == cited


@pytest.mark.parametrize("test", EXTRA_TESTS)
@pytest.mark.parametrize("imputation", ["none", *IMPUTATIONS])
def test_every_citation_has_a_reference_and_a_doi(run, config, test, imputation):
    rule = config["differential"] | {
        "test": test,
        "imputation": imputation,
        "measure": "storey_q_value",
    }
    text, references = text_of(replace(run, config=config | {"differential": rule}))
    assert "@" not in text
    numbers = {int(n) for cited in re.findall(r"\[([0-9, ]+)\]", text) for n in cited.split(",")}
    assert len(numbers) == max(numbers) == references.count("https://doi.org/10.")


def test_every_reference_is_cited_by_some_run():
    source = inspect.getsource(methods)
    assert set(REFERENCES) == set(re.findall(r"@(\w+)", source)) | {
        "gseapy",
        "networkx",
        "snakemake",
    }


def test_numbers_follow_the_order_of_citation():
    text, keys = number_citations(["[@go] [@bh @go]", "[@bh]"])
    assert (text, keys) == (["[1] [1, 2]", "[2]"], ["go", "bh"])
