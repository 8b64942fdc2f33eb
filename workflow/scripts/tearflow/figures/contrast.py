"""All figures of a contrast, one after the other."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from tearflow.figures.dependence import draw_dependence
from tearflow.figures.go_bars import draw_go_bars
from tearflow.figures.heatmap import draw_heatmap
from tearflow.figures.network import draw_network
from tearflow.figures.power import draw_power
from tearflow.figures.specifications import draw_specifications
from tearflow.figures.style import shown, shown_choices
from tearflow.figures.volcano import draw_volcano
from tearflow.proteins.gene_level import why_no_gene


def draw_contrast(
    tables: Mapping[str, pd.DataFrame], choices: Mapping[str, Any], cohort: str
) -> Iterator[tuple[str, Figure]]:
    """Draw the figures of a contrast, each when it is asked for.

    Parameters
    ----------
    tables
        `log2`, `deps`, `pairs`, `specifications`, `power`, `power_curve`, `go`, `edges` and
        `hubs`, as in their files. Names may hold any sign: they are drawn as text, see `shown`.
    choices
        `description` of the cohort, the `contrast`, and the sections `differential`,
        `enrichment` and `figures` of the configuration.
    cohort
        Name of the cohort.

    Yields
    ------
    tuple
        Name of the figure (`volcano`, `heatmap`, `specifications`, `dependence`, `power`, `go_bp`,
        `go_cc`, `go_mf`, `network`) and the figure.
    """
    tables = {name: shown(table) for name, table in tables.items()}
    choices = shown_choices(choices)
    contrast, limits, deps = choices["contrast"], choices["figures"], tables["deps"]
    title = f"{cohort}: {contrast['target']} against {contrast['reference']}"
    heading = {"title": title, "note": choices["description"]}
    complete = tables["pairs"][tables["pairs"]["complete"]]
    yield (
        "volcano",
        draw_volcano(
            deps,
            choices["differential"],
            n_pairs=len(complete),
            n_people=complete["subject"].nunique(),
            label=limits["label"],
            top=limits["top_deps"],
            **heading,
        ),
    )
    log2 = tables["log2"]
    yield "heatmap", draw_heatmap(log2, deps, tables["pairs"], contrast, **heading)
    rule = choices["differential"]
    yield "specifications", draw_specifications(tables["specifications"], deps, rule, **heading)
    yield "dependence", draw_dependence(log2, deps, tables["pairs"], rule, **heading)
    yield "power", draw_power(tables["power_curve"], tables["power"], **heading)
    without = why_no_gene(deps)
    for ontology in ("BP", "CC", "MF"):
        figure = draw_go_bars(
            tables["go"],
            ontology,
            choices["enrichment"],
            top=limits["top_terms"],
            without=without,
            **heading,
        )
        yield f"go_{ontology.lower()}", figure
    yield "network", draw_network(tables["edges"], tables["hubs"], without=without, **heading)
