"""The tables that compare contrasts, and those that compare two runs."""

from dataclasses import replace

from tearflow.comparison.places import ONLY, PLACES, SIDES
from tearflow.differential.table_specs import DIRECTION, REMARK
from tearflow.endpoints import table_specs as of_endpoints
from tearflow.enrichment.table_specs import METHOD, OF_TERM
from tearflow.io.table_specs import Column, Kind, TableSpec
from tearflow.network.table_specs import OF_EDGE
from tearflow.proteins.table_specs import ACCESSION, GENE
from tearflow.readers.table_specs import PROTEIN_GROUP

OF_CONTRAST = "_{cohort}.{contrast}"


def _shared(what: str) -> tuple[Column, ...]:
    """How far the contrasts agree; `what` says when a row counts in one."""
    return (
        Column("n_contrasts", "Contrasts", "integer", f"Contrasts in which it is {what}"),
        Column("shared", "Shared", "flag", f"It is {what} in every contrast of the comparison"),
        Column("concordant", "Same direction", "flag", f"Same direction wherever it is {what}"),
    )


LOG2FC = Column("log2fc" + OF_CONTRAST, "log2 FC", "decimal", "Log2 fold change", "log2")
P_VALUE = Column("p_value" + OF_CONTRAST, "p", "p", "Of the selected test, or of the term")
CHANGE = Column("direction" + OF_CONTRAST, "Change", "direction", DIRECTION.hint)

SHARED_TERMS = TableSpec(
    "comparisons/{comparison}/shared_terms.tsv",
    "terms of several contrasts, and which they share",
    (
        *OF_TERM,
        *_shared("listed"),
        Column("significant" + OF_CONTRAST, "Significant", "flag", "Whether it is significant"),
        P_VALUE,
        Column("q_value" + OF_CONTRAST, "q", "p", "Benjamini-Hochberg"),
        CHANGE,
        Column("genes" + OF_CONTRAST, "Genes", "list", "DEPs in the term"),
        Column("nominal" + OF_CONTRAST, "Nominal", "flag", "Whether it is nominal"),
        Column("drawn" + OF_CONTRAST, "Drawn", "flag", "Whether the bar plots may show it"),
    ),
)
SHARED_RANKED = TableSpec(
    "comparisons/{comparison}/shared_ranked.tsv",
    "gene sets of the ranked enrichment in several contrasts, and which they share",
    (
        *OF_TERM,
        METHOD,
        *_shared("significant"),
        Column(
            "common_leading",
            "Leading in all",
            "list",
            "Leading genes of every contrast where it is significant, if there are several",
        ),
        Column("significant" + OF_CONTRAST, "Significant", "flag", "Whether it is significant"),
        CHANGE,
        Column("statistic" + OF_CONTRAST, "Statistic", "decimal", "As in ranked.tsv"),
        P_VALUE,
        Column("q_value" + OF_CONTRAST, "q", "p", "As in ranked.tsv"),
        Column("leading_genes" + OF_CONTRAST, "Leading genes", "list", "Its leading genes"),
    ),
)
SHARED_DEPS = TableSpec(
    "comparisons/{comparison}/shared_deps.tsv",
    "DEPs of several contrasts, and which they share",
    (
        GENE,
        ACCESSION,
        PROTEIN_GROUP,
        *_shared("a DEP"),
        Column("is_dep" + OF_CONTRAST, "DEP", "flag", "Whether it is a DEP"),
        Column("protein_group" + OF_CONTRAST, "Protein group", "list", PROTEIN_GROUP.hint),
        LOG2FC,
        P_VALUE,
        CHANGE,
    ),
)
SHARED_EDGES = TableSpec(
    "comparisons/{comparison}/shared_edges.tsv",
    "interactions between DEPs in several contrasts, and which they share",
    (
        *OF_EDGE,
        Column("contrasts", "In the networks of", "list", "Contrasts that have it"),
        Column("n_contrasts", "Contrasts", "integer", "How many these are"),
        Column("shared", "Shared", "flag", "In the network of every contrast of the comparison"),
    ),
)

OF_PAIR = (
    Column("first", "First", "text", "A contrast of the comparison"),
    Column("second", "Second", "text", "A later contrast of the comparison"),
)


def _sides(name: str, title: str, kind: Kind, hint: str, unit: str = "") -> list[Column]:
    """Return a column of each contrast of a pair."""
    return [
        Column(f"{name}_{side}", f"{title}, {side}", kind, f"{hint} of the {side} contrast", unit)
        for side in SIDES
    ]


