"""The methods of the contrasts: what was compared, the tests, and the nulls of their estimates."""

from collections.abc import Collection, Iterable, Sequence

import pandas as pd

from tearflow.differential.covariates import CATEGORICAL
from tearflow.differential.design import DIFFERENCE_OF_DIFFERENCES, GROUPS, PAIRED
from tearflow.differential.design_words import (
    EYE_NAMES,
    averages_eyes,
    form_of,
    name_contrast,
    name_tests,
    the,
)
from tearflow.differential.detection_people import size_groups
from tearflow.differential.limits import NOMINAL, SUSPECT, pairs_in_words
from tearflow.differential.pairing import BLOCK, SINGLE_EYES
from tearflow.differential.rule import Rule
from tearflow.differential.sign_flips import SEED
from tearflow.differential.tests import DIFFERENCES, LINEAR, find_test
from tearflow.differential.tests import GROUPS as OF_GROUPS
from tearflow.report.false_discoveries import is_published, is_recommended, rule_in_words
from tearflow.report.overview import needed_by_contrasts
from tearflow.report.run import Run
from tearflow.run.words import count_of, join, range_in_words, with_minus

# More contrasts are counted, not named, in a sentence.
MOST_NAMED = 12


def describe_designs(run: Run) -> str:
    """Sentences on what the contrasts compare."""
    kinds = {path: run.design(path).kind for path in run.paths}
    blocks = [path for path in run.paths if run.contrasts[path].incomplete == BLOCK]
    pairs = [path for path in run.paths if kinds[path] == PAIRED]
    groups = [path for path in run.paths if kinds[path] == GROUPS]
    changes = [
        path
        for path in run.paths
        if kinds[path] == DIFFERENCE_OF_DIFFERENCES and path not in blocks
    ]
    between = [path for path in changes if run.units(path).sizes]
    within = [path for path in changes if path not in between]
    sentences = []
    if pairs:
        by = sorted({run.contrasts[path].pair_by.replace("+", " and ") for path in pairs})
        where = "" if len(pairs) == len(run.paths) else f" in {name_paths(run, pairs)}"
        sentences.append(
            f"Samples were paired by {join(by, 'or')}{where}. The log2 fold change of a protein "
            "group is the mean of the paired differences (target minus reference) over its "
            "complete pairs."
        )
    if groups:
        sentences.append(
            f"Two groups of people were compared in {name_paths(run, groups)}; the log2 fold "
            "change is the difference between the means of the groups."
        )
    if between:
        sentences.append(
            f"Changes were compared between groups of people in {name_paths(run, between)}; the "
            "effect is the difference between the mean changes of the groups."
        )
    if within:
        sentences.append(
            f"Changes were compared within people in {name_paths(run, within)}; the effect is the "
            "mean over the people of the difference between their two changes."
        )
    if blocks:
        sentences.append(
            f"People with only one of the two samples were included in {name_paths(run, blocks)}."
        )
    return " ".join([*sentences, *describe_eyes(run), *describe_models(run)])


def name_paths(run: Run, paths: Collection[str]) -> str:
    """Contrasts with what they compare and their units, or their number where they are many."""
    if len(paths) > MOST_NAMED:
        return count_of(len(paths), "contrast")
    return join(
        [f"“{run.title(path)}” ({compared_in(run, path)}{run.units(path)})" for path in paths]
    )


def compared_in(run: Run, path: str) -> str:
    """What a contrast compares, where its title does not say so itself."""
    compared = name_contrast(run.contrasts[path], run.design(path).absorbed)
    return "" if compared in run.title(path) else f"{compared}; "


def short_names(run: Run, paths: Collection[str]) -> str:
    """Titles of contrasts, or their number where they are many."""
    if len(paths) > MOST_NAMED:
        return count_of(len(paths), "contrast")
    return join([f"“{run.title(path)}”" for path in paths])


def describe_eyes(run: Run) -> list[str]:
    """Sentences on the eyes of a person; empty where every person has one sample at a visit."""
    averaged = [path for path in run.paths if averages_eyes(run.design(path))]
    sentences = []
    if averaged:
        where = "" if len(averaged) == len(run.paths) else f" in {short_names(run, averaged)}"
        sentences.append(
            "The log2 intensities of the two eyes of a person at a visit were averaged over the "
            f"eyes in which the protein group was measured{where}."
        )
    for eye in SINGLE_EYES:
        if of_eye := [path for path in run.paths if run.contrasts[path].eyes == eye]:
            sentences.append(f"Only {EYE_NAMES[eye]} eyes were used in {short_names(run, of_eye)}.")
    return sentences


