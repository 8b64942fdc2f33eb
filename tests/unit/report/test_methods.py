import inspect
import re
from dataclasses import replace
from itertools import product

import pandas as pd
import pytest

from tearflow.differential.limits import BY_COUNT, OF_ALL, SUSPECT
from tearflow.differential.rule import Rule
from tearflow.differential.tests import TESTS
from tearflow.enrichment.settings import CollectionSettings, EnrichmentSettings
from tearflow.io.tables import write_frame
from tearflow.network.settings import NetworkSettings
from tearflow.readers.settings import MatrixSettings
from tearflow.report import methods, methods_data, methods_design, methods_endpoints, ranked
from tearflow.report.methods import describe_network, methods_section
from tearflow.report.methods_data import IMPUTATIONS
from tearflow.report.references import REFERENCES, number_citations, write_reference
from tearflow.study.config import ResourceSettings

PACKAGES = "python snakemake numpy pandas scipy gseapy networkx matplotlib seaborn"
VERSIONS = dict.fromkeys(PACKAGES.split(), "1.2.3")


def text_of(run, versions=VERSIONS):
    section = methods_section(run, versions, "0.1.0")
    text, references = (" ".join(part.blocks[0].paragraphs) for part in section.sections)
    return text, references


def test_text_holds_the_parameters_of_the_run(run, config):
    changed = replace(
        config,
        differential=Rule(alpha=0.01, log2_fold_change=0.58, min_pairs=4),
        enrichment=EnrichmentSettings(min_size=7, max_size=321),
        network=NetworkSettings(0.95),
        normalisation="median",
    )
    text, _ = text_of(replace(run, config=changed))
    for part in (
        "|log2 fold change| > 0.58 (more than 1.49-fold) and p < 0.01",
        "at least 4 complete pairs",
        "7 to 321 genes",
        "at least 0.95",
        "common level",
        "“is a” and “part of”",
        "TearFlow 0.1.0 (code 0123456789ab)",
        "networkx [13] (version 1.2.3)",
        "STRING 11",
        "differ from those of Zhang",
        "do not control the false discovery rate",
    ):
        assert part in text


def test_default_is_called_the_published_rule(run):
    text, references = text_of(run)
    assert "These are the criteria of Zhang et al. [6]" in text
    assert "10.1186/s13287-025-04292-8" in references


def test_rule_by_q_claims_no_lack_of_control(run, config):
    rule = Rule(measure="q_value", test="moderated")
    text, _ = text_of(replace(run, config=replace(config, differential=rule)))
    assert "q (Benjamini-Hochberg) < 0.05 by the moderated paired t-test" in text
    assert "do not control" not in text


def test_version_that_is_not_known_is_left_out(run):
    text, _ = text_of(run, VERSIONS | {"networkx": None})
    assert "networkx [13], and DEPs" in text


def test_comparison_is_described_only_where_there_is_one(run):
    assert "Contrasts were compared" in text_of(run)[0]
    assert "Contrasts were compared" not in text_of(replace(run, comparisons={}))[0]


@pytest.mark.parametrize(
    ("prefixes", "contaminants", "proteome", "words", "absent"),
    [
        (["Cont_"], "bundled", "none", "Cont_ or belonged to another species in MaxQ", "pyteomics"),
        ([], "own.fasta", "none", "that of a contaminant in own.fasta were", "started with"),
        ([], "none", "own.fasta", "peptides were computed from own.fasta", "contaminants"),
    ],
)
def test_contaminants_and_proteome(run, config, prefixes, contaminants, proteome, words, absent):
    resources = ResourceSettings(contaminants=contaminants, proteome=proteome)
    matrix = MatrixSettings(contaminant_prefixes=prefixes)
    changed = replace(config, resources=resources, matrix=matrix)
    text, references = text_of(replace(run, config=changed))
    assert words in text
    assert absent not in text
    assert ("Pyteomics" in references) == (proteome != "none")


@pytest.mark.parametrize(("source", "cited"), [("bundled", True), ("own.tsv", False)])
def test_string_is_cited_for_its_own_data_only(config, source, cited):
    changed = replace(config, resources=ResourceSettings(interactions=source))
    text = describe_network(changed, ["own network"], VERSIONS)
    assert ("@string" in text) == cited


def test_every_citation_has_a_reference_and_a_doi(run, config):
    for test, imputation in product(TESTS, ["none", *IMPUTATIONS]):
        rule = Rule(test=test, imputation=imputation, measure="storey_q_value")
        text, references = text_of(replace(run, config=replace(config, differential=rule)))
        assert "@" not in text
        cited = re.findall(r"\[([0-9, ]+)\]", text)
        numbers = {int(number) for group in cited for number in group.split(",")}
        n_references = references.count("https://doi.org/10.")
        assert len(numbers) == max(numbers) == n_references, f"{test}, {imputation}"