DIFFERENCES = TableSpec(
    "comparisons/{comparison}/differences.tsv",
    "whether changes differ between two contrasts, protein by protein, and what both say together:"
    " the proteins that both tested, and DEPs of one ([docs](docs/statistics.md))",
    (
        *OF_PAIR,
        GENE,
        ACCESSION,
        Column(
            "place",
            "Place",
            "text",
            "Where it is a DEP, and whether the other contrast differs (q < 0.05): "
            + "; ".join(PLACES)
            + "; empty where it is none",
        ),
        *_sides("protein_group", "Protein group", "list", "Protein group"),
        *_sides("is_dep", "DEP", "flag", "Whether it is a DEP"),
        *_sides("log2fc", "log2 FC", "decimal", "Log2 fold change", "log2"),
        *_sides("se", "SE", "decimal", "Moderated standard error of the change", "log2"),
        Column("difference", "Difference", "decimal", "First change minus the second", "log2"),
        Column("se", "SE", "decimal", "Standard error of the difference", "log2"),
        Column("ci_low", "CI low", "decimal", "Lower end of its 95 % interval", "log2"),
        Column("ci_high", "CI high", "decimal", "Upper end of its 95 % interval", "log2"),
        Column("p_value", "p", "p", "Of the difference, by Behrens and Fisher's distribution"),
        Column("q_value", "q", "p", "Benjamini-Hochberg over the proteins that both tested"),
        Column("df", "df", "decimal", "Degrees of freedom by Welch and Satterthwaite"),
        Column(
            "welch_p_value", "Welch p", "p", "p by Student's t with them, too small at few people"
        ),
        Column(
            "pooled_log2fc",
            "Pooled log2 FC",
            "decimal",
            "Mean change of both by random effects; empty where people are in both",
            "log2",
        ),
        Column("pooled_se", "Pooled SE", "decimal", "Its standard error", "log2"),
        Column("pooled_ci_low", "Pooled CI low", "decimal", "Lower end of its interval", "log2"),
        Column("pooled_ci_high", "Pooled CI high", "decimal", "Upper end of its interval", "log2"),
        Column("pooled_p_value", "Pooled p", "p", "Of the pooled change"),
        Column("pooled_q_value", "Pooled q", "p", "Benjamini-Hochberg of the same"),
        Column(
            "between_variance",
            "Variance between",
            "decimal",
            "Variance of the change between cohorts, by DerSimonian and Laird",
        ),
        Column("reason", "Not compared because", "name", "Why there is no difference; else empty"),
        REMARK,
    ),
)
AGREEMENT = TableSpec(
    "comparisons/{comparison}/agreement.tsv",
    "how far two contrasts agree: shared DEPs and equal signs against chance, and how many DEPs of"
    " one only truly differ",
    (
        *OF_PAIR,
        Column("n_common_people", "Common people", "integer", "People who are in both contrasts"),
        *_sides("n_tested", "Tested", "integer", "Tested proteins"),
        Column("n_tested", "Tested in both", "integer", "Proteins that both tested"),
        *_sides("n_deps", "DEPs", "integer", "DEPs"),
        *_sides("n_deps_tested", "DEPs tested", "integer", "DEPs, among the proteins of both,"),
        Column("n_shared", "Shared", "integer", "DEPs of both"),
        Column("n_shared_same_direction", "Same direction", "integer", "Shared, both up or down"),
        Column("expected_shared", "Expected", "decimal", "Shared DEPs to be expected by chance"),
        Column(
            "overlap_p_value",
            "Overlap p",
            "p",
            "Chance of as many shared DEPs (hypergeometric) if proteins varied alike; empty where"
            " people are in both",
        ),
        *(
            column
            for side in SIDES
            for column in (
                Column(
                    f"n_{side}_only_{word}",
                    f"{side.title()} only, {word.replace('_', ' ')}",
                    "integer",
                    f"DEPs of the {side} contrast whose place is: {place}",
                )
                for word, place in ONLY.items()
            )
        ),
        Column("n_different", "Different", "integer", "Proteins whose changes differ, q < 0.05"),
        Column("n_signs", "DEPs with signs", "integer", "DEPs of either that both tested"),
        Column("n_same_sign", "Same sign", "integer", "Of these, changes of the same sign"),
        Column("correlation", "r", "decimal", "Pearson's, of the changes that both tested"),
        Column(
            "sign_p_value",
            "Sign p",
            "p",
            "Chance of such agreement of signs (binomial) if proteins were independent; empty where"
            " people are in both",
        ),
        Column("remark", "Remark", "name", "What limits the comparison"),
    ),
)