def describe_models(run: Run) -> list[str]:
    """Sentences on covariates and on samples of a person that are correlated."""
    sentences = []
    by_covariates: dict[str, list[str]] = {}
    absorbed: dict[str, list[str]] = {}
    correlated: dict[str, list[str]] = {}
    for path in run.paths:
        design = run.design(path)
        adjusted = [
            f"{each.name} ({'as a factor' if each.type == CATEGORICAL else 'numeric'})"
            for each in design.covariates
            if each.name not in design.absorbed
        ]
        if adjusted:
            by_covariates.setdefault(join(adjusted), []).append(path)
        if design.absorbed:
            absorbed.setdefault(join(design.absorbed), []).append(path)
        if design.block is not None:
            found = run.table(f"{path}/rule.tsv")["correlation"].iloc[0]
            known = "" if pd.isna(found) else with_minus(f": {found:.2f}")
            units = "eyes" if run.units(path).has_eyes else "samples"
            correlated.setdefault(units, []).append(f"{run.title(path)}{known}")
    for names, paths in by_covariates.items():
        sentences.append(
            f"In {short_names(run, paths)} the effect was adjusted for {names} in a linear model, "
            "which was fitted to the measured values of each protein group by least squares."
        )
    for names, paths in absorbed.items():
        sentences.append(
            f"In {short_names(run, paths)} no adjustment for {names} was needed, which is the same "
            "in the samples of a pair."
        )
    if correlated:
        named = join([f"{units} ({'; '.join(listed)})" for units, listed in correlated.items()])
        sentences.append(
            f"The {named} of a person were kept as separate observations, and their correlation, "
            "one consensus value for all protein groups as given in brackets, was estimated by "
            "restricted maximum likelihood and used in generalized least squares, as by limma's "
            "duplicateCorrelation [@duplicates @limma]."
        )
    return sentences


def describe_tests(rule: Rule, kinds: Iterable[str] = (DIFFERENCES,), needed: str = "") -> str:
    """Sentences on the tests and the selection of the DEPs.

    Parameters
    ----------
    rule
        The section `differential` of the configuration.
    kinds
        Kinds of the models of the contrasts.
    needed
        What a tested protein group needs, where not as for pairs.
    """
    test, present = find_test(rule.test), [k for k in NAMES if k in set(kinds)] or [DIFFERENCES]
    origin = (
        f"These are the {'criteria' if present == [DIFFERENCES] else 'thresholds'} of Zhang et al. "
        "[@zhang]."
        if is_published(rule)
        else f"These criteria{', recommended by TearFlow,' if is_recommended(rule) else ''} differ "
        "from those of Zhang et al. [@zhang], |log2 fold change| > 1 and p < 0.05 by the paired "
        "t-test."
    )
    control = {
        "p_value": " They do not control the false discovery rate.",
        "q_value": "",
        "storey_q_value": " Storey's q-values [@storey] were used.",
    }[rule.measure]
    robust = ", robustly [@phipson]" if rule.robust_prior else ""
    cited = f" [@{rule.test}]" if test.reference else ""
    detail = test.detail.format(**vars(rule))
    names = name_tests(rule, present).removesuffix(detail) if len(present) > 1 else ""
    selected = names or form_of(rule.test, present[0]).full_name
    more = "" if test.is_standard else f", and by {the(selected)}{cited}{detail}"
    classical = join([NAMES[kind] for kind in present], "or")
    if len(present) == 1:
        classical = classical.split(" (")[0]
    moderated = form_of("moderated", present[0] if len(present) == 1 else LINEAR).name
    needs = needed or f"at least {pairs_in_words(rule.min_pairs)}"
    return (
        f"Protein groups with {needs} were tested by {classical} and by the {moderated} of limma "
        f"[@smyth @limma], with the prior "
        f"estimated from these protein groups{robust}{more}. These tests were "
        "two-sided. The p-values of each contrast were adjusted by the Benjamini-Hochberg "
        "procedure [@bh]. Differentially expressed proteins "
        f"(DEPs) were selected by {rule_in_words(rule, name_tests(rule, present), needed)}. "
        f"{origin}{control}"
    )


# The classical test of each kind of model.
NAMES = {
    DIFFERENCES: "the paired t-test",
    OF_GROUPS: "Welch's t-test [@welch] (two groups)",
    LINEAR: "the t-test of the linear model (covariates or correlated samples)",
}


def describe_selection(run: Run) -> str:
    """Sentences of `describe_tests` for the contrasts of a run."""
    kinds = [run.kind(path) for path in run.paths]
    return describe_tests(run.config.differential, kinds, needed_by_contrasts(run))


