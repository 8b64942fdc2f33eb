import asyncio
from types import SimpleNamespace

import pytest

from tearflow.run.bookkeeping import hash_inputs_once
from tearflow.run.snakemake_version import TESTED


class File:
    """An input of a job that counts how often it is read."""

    def __init__(self):
        self.times = 0

    async def checksum(self, most):
        self.times += 1
        return f"of {most}, {self.times}"


class Persistence:
    """What Snakemake does at the end of a job: all inputs for each output."""

    def __init__(self):
        self.kept = []

    async def finished(self, job):
        for _ in job.output:
            self.kept.append([await file.checksum(1000) for file in job.input])


@pytest.mark.parametrize(("version", "times"), [(f"{TESTED[-1]}.1", 1), ("9.99.0", 3)])
def test_an_input_is_read_once_a_job_in_versions_that_were_tested(version, times):
    workflow = SimpleNamespace(persistence=Persistence())
    hash_inputs_once(workflow, version)
    file = File()
    # A rule may name a file twice.
    job = SimpleNamespace(input=[file, file] if times == 1 else [file], output=["a", "b", "c"])
    asyncio.run(workflow.persistence.finished(job))
    assert file.times == times
    assert len(workflow.persistence.kept) == 3
    # The next job reads it again: it may be another file by then.
    asyncio.run(workflow.persistence.finished(job))
    assert file.times == 2 * times
