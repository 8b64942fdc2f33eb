"""The method of TearFlow: functions on frames and arrays, free of Snakemake."""
