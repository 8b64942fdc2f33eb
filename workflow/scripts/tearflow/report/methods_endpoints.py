"""The methods of the clinical endpoints, as text that an author can paste."""

import pandas as pd

from tearflow.endpoints.measures import PRIMARY
from tearflow.endpoints.names import (
    BY_PERSON,
    COCHRAN,
    EXACT_CHANGES,
    FISHER,
    FRIEDMAN,
    KRUSKAL_WALLIS,
    MCNEMAR,
    MIXED,
    OF_VISIT,
    PAIRED_T,
    RANK_SUM,
    REPEATED_ANOVA,
    SHARE,
    SIGNED_RANK,
    WELCH,
    WELCH_ANOVA,
)
from tearflow.endpoints.settings import BY_ANALYSIS, EACH_VISIT, NONE, POOLED
from tearflow.report.endpoint_proteins import describe_relations
from tearflow.report.endpoint_words import find_two_eyed
from tearflow.report.endpoints import is_chosen_by_values, people_of
from tearflow.report.run import Run
from tearflow.run.words import count_of, join

# What each test compares, with its works.
OVER_VISITS = {
    REPEATED_ANOVA: (
        "by repeated-measures analysis of variance, corrected by Greenhouse and Geisser "
        "[@greenhouse] where it is as published and by Huynh and Feldt [@huynh] with one value a "
        "person, and Dunnett's test against the baseline [@dunnett], with {variance}"
    ),
    FRIEDMAN: (
        "by Friedman's test [@friedman] and Dunn's test against the baseline [@dunn], adjusted by "
        "Bonferroni"
    ),
    COCHRAN: "of yes and no by Cochran's Q and McNemar's exact test, adjusted by Holm [@holm]",
    PAIRED_T: "by the paired t-test where there were two visits",
    SIGNED_RANK: "by Wilcoxon's signed-rank test [@wilcoxon] where there were two visits",
    MCNEMAR: "of yes and no by McNemar's exact test where there were two visits",
}
DUNNETT_WORDS = {
    BY_ANALYSIS: (
        "the variance of the changes to each visit, or with one value per person the residual "
        "variance of all visits"
    ),
    EACH_VISIT: "the variance of the changes to each visit",
    POOLED: "the residual variance of all visits",
}
OF_GROUPS = {
    WELCH: "Welch's t-test [@welch]",
    RANK_SUM: "Wilcoxon's rank-sum test [@wilcoxon]",
    WELCH_ANOVA: "Welch's analysis of variance [@welch_anova]",
    KRUSKAL_WALLIS: "Kruskal and Wallis's test [@kruskal]",
    FISHER: "Fisher's exact test [@freeman]",
    EXACT_CHANGES: "an exact test of the changes of yes and no",
    PAIRED_T: "the paired t-test",
    SIGNED_RANK: "Wilcoxon's signed-rank test [@wilcoxon]",
    MCNEMAR: "McNemar's exact test",
}


def describe_endpoints(run: Run) -> list[str]:
    """Paragraph on the clinical endpoints; empty where there are none."""
    if not run.endpoints:
        return []
    tables = {name: read_all(run, name) for name in ("omnibus", "tests", "values")}
    sentences = [
        describe_measures(run),
        *describe_choice(run, tables["values"]),
        describe_visits(tables["omnibus"], run.config.endpoints.dunnett_variance),
        *describe_arms(run, tables["tests"]),
        *describe_model(tables["omnibus"]),
        *describe_shares(tables["tests"]),
        *describe_sizes(tables["tests"]),
        *describe_cohorts(run),
        describe_baseline(run),
        *describe_safety(run),
        *describe_relations(run),
    ]
    return [" ".join(sentences)]


def read_all(run: Run, name: str) -> pd.DataFrame:
    """A table of all cohorts."""
    found = [run.table(f"{cohort}/endpoints/{name}.tsv") for cohort in run.endpoints]
    return pd.concat(found, ignore_index=True)


def describe_measures(run: Run) -> str:
    """Sentences on what was measured, and on the units of the tests."""
    measures = list(run.measures.values())
    people = join([f"{people_of(run, cohort)} ({cohort})" for cohort in run.endpoints])
    primary = [measure.label for measure in measures if measure.role == PRIMARY]
    named = f" (primary: {join(primary)})" if primary else ""
    text = f"{count_of(len(measures), 'clinical measure')}{named} of {people} people were analysed."
    if any(find_two_eyed(run, cohort) for cohort in run.endpoints):
        text += (
            " The unit was the person: of measures of eyes the mean of the eyes that were measured "
            "[@armstrong]. Beside it, as published [@zhang], each eye was counted as a unit."
        )
    return text


def describe_choice(run: Run, values: pd.DataFrame) -> list[str]:
    """Sentences on how the tests were chosen, and on values below the limit of detection."""
    sentences = []
    if any(is_chosen_by_values(measure) for measure in run.measures.values()):
        sentences.append(
            "Where it was not chosen in advance, means were compared if Shapiro and Wilk's test "
            "[@shapiro] had p ≥ 0.05 in every sample, and else ranks; of ordinal scales and counts "
            "ranks were compared."
        )
    if values["below"].any():
        sentences.append(
            "Values below the limit of detection were tied at the highest such limit, and ranks "
            "were compared."
        )
    return sentences


def describe_visits(omnibus: pd.DataFrame, dunnett_variance: str) -> str:
    """Sentence on the tests over the visits."""
    variance = DUNNETT_WORDS[dunnett_variance]
    used = set(omnibus["test"])
    found = [text.format(variance=variance) for test, text in OVER_VISITS.items() if test in used]
    if not found:
        return "No visit was compared with the baseline."
    return (
        f"Visits were compared with the baseline {'; '.join(found)}. Tests of all visits took the "
        "units with a value at each. p-values are two-sided and adjusted over the visits of a "
        "measure, not over the measures."
    )


def describe_arms(run: Run, tests: pd.DataFrame) -> list[str]:
    """Sentence on the tests of arms; empty without arms."""
    of_arms = tests[tests["comparison"].ne(OF_VISIT)]
    used = set(of_arms["test"])
    found = [text for test, text in OF_GROUPS.items() if test in used]
    if not found:
        return []
    paired = [cohort for cohort, found in run.endpoints.items() if found.design.paired_arms]
    within = f", within people in {join(paired)}" if paired else ""
    return [
        f"Arms were compared with the control at each visit, and in their changes from baseline"
        f"{within}, by {join(found, 'or')}, adjusted by Holm [@holm]."
    ]


def describe_model(omnibus: pd.DataFrame) -> list[str]:
    """Sentence on the mixed model; empty where it was not fitted."""
    if omnibus.loc[omnibus["analysis"].eq(MIXED), "p_value"].isna().all():
        return []
    return [
        "All visits of all people were also analysed by a mixed model with person, eye in person "
        "and person by visit as random terms, fitted by restricted maximum likelihood and tested "
        "by the approximation of Kenward and Roger [@kenward]."
    ]


def describe_shares(tests: pd.DataFrame) -> list[str]:
    """Sentence on the intervals of differences of shares; empty where there are none."""
    if tests.loc[tests["estimand"].eq(SHARE), "lower"].isna().all():
        return []
    return ["Intervals of differences of shares are those of Newcombe [@newcombe]."]


def describe_sizes(tests: pd.DataFrame) -> list[str]:
    """Sentence on effect sizes; empty where there are none."""
    if tests.loc[tests["analysis"].eq(BY_PERSON), "hedges_g"].isna().all():
        return []
    return [
        "Effect sizes are Hedges' g [@hedges] by the standard deviation between people before the "
        "treatment."
    ]


def describe_cohorts(run: Run) -> list[str]:
    """Sentence on the comparison of cohorts; empty where none were compared."""
    if not run.compared_cohorts:
        return []
    used = set(run.table("endpoints/differences.tsv")["test"])
    found = [text for test, text in OF_GROUPS.items() if test in used]
    if not found:
        return []
    return [
        "Changes from baseline were compared between cohorts by "
        f"{join(found, 'or')}, adjusted by Holm [@holm] over the visits."
    ]


def describe_baseline(run: Run) -> str:
    """Sentence on the baseline table."""
    used = set(run.table("endpoints/baseline.tsv")["test"])
    found = [text for test, text in OF_GROUPS.items() if test in used]
    if not found:
        return "Values at baseline are described without a test."
    return (
        f"Groups were compared at baseline by {join(found, 'or')}, which says nothing of groups to "
        "which people were assigned at random [@senn]."
    )


def describe_safety(run: Run) -> list[str]:
    """Sentence on adverse events and adherence; empty without their sheet."""
    if run.config.endpoints.safety == NONE:
        return []
    return [
        "Adverse events were counted as people with at least one and as events; adherence is the "
        "share of the planned doses that was taken."
    ]
