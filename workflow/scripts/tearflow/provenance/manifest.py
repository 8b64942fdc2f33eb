"""What went in, what came out and with which code, in a form that is the same on every machine."""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version
from typing import Any

from tearflow.io.checksums import digest_folder
from tearflow.provenance.fetched import describe_fetched
from tearflow.provenance.releases import releases_of
from tearflow.provenance.sources import describe_file, describe_files, describe_known
from tearflow.run.places import HOME, name_files_in

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


def flatten(value: Any, above: str = "") -> dict[str, str]:
    """Write nested keys with dots and their values as text.

    >>> flatten({"network": {"min_score": 0.9}, "figures": {"label": ["LTF"]}, "reruns": "best"})
    {'network.min_score': '0.9', 'figures.label': '["LTF"]', 'reruns': 'best'}
    """
    if isinstance(value, Mapping) and (value or not above):
        flat: dict[str, str] = {}
        for key, item in value.items():
            flat |= flatten(item, f"{above}.{key}" if above else str(key))
        return flat
    return {above: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}


def describe_resources(contents: Mapping[str, str]) -> list[dict[str, Any]]:
    """Describe resources by path and SHA-256, its release, and whether it ships with the workflow.

    Of fetched ones also name, version, address, licence and credit.
    """
    described = [
        describe_file(path, known)
        | {"bundled": _is_bundled(path), "release": releases_of(path)}
        | describe_fetched(path)
        for path, known in contents.items()
    ]
    return sorted(described, key=lambda resource: resource["path"])


def _is_bundled(path: str) -> bool:
    place = Path(path).resolve()
    return place.is_relative_to(HOME / "resources") and not describe_fetched(path)


def digest_parts() -> dict[str, str]:
    """Digest of each part of the workflow.

    They stand for the commit: equal files have equal digests, whatever their history, and also
    where there is no repository.
    """
    return {part: digest_folder(HOME / part) for part in PARTS}


def simulated_cohorts(descriptions: Mapping[str, str]) -> list[str]:
    """Names of the cohorts whose description says that their data are simulated."""
    return [name for name, text in descriptions.items() if text.lower().startswith("simulated")]


def workflow_version() -> str:
    """Read the version of the workflow from its pyproject.toml."""
    return read_project()["version"]


def package_versions() -> dict[str, str | None]:
    """Versions of Python and of the packages of the workflow, without importing them.

    Returns
    -------
    dict
        `python` first, then the packages in the order of pyproject.toml. None for a package that
        the environment of this job does not have: conda environments hold a part of them each.
    """
    names = [re.split(r"[^\w.-]", line)[0] for line in read_project()["dependencies"]]
    return {"python": python_version()} | {name: installed_version(name) for name in names}


def installed_version(name: str) -> str | None:
    """Version of an installed package, None where it is not installed."""
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
        Digest of the scripts and of all that they run or read.
    parts
        As `digest_parts` gives them.
    """
    return {
        "workflow": {"name": "TearFlow", "version": workflow_version(), "code": code},
        "parts": parts,
        "versions": package_versions(),
    }


def make_manifest(
    inputs: Mapping[str, str],
    resources: Mapping[str, str],
    outputs: Iterable[str],
    settings: dict[str, Any],
    code: str,
    parts: dict[str, str],
) -> dict[str, Any]:
    """Describe a whole run: what went in, what came out, with which code and choices.

    Parameters
    ----------
    inputs
        SHA-256 of sheets and matrices by path, as they were when the results were made. A file that
        is also a resource is listed there only.
    resources
        The same of the resources; `bundled` says whether they ship with the workflow, `release`
        of what their data are.
    outputs
        Every file that the workflow made.
    settings
        What was asked for: configuration, cohorts, contrasts, comparisons.
    code
        Digest of the scripts and of all that they run or read.
    parts
        As `digest_parts` gives them.

    Returns
    -------
    dict
        Without the time, the computer and the names of its folders, so that the same run gives
        the same manifest everywhere.
    """
    files = {path: known for path, known in inputs.items() if path not in resources}
    return {
        **describe_code(code, parts),
        "inputs": describe_known(files),
        "resources": describe_resources(resources),
        "outputs": describe_files(outputs),
        **name_files_in(settings),
    }
