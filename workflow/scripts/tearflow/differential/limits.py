"""Limits that the statistics, the figures and the words about them share."""

from math import ceil

from tearflow.run.words import count_of

# With so few pairs the spread of a single protein is hardly known: a paired t-test has at most 3
# degrees of freedom.
FEW_PAIRS = 4
# A protein with a smaller p-value is suspected of having changed (`false_discoveries`).
SUSPECT = 0.2
# The level at which p-values are counted among all tested proteins, whatever the rule's own is.
NOMINAL = 0.05
# Of the normal distribution, for a two-sided interval of 95 %.
NORMAL_QUANTILE = 1.959963984540054
# Of fewer DEPs the share that is false is given in no percentage: one more or less would move it by
# more than ten points.
FEWEST_DEPS = 10
# Up to so many sign flips the middle 95 % of them are all: smallest and largest bound their range.
MOST_WHOLE = 39
# Percentage of simulated cohorts in which the range over the sign flips held the true number of
# false DEPs, by the number of people (`benchmarks/rule_cost.py`, table "coverage" of
# docs/statistics.md).
COVERAGE = {3: 51, 4: 75, 5: 90, 6: 95}
# A protein with values in fewer than this share of the contrast's complete pairs has few of them,
# which tables, figures and report say.
FEW_SHARE = 0.5
# What a share as `min_pairs` comes to at least, which is also the default of that key.
FEWEST_BY_SHARE = 3
# Names of the priors of the variances: a regression on the peptide counts, or one for all.
BY_COUNT, OF_ALL = "by peptide count", "of all protein groups"
# A share times pairs is off a whole number by rounding, 0.28 * 25 by 1e-15.
ROUNDING = 1e-9


def count_needed_pairs(min_pairs: float, n_pairs: int) -> int:
    """Complete pairs that a protein needs to be tested.

    Parameters
    ----------
    min_pairs
        The key `differential.min_pairs`: a whole number from 2, or a share below 1.
    n_pairs
        Complete pairs of samples in the contrast.

    Examples
    --------
    >>> count_needed_pairs(4, 20), count_needed_pairs(0.5, 20), count_needed_pairs(0.5, 4)
    (4, 10, 3)
    """
    if min_pairs >= 1:
        return int(min_pairs)
    return max(FEWEST_BY_SHARE, ceil(min_pairs * n_pairs - ROUNDING))


def pairs_in_words(min_pairs: float) -> str:
    """Write `differential.min_pairs` as the pairs that a protein group needs.

    >>> pairs_in_words(3), pairs_in_words(0.5)
    ('3 complete pairs', '50 % of the complete pairs and no fewer than 3')
    """
    if min_pairs >= 1:
        return count_of(int(min_pairs), "complete pair")
    share = f"{100 * min_pairs:.3g} %"
    return f"{share} of the complete pairs and no fewer than {FEWEST_BY_SHARE}"
