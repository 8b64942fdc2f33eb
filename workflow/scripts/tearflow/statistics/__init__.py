"""The statistics of pairs, on arrays: tests, their priors, what a rule costs and what it needs."""
