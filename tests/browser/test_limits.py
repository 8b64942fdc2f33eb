"""The largest study that the page is meant for: 5,000 protein groups of 200 samples."""

import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cohorts import list_samples
from finished_run import bundled_panels, make_deps
from tearflow.differential.table_specs import DEPS
from tearflow.io.tables import write_frame
from tearflow.report.page import render_page

GROUPS, PEOPLE, TERMS = 5000, 100, 1500
NAMES = [f"nsde/{name}" for name in ("week2_vs_baseline", "week4_vs_baseline")]
# Of the 8 MB of the file; the figures of two contrasts of the demo take 1.4 MB of the others.
MOST_BYTES = 6_000_000
# Until the values can be drawn, in seconds.
LONGEST = 0.5
LETTERS = np.array(list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
DESCRIBED = ["binding", "protein", "factor", "receptor", "subunit", "kinase", "alpha"]


@pytest.fixture(scope="module")
def rng():
    return np.random.default_rng(20261126)


def name_groups(rng):
    letters = rng.choice(LETTERS, (GROUPS, 5))
    genes = ["".join(row) + str(number % 10) for number, row in enumerate(letters)]
    groups = [f"P{number:05d}" for number in rng.choice(90_000, GROUPS, replace=False)]
    words = [" ".join(row) for row in rng.choice(DESCRIBED, (GROUPS, 5))]
    return pd.DataFrame({"protein_group": groups, "gene": genes, "description": words})


def fill(names, rng):
    """Rows of `deps.tsv`, every number of every column another one, so that none compresses."""
    rows = make_deps().iloc[np.arange(GROUPS) % 4].reset_index(drop=True)
    numbers = {
        "decimal": lambda: rng.normal(size=GROUPS),
        "p": lambda: rng.uniform(size=GROUPS),
        "integer": lambda: rng.integers(0, PEOPLE, GROUPS),
    }
    columns = {
        column.name: numbers[column.kind]()
        for column in DEPS.columns
        if column.kind in numbers and "{" not in column.name
    }
    rows = rows.assign(**columns, accession=names["protein_group"], **names)
    return rows.assign(direction=np.where(np.arange(GROUPS) < 300, "up", "none"))


@pytest.fixture
def large(run, rng):
    """A run of one cohort with two contrasts."""
    names, cohort = name_groups(rng), run.results / "nsde"
    samples = list_samples([f"S{n:03d}" for n in range(PEOPLE)], ("baseline", "week2"))
    shutil.copytree(run.results / NAMES[0], run.results / NAMES[1])
    write_frame(names.assign(contaminant=False), cohort / "proteins.tsv")
    decisions = {"accession": names["protein_group"], "genes_diann": names["gene"]}
    decisions |= {"source": "accession", "renamed_from": "", "n_genes": 1, "note": ""}
    write_frame(names[["protein_group", "gene"]].assign(**decisions), cohort / "genes.tsv")
    accessions = names[["protein_group"]].assign(accessions=names["protein_group"])
    write_frame(accessions, cohort / "annotation.tsv")
    level, change = rng.normal(22, 3, (GROUPS, 1)), rng.normal(0, 1, (GROUPS, len(samples)))
    values = np.where(rng.uniform(size=change.shape) < 0.25, np.nan, level + change)
    log2 = pd.DataFrame(values, columns=[sample["sample"] for sample in samples])
    write_frame(pd.concat([names[["protein_group"]], log2], axis=1), cohort / "log2.tsv")
    for path in NAMES:
        write_frame(fill(names, rng), run.results / path / "deps.tsv")
        go = run.table(f"{NAMES[0]}/go.tsv").iloc[np.zeros(TERMS, int)].reset_index(drop=True)
        numbers = rng.uniform(size=(TERMS, 3))
        go[["p_value", "q_value", "odds_ratio"]] = numbers
        go["go_id"] = [f"GO:{number:07d}" for number in range(TERMS)]
        go["genes"] = [";".join(rng.choice(names["gene"][:300], 8)) for _ in range(TERMS)]
        write_frame(go, run.results / path / "go.tsv")
    contrast = run.contrasts[NAMES[0]]
    return replace(
        run,
        cohorts={"nsde": replace(run.cohorts["nsde"], samples=tuple(samples))},
        contrasts={path: replace(contrast, name=path.split("/")[1]) for path in NAMES},
        comparisons={},
        tables={},
        designs={},
    )


def test_largest_study_is_small_enough_and_quick_to_decode(browser, large, gene_table, tmp_path):
    page = tmp_path / "large.html"
    page.write_text(render_page(large, {}, {}, gene_table, bundled_panels()), encoding="utf-8")
    assert page.stat().st_size < MOST_BYTES
    browser.open(page)
    seconds, n_values, n_rows = browser.run(
        "return (async () => { const begun = performance.now();"
        "const values = await study.values('nsde');"
        "const seconds = (performance.now() - begun) / 1000;"
        "return [seconds, values.length, (await study.rows(arguments[0])).length]; })()",
        NAMES[1],
    )
    assert (n_values, n_rows) == (GROUPS * PEOPLE * 2, GROUPS)
    assert seconds < LONGEST
