"""The committed demo is what the script makes, and it is shaped as its README says."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from demo_groups import form_groups, relatives
from demo_intensities import found, simulate, within_patient_sd
from demo_planted import MODULE_GENES, PLANS, plant
from demo_readme import replace_block
from demo_recovery import recovery
from simulate_demo import GROUPS, RUN_ORDER, main
from tear_proteome import CONTAMINANTS, KNOWN_TEAR_PROTEINS

pytestmark = pytest.mark.slow

HOME = Path(__file__).resolve().parents[3]
DEMO = HOME / "resources/demo"
COHORTS = list(GROUPS)
ANNOTATION = [
    "Protein.Group",
    "Protein.Ids",
    "Protein.Names",
    "Genes",
    "First.Protein.Description",
]


def matrix_of(cohort: str) -> pd.DataFrame:
    return pd.read_table(DEMO / f"{cohort}.pg_matrix.tsv")


def human_log2(cohort: str) -> pd.DataFrame:
    matrix = matrix_of(cohort).set_index("Protein.Group")
    human = matrix[~matrix.index.str.startswith("Cont_")]
    return np.log2(human.drop(columns=ANNOTATION[1:]))


def truth_of(cohort: str) -> pd.DataFrame:
    truth = pd.read_table(DEMO / "truth.tsv")
    return truth[truth["cohort"] == cohort]


def runs_of(cohort: str) -> pd.DataFrame:
    """Sheet in the order of the matrix, with the column of each run."""
    samples = pd.read_table(HOME / "config/samples.tsv")
    samples = samples[samples["cohort"] == cohort].set_index("run")
    columns = human_log2(cohort).columns
    names = [column.rsplit("\\", 1)[1].removesuffix(".raw") for column in columns]
    return samples.loc[names].assign(column=columns)


@pytest.fixture(scope="module")
def made_again(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(DEMO / "README.md", folder)
    main(DEMO / "proteins.tsv.xz", folder)
    return folder


@pytest.mark.parametrize(
    "name", ["nsde.pg_matrix.tsv", "ssde.pg_matrix.tsv", "truth.tsv", "README.md"]
)
def test_script_makes_the_committed_bytes(made_again, name):
    assert (made_again / name).read_bytes() == (DEMO / name).read_bytes()


def test_readme_says_simulated_first():
    assert "simulated" in (DEMO / "README.md").read_text(encoding="utf-8").splitlines()[0]


@pytest.mark.parametrize("cohort", COHORTS)
def test_matrix_has_the_layout_of_diann(cohort):
    matrix = matrix_of(cohort)
    assert list(matrix.columns[:5]) == ANNOTATION
    assert matrix.columns[5:].str.fullmatch(r"D:\\.*\.raw").all()
    groups = matrix["Protein.Group"]
    assert groups.is_unique
    assert groups.is_monotonic_increasing
    assert groups.str.startswith("Cont_").sum() == len(CONTAMINANTS)
    assert (~groups.str.startswith("Cont_")).sum() == {"nsde": 4402, "ssde": 3709}[cohort]
    assert (DEMO / f"{cohort}.pg_matrix.tsv").stat().st_size < 1_500_000


@pytest.mark.parametrize("cohort", COHORTS)
def test_groups_are_as_awkward_as_real_ones(cohort):
    matrix = matrix_of(cohort)
    human = matrix[~matrix["Protein.Group"].str.startswith("Cont_")]
    assert 0.08 < human["Protein.Group"].str.contains(";").mean() < 0.16
    assert human["Protein.Group"].str.contains(r"-\d").sum() > 20
    assert human["Genes"].isna().sum() > 5
    pairs = human[human["Genes"].str.count(";") == 1]
    first = pairs["Protein.Names"].str.split(";").str[0].str.removesuffix("_HUMAN")
    assert (first != pairs["Genes"].str.split(";").str[0]).any()


@pytest.mark.parametrize("cohort", COHORTS)
def test_values_span_six_decades_with_tear_proteins_on_top(cohort):
    log2 = human_log2(cohort)
    decades = (np.nanmax(log2) - np.nanmin(log2)) * np.log10(2)
    assert 5.5 < decades < 7
    genes = matrix_of(cohort).set_index("Protein.Group")["Genes"]
    top = log2.median(axis=1).nlargest(10).index
    assert set(genes[top]) <= set(KNOWN_TEAR_PROTEINS[:40])


@pytest.mark.parametrize("cohort", COHORTS)
def test_missing_values_grow_rare_with_abundance(cohort):
    log2 = human_log2(cohort)
    assert log2.notna().any(axis=1).all()
    missing = log2.isna().mean(axis=1)
    assert 0.13 < missing.mean() < 0.25
    fifth = pd.qcut(log2.median(axis=1), 5, labels=False)
    by_fifth = missing.groupby(fifth).mean()
    assert by_fifth.is_monotonic_decreasing
    assert by_fifth.iloc[0] > 0.3
    assert by_fifth.iloc[-1] < 0.02


@pytest.mark.parametrize("cohort", COHORTS)
def test_sheet_names_every_run_once(cohort):
    runs = runs_of(cohort)
    assert len(runs) == 6
    assert runs["sample"].is_unique
    assert (runs.groupby("subject")["visit"].agg(set) == {"baseline", "week2"}).all()


@pytest.mark.parametrize("cohort", COHORTS)
def test_pairs_by_order_would_be_wrong(cohort):
    by_visit = runs_of(cohort).groupby("visit")["subject"].agg(list)
    assert all(a != b for a, b in zip(by_visit["baseline"], by_visit["week2"], strict=True))


@pytest.mark.parametrize("cohort", COHORTS)
def test_runs_of_a_patient_are_alike(cohort):
    runs = runs_of(cohort)
    correlation = human_log2(cohort).corr()
    for _, pair in runs.groupby("subject"):
        first, other = pair["column"]
        strangers = correlation.loc[first].drop([first, other])
        assert correlation.loc[first, other] > strangers.max()


@pytest.mark.parametrize(
    ("cohort", "up", "down", "genes"),
    [("nsde", 43, 10, {"MMP8", "MMP9", "PRTN3", "MASP1"}), ("ssde", 44, 16, {"A2M"})],
)
def test_truth_counts_as_planned(cohort, up, down, genes):
    truth = truth_of(cohort)
    assert truth["direction"].value_counts().to_dict() == {"up": up, "down": down}
    assert ((truth["log2fc"] > 0) == (truth["direction"] == "up")).all()
    assert genes <= set(truth["gene"])
    assert truth["protein_group"].isin(matrix_of(cohort)["Protein.Group"]).all()
    assert not truth["protein_group"].str.startswith("Cont_").any()


def test_cohorts_share_most_proteins_and_a_theme():
    nsde, ssde = (set(human_log2(cohort).index) for cohort in COHORTS)
    assert 0.82 < len(nsde & ssde) / len(ssde) < 0.93
    first, second = (truth_of(cohort) for cohort in COHORTS)
    shared = set(first.loc[first["module"] != "none", "gene"])
    shared &= set(second.loc[second["module"] != "none", "gene"])
    assert shared == {"S100A8", "S100A9", "LCN2", "ELANE", "CTSG", "C3", "CFB", "C9"}


@pytest.mark.parametrize("cohort", COHORTS)
def test_paired_t_recovers_the_planted_changes(cohort):
    runs, log2 = runs_of(cohort), human_log2(cohort)
    visits = [
        log2[runs[runs["visit"] == visit].sort_values("subject")["column"]].to_numpy()
        for visit in ("baseline", "week2")
    ]
    planted = truth_of(cohort).set_index("protein_group")["log2fc"]
    result = recovery(np.stack(visits, axis=2), planted.reindex(log2.index).fillna(0).to_numpy())
    assert result["share"] >= 0.8
    # False DEPs are part of the demo: the published rule makes some.
    assert 0 < result["false"] < 20


def test_plant_names_a_module_gene_without_a_group():
    groups = pd.DataFrame({"protein_group": ["P1"], "gene": ["LCN1"]})
    with pytest.raises(ValueError, match="no protein group for A2M"):
        plant(groups, PLANS["nsde"], np.random.default_rng(0))


def test_plant_draws_whatever_the_abundance():
    genes = [*MODULE_GENES, *(f"GENE{number}" for number in range(200))]
    groups = pd.DataFrame({"protein_group": genes, "gene": genes})
    truth = plant(groups, PLANS["ssde"], np.random.default_rng(0))
    assert truth["protein_group"].is_unique
    assert (truth.loc[truth["module"] == "none", "log2fc"].abs() >= 1.9).all()


def test_found_keeps_one_value_of_each_row():
    log2 = np.full((500, 6), -50.0)
    assert (found(log2, np.random.default_rng(0)).sum(axis=1) == 1).all()


def test_within_patient_sd_has_its_median():
    sd = within_patient_sd(20_001, np.random.default_rng(0), 0.36)
    assert np.median(sd) == pytest.approx(0.36, rel=0.02)


def test_simulated_change_is_the_planted_one():
    log2fc = np.repeat([0.0, 2.0], 4000)
    log2 = simulate(np.full(8000, 30.0), log2fc, 3, np.random.default_rng(0))
    change = (log2[:, :, 1] - log2[:, :, 0]).mean(axis=1)
    assert np.isfinite(log2).all()
    # The shift between runs is common to all proteins.
    assert change[4000:].mean() - change[:4000].mean() == pytest.approx(2.0, abs=0.03)


def test_recovery_asks_for_every_pair_and_the_right_direction():
    rng = np.random.default_rng(0)
    log2 = np.zeros((4, 3, 2)) + rng.normal(0, 1e-3, (4, 3, 2))
    log2[:, :, 1] += np.array([2.0, 2.0, 2.0, 0.0])[:, None]
    log2[1, 0, 0] = np.nan
    result = recovery(log2, np.array([2.0, 2.0, -2.0, 0.0]))
    assert result == {"planted": 3, "testable": 2, "recovered": 1, "share": 0.5, "false": 0}


def test_relatives_differ_in_a_letter_behind_a_number():
    proteins = pd.DataFrame(
        {"symbol": ["TUBB2A", "TUBB2B", "MMP8", "MMP9"]}, index=["P1", "P2", "P3", "P4"]
    )
    assert relatives(proteins, pd.Index(["P1"])) == {"TUBB2": ["P2"]}


def test_known_proteins_stand_alone():
    names = ["symbol", "previous", "name", "level", "named"]
    chosen = pd.DataFrame([["LCN1", "TP", "lipocalin 1", 9.3, True]], ["P31025"], names)
    further = pd.Series({"LCN1": ["A0A1", "A0A2"]})
    for seed in range(20):
        groups = form_groups(chosen, chosen, further, np.random.default_rng(seed))
        assert groups.loc[0, "protein_group"] == "P31025"
        assert groups.loc[0, "genes"] == "LCN1"
        assert groups.loc[0, "description"] == "Lipocalin 1"


def test_run_order_holds_every_sample():
    for order in RUN_ORDER.values():
        assert sorted(order) == [(patient, visit) for patient in range(3) for visit in range(2)]


def test_replace_block_needs_its_markers(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- x -->\nold\n<!-- /x -->\nb\n", encoding="utf-8")
    replace_block(page, "x", ["new"])
    assert page.read_text(encoding="utf-8") == "a\n<!-- x -->\nnew\n<!-- /x -->\nb\n"
    with pytest.raises(ValueError, match="unpack"):
        replace_block(page, "y", ["new"])
