"""A finished run of two small cohorts, with every kind of text that a page must escape.

A `conftest.py` that imports the fixtures has them.
"""

import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from cohorts import list_samples
from tearflow.comparison.ranked import share_ranked
from tearflow.differential.contrast import Contrast
from tearflow.differential.rule import Rule
from tearflow.differential.tests import TESTS
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.figures.cohort import FIGURES as COHORT_FIGURES
from tearflow.figures.contrast import contrast_figures
from tearflow.io.checksums import sha256
from tearflow.io.tables import write_frame
from tearflow.proteins.genes import GeneTable
from tearflow.quality.panels import ADJUSTED_FOR, Panel, read_panels
from tearflow.readers.settings import MatrixSettings
from tearflow.report.page import render_page
from tearflow.report.run import PAGE, Run
from tearflow.run.bundled import files_beside
from tearflow.study.cohort import Cohort
from tearflow.study.config import Config

NASTY = "</script><script>alert(1)</script>"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="100pt" height="50pt" viewBox="0 0 100 50"/>'
PATH = "week2_vs_baseline"
SAMPLES = (*list_samples("ABCD", ("baseline",)), *list_samples("ABC", ("week2",)))


def make_deps() -> pd.DataFrame:
    genes = ["MMP9", "MMP8", "MASP1", NASTY, "LCN1", "KRT1"]
    p = [0.01, 0.02, 0.03, 0.2, None, None]
    deps = pd.DataFrame(
        {
            "protein_group": [f"P{row}" for row in range(6)],
            "accession": [f"P{row}" for row in range(6)],
            "gene": genes,
            "description": ["collagenase", "", "protease", f"made up {NASTY}", "lipocalin", ""],
            "n_pairs": [3, 3, 3, 3, 2, 3],
            "mean_reference": 20.123456789,
            "mean_target": 22.0,
            "log2fc": [2.0, 1.5, -1.5, 3.0, None, None],
            "ci_low": 1.0,
            "ci_high": 3.0,
            "p_value": p,
            "q_value": [0.04, 0.06, 0.06, 0.2, None, None],
            "moderated_p_value": [0.001, 0.002, 0.003, 0.004, None, None],
            "moderated_q_value": [0.004, 0.004, 0.004, 0.08, None, None],
            "direction": ["up", "up", "down", "none", "none", "none"],
            "is_dep": [True, True, True, False, False, False],
            "reason": ["", "", "", "", "fewer than 3 complete pairs", "contaminant"],
            "pairs_agreeing": pd.array([3, 2, 3, 3, None, None], dtype="Int64"),
            "hangs_on": ["", "A", "", "", "", ""],
            "n_measured": [3, 3, 3, 3, 2, 3],
            "few_pairs": False,
            "specification_share": [1.0, 0.5, 0.25, 0.0, None, None],
            "n_peptides": None,
            "n_imputed": 0,
            "storey_q_value": [0.03, 0.05, 0.05, 0.1, None, None],
            "n_only_reference": 0,
            "n_only_target": [0, 0, 0, 0, 1, 0],
            "detection_p_value": 1.0,
            "detection_q_value": None,
            "detection_rank": pd.array([None, None, None, None, 1, None], dtype="Int64"),
            "minimum_effect_prior": ["of all protein groups"] * 4 + [""] * 2,
        }
    )
    measured = ("p_value", "q_value")
    of_tests = {f"{test.prefix}{name}": deps[name] for test in TESTS.values() for name in measured}
    return deps.assign(**{name: of_tests[name] for name in of_tests if name not in deps})


