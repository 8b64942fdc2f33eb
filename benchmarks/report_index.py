"""Write the index of many cohorts, and say of what its bytes are.

    python benchmarks/report_index.py RESULTS FOLDER

RESULTS are those of the demo. Each of 100 cohorts has 4,000 of the protein groups of the first of
its cohorts, with changes and p-values of their own; the index is FOLDER/results/report.html, whose
opening `report_opening.py` times. Nothing else of these cohorts is made.
"""

import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.append(str(Path(__file__).parents[1] / "workflow/scripts"))

from tearflow.differential.contrast import Contrast
from tearflow.differential.rule import Rule
from tearflow.io.tables import read_table
from tearflow.proteins.genes import GeneTable
from tearflow.report.outputs import spec_of
from tearflow.report.page import render_page
from tearflow.report.run import Run
from tearflow.run.bundled import RESOURCES
from tearflow.run.records import from_dict
from tearflow.study.cohort import Cohort
from tearflow.study.config import Config

COHORTS, GROUPS = 100, 4000
# Standard deviations of what is added to the changes, and to log10 of the p-values.
OF_CHANGE, OF_P = 0.15, 0.5
NAMES = ("proteins", "genes", "annotation")


def read_first(results: Path) -> tuple[Config, str, Cohort, Contrast]:
    """Configuration, and the first cohort and contrast, of a finished run by its manifest."""
    made = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    config = from_dict(Config, made["configuration"] | {"comparisons": {}})
    name, cohort = next(iter(made["cohorts"].items()))
    contrast, fields = next(iter(made["contrasts"][name].items()))
    return config, name, Cohort(**cohort), Contrast(cohort=name, name=contrast, **fields)


def draw_deps(deps: pd.DataFrame, rule: Rule, random: np.random.Generator) -> pd.DataFrame:
    """Rows of a contrast with noise on changes and p-values, selected by the rule again."""
    change = deps["log2fc"] + random.normal(0, OF_CHANGE, len(deps))
    p_values = {
        name: np.clip(deps[name] * 10 ** random.normal(0, OF_P, len(deps)), 0, 1)
        for name in ("p_value", "q_value")
    }
    is_dep = change.abs().gt(rule.log2_fold_change) & p_values[rule.measure].lt(rule.alpha)
    direction = np.select([~is_dep, change > 0], ["none", "up"], "down")
    return deps.assign(**p_values, log2fc=change, is_dep=is_dep, direction=direction)


def make_run(results: Path, folder: Path) -> Run:
    """Run of many cohorts, whose other tables are links to those of the first."""
    config, first, cohort, contrast = read_first(results)
    random = np.random.default_rng(1)
    folder.mkdir(parents=True)
    (folder / "gene_sets").symlink_to(results.resolve() / "gene_sets")

    def read(path: str) -> pd.DataFrame:
        return read_table(results / first / path, spec_of(f"{first}/{path}"))

    deps = read(f"{contrast.name}/deps.tsv")
    named = {name: read(f"{name}.tsv") for name in NAMES}
    run = Run(folder, config, {}, {}, {}, "0" * 12)
    for number in range(1, COHORTS + 1):
        name = f"cohort{number}"
        (folder / name).symlink_to(results.resolve() / first)
        kept = named["proteins"]["protein_group"].sample(GROUPS, random_state=random)
        run.cohorts[name] = replace(cohort, title=f"Cohort {number}")
        run.contrasts[f"{name}/{contrast.name}"] = replace(contrast, cohort=name)
        drawn = draw_deps(deps[deps["protein_group"].isin(kept)], config.differential, random)
        run.tables[f"{name}/{contrast.name}/deps.tsv"] = drawn
        for table, frame in named.items():
            run.tables[f"{name}/{table}.tsv"] = frame[frame["protein_group"].isin(kept)]
    return run


def main(results: Path, folder: Path) -> None:
    """Write the index, and print the kilobytes of each of its packs and of the rest."""
    run = make_run(results, folder / "results")
    genes = GeneTable.read(str(RESOURCES / run.config.species / "genes.tsv.gz"))
    page = render_page(run, {}, {}, genes)
    (run.results / "report.html").write_text(page, encoding="utf-8")
    packs = re.findall(r'<script type="application/x-packed" id="([^"]+)">([^<]*)<', page)
    sizes = {name: len(text) for name, text in packs}
    sizes |= {"all else": len(page.encode()) - sum(sizes.values())}
    for name, size in sizes.items():
        print(f"{size / 1000:8.0f} kB  {name}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
