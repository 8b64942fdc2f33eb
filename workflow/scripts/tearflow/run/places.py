"""Where the workflow is, and names of files without the folders of this computer."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

# The folder of the workflow: the one that holds the Snakefile, resources/ and pyproject.toml.
# Write a file that a module reads as HOME / "its/path", by which `rule_code` finds it.
HOME = Path(__file__).resolve().parents[4]
# Folder of the results where none is given, and the key by which it is; that of the logs.
RESULTS, LOGS = "results", "logs"


def name_file(path: str | Path, home: Path = HOME, here: Path | None = None) -> str:
    """Name of a file without the folders of this computer.

    Parameters
    ----------
    path
        Relative paths stay as they are.
    home
        Folder of the workflow.
    here
        Folder in which the workflow runs; the current one by default.

    Returns
    -------
    str
        The path below the deeper of the two folders that holds the file; of a file outside of
        both the name alone, since its SHA-256 says which one it was.

    Examples
    --------
    >>> name_file("/opt/flow/resources/human/genes.tsv.gz", Path("/opt/flow"), Path("/data"))
    'resources/human/genes.tsv.gz'
    >>> name_file("../matrix.tsv", Path("/opt/flow"), Path("/data"))
    '../matrix.tsv'
    >>> name_file("/mnt/store/matrix.tsv", Path("/opt/flow"), Path("/data"))
    'matrix.tsv'
    """
    given = Path(path)
    if not given.is_absolute():
        return given.as_posix()
    roots = [root for root in (home, here or Path.cwd()) if given.is_relative_to(root)]
    if not roots:
        return given.name
    return given.relative_to(max(roots, key=lambda root: len(root.parts))).as_posix()


def name_files_in(value: Any) -> Any:
    """Nested lists and dicts with the name of a file in place of every absolute path.

    >>> name_files_in({"matrix": "/mnt/store/matrix.tsv", "alpha": 0.05})
    {'matrix': 'matrix.tsv', 'alpha': 0.05}
    """
    if isinstance(value, dict):
        return {key: name_files_in(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [name_files_in(item) for item in value]
    if isinstance(value, str) and Path(value).is_absolute():
        return name_file(value)
    return value


def results_of(config: Mapping[str, Any]) -> str:
    """Folder of the results, of a configuration that was not checked yet.

    >>> results_of({}), results_of({"results": "results_moderated"}), results_of({"results": 3})
    ('results', 'results_moderated', 'results')
    """
    given = config.get(RESULTS)
    # The check says what is wrong with any other.
    return given if isinstance(given, str) and given else RESULTS


def logs_of(config: Mapping[str, Any]) -> str:
    """Folder of the logs: beside those of other results.

    >>> logs_of({}), logs_of({"results": "results_moderated"})
    ('logs', 'logs/results_moderated')
    """
    results = results_of(config)
    return LOGS if results == RESULTS else f"{LOGS}/{results}"
