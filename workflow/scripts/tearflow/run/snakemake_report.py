"""Parameters of the jobs in the report of Snakemake: shown as text, and read by its captions."""

from types import ModuleType
from typing import Any

from tearflow.run.batches import job_of_file


def show_parameters_as_text(logging: ModuleType) -> None:
    r"""Have Snakemake describe parameters without ``<``, which could end the script around them.

    Snakemake 9.27 writes what `format_dict` gives of the parameters of a job into a script of its
    report, as JSON in which ``</script>`` is not escaped. The parameters themselves stay.

    Parameters
    ----------
    logging
        The module `snakemake.logging`.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> logging = SimpleNamespace(format_dict=lambda parameters: str(parameters))
    >>> show_parameters_as_text(logging)
    >>> print(logging.format_dict({"description": "</script>"}))
    {'description': '\x3c/script>'}
    """
    describe = logging.format_dict

    def format_dict(*arguments: object, **options: object) -> str:
        return str(describe(*arguments, **options)).replace("<", r"\x3c")

    setattr(logging, "format_dict", format_dict)  # noqa: B010


def describe_contrast_of_file(workflow: Any) -> None:
    """Have a caption of Snakemake's report find the parameters of the contrast of its file.

    Snakemake hands it those of the job, which may have made files of several contrasts.

    Parameters
    ----------
    workflow
        The `snakemake.workflow.Workflow`; nothing is changed unless it makes a report.
    """
    create = workflow.create_report

    def create_report(*arguments: Any, **options: Any) -> Any:
        from snakemake.report import FileRecord

        render = FileRecord.render

        def render_of_contrast(record: Any, *given: Any) -> None:
            job = record.job
            record.job = job_of_file(job, str(record.path))
            try:
                render(record, *given)
            finally:
                record.job = job

        FileRecord.render = render_of_contrast
        return create(*arguments, **options)

    workflow.create_report = create_report
