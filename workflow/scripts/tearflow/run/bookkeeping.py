"""What Snakemake writes down of a job that has ended."""

from collections.abc import Awaitable, Callable
from typing import Any

from tearflow.run.snakemake_version import is_tested


def hash_inputs_once(workflow: Any, version: str) -> None:
    """Have Snakemake read each input of a job once for its checksum, not once for each output.

    Snakemake 9.27 keeps the checksums of all inputs of a job beside each of its outputs, and takes
    them anew for each (https://github.com/snakemake/snakemake/issues/4240): a job of five contrasts
    has 165 figures of 70 tables.

    Parameters
    ----------
    workflow
        The `snakemake.workflow.Workflow` of a run that starts.
    version
        Of Snakemake; in one that was not tested nothing is changed.
    """
    if not is_tested(version):
        return
    finish = workflow.persistence.finished

    async def finished(job: Any) -> None:
        for file in job.input:
            file.checksum = _remember(file.checksum)
        try:
            await finish(job)
        finally:
            for file in job.input:
                vars(file).pop("checksum", None)

    workflow.persistence.finished = finished


def _remember(
    checksum: Callable[..., Awaitable[str | None]],
) -> Callable[..., Awaitable[str | None]]:
    """The function, which answers what it was asked before without looking again."""
    known: dict[tuple[Any, ...], str | None] = {}

    async def recall(*asked: Any) -> str | None:
        if asked not in known:
            known[asked] = await checksum(*asked)
        return known[asked]

    return recall