def test_what_has_no_doi_is_cited_without_a_doi():
    assert write_reference("iglewicz").endswith("ASQC Quality Press, 1993.")
    assert [key for key, (_, doi) in REFERENCES.items() if not doi] == [
        "iglewicz",
        "holm",
        "freeman",
    ]


def test_matrix_is_described_as_filtered_by_diann(run):
    text, _ = text_of(run)
    assert "DIA-NN [1] protein group matrices were used as filtered by DIA-NN." in text
    assert "long report" not in text
    assert "MaxLFQ" not in text


def test_long_report_is_described_with_its_thresholds(run, filters):
    write_frame(filters, run.results / "nsde/filters.tsv")
    text, references = text_of(run)
    assert (
        "From the long reports of DIA-NN [1] (nsde), rows with Q.Value ≤ 0.01 and Lib.PG.Q.Value "
        "≤ 0.02 were kept and decoys were removed; PG.MaxLFQ [2] was used as the intensity of a "
        "protein group." in text
    )
    assert "protein group matrices (ssde)" in text
    assert "10.1074/mcp.M113.031591" in references


def test_table_of_other_software_is_described(run):
    cohorts = {**run.cohorts, "ssde": replace(run.cohorts["ssde"], format="generic")}
    assert "Tables from other software (ssde)" in text_of(replace(run, cohorts=cohorts))[0]


@pytest.mark.parametrize(
    ("policy", "words"), [("best", "most protein groups"), ("average", "were averaged")]
)
def test_several_runs_of_a_sample_are_described_where_there_are_any(run, config, policy, words):
    changed = replace(run, config=replace(config, reruns=policy))
    assert re.search(rf"For 2 samples measured in several runs, the .*{words}", text_of(changed)[0])
    for cohort in run.cohorts:
        table = run.table(f"{cohort}/reruns.tsv")
        run.tables[f"{cohort}/reruns.tsv"] = table[table["used"]]
    assert "several runs" not in text_of(run)[0]


def test_choice_of_gene_is_described_where_it_mattered(run):
    text, _ = text_of(run)
    choices = ["unknown, DIA-NN's first gene.", "of several genes", "groups without a gene"]
    choices.append("A gene with several protein groups was represented")
    assert all(words in text for words in choices)
    for cohort in run.cohorts:
        plain = run.table(f"{cohort}/genes.tsv").assign(source="accession", n_genes=1)
        run.tables[f"{cohort}/genes.tsv"] = plain
        level = run.table(f"{cohort}/week2_vs_baseline/gene_level.tsv").assign(n_groups=1)
        run.tables[f"{cohort}/week2_vs_baseline/gene_level.tsv"] = level
    text, _ = text_of(run)
    assert "symbol of the gene of its first accession." in text
    assert not any(words in text for words in choices)


def test_contaminants_that_were_not_found(run):
    for cohort in run.cohorts:
        run.tables[f"{cohort}/proteins.tsv"] = pd.DataFrame({"contaminant": [False]})
    assert "would have been treated as contaminants; there were none" in text_of(run)[0]


def test_p_of_terms_is_described_as_unadjusted(run, config):
    words = (
        "p-values are not adjusted for the number of terms tested: some terms are expected below "
        "0.05 by chance"
    )
    assert words in text_of(run)[0]
    by_q = EnrichmentSettings(measure="q_value")
    assert "chance" not in text_of(replace(run, config=replace(config, enrichment=by_q)))[0]


def test_sets_of_a_gmt_are_not_described_as_propagated(run, config, tmp_path):
    assert (
        "annotations (Gene Ontology 2026-01-23 and NCBI gene2go 2026-03-18, HGNC 2024-07) were "
        "propagated"
    ) in text_of(run)[0]
    (tmp_path / "own.txt").write_text("lysis\t\tLYZ\tLTF\n")
    resources = ResourceSettings(annotation=str(tmp_path / "own.txt"))
    text, _ = text_of(replace(run, config=replace(config, resources=resources)))
    assert "The gene sets of own.txt (GMT) were used as provided." in text
    assert "Sets with p < 0.05" in text
    assert "propagated" not in text
    assert "part of" not in text
    assert str(tmp_path) not in text


def test_go_is_not_named_where_only_a_gmt_is_tested(run, config, tmp_path):
    (tmp_path / "own.gmt").write_text("lysis\t\tLYZ\tLTF\n")
    own = CollectionSettings("Own", "gmt", str(tmp_path / "own.gmt"))
    beside = EnrichmentSettings(collections=(CollectionSettings("BP"), own))
    text, _ = text_of(replace(run, config=replace(config, enrichment=beside)))
    assert "the ontologies of GO have one background" in text
    alone = EnrichmentSettings(collections=(own,))
    text, _ = text_of(replace(run, config=replace(config, enrichment=alone)))
    assert "the collection of the set knows; sets with" in text
    assert re.search(r"\bGO\b|Gene Ontology", text) is None


