"""Sheets for the retinal cells among the real data, which are no part of the repository.

Four dishes in each of three groups; clusterProfiler tested the proteins that are more abundant in
ETIS than in P.
"""

from pathlib import Path

import pandas as pd

STORED = "HREC_ETIS-vs-HREC_P.up.enrich_res.txt"


def lay_out_cells(data, directory, resources=None):
    """Write the three sheets and a configuration into a directory.

    Parameters
    ----------
    data
        Folder of `report.pg_matrix.tsv`.
    directory
        Where the study is laid out; it is there and empty.
    resources
        Files by their key in the configuration, in the place of the bundled ones.
    """
    matrix = data / "report.pg_matrix.tsv"
    runs = [name for name in pd.read_table(matrix, nrows=0) if name.startswith("rawdata/")]
    names = [Path(run).stem.removeprefix("HREC_") for run in runs]
    dishes = [name.rsplit("_", 1)[0] for name in names]
    samples = pd.DataFrame({"run": runs, "sample": names, "subject": names, "dish": dishes})
    contrast = {"variable": "dish", "reference": "P", "target": "ETIS", "pair_by": "none"}
    sheets = {
        "cohorts": pd.DataFrame({"cohort": ["cells"], "matrix": [matrix]}),
        "samples": samples.assign(cohort="cells", visit="once"),
        "contrasts": pd.DataFrame([{"cohort": "cells", "contrast": "etis", **contrast}]),
    }
    (directory / "config").mkdir()
    for name, sheet in sheets.items():
        sheet.to_csv(directory / f"config/{name}.tsv", sep="\t", index=False)
    given = "".join(f"  {key}: {path}\n" for key, path in (resources or {}).items())
    text = f"resources:\n{given}" if given else "comparisons: {}\n"
    (directory / "config/config.yaml").write_text(text, encoding="utf-8")


def select_stored(deps, stored):
    """The table of the contrast with the DEPs that clusterProfiler was given as going up.

    Some of them have a single value in one group and are not tested here, so that every protein
    group that was measured is in the background.
    """
    genes = set().union(*(listed.split("/") for listed in stored["geneID"]))
    up = deps["gene"].isin(genes)
    direction = deps["direction"].where(deps["direction"] != "up", "none").mask(up, "up")
    return deps.assign(direction=direction, is_dep=direction != "none", reason="")


def ontology_of_2022(data):
    """The Gene Ontology of July 2022, nearest to that of the stored table, beside the real data."""
    folder = data.parent / "resources"
    names = {"ontology": "go-basic.min.obo.gz", "annotation": "goa_human.min.gaf.gz"}
    return {key: folder / name for key, name in names.items()}