def make_trust() -> dict[str, pd.DataFrame]:
    rules = [("paired_t", "p_value"), ("paired_t", "q_value")]
    rules += [("moderated", "p_value"), ("moderated", "q_value")]
    rule = pd.DataFrame(rules, columns=["test", "measure"]).assign(
        in_force=[True, False, False, False],
        alpha=0.05,
        log2_fold_change=1.0,
        n_pairs=3,
        n_tested=4,
        n_deps=[3, 1, 4, 3],
        n_flips=3,
        flips="all",
        expected_false=[1.0, 0.0, 2.0, None],
        expected_false_low=[0.0, 0.0, 1.0, None],
        expected_false_high=[2.0, 0.0, 3.0, None],
        false_share=[1 / 3, 0.0, 0.5, None],
        warning="No exact test can reach 0.05.",
        reason=["", "", "", "no estimate here"],
        n_people=3,
        share_below_05=0.5,
        share_below_05_flips=0.25,
        share_below_05_flips_low=0.0,
        share_below_05_flips_high=0.75,
        range_is="smallest and largest over the 3 sign flips",
        no_percentage="fewer than 5 pairs",
        cannot_see="a shift that all pairs share",
    )
    power = pd.DataFrame(
        {
            "test": ["paired_t", "moderated"],
            "protein": "median protein",
            "sd": [0.5, None],
            "n_pairs": 3,
            "alpha": 0.05,
            "power": 0.8,
            "detectable_log2fc": [1.5, None],
            "target_log2fc": 1.0,
            "pairs_needed": [5, None],
            "reason": ["", "too few proteins"],
            "n_people": 3,
            "people_needed": [5, None],
        }
    )
    on_off = pd.DataFrame(
        {"gene": [NASTY], "state": "appears", "seen_reference": 0, "seen_target": 3}
    )
    specifications = pd.DataFrame(
        {"test": ["paired_t"], "measure": "p_value", "log2_fold_change": 1.0, "n_deps": 3}
    )
    return {"rule": rule, "power": power, "on_off": on_off, "specifications": specifications}


def make_tear_changes() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "quantity": ["blood_index", "skin_index"],
            "n_pairs": [3, 1],
            "mean_reference": [-10.0, -9.0],
            "mean_target": [-8.5, -8.9],
            "change": [1.5, 0.1],
            "ci_low": [0.5, None],
            "ci_high": [2.5, None],
            "p_value": [0.01, None],
            "changed": [True, False],
            "n_deps": 3,
            "n_following": [2, 0],
            "other_share": [0.25, None],
            "panel_deps": "",
            "warning": ["blood is 2.8 times as high (p = 0.01)", ""],
            "n_people": [3, 1],
        }
    )


def make_panel_scores(qc: pd.DataFrame) -> pd.DataFrame:
    named = qc[["sample", "subject", "visit"]]
    return named.assign(panel=NASTY, score=[-3.5, None], n_found=[2, 0], n_members=3)


def make_origins() -> dict[str, pd.DataFrame]:
    panels = pd.DataFrame(
        {
            "panel": ["neutrophil granules", NASTY],
            "n_members": 3,
            "n_found": [2, 0],
            "n_pairs": [3, 0],
            "mean_reference": [-5.0, None],
            "mean_target": [-3.0, None],
            "change": [2.0, None],
            "ci_low": [1.0, None],
            "ci_high": [3.0, None],
            "t": [8.6, None],
            "df": [2.0, None],
            "p_value": [0.01, None],
            "q_value": [0.01, None],
            "n_tested": [2, 0],
            "n_higher": [2, 0],
            "panel_deps": ["MMP8;MMP9", ""],
            "n_people": [3, 0],
            "remark": "",
        }
    )
    markers = pd.DataFrame(
        {
            "gene": ["MMP9", "LCN1", "NGF", "MUC5AC"],
            "published": ["up", "down", "up", "down"],
            "verdict": ["as published", "opposite", "not found", "not tested"],
            "protein_group": ["P0", "P4", "", "P7"],
            "log2fc": [2.0, 0.5, None, 0.1],
            "ci_low": [1.0, 0.1, None, None],
            "ci_high": [3.0, 0.9, None, None],
            "p_value": [0.01, 0.03, None, None],
            "q_value": [0.02, 0.03, None, None],
            "is_dep": [True, False, False, False],
            "reason": ["", "", "", "fewer than 3 complete pairs"],
            "evidence": NASTY,
            "doi": "10.1000/x",
        }
    )
    adjusted = pd.DataFrame({"protein_group": ["P0", "P1", "P2"]})
    adjusted = adjusted.assign(gene=["MMP9", "MMP8", "MASP1"], direction=["up", "up", "down"])
    adjusted["log2fc"] = [2.0, 1.5, -1.5]
    for name in ADJUSTED_FOR:
        columns = ("log2fc", "ci_low", "ci_high", "p_value", "slope", "slope_p_value")
        adjusted = adjusted.assign(**{f"{name}_{column}": 0.5 for column in columns})
        adjusted[f"{name}_df"] = 1.0
        adjusted[f"{name}_verdict"] = "cannot be judged"
    return {"panels": panels, "markers": markers, "adjusted": adjusted}