def test_projected_gene_sets_are_called_so(run, config, tmp_path):
    text, _ = text_of(replace(run, config=replace(config, species="mouse")))
    assert "projected from human to the one-to-one orthologs of the mouse (HGNC" in text
    assert "projected" not in text_of(run)[0]
    (tmp_path / "own.obo").write_text("format-version: 1.2\ndata-version: releases/2025-02-06\n")
    (tmp_path / "own.gaf").write_text("!gaf-version: 2.2\n!date-generated: 2025-03-01T10:00\n")
    own = ResourceSettings(ontology=str(tmp_path / "own.obo"), annotation=str(tmp_path / "own.gaf"))
    text, _ = text_of(replace(run, config=replace(config, species="mouse", resources=own)))
    assert "annotations (own.obo, 2025-02-06 and own.gaf, 2025-03-01T10:00) were" in text
    assert "projected" not in text


def test_estimate_of_false_deps_is_described(run):
    text, _ = text_of(run)
    assert f"Protein groups with p < {SUSPECT} were excluded" in text
    assert "divided by the number of those with p ≥ 0.2" in text


def test_minimum_effect_is_named(run, config):
    rule = Rule(test="minimum_effect", minimum_effect=0.4)
    text, _ = text_of(replace(run, config=replace(config, differential=rule)))
    assert re.search(r"\(limma's treat\) \[\d+\] for a \|log2 fold change\| above 0\.4\b", text)
    assert "(limma's treat) for a |log2 fold change| above 0.4, among" in text


@pytest.mark.parametrize(
    ("priors", "words"),
    [
        ([OF_ALL, OF_ALL, ""], "moderated with the prior of all tested protein groups, since"),
        ([BY_COUNT, BY_COUNT, ""], r"moderated by peptide count, as in DEqMS \[\d+\]\."),
        ([BY_COUNT, OF_ALL, ""], "; of protein groups without a count they were moderated with"),
    ],
)
def test_the_prior_of_the_minimum_effect_test_is_said(run, config, priors, words):
    for path in run.paths:
        run.table(f"{path}/deps.tsv")["minimum_effect_prior"] = priors * 2
    text, _ = text_of(run)
    assert not re.search(words, text)
    rule = Rule(test="minimum_effect", minimum_effect=0.4)
    text, _ = text_of(replace(run, config=replace(config, differential=rule)))
    assert re.search(words, text)


def test_a_robust_prior_is_said(run, config):
    text, references = text_of(run)
    assert "robustly" not in text
    rule = Rule(robust_prior=True)
    text, references = text_of(replace(run, config=replace(config, differential=rule)))
    assert re.search(r"estimated from these protein groups, robustly \[\d+\]\.", text)
    assert "hypervariable" in references


def test_checks_of_the_samples_are_described_where_they_were_made(run):
    text, references = text_of(run)
    assert "To detect sample swaps" in text
    assert "with a sample of the same visit improved the fit of the two together" in text
    assert "12 or more" not in text
    assert "outliers" not in text  # below 5 samples
    for cohort in run.cohorts:
        rows = run.table(f"{cohort}/qc.tsv").iloc[:1]
        many = pd.concat([rows] * 12).assign(subject=list("ABCDEFGHIJKL"))
        run.tables[f"{cohort}/qc.tsv"] = many
    text, references = text_of(run)
    assert "and, in cohorts of 12 or more subjects, the first principal component; a sample" in text
    assert "exceeded 10 % for the number of identifications, 0.5 for" in text
    assert "Iglewicz" in references
    for cohort in run.cohorts:
        empty = run.table(f"{cohort}/qc.tsv").iloc[:1].assign(own_correlation=None)
        run.tables[f"{cohort}/qc.tsv"] = empty
    text, references = text_of(run)
    assert "swaps" not in text
    assert "No sample was excluded" not in text
    assert "Geyer" in references


def test_every_reference_is_cited_by_some_run():
    texts = (methods, methods_data, methods_design, methods_endpoints, ranked)
    source = "".join(map(inspect.getsource, texts))
    assert set(REFERENCES) == set(re.findall(r"@(\w+)", source)) - set(TESTS) | {
        "networkx",
        "snakemake",
    }


def test_numbers_follow_the_order_of_citation():
    text, keys = number_citations(["[@go] [@bh @go]", "[@bh]"])
    assert (text, keys) == (["[1] [1, 2]", "[2]"], ["go", "bh"])


def test_a_fetched_resource_is_credited(run, config):
    assert "fetched" not in text_of(run)[0]
    fetched = ResourceSettings(interactions="string_12.0_physical")
    text, _ = text_of(replace(run, config=replace(config, resources=fetched)))
    assert "(string_12.0_physical, version 12.0, CC BY 4.0; STRING, SIB Swiss" in text
    assert "doi 10.1093/nar/gkac1000" in text
