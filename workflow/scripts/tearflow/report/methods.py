"""The methods of a run as text that an author can paste, with the parameters that were used."""

from pathlib import PurePath
from typing import Any

from tearflow.differential.limits import NOMINAL, SUSPECT, pairs_in_words
from tearflow.differential.units import count_units
from tearflow.io.words import join
from tearflow.report.blocks import Prose, Section
from tearflow.report.false_discoveries import is_published, rule_in_words
from tearflow.report.methods_data import describe_audit, describe_data
from tearflow.report.overview import complete_pairs, count_people
from tearflow.report.references import number_citations, write_reference
from tearflow.report.run import Run
from tearflow.report.terms import annotation_form
from tearflow.run.keys import require_known

# What the methods text adds for a test that is in force beside the two that always run.
EXTRA_TESTS = {
    "paired_t": "",
    "moderated": "",
    "moderated_by_count": ", and by the test moderated by peptide count of DEqMS [@deqms]",
    "wilcoxon": ", and by the Wilcoxon signed-rank test [@wilcoxon]",
    "minimum_effect": ", and by the minimum-effect test treat of limma [@treat] for a |log2 fold "
    "change| above {minimum_effect:g}",
}


def methods_section(run: Run, versions: dict[str, str | None], release: str) -> Section:
    """Write the methods and the works that they cite."""
    networks = sorted({name for path in run.paths for name in network_names(run, path)})
    paragraphs = [
        describe_data(run),
        describe_audit(run),
        describe_tests(run.config["differential"], pairings(run)) + describe_eyes(run),
        describe_trust(),
        describe_enrichment(run, versions),
        describe_network(run.config, networks, versions),
        *([describe_comparison(run.config["enrichment"])] if run.comparisons else []),
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
                    "The text holds the parameters and versions of this run and can be pasted "
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
    """Read the name of the network that the hubs of a contrast come from."""
    return run.table(f"{path}/hubs.tsv")["network"].unique().tolist()


def pairings(run: Run) -> list[str]:
    """Name what the contrasts pair their samples by."""
    return sorted({run.contrast(path)["pair_by"].replace("+", " and ") for path in run.paths})


def package(name: str, versions: dict[str, str | None], key: str = "") -> str:
    """Name a package with its citation and, where it is known, its version.

    Examples
    --------
    >>> package("gseapy", {"gseapy": "1.1.3"}, key="gseapy")
    'gseapy [@gseapy] (version 1.1.3)'
    """
    known = versions[name.lower()]
    cited = f"{name} [@{key}]" if key else name
    return f"{cited} (version {known})" if known else cited


def describe_tests(rule: dict[str, Any], pair_by: list[str]) -> str:
    """Say how the DEPs were found."""
    require_known(rule["test"], EXTRA_TESTS, "test")
    origin = (
        "This is the rule of Zhang et al. [@zhang]."
        if is_published(rule)
        else "The rule differs from the published one of Zhang et al. [@zhang], |log2 fold "
        "change| > 1 and p < 0.05 by the paired t-test."
    )
    control = {
        "p_value": " It does not control the false discovery rate.",
        "q_value": "",
        "storey_q_value": " Storey's q-values [@storey] were used.",
    }[rule["measure"]]
    more = EXTRA_TESTS[rule["test"]].format(**rule)
    return (
        f"Samples were paired by {join(pair_by)}. For every protein group the log2 fold change is "
        "the mean of the differences, target minus reference, of the complete pairs. Protein "
        f"groups with at least {pairs_in_words(rule['min_pairs'])} were tested by the "
        "paired t-test and by the moderated paired t-test of limma [@smyth @limma], its prior "
        f"fitted on these protein groups{more}. P-values of a contrast were adjusted by the "
        "procedure of Benjamini and Hochberg [@bh]. A protein group was called differentially "
        f"expressed (DEP) by this rule: {rule_in_words(rule)}. {origin}{control}"
    )


def describe_eyes(run: Run) -> str:
    """Name the contrasts whose pairs are eyes, with what that means for p; empty without any."""
    counts = {path: (complete_pairs(run, path), count_people(run, path)) for path in run.paths}
    eyes = [
        f"{path.replace('/', ' ')}: {count_units(*units)}"
        for path, units in counts.items()
        if units[1] < units[0]
    ]
    if not eyes:
        return ""
    return (
        f" Both eyes of people were tested as independent pairs ({'; '.join(eyes)}), as published; "
        "eyes of one person are alike, so p and q of these contrasts are too small. Sign flips, "
        "leave-one-out and power counted people."
    )


def describe_trust() -> str:
    """Describe how the DEPs were questioned."""
    return (
        "The number of false discoveries among the DEPs was estimated by flipping the signs of "
        "the differences of whole people, with the rejection region of the data kept. Protein "
        f"groups with p < {SUSPECT:g} were left out, so that changed ones are not taken for noise "
        "[@xie]; each of the others counted the number of its sign patterns that are a DEP, "
        f"divided by the number of those with p of at least {SUSPECT:g}. Where no pattern has such "
        "a p, DEPs alone were left out. The estimate does not count false discoveries by a shift "
        "that all pairs share, such as a batch that goes with the visit; beside it stands the "
        f"share of the tested protein groups with p < {NOMINAL:g} in the data and in the flips. "
        "Every DEP was checked by leaving out each person in turn and by a "
        "specification curve [@simonsohn] over tests, measures, fold-change thresholds and "
        "normalisations. Protein groups seen at one visit only were listed apart, without a fold "
        "change."
    )


def has_rivals(run: Run) -> bool:
    """Tell whether any gene has several tested protein groups, of which one speaks for it."""
    return any((run.table(f"{path}/gene_level.tsv")["n_groups"] > 1).any() for path in run.paths)


def describe_enrichment(run: Run, versions: dict[str, str | None]) -> str:
    """Say how GO terms were tested, and which of several protein groups spoke for a gene."""
    options = run.config["enrichment"]
    sets, tested, noun = describe_sets(run)
    letter = {"p_value": "p", "q_value": "Benjamini-Hochberg q"}[options["measure"]]
    chance = (
        f" This p is not adjusted for the number of {noun}s: some {noun}s are expected below "
        f"{options['alpha']:g} by chance alone. Since {noun}s overlap, several may stand for the "
        "same DEPs."
    )
    spoken = (
        " Of several protein groups of a gene one spoke for it here and in the network: a DEP "
        "before any other, then the one with the smallest p-value."
    )
    return (
        f"{sets} Over-representation of the DEPs in {tested} was tested by "
        f"the hypergeometric test of {package('gseapy', versions, 'gseapy')}, with the genes "
        f"of the tested protein groups of the same contrast that are in any {noun} as background, "
        f"and with {noun}s of "
        f"{options['min_size']} to {options['max_size']} genes after cutting to this background. "
        f"{noun.capitalize()}s with {letter} < {options['alpha']:g} were called significant."
        f"{chance if options['measure'] == 'p_value' else ''} The direction of a {noun} is that "
        f"of the majority of its DEPs.{spoken if has_rivals(run) else ''}"
    )


def describe_sets(run: Run) -> tuple[str, str, str]:
    """Say where the gene sets are from, what was tested, and what one of them is called."""
    if annotation_form(run) == "gmt":
        name = PurePath(run.config["resources"]["annotation"]).name
        return f"The gene sets of {name} (GMT) were taken as they are.", "these sets", "set"
    relations = [name.replace("_", " ") for name in run.config["enrichment"]["relations"]]
    return (
        "Gene Ontology [@go @go2023] annotation was propagated to the ancestors of each term over "
        f"the relations {join(relations)}.",
        "the terms of the biological process, cellular component and molecular function ontologies",
        "term",
    )


def describe_network(
    config: dict[str, Any], networks: list[str], versions: dict[str, str | None]
) -> str:
    """Say how hubs were found."""
    own = config["resources"]["interactions"] != "bundled"
    cited = "" if own and not any("string" in name.lower() for name in networks) else " [@string]"
    named = f": {join(networks)}" if networks else ""
    return (
        f"Interactions between the DEPs of a contrast with a confidence of at least "
        f"{config['network']['min_score']:g} were taken from a protein-protein interaction "
        f"network{cited}{named}. Their graph was made with "
        f"{package('networkx', versions, 'networkx')}, and DEPs were ranked by degree, the "
        "number of edges to other DEPs."
    )


def describe_comparison(options: dict[str, Any]) -> str:
    """Say how contrasts were compared."""
    letter = {"p_value": "p", "q_value": "q"}[options["measure"]]
    return (
        "Contrasts were compared by the intersection of their significant terms "
        f"({letter} < {options['alpha']:g}), of their DEPs and of the edges of their networks."
    )


def describe_software(versions: dict[str, str | None], release: str, code: str) -> str:
    """Name the software with its versions."""
    others = ["numpy", "pandas", "scipy", "matplotlib", "seaborn"]
    return (
        f"All steps were run by TearFlow {release} (code {code}), a "
        f"{package('Snakemake', versions, 'snakemake')} workflow, under Python "
        f"{versions['python']} with {join([package(name, versions) for name in others])}."
    )
