"""Quality of samples: outliers, swaps, contamination."""
