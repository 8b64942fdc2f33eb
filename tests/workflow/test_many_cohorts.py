"""Many cohorts: what is planned, and what planning and checking cost."""

import pstats
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "benchmarks"))

from scale_data import lay_out  # noqa: E402


@pytest.fixture(scope="module")
def plans(tmp_path_factory, planned):
    """By number of cohorts, the jobs that are planned and the function calls of that."""
    found = {}
    for cohorts in (1, 2, 3):
        folder = tmp_path_factory.mktemp("many") / "run"
        lay_out(folder, cohorts, pairs=3, groups=20)
        profile = folder / "planning.profile"
        jobs = planned(folder, profile=profile)
        found[cohorts] = [rule for rule, _ in jobs], pstats.Stats(str(profile)).total_calls
    return found


def test_jobs_grow_with_the_cohorts(plans):
    once = {"propagate_annotation", "write_report", "write_study_workbook", "write_manifest"}
    for cohorts, (rules, _) in plans.items():
        count = {rule: rules.count(rule) for rule in rules}
        assert {rule for rule, times in count.items() if times != cohorts} <= once
        assert all(count[rule] == 1 for rule in once)


def test_planning_takes_work_in_proportion(plans):
    # Calls instead of seconds: they are the same on a busy machine.
    single, two, three = (calls for _, calls in plans.values())
    assert (three - single) / (two - single) == pytest.approx(2, rel=0.05)


def test_more_than_twelve_contrasts_have_pages_of_their_cohorts(tmp_path, planned, plans):
    lay_out(tmp_path / "run", 13, pairs=3, groups=20)
    rules = [rule for rule, _ in planned(tmp_path / "run")]
    assert rules.count("write_cohort_report") == 13
    assert rules.count("write_report") == 1
    assert all("write_cohort_report" not in few for few, _ in plans.values())


@pytest.fixture
def twofold(tmp_path):
    """A study of two cohorts, the second with the same contrast under two names."""
    lay_out(tmp_path / "run", 2, pairs=3, groups=300)
    sheet = tmp_path / "run/config/contrasts.tsv"
    header, first, second = sheet.read_text(encoding="utf-8").splitlines()
    again = second.replace("week2_vs_baseline", "again")
    sheet.write_text("\n".join([header, first, second, again]) + "\n", encoding="utf-8")
    return tmp_path / "run"


def test_contrasts_of_a_cohort_are_done_in_one_job_and_those_of_one_alone_as_ever(twofold, planned):
    of_contrasts = {"find_deps", "interpret_deps", "draw_figures", "write_workbook"}
    jobs = [
        (rule, sorted({"/".join(path.split("/")[1:-1]) for path in outputs}))
        for rule, outputs in planned(twofold)
        if rule.removesuffix("_cohort2_1") in of_contrasts
    ]
    alone, both = ["cohort1/week2_vs_baseline"], ["cohort2/again", "cohort2/week2_vs_baseline"]
    assert sorted(jobs) == sorted(
        pair for rule in of_contrasts for pair in [(rule, alone), (f"{rule}_cohort2_1", both)]
    )


def test_a_contrast_is_the_same_after_another_in_its_job(twofold, snakemake):
    drawn = [f"results/cohort2/{name}/volcano.svg" for name in ("again", "week2_vs_baseline")]
    status, printed = snakemake("--cores", "1", *drawn, directory=twofold)
    assert status == 0, printed
    assert "draw_figures cohort2/week2_vs_baseline and 1 more" in printed
    first, second = (
        {
            path.name: path.read_bytes()
            for path in sorted((twofold / "results/cohort2" / name).iterdir())
        }
        for name in ("week2_vs_baseline", "again")
    )
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []
