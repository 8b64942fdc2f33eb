"""Limits that the statistics, the figures and the words about them share, free of imports."""

# With so few pairs the spread of a single protein is hardly known: a paired t-test has at most 3
# degrees of freedom.
FEW_PAIRS = 4
# A protein with a smaller p-value is suspected of having changed (`tearflow.statistics.rule_cost`).
SUSPECT = 0.2
# The level at which p-values are counted among all tested proteins, whatever the rule's own is.
NOMINAL = 0.05
# Of fewer DEPs the share that is false is given in no percentage: one more or less would move it by
# more than ten points.
FEWEST_DEPS = 10
# Percentage of simulated cohorts in which the range over the sign flips held the true number of
# false DEPs, by the number of people (`benchmarks/rule_cost.py`, table "coverage" of
# docs/statistics.md).
COVERAGE = {3: 51, 4: 75, 5: 90, 6: 95}
