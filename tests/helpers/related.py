"""A cohort of a few proteins, to be related to clinical measures."""

import numpy as np
import pandas as pd

from designs import WEEK2
from tearflow.endpoints.table_specs import (
    ELISA,
    ENDPOINT_CHANGES,
    ENDPOINT_RELATIONS,
    ENDPOINT_RESPONSE,
)
from tearflow.io.tables import write_table


def make_cohort(starts, changes, **columns):
    """Samples and log2 intensities of people, protein by person, at two visits."""
    people = [f"P{n}" for n in range(len(starts[0]))]
    samples = [
        {"sample": f"{who}_{visit}", "subject": who, "visit": visit, "eye": ""}
        | {name: cells[place] for name, cells in columns.items()}
        for visit in WEEK2.sides
        for place, who in enumerate(people)
    ]
    starts, changes = np.array(starts, dtype=float), np.array(changes, dtype=float)
    log2 = pd.DataFrame(
        np.hstack([starts, starts + changes]),
        index=[f"Q{row}" for row in range(len(starts))],
        columns=[sample["sample"] for sample in samples],
    )
    deps = pd.DataFrame(
        {
            "protein_group": log2.index,
            "accession": log2.index,
            "gene": [f"G{row}" for row in range(len(starts))],
            "log2fc": np.nanmean(changes, axis=1),
            "is_dep": False,
            "reason": "",
        }
    )
    return deps, log2, samples


def write_relations(folder, **tables):
    """Tables of a contrast as the rule writes them, without a row where none is given."""
    specs = {
        "relations": ENDPOINT_RELATIONS,
        "changes": ENDPOINT_CHANGES,
        "response": ENDPOINT_RESPONSE,
        "elisa": ELISA,
    }
    for name, spec in specs.items():
        table = tables.get(name, pd.DataFrame(columns=spec.names))
        write_table(table, folder / spec.path.rpartition("/")[2], spec)
