"""Many cohorts: what is planned, and what planning and checking cost."""

import pstats
import sys
import time
from pathlib import Path

import pytest
import yaml

from tearflow.study.load import load_inputs

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "benchmarks"))

from scale_data import lay_out  # noqa: E402


@pytest.fixture(scope="module")
def plans(tmp_path_factory, planned):
    """Return, by number of cohorts, the jobs that are planned and the function calls of that."""
    made = {}
    for cohorts in (1, 5, 20):
        folder = tmp_path_factory.mktemp("many") / "run"
        lay_out(folder, cohorts, pairs=3, groups=20)
        profile = folder / "planning.profile"
        jobs = planned(folder, profile=profile)
        made[cohorts] = [rule for rule, _ in jobs], pstats.Stats(str(profile)).total_calls
    return made


def test_jobs_grow_with_the_cohorts(plans):
    once = {"propagate_annotation", "write_report", "write_manifest"}
    for cohorts, (rules, _) in plans.items():
        count = {rule: rules.count(rule) for rule in rules}
        assert {rule for rule, times in count.items() if times != cohorts} <= once
        assert all(count[rule] == 1 for rule in once)


def test_planning_takes_work_in_proportion(plans):
    # Calls instead of seconds: they are the same on a busy machine.
    one, five, twenty = (calls for _, calls in plans.values())
    assert (twenty - one) / (five - one) == pytest.approx((20 - 1) / (5 - 1), rel=0.05)


def test_sheets_of_many_samples_are_checked_in_five_seconds(tmp_path, monkeypatch):
    lay_out(tmp_path / "run", cohorts=100, pairs=50, groups=20)
    monkeypatch.chdir(tmp_path / "run")
    config = yaml.safe_load(Path("config/config.yaml").read_text(encoding="utf-8"))
    start = time.process_time()
    inputs = load_inputs(config, ROOT)
    assert time.process_time() - start < 5
    assert sum(len(cohort["samples"]) for cohort in inputs.cohorts.values()) == 10_000