def make_go() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "ontology": ["BP", "CC"],
            "go_id": ["GO:0006955", "GO:0005576"],
            "term": ["immune response", f"{NASTY} region"],
            "n_hits": 2,
            "n_deps": 3,
            "n_term": 40,
            "n_background": 400,
            "p_value": [0.001, 0.3],
            "q_value": [0.002, 0.3],
            "odds_ratio": 2.5,
            "n_up": 2,
            "n_down": 0,
            "direction": "up",
            "genes": "MMP8;MMP9",
            "significant": [True, False],
            "family": "the tested terms of one ontology",
            "p_value_up": [0.0005, 0.3],
            "q_value_up": [0.001, 0.3],
            "significant_up": [True, False],
            "p_value_down": 1.0,
            "q_value_down": 1.0,
            "significant_down": False,
            "nominal": [True, False],
            "aliases": ["GO:0006952", ""],
            "representative": ["GO:0006955", ""],
            "drawn": [True, False],
        }
    )


def make_ranked() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "ontology": ["BP", "BP", "CC"],
            "go_id": ["GO:0006955", "GO:0006952", "GO:0005576"],
            "term": ["immune response", f"{NASTY} response", "extracellular region"],
            "method": "camera",
            "n_genes": [40, 12, 300],
            "n_background": 3,
            "direction": ["up", "down", "up"],
            "statistic": [4.5, -2.1, 0.3],
            "p_value": [0.0001, 0.04, 0.8],
            "q_value": [0.0002, 0.04, 0.8],
            "significant": [True, True, False],
            "correlation": 0.05,
            "mean_log2fc": [0.8, -0.3, 0.02],
            "n_leading": [2, 1, 0],
            "leading_genes": ["MMP9;MMP8", "MASP1", ""],
            "family": ["2 BP terms", "2 BP terms", "1 CC terms"],
            "remark": "",
            "aliases": ["GO:0002376", "", ""],
        }
    )


def make_decisions() -> dict[str, pd.DataFrame]:
    groups = [f"P{row}" for row in range(6)]
    genes = pd.DataFrame(
        {
            "protein_group": groups,
            "accession": groups,
            "genes_diann": ["MMP9", "CLG1;MMP8", "PROL1", "", "LCN1", "KRT1"],
            "gene": ["MMP9", "MMP8", "MASP1", "", "LCN1", "KRT1"],
            "source": ["accession", "accession", "accession", "none", "diann", "accession"],
            "renamed_from": ["", "", "PROL1", "", "", ""],
            "n_genes": [1, 2, 1, 0, 1, 1],
            "note": ["", "", "", "", "", "contaminant by its prefix"],
        }
    )
    annotation = pd.DataFrame({"protein_group": groups, "accessions": [*groups[:4], "P4;Q4", "P5"]})
    reruns = pd.DataFrame(
        [
            ["A_baseline", "D:\\tears\\r1.d", 4, False],
            ["A_baseline", "r2", 5, True],
            ["A_week2", "r3", 5, True],
        ],
        columns=["sample", "run", "n_identified", "used"],
    )
    columns = ["filter", "column", "at_most", "rows_removed", "rows_left"]
    filters = pd.DataFrame(columns=columns)
    return {"genes": genes, "annotation": annotation, "reruns": reruns, "filters": filters}


@pytest.fixture
def filters():
    """What filters.tsv holds of a long report."""
    rows = [
        ["decoy", "Decoy", 0.0, 0, 2000],
        ["no protein group", "Protein.Group", None, 0, 2000],
        ["q_value", "Q.Value", 0.01, 500, 1500],
        ["pg_q_value", "PG.Q.Value", 1.0, 0, 1500],
        ["global_q_value", "", 0.01, 0, 1500],
        ["global_pg_q_value", "Lib.PG.Q.Value", 0.02, 100, 1400],
        ["no intensity", "PG.MaxLFQ", None, 30, 1370],
    ]
    return pd.DataFrame(rows, columns=["filter", "column", "at_most", "rows_removed", "rows_left"])


