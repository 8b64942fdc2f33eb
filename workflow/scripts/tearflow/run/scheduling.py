"""What Snakemake's scheduler does for clusters and need not do on one computer."""

from typing import Any

from tearflow.run.snakemake_version import is_tested

# Jobs and seconds of `--max-jobs-per-timespan` where nobody gave it: 100/1s.
DEFAULT_RATE = (100, 1)


def lift_job_rate(workflow: Any, version: str) -> None:
    """Start jobs of a local run without a limit of jobs a second, unless one was asked for.

    For the limit, Snakemake 9.27 starts a timer whenever it looks for jobs, which looks for jobs
    again one second later and starts the next; each job that ends adds such a chain, until the
    end of the run and one second longer (https://github.com/snakemake/snakemake/pull/3744). With
    100 cohorts Snakemake's own work was a quarter of all. No option turns the timers off.

    Parameters
    ----------
    workflow
        The `snakemake.workflow.Workflow` of a run that starts.
    version
        Of Snakemake; in one that was not tested nothing is changed.
    """
    if not is_tested(version):
        return
    limiter = getattr(workflow.scheduler, "job_rate_limiter", None)
    is_local = workflow.executor_plugin.common_settings.local_exec
    if limiter and is_local and (limiter.max_jobs, limiter.timespan) == DEFAULT_RATE:
        workflow.scheduler.job_rate_limiter = None
