"""The methods of a run as text that an author can paste, with the parameters that were used."""

from pathlib import PurePath

from tearflow.comparison.places import DIFFERENT
from tearflow.differential.limits import BY_COUNT, OF_ALL
from tearflow.differential.tests import find_test
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.provenance.fetched import find_download
from tearflow.report.blocks import Prose, Section
from tearflow.report.methods_data import describe_audit, describe_data
from tearflow.report.methods_design import (
    describe_designs,
    describe_selection,
    describe_separate_eyes,
    describe_trust,
)
from tearflow.report.references import number_citations, write_reference
from tearflow.report.run import Run
from tearflow.report.series import describe_series
from tearflow.report.terms import annotation_form
from tearflow.run.records import to_dict
from tearflow.run.words import join
from tearflow.study.config import Config
from tearflow.study.fetch_checks import named_downloads


def methods_section(run: Run, versions: dict[str, str | None], release: str) -> Section:
    """Section with the methods and their references."""
    networks = sorted({name for path in run.paths for name in network_names(run, path)})
    paragraphs = [
        describe_data(run),
        describe_audit(run),
        f"{describe_designs(run)} {describe_selection(run)}"
        + describe_prior(run)
        + describe_separate_eyes(run)
        + describe_series(run),
        describe_trust(run),
        describe_enrichment(run),
        describe_network(run.config, networks, versions),
        *describe_downloads(run.config),
        *([describe_comparison(run.config.enrichment)] if run.comparisons else []),
        describe_software(versions, release, run.code),
    ]
    text, keys = number_citations(paragraphs)
    numbered = [f"{place}. " + write_reference(key) for place, key in enumerate(keys, start=1)]
    return Section(
        "Methods",
        "methods",
        [
            Prose(
                [
                    "This text gives the parameters and versions of this run and can be pasted "
                    "into a manuscript."
                ]
            )
        ],
        [
            Section("Text", "methods-text", [Prose(text, copy=True)]),
            Section("References", "references", [Prose(numbered, copy=True)]),
        ],
    )


def network_names(run: Run, path: str) -> list[str]:
    """Names of the networks that the hubs of a contrast come from."""
    return run.table(f"{path}/hubs.tsv")["network"].unique().tolist()


def package(name: str, versions: dict[str, str | None], key: str = "") -> str:
    """Name of a package with its citation and, where it is known, its version.

    >>> package("networkx", {"networkx": "3.4"}, key="networkx")
    'networkx [@networkx] (version 3.4)'
    """
    known = versions[name.lower()]
    cited = f"{name} [@{key}]" if key else name
    return f"{cited} (version {known})" if known else cited


def describe_prior(run: Run) -> str:
    """Sentence on the prior of the selected test, where that depends on peptide counts."""
    if "prior_with_counts" not in find_test(run.config.differential.test).takes:
        return ""
    found = {
        prior
        for path in run.paths
        for prior in run.table(f"{path}/deps.tsv")["minimum_effect_prior"].unique()
    }
    by_count = "by peptide count, as in DEqMS [@moderated_by_count]"
    of_all = "with the prior of all tested protein groups"
    if BY_COUNT not in found:
        return f" Variances were moderated {of_all}, since there were no peptide counts."
    if OF_ALL not in found:
        return f" Variances were moderated {by_count}."
    return (
        f" Variances were moderated {by_count}; of protein groups without a count they were "
        f"moderated {of_all}."
    )


def has_rivals(run: Run) -> bool:
    """Whether any gene has several tested protein groups, of which one represents it."""
    return any((run.table(f"{path}/gene_level.tsv")["n_groups"] > 1).any() for path in run.paths)


