"""The scripts from annotation to hubs, on files."""

import hashlib
import logging
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import compare_contrasts
import draw_comparison
import interpret_deps
import propagate_annotation
from tearflow.comparison.table_specs import (
    AGREEMENT,
    DIFFERENCES,
    SHARED_DEPS,
    SHARED_EDGES,
    SHARED_TERMS,
)
from tearflow.differential.contrast import Contrast
from tearflow.differential.rule import Rule
from tearflow.differential.selected_test import keep_in_force
from tearflow.differential.table_specs import DEPS
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.enrichment.table_specs import GO, RANKED, TERMS
from tearflow.io.tables import read_table, write_frame
from tearflow.network.settings import NetworkSettings
from tearflow.network.table_specs import EDGES, HUBS
from tearflow.proteins.table_specs import GENE_LEVEL
from tearflow.study.cohort import Cohort
from tearflow.study.figure_settings import FigureSettings

ROOT = Path(__file__).parents[3]
OBO = """[Term]
id: GO:0000001
name: process
namespace: biological_process

[Term]
id: GO:0000002
name: defence
namespace: biological_process
is_a: GO:0000001 ! process
"""
RULE = EnrichmentSettings(min_size=2)
GENES = ["ELANE", "MMP8", "MMP9", "PRTN3", *(f"BACK{number}" for number in range(36))]


@pytest.fixture
def folder(tmp_path):
    """Lay out small resources and the table of a contrast."""
    (tmp_path / "go.obo").write_text(OBO)
    annotated = "".join(f"{gene}\tGO:0000002\tIDA\n" for gene in ["CLG4B", *GENES[:2], "PRTN3"])
    (tmp_path / "gene2go.tsv").write_text("symbol\tgo_id\tevidence\n" + annotated)
    header = "uniprot\tsymbol\tprevious_symbols\talias_symbols\tname\n"
    (tmp_path / "genes.tsv").write_text(f"{header}P14780\tMMP9\tCLG4B\t\tgelatinase\n")
    edges = "gene_a\tgene_b\tscore\nCLG4B\tELANE\t0.9\nELANE\tPRTN3\t0.95\n"
    (tmp_path / "own.tsv").write_text(edges)
    is_dep = np.arange(len(GENES)) < 5
    deps = pd.DataFrame(
        {
            "protein_group": [f"P{number}" for number in range(len(GENES))],
            "accession": [f"P{number}" for number in range(len(GENES))],
            "gene": GENES,
            "log2fc": np.where(is_dep, 2.0, 0.1),
            "p_value": np.where(is_dep, 0.01, 0.5),
            # In the other order.
            "moderated_p_value": np.linspace(0.04, 0.001, len(GENES)),
            # Standard errors of 0.5.
            "moderated_t": np.where(is_dep, 4.0, 0.2),
            "moderated_df": 6.0,
            "moderated_ci_low": np.where(is_dep, 2.0, 0.1) - 1.22,
            "moderated_ci_high": np.where(is_dep, 2.0, 0.1) + 1.22,
            "direction": np.where(is_dep, "up", "none"),
            "is_dep": is_dep,
            "reason": "",
            "remark": "",
        }
    )
    write_frame(deps, tmp_path / "deps.tsv")
    write_frame(deps.assign(is_dep=False, direction="none"), tmp_path / "no_deps.tsv")
    return tmp_path


def propagate(folder):
    propagate_annotation.main(
        resources={
            "ontology": str(folder / "go.obo"),
            "annotation": str(folder / "gene2go.tsv"),
            "genes": str(folder / "genes.tsv"),
        },
        collections={},
        relations=["is_a"],
        gene_sets=str(folder / "gene_sets.gmt"),
        terms=str(folder / "terms.tsv"),
    )


def enrich(folder, deps="deps.tsv", go="go.tsv"):
    files = {"gene_sets": "gene_sets.gmt", "terms": "terms.tsv", "go": go}
    files |= {"gene_level": "gene_level.tsv", "ranked": f"ranked_{go}", "deps": deps}
    paths = {name: str(folder / file) for name, file in files.items()}
    interpret_deps.test_gene_sets(read_groups(folder / deps), enrichment=RULE, **paths)


def read_groups(path, test="paired_t"):
    return keep_in_force(read_table(path, DEPS), test)


def hubs(folder, deps="deps.tsv", min_score=0.9, test="paired_t", go="go.tsv"):
    interpret_deps.find_hubs(
        read_groups(folder / deps, test),
        go=str(folder / go),
        interactions=str(folder / "own.tsv"),
        genes=str(folder / "genes.tsv"),
        settings=NetworkSettings(min_score),
        edges=str(folder / "edges.tsv"),
        hubs=str(folder / "hubs.tsv"),
        networks=str(folder / "networks.tsv"),
        hub_curve=str(folder / "hub_curve.tsv"),
        modules=str(folder / "modules.tsv"),
        drawn=str(folder / "network.graphml"),
    )


