"""Differential expression of proteomics data, for a notebook; see docs/python.md."""

import gc
import sys
from typing import TYPE_CHECKING, Any

# Within Snakemake, as a job or as the workflow itself, which keep nearly all that they import and
# make: to look for garbage after every 700 new objects takes a tenth of an import.
if "snakemake.iocontainers" in sys.modules:
    gc.set_threshold(50_000)

if TYPE_CHECKING:
    from tearflow.api import (
        Cohort,
        analyse,
        analyse_endpoints,
        draw,
        draw_endpoints,
        draw_visits,
        enrich,
        enrich_ranked,
        follow,
        load,
        rank,
        write,
    )

__all__ = [
    "Cohort",
    "analyse",
    "analyse_endpoints",
    "draw",
    "draw_endpoints",
    "draw_visits",
    "enrich",
    "enrich_ranked",
    "follow",
    "load",
    "rank",
    "write",
]


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is, since a job pays for every import."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from tearflow import api

    return getattr(api, name)
