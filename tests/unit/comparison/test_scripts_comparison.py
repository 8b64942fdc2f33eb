"""The script of a comparison on files: two visits of the same people."""

import numpy as np
import pandas as pd

import compare_contrasts
from cohorts import list_proteins, list_samples, simulate_log2
from tearflow.comparison.table_specs import AGREEMENT, DIFFERENCES
from tearflow.differential.contrast import Contrast
from tearflow.differential.fit import moderated_t
from tearflow.differential.observations import summarise
from tearflow.differential.rule import Rule
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.enrichment.table_specs import RANKED
from tearflow.io.tables import read_table, write_frame
from tearflow.study.cohort import Cohort

GO_COLUMNS = ("p_value", "q_value", "direction", "genes", "significant", "nominal", "drawn")
VISITS = ("before", "week2", "week4")


def write_contrast(folder, log2, contrast, subjects):
    """Write what a comparison reads of a contrast, and give its changes."""
    folder.mkdir()
    sides = [[f"{s}_{visit}" for s in subjects] for visit in (contrast.target, contrast.reference)]
    changes = log2[sides[0]].to_numpy() - log2[sides[1]].to_numpy()
    observations = summarise(changes)
    outcome = moderated_t(observations.fit, observations.prior)
    deps = list_proteins(len(log2))[["protein_group", "accession"]].assign(
        gene=[f"G{row}" for row in range(len(log2))],
        log2fc=observations.fit.effect,
        p_value=outcome.p_value,
        moderated_t=outcome.t,
        moderated_df=outcome.df,
        direction="none",
        is_dep=False,
        reason="",
        moderated_ci_low=outcome.ci_low,
        moderated_ci_high=outcome.ci_high,
        remark="",
    )
    write_frame(deps, folder / "deps.tsv")
    empty = {
        "imputed": ["protein_group", "sample", "log2"],
        "go": ["ontology", "go_id", "term", *GO_COLUMNS],
        "edges": ["gene_a", "gene_b", "score"],
        "ranked": RANKED.names,
    }
    for name, columns in empty.items():
        write_frame(pd.DataFrame(columns=columns), folder / f"{name}.tsv")
    return changes


def test_visits_of_one_cohort_are_compared_within_people(tmp_path):
    samples = list_samples("ABCD", VISITS)
    log2 = simulate_log2(samples, 40, seed=2).set_axis([f"P{row}" for row in range(40)])
    write_frame(log2.rename_axis("protein_group").reset_index(), tmp_path / "log2.tsv")
    contrasts = [Contrast("ssde", visit, "visit", "before", visit) for visit in VISITS[1:]]
    folders = [tmp_path / contrast.name for contrast in contrasts]
    changes = [
        write_contrast(folder, log2, contrast, "ABCD")
        for folder, contrast in zip(folders, contrasts, strict=True)
    ]
    tables = ("terms", "ranked", "deps", "edges", "differences", "agreement")
    inputs = {
        part: [folder / f"{part}.tsv" for folder in folders]
        for part in ("deps", "imputed", "go", "ranked", "edges")
    }
    compare_contrasts.main(
        inputs=inputs | {"log2": [tmp_path / "log2.tsv"] * 2},
        contrasts=contrasts,
        cohorts=[Cohort("m.tsv", samples=samples)] * 2,
        rule=Rule(),
        enrichment=EnrichmentSettings(),
        outputs={part: tmp_path / f"{part}.tsv" for part in tables},
    )
    differences = read_table(tmp_path / "differences.tsv", DIFFERENCES)
    # The reference cancels: week 2 against week 4, in each person.
    weeks = [log2[[f"{subject}_{visit}" for subject in "ABCD"]].to_numpy() for visit in VISITS[1:]]
    found = differences.set_index("protein_group_first").loc[log2.index]
    np.testing.assert_allclose(found["difference"], (weeks[0] - weeks[1]).mean(axis=1))
    expected = summarise(changes[0] - changes[1])
    outcome = moderated_t(expected.fit, expected.prior)
    np.testing.assert_allclose(found["p_value"], outcome.p_value)
    agreement = read_table(tmp_path / "agreement.tsv", AGREEMENT)
    assert agreement["n_common_people"].tolist() == [4]
