"""The methods of a run as text that an author can paste, with the parameters that were used."""

from collections.abc import Sequence
from pathlib import PurePath

from markupsafe import Markup

from tearflow.comparison.places import DIFFERENT
from tearflow.differential.limits import BY_COUNT, OF_ALL
from tearflow.differential.tests import find_test
from tearflow.enrichment.settings import GMT, EnrichmentSettings
from tearflow.network.degree_null import DRAWS, LEAST_IN_BIN, SEED
from tearflow.network.settings import (
    LEAST_DEGREE,
    LISTED,
    NOTHING,
    SEED_OF_MODULES,
    FurtherNetwork,
)
from tearflow.provenance.fetched import find_download
from tearflow.provenance.releases import releases_of
from tearflow.report.blocks import Prose, Section
from tearflow.report.methods_data import describe_audit, describe_data
from tearflow.report.methods_design import (
    describe_designs,
    describe_selection,
    describe_separate_eyes,
    describe_trust,
)
from tearflow.report.methods_endpoints import describe_endpoints
from tearflow.report.ranked import describe_ranked
from tearflow.report.references import number_citations, write_reference
from tearflow.report.run import Run
from tearflow.report.series import describe_series
from tearflow.report.terms import annotation_form
from tearflow.run.bundled import ORTHOLOGS, bundled_file
from tearflow.run.records import to_dict
from tearflow.run.words import join, number
from tearflow.study.config import Config
from tearflow.study.named_downloads import named_downloads


def methods_section(run: Run, versions: dict[str, str | None], release: str) -> Section:
    """Section with the methods and their references."""
    text, references = write_methods(run, versions, release)
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
            Section(
                "Text",
                "methods-text",
                [Prose(text, copy=True)],
                folded=True,
                inside=f"{number(sum(len(part.split()) for part in text))} words, to copy",
            ),
            Section(
                "References",
                "references",
                [Prose(references, copy=True)],
                folded=True,
                inside=f"{number(len(references))}, to copy",
            ),
        ],
    )


