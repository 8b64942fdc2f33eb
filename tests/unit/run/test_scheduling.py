from types import SimpleNamespace

import pytest

from tearflow.run.scheduling import lift_job_rate


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
    lift_job_rate(workflow)
    assert (workflow.scheduler.job_rate_limiter is not None) == kept


def test_scheduler_without_a_limiter_is_left_alone():
    workflow = make_workflow()
    del workflow.scheduler.job_rate_limiter
    lift_job_rate(workflow)
    assert vars(workflow.scheduler) == {}