def describe_separate_eyes(run: Run) -> str:
    """Sentences on the contrasts that test both eyes of a person; empty without any."""
    eyes = [path for path in run.paths if run.units(path).eyes_are_independent]
    if not eyes:
        return ""
    listed = "; ".join(f"{run.title(path)}: {run.units(path)}" for path in eyes)
    of_pairs = all(run.units(path).are_pairs for path in eyes)
    nulls = "Sign flips" if of_pairs else "Sign flips, exchanges of people"
    return (
        f" Both eyes of a person were tested as independent{' pairs' if of_pairs else ''} "
        f"({listed}), as "
        "published; since the eyes of a person are correlated, the p- and q-values of these "
        f"contrasts are too small. {nulls}, leave-one-out analysis and power calculations used "
        "the person as the unit."
    )


def describe_trust(run: Run) -> str:
    """Paragraph on the estimated false discoveries, and on what the DEPs depend."""
    flipped = [path for path in run.paths if is_flipped(run, path)]
    exchanged = [path for path in run.paths if run.kind(path) == OF_GROUPS]
    neither = [path for path in run.paths if path not in {*flipped, *exchanged}]
    detected = describe_detection(run)
    missing = (
        f" For {short_names(run, neither)} no estimate was made, since people cannot be exchanged "
        "where covariates are fitted or samples are the observations."
    )
    if not (flipped or exchanged):
        return f"{missing.strip()} {describe_dependence()} {detected}"
    pattern, null = "sign pattern", "sign flips"
    how = (
        "sign flipping: the signs of all differences of a person were flipped together, and the "
        "rejection region of the observed data was kept."
    )
    share, confounded = "all pairs", "visit"
    if exchanged:
        share, confounded = "all pairs or all people of a group", "visit or group"
        pattern, null = "sign pattern or exchange", "sign flips or exchanges"
        how += " Where two groups were compared, people were exchanged between them instead."
    if not flipped:
        share, confounded = "all people of a group", "group"
        pattern, null = "exchange", "exchanges"
        how = (
            "exchanging people between the groups, each with all samples, and the rejection "
            "region of the observed data was kept."
        )
    plural = pattern.replace(" or", "s or") + "s"
    return (
        f"The number of false discoveries among the DEPs was estimated by {how} "
        f"Protein groups with p < {SUSPECT:g} were excluded, so that "
        "changed proteins do not inflate the estimate [@xie]; each of the others contributed the "
        f"number of its {plural} that would be called a DEP, divided by the number of those "
        f"with p ≥ {SUSPECT:g}. For protein groups without any of the latter, the divisor was the "
        f"number of {plural} that would not be called a DEP. "
        f"{describe_patterns(run, [*flipped, *exchanged], plural)} The estimate does not include "
        f"false discoveries caused by a shift that {share} share, such as a batch effect "
        f"confounded with the {confounded}; the proportion of tested protein groups with p < "
        f"{NOMINAL:g} is therefore reported for the data and for the {null}."
        f"{missing if neither else ''} {describe_dependence()} {detected}"
    )


# Column `flips` of rule.tsv where there are too many for all.
SAMPLED = "sampled"


def describe_patterns(run: Run, paths: Sequence[str], plural: str) -> str:
    """Sentence on the number of patterns in a contrast, and how they were drawn."""
    rows = [run.table(f"{path}/rule.tsv").iloc[0] for path in paths]
    counts = range_in_words([int(row["n_flips"]) for row in rows])
    which = "all but that of the data"
    if any(row["flips"] == SAMPLED for row in rows):
        which = f"a sample drawn with the random seed {SEED}"
        if any(row["flips"] != SAMPLED for row in rows):
            which = f"all but that of the data or, of too many, {which}"
    return f"In a contrast {counts} {plural} were used, {which}."


def is_flipped(run: Run, path: str) -> bool:
    """Whether the signs of people are flipped for the estimate of false DEPs."""
    return run.units(path).sizes is None and len(run.design(path).parameters) == 1


def describe_dependence() -> str:
    """Sentence on what the DEPs depend on."""
    return (
        "How far each DEP depends on "
        "single people and on the choice of method was assessed by leaving out each person in turn "
        "and by a specification curve [@simonsohn] over tests, significance measures, fold-change "
        "thresholds and normalisations."
    )


def describe_detection(run: Run) -> str:
    """Sentence on proteins that are detected at one visit or in one group only."""
    kinds = {len(size_groups(run.design(path))) for path in run.paths}
    test = "the exact sign test (McNemar, two-sided) of the people who had them at one visit only"
    where = "at one visit"
    if 2 in kinds:
        fisher = "Fisher's exact test (two-sided) of the people of the groups"
        test, where = (
            (f"{test}, or by {fisher}", "at one visit or in one group")
            if 1 in kinds
            else (
                fisher,
                "in one group",
            )
        )
    return (
        f"Protein groups detected {where} only were listed separately, without a fold change, and "
        f"ranked by {test}, with Benjamini-Hochberg q-values over these tests alone."
    )
