"""Differential expression: pairs, tests, multiple testing, false discoveries, robustness, power."""