def make_gene_level() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "gene": ["MMP9", "MMP8", "MASP1"],
            "protein_group": ["P0", "P1", "P2"],
            "n_groups": [1, 2, 2],
            "n_deps": [1, 2, 2],
            "other_groups": ["", "P1-2", "P2-2"],
            "why": ["only group", "p-value", "p-value"],
            "note": ["", "", "DEP in the other direction: P2-2"],
            "in_annotation": [True, True, False],
            "collections": ["annotation", "annotation", ""],
        }
    )


def write_cohort(folder: Path) -> None:
    contrast = folder / PATH
    contrast.mkdir(parents=True)
    deps = make_deps()
    qc = pd.DataFrame(
        {
            "sample": ["A_baseline", "A_week2"],
            "subject": "A",
            "visit": ["baseline", "week2"],
            "n_identified": 5,
            "missing": 0.125,
            "median_log2": 20.5,
            "mean_correlation": 0.98,
            "own_correlation": 0.2,
            "best_other_correlation": [0.6, 0.1],
            "best_other_sample": "B_week2",
            "swap_suspect": [True, False],
            "swap_note": [f"A and {NASTY} look swapped at baseline", ""],
            "outlier": False,
            "outlier_reason": "",
            "swap_unchecked": "",
        }
    )
    log2 = deps[["protein_group"]].copy()
    for place, sample in enumerate(SAMPLES):
        values = [20.0 + row + place / 7 if row != place else None for row in range(len(deps))]
        log2[sample["sample"]] = values
    write_frame(log2, folder / "log2.tsv")
    for noun in ("peptides", "precursors"):
        write_frame(pd.DataFrame(columns=["protein_group", "r1"]), folder / f"{noun}.tsv")
    tears = qc[["sample", "subject", "visit"]].assign(blood_index=[-10.5, None], n_blood=[2, 0])
    pairs = pd.DataFrame(
        {
            "pair": ["A", "B", "C", "D"],
            "subject": ["A", "B", "C", "D"],
            "reference": [f"{s}_baseline" for s in "ABCD"],
            "target": ["A_week2", "B_week2", "C_week2", ""],
            "complete": [True, True, True, False],
            "note": ["", "", "", 'no sample of "week2"'],
        }
    )
    hubs = deps[deps["is_dep"]][["gene", "log2fc", "direction", "p_value", "protein_group"]]
    hubs = hubs.assign(rank=[1, 2, 3], degree=[1, 1, 0], in_network=[True, True, False])
    hubs = hubs.assign(in_file=[True, True, False], n_tested=4, n_tested_in_file=3)
    hubs = hubs.assign(network="STRING 11", min_score=0.9, expected_degree=[0.2, 0.1, None])
    hubs = hubs.assign(p_degree=[0.01, 0.2, None], q_degree=[0.02, 0.2, None], hub=False)
    hubs = hubs.assign(evidence=f"experiments 1 (0.90);{NASTY}", state=["linked"] * 2 + ["below"])
    hubs = hubs.assign(module=[1, 1, ""], n_views=[2, 2, ""], n_views_hub=[1, 0, ""])
    hubs = hubs.assign(best_rank=[1, 2, ""], worst_rank=[4, 4, ""])
    edges = pd.DataFrame({"gene_a": ["MMP8"], "gene_b": ["MMP9"], "score": [0.97]})
    edges = edges.assign(evidence="experiments 0.90", remark=f"annotation {NASTY}")
    proteins = deps[["protein_group", "gene", "description"]]
    write_frame(proteins.assign(contaminant=[False] * 5 + [True]), folder / "proteins.tsv")
    for name, table in make_decisions().items():
        write_frame(table, folder / f"{name}.tsv")
    write_frame(qc, folder / "qc.tsv")
    write_frame(tears, folder / "tear_quality.tsv")
    write_frame(make_panel_scores(qc), folder / "panels.tsv")
    tables = {
        "deps": deps,
        "pairs": pairs,
        "go": make_go(),
        "hubs": hubs,
        "ranked": make_ranked(),
        "ppi_edges": edges,
    }
    tables |= make_networks()
    tables |= make_trust() | {"tear_quality": make_tear_changes()}
    tables |= {"gene_level": make_gene_level()} | make_origins()
    for name, table in tables.items():
        write_frame(table, contrast / f"{name}.tsv")
    drawn = [folder / each.name for each in COHORT_FIGURES]
    drawn += [contrast / each.name for each in contrast_figures(EnrichmentSettings())]
    for figure in drawn:
        figure.with_suffix(".svg").write_text(SVG)
        figure.with_suffix(".png").touch()


