"""Text of the user's in the report of Snakemake, which shows the parameters of the jobs."""

from types import ModuleType


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
