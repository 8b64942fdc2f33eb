"""The tables of the differential expression of a contrast."""

from tearflow.differential.design_words import form_of, the
from tearflow.differential.tests import DIFFERENCES, TESTS
from tearflow.io.table_specs import Column, TableSpec
from tearflow.proteins.table_specs import ACCESSION, CONTAMINANT, CONTAMINANT_ACCESSIONS, GENE
from tearflow.quality.panels import ADJUSTED_FOR
from tearflow.quality.table_specs import EYE, N_MEMBERS, PANEL, SUBJECT
from tearflow.readers.table_specs import DESCRIPTION, PEPTIDES, PROTEIN_GROUP, SAMPLE

DIRECTION = Column("direction", "Change", "direction", "up, down, mixed or none")
N_PAIRS = Column("n_pairs", "Pairs", "integer", "Pairs with a value in both samples")
N_PEOPLE = Column("n_people", "People", "integer", "People whom the pairs (or eyes) are of")
REMARK = Column(
    "remark",
    "Remark on p and q",
    "text",
    "Where the eyes of a person, tested as independent pairs, make them too small",
)
N_TESTED = Column("n_tested", "Tested", "integer", "Protein groups that this test can test")
IN_FORCE = Column(
    "in_force", "Selected rule", "flag", "Whether it is the rule of the configuration"
)
TEST = Column("test", "Test", "text", "Test, as the configuration names it")
OF_RULE = (
    TEST,
    Column("measure", "Measure", "text", "What is compared with alpha: p_value or a q-value"),
)
THRESHOLD = Column(
    "log2_fold_change", "|log2 FC| above", "decimal", "Least size of the change of a DEP", "log2"
)
ALPHA = Column("alpha", "Alpha", "decimal", "What p or q must be below")
MEANS = (
    Column("mean_reference", "Mean ref.", "decimal", "Mean log2 value of the reference", "log2"),
    Column("mean_target", "Mean target", "decimal", "Mean log2 value of the target", "log2"),
)

# Exact test of who has a protein at all, beside the tests of its change.
N_REFERENCE = Column(
    "n_reference",
    "People, ref.",
    "integer",
    "People of the reference group, or with a sample of the reference; empty where units are pairs",
    missing=True,
)
N_TARGET = Column(
    "n_target",
    "People, target",
    "integer",
    "People of the target group, or with a sample of the target; empty where units are pairs",
    missing=True,
)
DETECTION = (
    Column(
        "n_only_reference",
        "Only ref.",
        "integer",
        "People who have it at the reference only; of groups, people of the reference who have it",
    ),
    Column(
        "n_only_target",
        "Only target",
        "integer",
        "People who have it at the target only; of groups, people of the target who have it",
    ),
    Column(
        "detection_p_value",
        "Detection p",
        "p",
        "Exact test of these people: is it detected at one visit (sign test, McNemar) or in one"
        " group (Fisher) more often",
    ),
    Column(
        "detection_q_value",
        "Detection q",
        "p",
        "Benjamini-Hochberg over the protein groups whose detection_p_value could be below 1",
    ),
    Column(
        "detection_rank",
        "Detection rank",
        "integer",
        "By that p, the surplus of people on one side, and mean intensity; 1 is the strongest",
        missing=True,
    ),
)


def columns_of_test(key: str, kind: str = DIFFERENCES) -> list[Column]:
    """Columns of a test in `deps.tsv`, those of its interval last, named as for a kind of model."""
    test, form = TESTS[key], form_of(key, kind)
    of = f", {form.short}" if test.prefix else ""
    statistic = ("Statistic", "Degrees of freedom")
    return [
        *(
            Column(test.prefix + name, name + of, "decimal", f"{meaning} of {the(form.full_name)}")
            for name, meaning in zip(test.columns, statistic, strict=False)
        ),
        Column(f"{test.prefix}p_value", f"p{of}", "p", f"p by {the(form.full_name)}"),
        Column(f"{test.prefix}q_value", f"q{of}", "p", f"Benjamini-Hochberg, {form.full_name}"),
        *(
            Column(
                f"{test.prefix}ci_{end}",
                f"CI {end}{of}",
                "decimal",
                f"{side} end of the 95 % confidence interval of the change, {form.full_name}",
                "log2",
            )
            for end, side in (("low", "Lower"), ("high", "Upper"))
        ),
    ]