def make_networks() -> dict[str, pd.DataFrame]:
    cell = {"network": "STRING 11", "kind": "physical", "text_mining": True, "min_score": 0.9}
    counts = ["n_tested_in_file", "n_tested_at_cut", "n_edges_tested", "n_deps_in_file"]
    counts += ["n_deps_at_cut", "n_edges", "n_hubs"]
    asked = cell | {"role": "main", "state": "answered"} | dict.fromkeys(counts, 1)
    asked |= {"expected_edges": 0.4, "p_edges": 0.02}
    other = cell | {"role": "curve", "network": "", "state": "no functional network is given"}
    networks = pd.DataFrame([asked, other])
    networks = networks.astype(dict.fromkeys(counts, "Int64"))
    curve = pd.DataFrame([cell | {"gene": NASTY, "rank": n, "degree": 3} for n in (1, 2)])
    curve = curve.assign(expected_degree=0.5, p_degree=0.01, hub=True)
    module = {"module": 1, "n_genes": 3, "n_edges": 3, "n_up": 2, "n_down": 1}
    modules = pd.DataFrame([module | {"hubs": NASTY, "genes": f"MMP8;MMP9;{NASTY}"}])
    return {"networks": networks, "hub_curve": curve, "modules": modules}


def make_differences() -> pd.DataFrame:
    places = ["both", "one only, different", "one only, not different", ""]
    return pd.DataFrame(
        {
            "first": f"nsde/{PATH}",
            "second": f"ssde/{PATH}",
            "gene": ["MMP9", NASTY, "MASP1", "KRT1"],
            "place": places,
            "protein_group_first": ["P0", "P3", "P2", "P5"],
            "protein_group_second": ["P0", "P3", "P2", "P5"],
            "log2fc_first": [2.0, 1.5, -1.5, 0.1],
            "log2fc_second": [1.5, -2.0, -0.5, 0.2],
            "difference": [0.5, 3.5, -1.0, -0.1],
            "p_value": [0.4, 0.001, 0.2, 0.9],
            "q_value": [0.5, 0.004, 0.4, 0.9],
            "reason": "",
            "remark": "",
        }
    )


def make_agreement() -> dict[str, object]:
    only = {"different": 1, "not_different": 1, "not_tested": 2, "not_compared": 0}
    return {
        "first": f"nsde/{PATH}",
        "second": f"ssde/{PATH}",
        "n_tested": 4,
        "n_deps_first": 3,
        "n_deps_second": 4,
        "n_shared": 1,
        "n_shared_same_direction": 1,
        "expected_shared": 0.75,
        "overlap_p_value": 0.3,
        **{f"n_first_only_{word}": count for word, count in only.items()},
        **{f"n_second_only_{word}": 0 for word in only},
        "n_different": 1,
        "n_signs": 3,
        "n_same_sign": 2,
        "correlation": 0.5,
        "sign_p_value": 1.0,
        "remark": "",
    }


