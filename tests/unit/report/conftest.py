"""The small finished run of `tests/helpers/finished_run.py`."""

from finished_run import config, filters, finished, gene_table, inputs, run

__all__ = ["config", "filters", "finished", "gene_table", "inputs", "run"]
