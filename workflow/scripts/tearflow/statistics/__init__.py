"""The statistics of pairs, on arrays: tests, priors, estimated false discoveries, power."""
