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
