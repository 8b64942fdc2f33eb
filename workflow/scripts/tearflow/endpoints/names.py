"""Names of analyses, comparisons and tests, as the tables of the endpoints have them."""

# As published each eye is a unit; by person there is one value per person.
PUBLISHED, BY_PERSON, MIXED = "published", "person", "mixed"
OF_VISIT, OF_ARM, OF_CHANGE = "visit", "arm", "change"

# What the estimate is of.
MEAN, HODGES_LEHMANN, SHARE = "mean difference", "Hodges-Lehmann", "difference of shares"

REPEATED_ANOVA, FRIEDMAN = "repeated-measures ANOVA", "Friedman test"
COCHRAN, DUNN = "Cochran's Q test", "Dunn's test"
DUNNETT, DUNNETT_POOLED = "Dunnett's test", "Dunnett's test, pooled variance"
PAIRED_T, SIGNED_RANK = "paired t-test", "Wilcoxon signed-rank test"
WELCH, RANK_SUM = "Welch's t-test", "Wilcoxon rank-sum test"
WELCH_ANOVA, KRUSKAL_WALLIS = "Welch's ANOVA", "Kruskal-Wallis test"
MCNEMAR, FISHER = "exact McNemar test", "Fisher's exact test"
EXACT_CHANGES = "exact test of changes"
F_TEST, T_TEST = "mixed model, F of Kenward-Roger", "mixed model, t of Kenward-Roger"
INTERACTION = "mixed model, F of Kenward-Roger: arm by visit"

# How p is adjusted.
BY_DUNNETT, BY_DUNN = "Dunnett", "Dunn-Bonferroni"
BY_HOLM, UNADJUSTED = "Holm", "none"

# Rows of the baseline table.
COUNT, NUMBER, CATEGORY, MEASURE = "count", "number", "category", "measure"
