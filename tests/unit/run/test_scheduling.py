import re
from types import SimpleNamespace

import pytest
import snakemake

from tearflow.run.places import HOME
from tearflow.run.scheduling import lift_job_rate
from tearflow.run.snakemake_version import TESTED, is_tested

VERSION = f"{TESTED[-1]}.1"


def make_workflow(max_jobs=100, timespan=1, local=True, limited=True):
    limiter = SimpleNamespace(max_jobs=max_jobs, timespan=timespan) if limited else None
    plugin = SimpleNamespace(common_settings=SimpleNamespace(local_exec=local))
    scheduler = SimpleNamespace(job_rate_limiter=limiter)
    return SimpleNamespace(scheduler=scheduler, executor_plugin=plugin)


@pytest.mark.parametrize(
    ("run", "kept"),
    [
        ({}, False),
        ({"limited": False}, False),
        ({"local": False}, True),
        ({"max_jobs": 5}, True),
        ({"timespan": 60}, True),
    ],
)
def test_limit_is_lifted_where_nobody_asked_for_it_and_nothing_is_submitted(run, kept):
    workflow = make_workflow(**run)
    lift_job_rate(workflow, VERSION)
    assert (workflow.scheduler.job_rate_limiter is not None) == kept


def test_scheduler_without_a_limiter_is_left_alone():
    workflow = make_workflow()
    del workflow.scheduler.job_rate_limiter
    lift_job_rate(workflow, VERSION)
    assert vars(workflow.scheduler) == {}


@pytest.mark.parametrize("version", ["9.24.0", "9.28.0", "9.270.0", "10.0.0", "9.27"])
def test_a_version_that_was_not_tested_keeps_its_limit(version):
    workflow = make_workflow()
    lift_job_rate(workflow, version)
    assert workflow.scheduler.job_rate_limiter is not None


def test_the_installed_version_is_tested():
    """After an upgrade, name it where `test_workflow.py` passes with it, or drop the fix."""
    assert is_tested(snakemake.__version__)


def test_every_version_from_the_oldest_that_runs_is_tested():
    [oldest] = re.findall(
        r'^min_version\("(.*)"\)$', (HOME / "Snakefile").read_text(), re.MULTILINE
    )
    assert TESTED[0] == oldest
    assert f'"snakemake>={oldest}"' in (HOME / "pyproject.toml").read_text()
    assert f"snakemake=={oldest}.*" in (HOME / ".github/workflows/tests.yml").read_text()
