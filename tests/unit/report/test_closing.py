"""What a run ends with on the console."""

import pandas as pd

from tearflow.report.closing import TERMS, summarise_contrast, summarise_results


def test_each_contrast_is_a_line_with_its_deps_and_terms(run):
    lines = summarise_results(run).splitlines()
    assert [line.split(":")[0] for line in lines] == run.paths
    path = run.paths[0]
    deps, go = run.table(f"{path}/deps.tsv"), run.table(f"{path}/go.tsv")
    directions = deps.loc[deps["is_dep"], "direction"].value_counts()
    start = f"{path}: {directions.sum()} DEPs ({directions['up']} up, {directions['down']} down), "
    assert lines[0].startswith(start)
    drawn = go[go["drawn"]].sort_values("p_value")["term"].tolist()
    assert lines[0].endswith(f"top terms: {'; '.join(drawn[:TERMS])}")


def test_without_a_dep_nothing_else_is_said(run):
    path = run.paths[0]
    deps = run.table(f"{path}/deps.tsv")
    run.tables[f"{path}/deps.tsv"] = deps.assign(is_dep=False, direction="none")
    assert summarise_contrast(run, path) == f"{path}: 0 DEPs"


def test_terms_may_be_none(run):
    path = run.paths[0]
    run.tables[f"{path}/go.tsv"] = pd.DataFrame({"drawn": [], "p_value": [], "term": []}).astype(
        {"drawn": bool}
    )
    assert summarise_contrast(run, path).endswith("top terms: none")