def write_comparison(folder: Path) -> None:
    folder.mkdir(parents=True)
    per_contrast = {}
    for cohort in ("nsde", "ssde"):
        per_contrast[f"log2fc_{cohort}.{PATH}"] = [1.5, 2.0]
        per_contrast[f"p_value_{cohort}.{PATH}"] = [0.01, 0.2]
        per_contrast[f"direction_{cohort}.{PATH}"] = ["up", "up" if cohort == "nsde" else "none"]
    deps = pd.DataFrame({"gene": ["MMP9", "MMP8"], "protein_group": ["P0", "P1"], **per_contrast})
    terms = make_go()[["ontology", "go_id", "term"]]
    terms = terms.assign(n_contrasts=[2, 1], shared=[True, False], concordant=[True, False])
    for cohort in ("nsde", "ssde"):
        terms[f"q_value_{cohort}.{PATH}"] = [0.01, 0.2]
        terms[f"significant_{cohort}.{PATH}"] = [True, False]
        terms[f"nominal_{cohort}.{PATH}"] = [True, False]
        terms[f"drawn_{cohort}.{PATH}"] = [True, False]
    edges = pd.DataFrame(
        {"gene_a": ["MMP8"], "gene_b": ["MMP9"], "score": [0.97], "contrasts": "nsde/x;ssde/x"}
    ).assign(n_contrasts=2, shared=True)
    deps = deps.assign(n_contrasts=[2, 1], shared=[True, False], concordant=[True, False])
    write_frame(deps, folder / "shared_deps.tsv")
    of_both = {f"p_value_{cohort}.{PATH}": [0.01] * len(terms) for cohort in ("nsde", "ssde")}
    write_frame(terms.assign(**of_both), folder / "shared_terms.tsv")
    write_frame(edges, folder / "shared_edges.tsv")
    ranked = {f"{cohort}/{PATH}": make_ranked() for cohort in ("nsde", "ssde")}
    write_frame(share_ranked(ranked), folder / "shared_ranked.tsv")
    write_frame(make_differences(), folder / "differences.tsv")
    write_frame(pd.DataFrame([make_agreement()]), folder / "agreement.tsv")
    for name in ("term_venn", "changes"):
        (folder / f"{name}.svg").write_text(SVG)


def make_config() -> Config:
    return Config(
        reruns="best",
        matrix=MatrixSettings(("Cont_", "CON__"), decoy_prefixes=("REV__",)),
        differential=Rule(minimum_effect=0.4),
    )


def make_run(results: Path, config: Config) -> Run:
    """Run whose results are in a folder."""
    contrasts = [Contrast(name, PATH, "visit", "baseline", "week2") for name in ("nsde", "ssde")]
    return Run(
        results=results,
        config=config,
        cohorts={
            "nsde": Cohort("m.tsv", description=f"Simulated {NASTY}", samples=SAMPLES),
            "ssde": Cohort("m.tsv", samples=SAMPLES),
        },
        contrasts={contrast.path: contrast for contrast in contrasts},
        comparisons={"both": [f"nsde/{PATH}", f"ssde/{PATH}"]},
        code="0123456789ab",
    )


def alone(run: Run, cohort: str) -> Run:
    """What the job knows that writes the page of a cohort."""
    contrasts = {path: found for path, found in run.contrasts.items() if found.cohort == cohort}
    cohorts, endpoints = (
        {name: found for name, found in every.items() if name == cohort}
        for every in (run.cohorts, run.endpoints)
    )
    return replace(
        run,
        cohort=cohort,
        cohorts=cohorts,
        contrasts=contrasts,
        comparisons={},
        endpoints=endpoints,
        tables={},
    )


def make_gene_table() -> GeneTable:
    """Gene table that knows other symbols of two genes."""
    rows = [["P0", "MMP9", "CLG4B", "GELB|MMP8", "matrix metallopeptidase 9"]]
    rows += [["P1", "MMP8", "CLG1", "", ""], ["P9", "LCN9", "", "", ""]]
    columns = ["uniprot", "symbol", "previous_symbols", "alias_symbols", "name"]
    return GeneTable(pd.DataFrame(rows, columns=columns))


def bundled_panels() -> list[Panel]:
    """The panels of human proteins that ship with the workflow."""
    return [*read_panels(str(files_beside("human")["bundled_panels"])).values()]


def write_page(run: Run) -> Path:
    """Write the report of a run and return its path."""
    page = run.results / run.cohort / PAGE
    text = render_page(run, {}, {}, make_gene_table(), bundled_panels())
    page.write_text(text, encoding="utf-8")
    return page


@pytest.fixture
def config():
    return make_config()


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """Results of the two cohorts, of which each test has a copy."""
    results = tmp_path_factory.mktemp("finished")
    for cohort in ("nsde", "ssde"):
        write_cohort(results / cohort)
    write_comparison(results / "comparisons/both")
    return results


@pytest.fixture
def run(tmp_path, config, finished):
    return make_run(shutil.copytree(finished, tmp_path / "results"), config)


@pytest.fixture
def gene_table():
    return make_gene_table()


@pytest.fixture
def inputs(tmp_path):
    path = tmp_path / "samples.tsv"
    path.write_text("cohort\trun\n")
    return {str(path): sha256(path)}
