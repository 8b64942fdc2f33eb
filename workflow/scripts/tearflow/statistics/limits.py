"""Limits that the statistics, the figures and the words about them share, free of imports."""

# With so few pairs the spread of a single protein is hardly known: a paired t-test has at most 3
# degrees of freedom.
FEW_PAIRS = 4
# A protein with a smaller p-value is suspected of having changed (`tearflow.statistics.rule_cost`).
SUSPECT = 0.2