def test_propagate_annotation(folder):
    propagate(folder)
    genes = "ELANE\tMMP8\tMMP9\tPRTN3"
    lines = [f"GO:0000001\tprocess\t{genes}", f"GO:0000002\tdefence\t{genes}"]
    assert (folder / "gene_sets.gmt").read_text().splitlines() == lines
    assert read_table(folder / "terms.tsv", TERMS).to_numpy().tolist() == [
        ["BP", "GO:0000001", "process", 4],
        ["BP", "GO:0000002", "defence", 4],
    ]


def test_enrich(folder):
    propagate(folder)
    enrich(folder)
    go = read_table(folder / "go.tsv", GO)
    assert go["go_id"].tolist() == ["GO:0000001", "GO:0000002"]
    # Of the 40 tested genes 4 are annotated, and all of them are DEPs.
    np.testing.assert_allclose(go["p_value"], 1)
    assert go[["n_background", "n_deps"]].to_numpy().tolist() == [[4, 4], [4, 4]]
    assert go["genes"].tolist() == ["ELANE;MMP8;MMP9;PRTN3"] * 2
    speakers = read_table(folder / "gene_level.tsv", GENE_LEVEL)
    assert speakers["gene"].is_unique
    assert len(speakers) == len(GENES)
    assert speakers.loc[speakers["in_annotation"], "gene"].tolist() == GENES[:4]


def test_sets_are_ranked_without_any_dep(folder):
    """All four genes of the sets have t = 4, and only one other gene has."""
    propagate(folder)
    enrich(folder, "no_deps.tsv")
    assert read_table(folder / "go.tsv", GO).empty
    ranked = read_table(folder / "ranked_go.tsv", RANKED)
    assert ranked["go_id"].tolist() == ["GO:0000001", "GO:0000002"]
    assert ranked["aliases"].tolist() == ["GO:0000002", "GO:0000001"]
    assert ranked["significant"].all() and ranked["direction"].eq("up").all()
    assert ranked["leading_genes"].eq("ELANE;MMP8;MMP9;PRTN3").all()
    assert ranked["n_background"].eq(len(GENES)).all() and ranked["remark"].eq("").all()


def test_eyes_of_a_person_are_remarked_on_beside_ranked_sets(folder):
    propagate(folder)
    deps = pd.read_table(folder / "deps.tsv", keep_default_na=False)
    write_frame(deps.assign(remark="12 eyes of 6 people"), folder / "eyes.tsv")
    enrich(folder, "eyes.tsv")
    remarks = read_table(folder / "ranked_go.tsv", RANKED)["remark"]
    assert remarks.str.contains("p and q are too small").all()


def test_no_moderated_t_leaves_the_table_of_ranked_sets_empty(folder, caplog):
    propagate(folder)
    deps = pd.read_table(folder / "deps.tsv", keep_default_na=False)
    write_frame(deps.assign(moderated_t=np.nan), folder / "no_t.tsv")
    with caplog.at_level(logging.INFO):
        enrich(folder, "no_t.tsv")
    assert read_table(folder / "ranked_go.tsv", RANKED).empty
    assert "No gene has a moderated t" in caplog.text
    assert not read_table(folder / "go.tsv", GO).empty


def test_find_hubs(folder, caplog):
    propagate(folder)
    enrich(folder)
    with caplog.at_level(logging.INFO):
        hubs(folder, min_score=0.4)
    ranked = read_table(folder / "hubs.tsv", HUBS)
    assert ranked["gene"].tolist() == ["ELANE", "MMP9", "PRTN3", "BACK0", "MMP8"]
    assert ranked["degree"].tolist() == [2, 1, 1, 0, 0]
    edges = read_table(folder / "edges.tsv", EDGES)
    assert edges.iloc[:, :3].to_numpy().tolist() == [
        ["ELANE", "MMP9", 0.9],
        ["ELANE", "PRTN3", 0.95],
    ]
    assert "own.tsv has no interaction below 0.9, so the cut at 0.4 leaves none out" in caplog.text
    assert "2 DEP genes not in the file: BACK0, MMP8" in caplog.text
    # CLG4B of the file is MMP9 today.
    assert set(ranked["n_tested"]) == {len(GENES)}
    assert set(ranked["n_tested_in_file"]) == {3}


def test_a_dep_below_the_cut_is_told_from_one_that_the_file_lacks(folder):
    propagate(folder)
    enrich(folder)
    with (folder / "own.tsv").open("a") as file:
        file.write("MMP8\tTIMP1\t0.7\n")
    hubs(folder)
    ranked = read_table(folder / "hubs.tsv", HUBS).set_index("gene")
    assert ranked.loc[["MMP8", "BACK0"], "in_network"].tolist() == [False, False]
    assert ranked.loc[["MMP8", "BACK0"], "in_file"].tolist() == [True, False]