CONTRAST = Column("contrast", "Contrast", "text", "Cohort and contrast")
RUNS = {"before": "in the earlier run", "after": "in the later run"}


def _in_runs(column: Column) -> list[Column]:
    """A column of each run."""
    return [
        Column(
            f"{column.name}_{when}",
            f"{column.title} {when}",
            column.kind,
            f"{column.hint} {run}",
            column.unit,
            column.missing,
        )
        for when, run in RUNS.items()
    ]


RUN_DEPS = TableSpec(
    "compare_runs/deps.tsv",
    "every DEP gained, lost or reversed (from up to down or back) with the numbers of both runs",
    (
        CONTRAST,
        PROTEIN_GROUP,
        GENE,
        Column("change", "Change", "text", "gained, lost or turned"),
        *_in_runs(Column("log2fc", "log2 FC", "decimal", "Log2 fold change", "log2")),
        *_in_runs(Column("p_value", "p", "p", "p of the selected test")),
        *_in_runs(Column("measured", "Measure", "p", "What the rule compares with alpha")),
        *_in_runs(Column("untested", "Not tested", "name", "Why it was not tested")),
        Column(
            "near_threshold",
            "Near",
            "flag",
            "A call that a run makes or misses by less than a tenth of a threshold",
        ),
    ),
)
CHANGES = ("gained", "lost", "turned")
RUN_CONTRASTS = TableSpec(
    "compare_runs/contrasts.tsv",
    "counts by contrast; `status` is both, added or removed",
    (
        CONTRAST,
        Column("status", "Status", "text", "both, added or removed"),
        *_in_runs(Column("n_deps", "DEPs", "integer", "DEPs", missing=True)),
        *(
            Column(f"deps_{change}", f"DEPs {change}", "integer", f"DEPs {change}", missing=True)
            for change in CHANGES
        ),
        Column(
            "deps_near_threshold", "DEPs near", "integer", "Those near a threshold", missing=True
        ),
        Column(
            "groups_moved",
            "Groups moved",
            "integer",
            "Protein groups whose change or p-value differs by more than rounding",
            missing=True,
        ),
        *(
            Column(f"terms_{change}", f"Terms {change}", "integer", f"Terms {change}", missing=True)
            for change in CHANGES
        ),
        Column(
            "hubs_changed",
            "Hubs",
            "integer",
            "Genes with another number of interactions",
            missing=True,
        ),
        *(
            Column(
                f"ranked_{change}",
                f"Ranked sets {change}",
                "integer",
                f"Gene sets of the ranked enrichment {change}",
                missing=True,
            )
            for change in CHANGES
        ),
    ),
)
RUN_TERMS = TableSpec(
    "compare_runs/terms.tsv",
    "terms that are listed (nominal, or significant where the measure is q) in one run alone or"
    " changed direction, with the DEP genes they gained and lost",
    (
        CONTRAST,
        *OF_TERM,
        Column("change", "Change", "text", "gained, lost or turned"),
        *_in_runs(Column("p_value", "p", "p", "p of the term")),
        *_in_runs(Column("n_hits", "DEPs", "integer", "DEPs in the term")),
        Column("genes_gained", "Genes gained", "list", "DEP genes that the term gained"),
        Column("genes_lost", "Genes lost", "list", "DEP genes that the term lost"),
    ),
)
RUN_RANKED = TableSpec(
    "compare_runs/ranked.tsv",
    "gene sets of the ranked enrichment that became significant, are no longer significant or"
    " changed direction",
    (
        CONTRAST,
        *OF_TERM,
        METHOD,
        Column("change", "Change", "text", "gained, lost or turned"),
        *_in_runs(Column("p_value", "p", "p", "p of the set")),
        *_in_runs(Column("q_value", "q", "p", "q of the set")),
        *_in_runs(Column("n_genes", "Size", "integer", "Genes of the set with a moderated t")),
    ),
)
RUN_HUBS = TableSpec(
    "compare_runs/hubs.tsv",
    "genes whose number of interactions with other DEPs changed, or that are a hub in one run only",
    (
        CONTRAST,
        GENE,
        Column(
            "change",
            "Change",
            "text",
            "gained, lost, more or fewer interactions; became a hub, no longer a hub",
        ),
        *_in_runs(Column("degree", "Degree", "integer", "Edges to other DEPs")),
        *_in_runs(Column("rank", "Rank", "integer", "Rank among the hubs", missing=True)),
        *_in_runs(Column("hub", "Hub", "text", "hub or no hub; empty where that is not known")),
    ),
)
RUN_INPUTS = TableSpec(
    "compare_runs/inputs.tsv",
    "sheets, matrices and resources with both SHA-256: same, changed, added, removed",
    (
        Column("kind", "Kind", "text", "input or resource"),
        Column("file", "File", "text", "Name of the file"),
        Column("before", "Before", "text", "SHA-256 in the earlier run"),
        Column("after", "After", "text", "SHA-256 in the later run"),
        Column("status", "Status", "text", "same, changed, added or removed"),
    ),
)
RUN_SETTINGS = TableSpec(
    "compare_runs/configuration.tsv",
    "keys, samples, contrasts, packages and code that differ",
    (
        Column("part", "Part", "text", "Part of the manifest"),
        Column("key", "Key", "text", "Key, with dots between its levels"),
        Column("before", "Before", "text", "Value in the earlier run"),
        Column("after", "After", "text", "Value in the later run"),
    ),
)
COMPARISON = Column("comparison", "Comparison", "text", "Name of the comparison")
# What the runs are compared by, of the columns of agreement.tsv.
COUNTED = {
    "n_shared": "DEPs of both contrasts",
    "n_different": "Proteins whose changes differ, q < 0.05,",
    "n_same_sign": "DEPs of either whose changes have one sign",
}
RUN_COMPARISONS = TableSpec(
    "compare_runs/comparisons.tsv",
    "counts by comparison and pair of its contrasts; `status` is both, added, removed, or not kept"
    " where a folder lacks the tables",
    (
        COMPARISON,
        *OF_PAIR,
        Column("status", "Status", "text", "both, added, removed or not kept"),
        *(
            column
            for name, hint in COUNTED.items()
            for column in _in_runs(
                Column(name, AGREEMENT.column(name).title, "integer", hint, missing=True)
            )
        ),
        Column("places_changed", "Places", "integer", "Proteins with another place", missing=True),
        *(
            Column(
                f"terms_{change}",
                f"Terms {change}",
                "integer",
                f"Terms that all contrasts of the comparison share, {change}",
                missing=True,
            )
            for change in CHANGES[:2]
        ),
    ),
)
RUN_PLACES = TableSpec(
    "compare_runs/places.tsv",
    "proteins whose place between two contrasts differs between the runs",
    (
        COMPARISON,
        *OF_PAIR,
        GENE,
        ACCESSION,
        *_in_runs(Column("place", "Place", "text", "Where it is a DEP, as in differences.tsv")),
        *_in_runs(
            Column("difference", "Difference", "decimal", "First change minus the second", "log2")
        ),
        *_in_runs(Column("p_value", "p", "p", "p of the difference")),
    ),
)
RUN_ENDPOINTS = TableSpec(
    "compare_runs/endpoints.tsv",
    "comparisons of clinical measures, on one value per person, whose numbers differ between the"
    " runs; only where both have endpoints",
    (
        of_endpoints.COHORT,
        *of_endpoints.TESTS.pick("measure", "arm", "comparison", "target", "visit"),
        Column(
            "change",
            "Change",
            "text",
            "gained or lost an adjusted p below 0.05, turned to the other direction with it, or"
            " moved",
        ),
        *_in_runs(of_endpoints.TESTS.column("estimate")),
        Column("moved", "Moved by", "decimal", "Later estimate less the earlier one"),
        *_in_runs(of_endpoints.TESTS.column("adjusted_p")),
        *_in_runs(replace(of_endpoints.TESTS.column("n_people"), missing=True)),
    ),
)
# As `compare_results` names them.
RUN_TABLES = {
    "inputs": RUN_INPUTS,
    "configuration": RUN_SETTINGS,
    "contrasts": RUN_CONTRASTS,
    "deps": RUN_DEPS,
    "terms": RUN_TERMS,
    "hubs": RUN_HUBS,
    "comparisons": RUN_COMPARISONS,
    "places": RUN_PLACES,
    "ranked": RUN_RANKED,
    "endpoints": RUN_ENDPOINTS,
}