def write_methods(
    run: Run, versions: dict[str, str | None], release: str
) -> tuple[list[str], list[Markup]]:
    """Paragraphs of the methods, and their numbered references."""
    networks = sorted({name for path in run.paths for name in network_names(run, path)})
    paragraphs = [
        describe_data(run),
        *describe_endpoints(run),
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
    return text, [f"{place}. " + write_reference(key) for place, key in enumerate(keys, start=1)]


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
    listed = "nominal" if options.listed == "nominal" else "significant"
    chance = (
        f" Nominal p-values are not adjusted for the number of {noun}s tested: some {noun}s are "
        f"expected below {options.alpha:g} by chance alone. Since {noun}s overlap, several may "
        "reflect the same DEPs."
    )
    has_gmt = any(collection.kind == GMT for collection in options.collections)
    known = f"are in at least one {noun}"
    if has_gmt:
        shared = " (the ontologies of GO have one background)" if options.tests_go else ""
        known = f"the collection of the set knows{shared}"
    hidden = ""
    if options.redundant == "hide":
        hidden = (
            f", and of those that shared at least {100 * options.overlap:g} % of their DEPs the "
            "one with the smallest p-value"
        )
    represented = (
        " A gene with several protein groups was represented by one of them, here and in the "
        "network: by a DEP where there was one, and among equals by the one with the smallest "
        "p-value."
    )
    return (
        f"{sets} Over-representation of the DEPs in {tested} was tested by the hypergeometric "
        f"test (Fisher's exact test of one side), of all DEPs together and of those that go up and "
        f"down each by themselves. The background was the genes of the tested protein groups of "
        f"the same contrast that {known}; {noun}s with {options.min_size} to {options.max_size} "
        f"genes in this background were tested. {noun.capitalize()}s with p < {options.alpha:g} "
        f"were called nominal, and those with {options.rule_of_significant} "
        f"(Benjamini-Hochberg within each collection) significant; {listed} {noun}s were drawn and "
        f"compared.{chance if options.listed == 'nominal' else ''} {noun.capitalize()}s with the "
        f"same tested genes were shown once{hidden}. Each {noun} was assigned the direction of the "
        f"majority of its DEPs.{represented if has_rivals(run) else ''}"
        f"{describe_ranked(options)}"
    )


def describe_sets(run: Run) -> tuple[str, str, str]:
    """Sentences on the source of the gene sets, what was tested, and the noun for one of them."""
    options = run.config.enrichment
    sentences, tested, noun = [], [], "set"
    if options.tests_go and annotation_form(run) == "gmt":
        name = PurePath(run.config.resources.annotation).name
        sentences.append(f"The gene sets of {name} (GMT) were used as provided.")
        tested.append("these sets")
    elif options.tests_go:
        relations = [name.replace("_", " ") for name in options.relations]
        sources = join([resource_in_words(key, run.config) for key in ("ontology", "annotation")])
        titles = [shown.title for shown in options.by_name.values() if shown.namespace]
        sentences.append(
            f"Gene Ontology [@go @go2023] annotations ({sources}) were propagated to the ancestors "
            f"of each term along the relations {join([f'“{name}”' for name in relations])}."
            f"{describe_projection(run.config)}"
        )
        ontologies = "ontology" if len(titles) == 1 else "ontologies"
        tested.append(f"the terms of the {join(titles)} {ontologies}")
        noun = "term"
    files = [
        f"{collection.name} ({PurePath(collection.file).name})"
        for collection in options.collections
        if collection.kind == GMT
    ]
    if files:
        sentences.append(
            f"The gene sets of {join(files)} were used as provided, with current gene symbols."
        )
        tested.append(f"the sets of {join([name.split(' ')[0] for name in files])}")
        noun = "set"
    return " ".join(sentences), join(tested), noun


def resource_in_words(name: str, config: Config) -> str:
    """A resource by the release of its data, one of the user's own by its name as well."""
    path = getattr(config.resources, name)
    if path == "bundled":
        return releases_of(bundled_file(name, config.species))
    return ", ".join(filter(None, (PurePath(path).name, releases_of(path))))


def describe_projection(config: Config) -> str:
    """Sentence on gene sets that are human ones; empty for those of the species itself."""
    if "annotation" not in config.projected:
        return ""
    return (
        " They are those of human genes, projected from human to the one-to-one orthologs of the "
        f"{config.species} ({releases_of(bundled_file(ORTHOLOGS, config.species))}); genes without "
        "one are in no set."
    )


def describe_network(config: Config, networks: list[str], versions: dict[str, str | None]) -> str:
    """Paragraph on the interaction network and the ranking of its hubs."""
    options = config.network
    is_bundled = config.resources.interactions == "bundled"
    cited = (
        ""
        if not is_bundled and not any("string" in name.lower() for name in networks)
        else " [@string]"
    )
    source = join(networks) or "a protein-protein interaction network"
    text_mining = "" if options.text_mining else ", without text mining by the formula of STRING"
    excluded = "" if options.exclude == NOTHING else describe_excluded(options.exclude)
    return (
        f"Protein-protein interactions between the DEPs of a contrast with a confidence of at "
        f"least {options.min_score:g}{text_mining} were taken from {source}{cited}{excluded}. "
        f"Networks were built with {package('networkx', versions, 'networkx')}, and DEPs were "
        "ranked by degree, the number of interactions with other DEPs. The expected degree of a "
        "DEP, and the probability of one as high, were those of draws in which every other DEP is "
        f"replaced by a tested protein of like degree (bins of at least {LEAST_IN_BIN} proteins "
        "[@guney]), computed exactly as a sum of hypergeometric variables. A hub was a DEP with at "
        f"least {LEAST_DEGREE} interactions and p < {options.alpha:g}. The number of interactions "
        f"was compared with that of {DRAWS:,} such draws (random seed {SEED}). Both p are of one "
        "side, of as many or more. Modules were found by the Louvain method [@louvain] with the "
        f"random seed {SEED_OF_MODULES}.{describe_further(options.further)}"
    )


def describe_excluded(exclude: str) -> str:
    """Clause on interactions that were left out."""
    listed = "the suspicious ones that TearFlow lists"
    return f", without {listed if exclude == LISTED else f'those of {PurePath(exclude).name}'}"


def describe_further(further: Sequence[FurtherNetwork]) -> str:
    """Sentence on the networks beside the main one.

    >>> describe_further([FurtherNetwork("data/links.txt.gz", 0.7, text_mining=False)])
    ' Beside it stood links.txt.gz (confidence of at least 0.7, without text mining).'
    """
    named = [
        f"{PurePath(network.file).name} (confidence of at least {network.min_score:g}"
        + ("" if network.text_mining else ", without text mining")
        + ")"
        for network in further
    ]
    return f" Beside it stood {join(named)}." if named else ""


def describe_downloads(config: Config) -> list[str]:
    """Paragraph on the resources that were fetched, with the credit that they ask for, if any."""
    names = dict.fromkeys(name for _, name in named_downloads(to_dict(config)))
    found = [find_download(name, config.species) for name in names]
    listed = [
        f"{item.what} ({item.name}, version {item.version}, {item.licence}; {item.credit})"
        for item in found
        if item
    ]
    return [f"Resources were fetched from their makers: {join(listed)}."] if listed else []


def describe_comparison(options: EnrichmentSettings) -> str:
    """Paragraph on the comparison of contrasts."""
    return (
        "Contrasts were compared pairwise. The difference of the two log2 fold changes of each "
        "protein that both tested, matched by gene, was tested with the moderated standard error "
        "of each contrast against the Behrens-Fisher distribution, or within people who are in "
        "both contrasts by a moderated t-test of their differences. Changes were called different "
        f"at q (Benjamini-Hochberg) < {DIFFERENT:g}, since a change that is significant in one "
        "contrast only need not differ between them [@gelman]. Changes of different people were "
        "pooled by random effects [@dersimonian]. The number of shared DEPs was compared with the "
        "hypergeometric distribution, the number of equal signs with the binomial one. "
        f"Terms that are {options.listed_in_words}, DEPs and interactions that contrasts share are "
        "listed."
    )


def describe_software(versions: dict[str, str | None], release: str, code: str) -> str:
    """Paragraph on the software with its versions."""
    others = ["numpy", "pandas", "scipy", "matplotlib", "seaborn"]
    return (
        f"All analyses were run with TearFlow {release} (code {code}), a "
        f"{package('Snakemake', versions, 'snakemake')} workflow, in Python {versions['python']} "
        f"with {join([package(name, versions) for name in others])}."
    )