def test_p_is_that_of_the_test_in_force(folder):
    propagate(folder)
    enrich(folder)
    hubs(folder, test="moderated")
    ranked = read_table(folder / "hubs.tsv", HUBS)
    assert ranked["p_value"].between(0.03, 0.04).all()
    assert ranked["gene"].tolist()[:3] == ["ELANE", "PRTN3", "MMP9"]
    compare(folder, test="moderated")
    shared = read_table(folder / "shared_deps.tsv", SHARED_DEPS)
    assert shared["p_value_nsde.week2"].between(0.03, 0.04).all()


def compare(folder, second="", test="paired_t"):
    visits = {"variable": "visit", "reference": "baseline", "target": "week2"}
    compare_contrasts.main(
        inputs={
            "deps": [folder / "deps.tsv", folder / f"{second}deps.tsv"],
            "go": [folder / "go.tsv", folder / f"{second}go.tsv"],
            "ranked": [folder / "ranked_go.tsv"] * 2,
            "edges": [folder / "edges.tsv", folder / "edges.tsv"],
        },
        contrasts=[Contrast(cohort, "week2", **visits) for cohort in ("nsde", "ssde")],
        cohorts=[Cohort(f"{cohort}.tsv") for cohort in ("nsde", "ssde")],
        rule=Rule(test=test),
        enrichment=EnrichmentSettings(),
        outputs={
            **{
                part: folder / f"shared_{part}.tsv" for part in ("terms", "ranked", "deps", "edges")
            },
            **{part: folder / f"{part}.tsv" for part in ("differences", "agreement")},
        },
    )
    draw_comparison.main(
        tables={
            "terms": folder / "shared_terms.tsv",
            **{part: folder / f"{part}.tsv" for part in ("differences", "agreement")},
        },
        contrasts={"nsde/week2": "NSDE: week 2", "ssde/week2": "SSDE: week 2"},
        enrichment=EnrichmentSettings(),
        note="simulated",
        drawn={
            name: [f"{folder}/{name}.svg", f"{folder}/{name}.png"]
            for name in ("changes", "term_venn")
        },
        settings=FigureSettings(),
    )


def test_compare_contrasts(folder):
    propagate(folder)
    enrich(folder)
    enrich(folder, "no_deps.tsv", "no_go.tsv")
    hubs(folder)
    for second in ("", "no_"):
        compare(folder, second)
        assert (
            read_table(folder / "shared_terms.tsv", SHARED_TERMS)["shared"] == (not second)
        ).all()
        for name in ("changes", "term_venn"):
            assert (folder / f"{name}.svg").stat().st_size > 0
    assert read_table(folder / "shared_deps.tsv", SHARED_DEPS)["n_contrasts"].tolist() == [1] * 5
    differences = read_table(folder / "differences.tsv", DIFFERENCES)
    assert differences["place"].value_counts()["one only, not different"] == 5
    np.testing.assert_allclose(differences["se"], np.sqrt(0.5))
    agreement = read_table(folder / "agreement.tsv", AGREEMENT).loc[0]
    assert agreement[["n_tested", "n_first_only_not_different"]].tolist() == [len(GENES), 5]
    assert read_table(folder / "shared_edges.tsv", SHARED_EDGES)["shared"].tolist() == [True, True]


def test_no_dep_at_all(folder):
    propagate(folder)
    enrich(folder, "no_deps.tsv")
    hubs(folder, "no_deps.tsv")
    assert read_table(folder / "go.tsv", GO).empty
    assert read_table(folder / "hubs.tsv", HUBS).empty
    assert read_table(folder / "edges.tsv", EDGES).empty


@pytest.mark.slow
def test_same_bytes_whatever_the_hash_seed(folder):
    code = "import sys, pathlib, test_scripts_enrichment as t; f = pathlib.Path(sys.argv[1]);"
    code += "t.propagate(f); t.enrich(f); t.hubs(f)"
    digests = set()
    for seed in ("1", "2"):
        paths = os.pathsep.join([str(ROOT / "workflow/scripts"), str(Path(__file__).parent)])
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": paths}
        subprocess.run([sys.executable, "-c", code, folder], env=environment, check=True)
        written = (
            "gene_sets.gmt",
            "terms.tsv",
            "go.tsv",
            "hubs.tsv",
            "edges.tsv",
            "networks.tsv",
            "hub_curve.tsv",
            "modules.tsv",
            "network.graphml",
        )
        content = b"".join((folder / name).read_bytes() for name in written)
        digests.add(hashlib.sha256(content).hexdigest())
    assert len(digests) == 1