_PAIRED, _MODERATED = columns_of_test("paired_t"), columns_of_test("moderated")
LOG2 = TableSpec(
    "{cohort}/log2.tsv",
    "the log2 intensities, normalised where the configuration asks for it",
    (PROTEIN_GROUP, Column("{sample}", "log2", "decimal", "Log2 intensity in the sample", "log2")),
)
UNNORMALISED = TableSpec(
    "{cohort}/log2_unnormalised.tsv",
    "the log2 intensities before normalisation; empty where `log2.tsv` holds them",
    LOG2.columns,
)
SHIFTS = TableSpec(
    "{cohort}/shifts.tsv",
    "the level of each sample against the others, which normalisation by the median takes off",
    (
        SAMPLE,
        Column(
            "shift",
            "Shift",
            "decimal",
            "Level above that of the other samples; empty where they share too few proteins",
            "log2",
        ),
    ),
)
DEPS = TableSpec(
    "{cohort}/{contrast}/deps.tsv",
    "every protein group, or the DEPs alone: change, interval, tests, direction, or why it was not"
    " tested",
    (
        PROTEIN_GROUP,
        ACCESSION,
        GENE,
        DESCRIPTION,
        N_PAIRS,
        *MEANS,
        Column("log2fc", "log2 FC", "decimal", "Mean of the differences of the pairs", "log2"),
        *_PAIRED[4:],
        *_PAIRED[:4],
        *_MODERATED[:4],
        DIRECTION,
        Column("is_dep", "DEP", "flag", "Whether the selected rule makes it a DEP"),
        Column("reason", "Not tested because", "name", "Why it was not tested; else empty"),
        *_MODERATED[4:],
        *(
            column
            for key in TESTS
            if key not in ("paired_t", "moderated")
            for column in columns_of_test(key)
        ),
        Column("storey_q_value", "Storey q", "p", "Storey's q-value of the selected test"),
        Column(
            "pairs_agreeing",
            "Agree",
            "integer",
            "Pairs that changed in the direction of the mean",
            missing=True,
        ),
        Column(
            "leave_one_out_share",
            "Leave-outs",
            "decimal",
            "Share of its people without any one of whom it is still a DEP by the whole rule",
        ),
        Column(
            "weakest_log2fc",
            "Weakest log2 FC",
            "decimal",
            "Change nearest to none when one person is left out",
            "log2",
        ),
        Column(
            "hangs_on", "Depends on", "text", "Without this person it falls below the fold change"
        ),
        Column("specification_share", "Specifications", "decimal", "Share that call it a DEP"),
        Column("n_imputed", "Imputed", "integer", "Imputed values under the tests"),
        PEPTIDES,
        Column(
            "abundance_rank",
            "Rank",
            "integer",
            "By mean intensity; 1 is the most abundant",
            missing=True,
        ),
        Column("missing_reference", "Missing ref.", "integer", "Reference samples without a value"),
        Column("missing_target", "Missing target", "integer", "Target samples without a value"),
        Column("flags", "Flags", "list", "Signs of skin, blood or a shared group"),
        CONTAMINANT_ACCESSIONS,
        N_PEOPLE,
        REMARK,
        Column("n_measured", "Measured", "integer", "Pairs measured at both visits, not imputed"),
        Column(
            "few_pairs", "Few pairs", "flag", "Measured in fewer than half of the contrast's pairs"
        ),
        *DETECTION,
        Column(
            "minimum_effect_prior",
            "Prior, minimum effect",
            "text",
            "Variances that moderate the minimum-effect test: by peptide count where there are"
            " counts, else of all protein groups; empty where it tests nothing",
        ),
        N_REFERENCE,
        N_TARGET,
        *(
            Column(
                f"{test.prefix}log2fc",
                f"log2 FC, {test.short}",
                "decimal",
                f"Change that the {test.full_name} (of two groups the rank-sum test) estimates, of"
                " Hodges and Lehmann",
                "log2",
            )
            for test in TESTS.values()
            if test.estimate
        ),
    ),
    also=("{cohort}/{contrast}/deps_only.tsv",),
)
PAIRS = TableSpec(
    "{cohort}/{contrast}/pairs.tsv",
    "the units that are compared: pairs of samples, or people of two groups",
    (
        Column("pair", "Pair", "text", "Name of the pair, or of the person"),
        SUBJECT,
        EYE,
        Column("reference", "Reference sample", "list", "Samples of the reference, averaged"),
        Column("target", "Target sample", "list", "Samples of the target, averaged"),
        Column("complete", "Complete", "flag", "Whether it takes part: a pair has both"),
        Column("note", "Note", "text", "What it lacks"),
        Column("group", "Group", "text", "Where groups are compared", optional=True),
    ),
)
DESIGN = TableSpec(
    "{cohort}/{contrast}/design.tsv",
    "every sample of the cohort: whose it is, and its part in the contrast",
    (
        Column("sample", "Sample", "text", "Name of the sample"),
        SUBJECT,
        Column("eye", "Eye", "text", "OD (right) or OS (left); empty where it is unknown"),
        Column("visit", "Visit", "text", "Time point"),
        Column("group", "Group", "text", "Its group, where groups of people are compared"),
        Column("side", "Side", "text", "reference, target, or empty"),
        Column("unit", "Unit", "text", "The pair or person that it belongs to"),
        Column("used", "Used", "flag", "Whether it takes part"),
        Column("note", "Note", "text", "Why it does not"),
    ),
)
IMPUTED = TableSpec(
    "{cohort}/{contrast}/imputed.tsv",
    "every value that imputation invented; empty while it is off, as it is by default",
    (
        PROTEIN_GROUP,
        Column("sample", "Sample", "gene", "Sample without a value"),
        Column("log2", "log2", "decimal", "The value that was invented", "log2"),
    ),
)
RULE = TableSpec(
    "{cohort}/{contrast}/rule.tsv",
    "estimated false discoveries among the DEPs, by flipping the signs of people"
    " ([docs](docs/statistics.md))",
    (
        IN_FORCE,
        *OF_RULE,
        ALPHA,
        THRESHOLD,
        Column("n_pairs", "Pairs", "integer", "Pairs with at least one tested protein group"),
        N_TESTED,
        Column("n_deps", "DEPs", "integer", "DEPs by this rule"),
        Column("n_flips", "Flips", "integer", "Sign flips that were made"),
        Column("flips", "Which flips", "text", "Whether these are all, sampled or none"),
        Column("expected_false", "False DEPs", "decimal", "Estimated number of false DEPs"),
        Column(
            "expected_false_low",
            "False DEPs, low",
            "decimal",
            "Lower end of its range, the central 95 % of the flips; up to 39 flips the smallest",
        ),
        Column(
            "expected_false_high",
            "False DEPs, high",
            "decimal",
            "Upper end of its range, the central 95 % of the flips; up to 39 flips the largest",
        ),
        Column(
            "false_share",
            "False share",
            "decimal",
            "The same divided by the DEPs, at most 1; empty without DEPs. Not to be quoted where"
            " no_percentage says why",
        ),
        Column("false_share_low", "False share, low", "decimal", "Lower end of its range"),
        Column("false_share_high", "False share, high", "decimal", "Upper end of its range"),
        Column(
            "smallest_exact_p",
            "Smallest exact p",
            "p",
            "Smallest p-value that an exact paired test of n people can reach: 2 / 2^n",
        ),
        Column("warning", "Warning", "name", "A caveat"),
        Column("reason", "Reason", "name", "Why a number is missing"),
        Column(
            "n_people",
            "People",
            "integer",
            "People that the pairs are of; fewer than pairs where both eyes were sampled",
        ),
        Column(
            "share_below_05", "p < 0.05", "decimal", "Share of the tested proteins with p < 0.05"
        ),
        Column("share_below_05_flips", "p < 0.05 in flips", "decimal", "Its mean over the flips"),
        Column("share_below_05_flips_low", "p < 0.05, low", "decimal", "Lower end of its range"),
        Column("share_below_05_flips_high", "p < 0.05, high", "decimal", "Upper end of its range"),
        Column(
            "range_is",
            "Range",
            "name",
            "What the low and high columns are the ends of, and how often such a range held the"
            " truth in simulations",
        ),
        Column(
            "no_percentage",
            "No percentage",
            "name",
            "Why the share of false DEPs is not given as a percentage: fewer than 5 people, or"
            " fewer than 10 DEPs, where one more or less would change it by ten points",
        ),
        Column("cannot_see", "Cannot see", "name", "What sign flips cannot reveal"),
        Column(
            "design",
            "Units",
            "text",
            "differences of people, two groups of them, or units of another linear model",
        ),
        N_REFERENCE,
        N_TARGET,
        Column(
            "correlation",
            "Correlation",
            "decimal",
            "Consensus correlation of two units of a person, where it is estimated",
        ),
    ),
)
ON_OFF = TableSpec(
    "{cohort}/{contrast}/on_off.tsv",
    "proteins seen at one visit only",
    (
        PROTEIN_GROUP,
        ACCESSION,
        GENE,
        DESCRIPTION,
        Column("state", "State", "text", "appears or vanishes"),
        Column("seen_reference", "Seen ref.", "integer", "Reference samples with a value"),
        Column("seen_target", "Seen target", "integer", "Target samples with a value"),
        Column("n_pairs", "Of pairs", "integer", "Complete pairs of the contrast"),
        Column("mean_log2", "Mean log2", "decimal", "Mean intensity where it is seen", "log2"),
        Column(
            "abundance_percentile", "Percentile", "decimal", "Of the abundance in the cohort", "%"
        ),
        PEPTIDES,
        Column("chance_of_pattern", "Chance", "p", "Of such a pattern if visits were exchangeable"),
        CONTAMINANT,
        N_PEOPLE,
        REMARK,
        *DETECTION,
    ),
)
SPECIFICATIONS = TableSpec(
    "{cohort}/{contrast}/specifications.tsv",
    "how the DEPs depend on choices of the method",
    (
        *OF_RULE,
        THRESHOLD,
        Column("normalisation", "Normalisation", "text", "As the configuration names it"),
        IN_FORCE,
        N_TESTED,
        Column("n_deps", "DEPs", "integer", "DEPs by this combination"),
        Column("n_shared", "Shared", "integer", "Of these, DEPs of the selected rule"),
    ),
)
POWER = TableSpec(
    "{cohort}/{contrast}/power.tsv",
    "what this number of pairs can detect",
    (
        TEST,
        Column("protein", "Protein", "text", "Kind of protein by the spread of its differences"),
        Column("sd", "SD", "decimal", "True SD of the differences of people", "log2"),
        Column("n_pairs", "Pairs", "integer", "Complete pairs of the contrast"),
        ALPHA,
        Column("power", "Power", "decimal", "Probability of finding the change"),
        Column(
            "detectable_log2fc",
            "Detectable",
            "decimal",
            "Change that is found with this power in this many people",
            "log2",
        ),
        Column("target_log2fc", "Target", "decimal", "Change that needs these pairs", "log2"),
        Column("pairs_needed", "Pairs needed", "integer", "Pairs that find it", missing=True),
        Column("reason", "Reason", "name", "Why there is no number"),
        Column("n_people", "People", "integer", "People that the pairs are of"),
        Column("people_needed", "People needed", "integer", "People that find it", missing=True),
    ),
)
POWER_CURVE = TableSpec(
    "{cohort}/{contrast}/power_curve.tsv",
    "what more or fewer pairs could detect",
    (
        TEST,
        Column("n_pairs", "Pairs", "integer", "Pairs of so many people"),
        Column("lower", "Quiet quarter", "decimal", "Detectable change, quiet quarter", "log2"),
        Column("median", "Median", "decimal", "Detectable change, median protein", "log2"),
        Column("upper", "Noisy quarter", "decimal", "Detectable change, noisy quarter", "log2"),
        Column("n_people", "People", "integer", "Number of people"),
    ),
)
TEAR_CHANGES = TableSpec(
    "{cohort}/{contrast}/tear_quality.tsv",
    "blood, skin, serum and the most abundant proteins before against after, and the DEPs that"
    " follow them",
    (
        Column("quantity", "Index", "text", "The index"),
        Column("n_pairs", "Pairs", "integer", "Pairs with a value at both visits"),
        *MEANS,
        Column("change", "Change", "decimal", "Mean of the differences of the pairs", "log2"),
        *_PAIRED[4:],
        *_PAIRED[:3],
        Column(
            "changed", "Changed", "flag", "p < 0.05, or a change of more than 1 (doubled or halved)"
        ),
        Column("n_deps", "DEPs", "integer", "DEPs with at least 5 samples"),
        Column(
            "n_following",
            "Follow",
            "integer",
            "How many of them correlate with the index over the samples, abs(r) > 0.8",
        ),
        Column("following_share", "Share", "decimal", "Share of the DEPs that do"),
        Column(
            "other_share",
            "Other share",
            "decimal",
            "The same share among tested protein groups that are not DEPs",
        ),
        Column("panel_deps", "DEPs in it", "list", "DEPs that the index is made of"),
        Column("warning", "Warning", "name", "A sentence where it changed"),
        N_PEOPLE,
        REMARK,
    ),
)
PANEL_CHANGES = TableSpec(
    "{cohort}/{contrast}/panels.tsv",
    "the change of every panel of proteins of one origin, tested by the same units"
    " ([docs](docs/panels.md))",
    (
        PANEL,
        N_MEMBERS,
        Column("n_found", "Found", "integer", "Protein groups of it in a sample of the contrast"),
        Column("n_pairs", "Pairs", "integer", "Pairs with a score at both visits"),
        *MEANS,
        Column("change", "Change", "decimal", "Mean of the differences of the pairs", "log2"),
        *_PAIRED[4:],
        *_PAIRED[:3],
        Column("q_value", "q", "p", "Benjamini-Hochberg over the panels"),
        Column("n_tested", "Tested", "integer", "Protein groups of it that were tested"),
        Column("n_higher", "Rise", "integer", "Those with a change above zero"),
        Column("panel_deps", "DEPs in it", "list", "Genes of its DEPs"),
        N_PEOPLE,
        REMARK,
    ),
)
MARKERS = TableSpec(
    "{cohort}/{contrast}/markers.tsv",
    "published markers of dry eye: found, tested, changed as published or not"
    " ([docs](docs/panels.md#markers-of-dry-eye))",
    (
        GENE,
        Column("published", "In dry eye", "direction", "Direction in the disease, as published"),
        Column(
            "verdict",
            "Here",
            "name",
            "as published or opposite (p < 0.05), no change shown, not tested, not found; after a"
            " treatment that works, opposite is expected",
        ),
        PROTEIN_GROUP,
        Column("log2fc", "log2 FC", "decimal", "Change as in deps.tsv", "log2"),
        Column("ci_low", "CI low", "decimal", "Lower end of its 95 % interval", "log2"),
        Column("ci_high", "CI high", "decimal", "Upper end of its 95 % interval", "log2"),
        Column("p_value", "p", "p", "p by the selected test"),
        Column("q_value", "q", "p", "Benjamini-Hochberg over the tested markers"),
        Column("is_dep", "DEP", "flag", "Whether the selected rule makes it a DEP"),
        Column("reason", "Not tested because", "name", "Why it was not tested; else empty"),
        Column("evidence", "Shown by", "name", "What was compared in the published work"),
        Column("doi", "doi", "text", "The published work"),
    ),
)
ADJUSTED = TableSpec(
    "{cohort}/{contrast}/adjusted.tsv",
    "whether the change of each DEP survives that of serum and of blood in the samples"
    " ([docs](docs/panels.md#does-a-change-survive-that-of-serum-or-blood))",
    (
        PROTEIN_GROUP,
        GENE,
        DIRECTION,
        Column("log2fc", "log2 FC", "decimal", "Change as in deps.tsv", "log2"),
        *(
            column
            for name in ADJUSTED_FOR
            for column in (
                Column(
                    f"{name}_log2fc",
                    f"log2 FC without {name}",
                    "decimal",
                    f"Change that is left where the {name} index does not change: the intercept"
                    " of the differences on its change",
                    "log2",
                ),
                Column(
                    f"{name}_ci_low",
                    f"CI low without {name}",
                    "decimal",
                    "Lower end of its 95 % interval",
                    "log2",
                ),
                Column(
                    f"{name}_ci_high",
                    f"CI high without {name}",
                    "decimal",
                    "Upper end of its 95 % interval",
                    "log2",
                ),
                Column(f"{name}_p_value", f"p without {name}", "p", "p that it is zero"),
                Column(
                    f"{name}_slope",
                    f"Slope on {name}",
                    "decimal",
                    f"Change of the protein for a change of the {name} index by 1",
                ),
                Column(f"{name}_slope_p_value", f"p of slope on {name}", "p", "p that it is zero"),
                Column(
                    f"{name}_df", f"df without {name}", "decimal", "Residual degrees of freedom"
                ),
                Column(
                    f"{name}_verdict",
                    f"{name.capitalize()}",
                    "text",
                    f"survives, explained, in the index (it is part of the {name} index), or cannot"
                    " be judged",
                ),
            )
        ),
    ),
)
NULL_SELF_TEST = TableSpec(
    "{cohort}/{contrast}/null_self_test.tsv",
    "only on demand, by `snakemake --cores 4 null_self_test`: the DEPs that the rule finds in your"
    " own data when the visits of some people are exchanged",
    (
        Column("flip", "Flip", "integer", "Number of the exchange, from 1"),
        Column("turned", "Exchanged", "list", "People whose visits were exchanged"),
        Column("n_deps", "DEPs", "integer", "DEPs that the rule then finds"),
        Column("up", "Up", "integer", "Of these, DEPs that go up"),
        Column("down", "Down", "integer", "Of these, DEPs that go down"),
    ),
)
VISITS = TableSpec(
    "{cohort}/{series}/visits.tsv",
    "of a contrast with the target `*`: whether a protein group changes at any visit, and its"
    " change at each ([docs](docs/statistics.md#several-visits))",
    (
        PROTEIN_GROUP,
        ACCESSION,
        GENE,
        DESCRIPTION,
        Column(
            "n_people",
            "People",
            "integer",
            "People with values at two visits or more; all where that is not needed",
        ),
        Column("f", "F", "decimal", "Moderated F of the changes at all visits together"),
        Column(
            "f_df",
            "F df",
            "decimal",
            "Changes that F tests: one fewer than the visits, and those that the values determine",
        ),
        Column(
            "f_residual_df",
            "F residual df",
            "decimal",
            "Those of the moderated variance; empty where they are infinite",
        ),
        Column("f_p_value", "p of any change", "p", "p of F: whether it changes at any visit"),
        Column("f_q_value", "q of any change", "p", "Benjamini-Hochberg of these"),
        Column("reason", "Not tested because", "name", "Why F is missing; else empty"),
        Column(
            "n_people_reference", "People, ref.", "integer", "People with a value at the reference"
        ),
        Column("n_people_{contrast}", "People", "integer", "People with a value at the target"),
        Column(
            "log2fc_{contrast}",
            "log2 FC",
            "decimal",
            "Change as in deps.tsv of the contrast",
            "log2",
        ),
        Column("ci_low_{contrast}", "CI low", "decimal", "Lower end of its interval there", "log2"),
        Column(
            "ci_high_{contrast}", "CI high", "decimal", "Upper end of its interval there", "log2"
        ),
        Column("p_value_{contrast}", "p", "p", "p of the change by the selected test"),
        Column(
            "q_value_{contrast}", "q", "p", "Benjamini-Hochberg over the proteins of the contrast"
        ),
        Column(
            "q_across_{contrast}",
            "q across",
            "p",
            "Benjamini-Hochberg over the proteins of all contrasts of the series",
        ),
    ),
)
# As the rule that tests a contrast names them.
TABLES = {
    "deps": DEPS,
    "deps_only": DEPS,
    "pairs": PAIRS,
    "design": DESIGN,
    "imputed": IMPUTED,
    "rule": RULE,
    "on_off": ON_OFF,
    "specifications": SPECIFICATIONS,
    "power": POWER,
    "power_curve": POWER_CURVE,
    "tear_quality": TEAR_CHANGES,
    "panels": PANEL_CHANGES,
    "markers": MARKERS,
    "adjusted": ADJUSTED,
}