def describe_enrichment(run: Run) -> str:
    """Paragraph on the tested gene sets, and on genes with several protein groups."""
    options = run.config.enrichment
    sets, tested, noun = describe_sets(run)
    letter = {"p_value": "p", "q_value": "Benjamini-Hochberg q"}[options.measure]
    chance = (
        f" These p-values are not adjusted for the number of {noun}s tested: some {noun}s are "
        f"expected below {options.alpha:g} by chance alone. Since {noun}s overlap, several may "
        "reflect the same DEPs."
    )
    represented = (
        " A gene with several protein groups was represented by one of them, here and in the "
        "network: by a DEP where there was one, and among equals by the one with the smallest "
        "p-value."
    )
    return (
        f"{sets} Over-representation of the DEPs in {tested} was tested by the hypergeometric "
        f"test, Fisher's exact test of one side. The background was the genes of the "
        f"tested protein groups of the same contrast that are in at least one {noun}; {noun}s with "
        f"{options.min_size} to {options.max_size} genes in this background were tested. "
        f"{noun.capitalize()}s with {letter} < {options.alpha:g} were considered significant."
        f"{chance if options.measure == 'p_value' else ''} Each {noun} was assigned the "
        f"direction of the majority of its DEPs.{represented if has_rivals(run) else ''}"
    )


def describe_sets(run: Run) -> tuple[str, str, str]:
    """Sentence on the source of the gene sets, what was tested, and the noun for one of them."""
    if annotation_form(run) == "gmt":
        name = PurePath(run.config.resources.annotation).name
        return f"The gene sets of {name} (GMT) were used as provided.", "these sets", "set"
    relations = [name.replace("_", " ") for name in run.config.enrichment.relations]
    return (
        "Gene Ontology [@go @go2023] annotations were propagated to the ancestors of each term "
        f"along the relations {join([f'“{name}”' for name in relations])}.",
        "the terms of the biological process, cellular component and molecular function ontologies",
        "term",
    )


def describe_network(config: Config, networks: list[str], versions: dict[str, str | None]) -> str:
    """Paragraph on the interaction network and the ranking of its hubs."""
    is_bundled = config.resources.interactions == "bundled"
    cited = (
        ""
        if not is_bundled and not any("string" in name.lower() for name in networks)
        else " [@string]"
    )
    source = join(networks) or "a protein-protein interaction network"
    return (
        f"Protein-protein interactions between the DEPs of a contrast with a confidence of at "
        f"least {config.network.min_score:g} were taken from {source}{cited}. Networks were "
        f"built with {package('networkx', versions, 'networkx')}, and DEPs were ranked by degree, "
        "the number of interactions with other DEPs."
    )


def describe_downloads(config: Config) -> list[str]:
    """Paragraph on the resources that were fetched, with the credit that they ask for, if any."""
    names = dict.fromkeys(name for _, name in named_downloads(to_dict(config)))
    found = [find_download(name, config.species) for name in names]
    listed = [
        f"{each.what} ({each.name}, version {each.version}, {each.licence}; {each.credit})"
        for each in found
        if each
    ]
    return [f"Resources were fetched from their makers: {join(listed)}."] if listed else []


def describe_comparison(options: EnrichmentSettings) -> str:
    """Paragraph on the comparison of contrasts."""
    letter = {"p_value": "p", "q_value": "q"}[options.measure]
    return (
        "Contrasts were compared pairwise. The difference of the two log2 fold changes of each "
        "protein that both tested, matched by gene, was tested with the moderated standard error "
        "of each contrast against the Behrens-Fisher distribution, or within people who are in "
        "both contrasts by a moderated t-test of their differences. Changes were called different "
        f"at q (Benjamini-Hochberg) < {DIFFERENT:g}, since a change that is significant in one "
        "contrast only need not differ between them [@gelman]. Changes of different people were "
        "pooled by random effects [@dersimonian]. The number of shared DEPs was compared with the "
        "hypergeometric distribution, the number of equal signs with the binomial one. "
        f"Significant terms ({letter} < {options.alpha:g}), DEPs and interactions that contrasts "
        "share are listed."
    )


def describe_software(versions: dict[str, str | None], release: str, code: str) -> str:
    """Paragraph on the software with its versions."""
    others = ["numpy", "pandas", "scipy", "matplotlib", "seaborn"]
    return (
        f"All analyses were run with TearFlow {release} (code {code}), a "
        f"{package('Snakemake', versions, 'snakemake')} workflow, in Python {versions['python']} "
        f"with {join([package(name, versions) for name in others])}."
    )
