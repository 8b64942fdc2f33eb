"""What went in, what came out and with which code, in a form that is the same on every machine."""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version
from typing import Any

# The folder of the workflow: the one that holds the Snakefile, resources/ and pyproject.toml.
HOME = Path(__file__).resolve().parents[3]
# What decides the results beside inputs and configuration, as a manifest tells its parts apart.
PARTS = (
    "Snakefile",
    "workflow/rules",
    "workflow/scripts",
    "workflow/schemas",
    "workflow/report",
    "envs",
    "requirements.lock",
)


def sha256(path: str | Path) -> str:
    """Give the SHA-256 of a file, read in pieces, as 64 hexadecimal digits."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def library_digest(folder: str | Path) -> str:
    """Give a digest that changes with any file of a folder: its name or its content.

    As a parameter of the rules it makes Snakemake run again what a change of method touches.

    Parameters
    ----------
    folder
        Searched with its subfolders. Byte code and hidden files do not count. A file counts as a
        folder that holds it.

    Returns
    -------
    str
        The first 12 hexadecimal digits of a SHA-256.
    """
    root = Path(folder)
    found = [root] if root.is_file() else (path for path in root.rglob("*") if path.is_file())
    top = root.parent if root.is_file() else root
    files = {path.relative_to(top).as_posix(): path for path in found}
    digest = hashlib.sha256()
    for name in sorted(files):
        if not any(part == "__pycache__" or part.startswith(".") for part in name.split("/")):
            digest.update(f"{name}\0{sha256(files[name])}\n".encode())
    return digest.hexdigest()[:12]


def name_file(path: str | Path, home: Path = HOME, here: Path | None = None) -> str:
    """Name a file without the folders of this machine.

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
    >>> name_file("/opt/flow/resources/genes.tsv.gz", Path("/opt/flow"), Path("/data"))
    'resources/genes.tsv.gz'
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
    """Replace every absolute path in nested lists and dicts by its name.

    Examples
    --------
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


def flatten(value: Any, above: str = "") -> dict[str, str]:
    """Write nested keys with dots and their values as text.

    Examples
    --------
    >>> flatten({"network": {"min_score": 0.9}, "figures": {"label": ["LTF"]}, "reruns": "best"})
    {'network.min_score': '0.9', 'figures.label': '["LTF"]', 'reruns': 'best'}
    """
    if isinstance(value, Mapping) and (value or not above):
        flat = {}
        for key, item in value.items():
            flat |= flatten(item, f"{above}.{key}" if above else str(key))
        return flat
    return {above: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}


def describe_file(path: str | Path) -> dict[str, Any]:
    """Give the name, the size in bytes and the SHA-256 of a file."""
    return {"path": name_file(path), "bytes": Path(path).stat().st_size, "sha256": sha256(path)}


def describe_files(paths: Iterable[str | Path]) -> list[dict[str, Any]]:
    """Describe every file once, sorted by name."""
    return sorted(map(describe_file, dict.fromkeys(map(str, paths))), key=lambda one: one["path"])


def describe_resources(paths: Iterable[str | Path]) -> list[dict[str, Any]]:
    """Describe resources, and say of each whether it ships with the workflow."""
    described = [
        describe_file(path) | {"bundled": Path(path).resolve().is_relative_to(HOME / "resources")}
        for path in dict.fromkeys(map(str, paths))
    ]
    return sorted(described, key=lambda one: one["path"])


def digest_parts() -> dict[str, str]:
    """Give a digest of each part of the workflow.

    They stand for the commit: equal files have equal digests, whatever their history, and also
    where there is no repository.
    """
    return {part: library_digest(HOME / part) for part in PARTS}


def simulated_cohorts(cohorts: dict[str, dict[str, Any]]) -> list[str]:
    """Name the cohorts whose description says that their data are simulated."""
    return [
        name
        for name, cohort in cohorts.items()
        if cohort["description"].lower().startswith("simulated")
    ]


def workflow_version() -> str:
    """Read the version of the workflow from its pyproject.toml."""
    return read_project()["version"]


def package_versions() -> dict[str, str | None]:
    """Give the versions of Python and of the packages that the workflow names, without import.

    Returns
    -------
    dict
        `python` first, then the packages in the order of pyproject.toml. None for a package that
        the environment of this job does not have: conda environments hold a part of them each.
    """
    names = [re.match(r"[\w.-]+", line).group() for line in read_project()["dependencies"]]
    return {"python": python_version()} | {name: installed_version(name) for name in names}


def installed_version(name: str) -> str | None:
    """Give the version of an installed package, None where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def read_project() -> dict[str, Any]:
    """Read the section `project` of the workflow's pyproject.toml."""
    return tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def describe_code(code: str, parts: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Describe the workflow that runs, as a manifest has it: `workflow`, `parts` and `versions`.

    Parameters
    ----------
    code
        Digest of the package.
    parts
        As `digest_parts` gives them.
    """
    return {
        "workflow": {"name": "TearFlow", "version": workflow_version(), "code": code},
        "parts": parts,
        "versions": package_versions(),
    }


def make_manifest(
    inputs: Iterable[str],
    resources: Iterable[str],
    outputs: Iterable[str],
    settings: dict[str, Any],
    code: str,
    parts: dict[str, str],
) -> dict[str, Any]:
    """Describe a whole run: what went in, what came out, with which code and choices.

    Parameters
    ----------
    inputs
        Sheets and matrices. A file that is also a resource is listed there only.
    resources
        Files of the resources; `bundled` says whether they ship with the workflow.
    outputs
        Every file that the workflow made.
    settings
        What was asked for: configuration, cohorts, contrasts, comparisons.
    code
        Digest of the package.
    parts
        As `digest_parts` gives them.

    Returns
    -------
    dict
        Without the time, the computer and the names of its folders, so that the same run gives
        the same manifest everywhere.
    """
    shared = list(resources)
    return {
        **describe_code(code, parts),
        "inputs": describe_files(path for path in inputs if path not in shared),
        "resources": describe_resources(shared),
        "outputs": describe_files(outputs),
        **name_files_in(settings),
    }
