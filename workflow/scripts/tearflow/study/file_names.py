"""Names of files that Snakemake takes for something else."""

import re
from collections.abc import Iterable

from tearflow.run.problems import Problem

# A wildcard of Snakemake ({sample}, {sample,[0-9]+}) and a variable of its paths (<results>).
_PLACEHOLDER = re.compile(r"\{\s*\w[^{}]*\}|<\w[^<>]*>")
PLACEHOLDER = "which Snakemake takes for a placeholder"
RENAME = "Rename the file or its folder, or make a link to it that has another name"


def check_file_names(paths: Iterable[str]) -> list[Problem]:
    """List the files whose path holds what Snakemake would replace.

    Parameters
    ----------
    paths
        Paths of files that are read, as the user wrote them.

    Examples
    --------
    >>> [problem] = check_file_names(["data/tears {2024}.tsv", "data/tears (2024).tsv"])
    >>> problem.message
    'the path holds "{2024}", which Snakemake takes for a placeholder'
    """
    return [
        Problem(path, f'the path holds "{found.group()}", {PLACEHOLDER}', RENAME)
        for path in dict.fromkeys(paths)
        if (found := _PLACEHOLDER.search(path))
    ]
