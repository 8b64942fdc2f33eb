"""Whether the results of this folder are those of its sheets and configuration as they stand."""

from typing import Any

from tearflow.comparison.run_folders import Results
from tearflow.provenance.sources import describe_known
from tearflow.run.places import name_files_in


def find_stale(
    results: Results, settings: dict[str, Any], files: dict[str, str], code: str
) -> list[str]:
    """List what was changed after the results were made.

    Parameters
    ----------
    results
        The results folder of this run.
    settings
        `configuration`, `cohorts`, `contrasts` and `comparisons` as they stand.
    files
        SHA-256 of sheets, matrices and resources by path, as they stand.
    code
        Digest of the scripts and of all that they run or read.

    Returns
    -------
    list of str
        Files and parts of the configuration; empty where Snakemake would have nothing to do.
    """
    manifest = results.manifest
    listed = {
        file["path"]: file["sha256"] for file in (*manifest["inputs"], *manifest["resources"])
    }
    found = [
        file["path"] for file in describe_known(files) if listed.get(file["path"]) != file["sha256"]
    ]
    found += [
        f"the {part}" for part, value in name_files_in(settings).items() if value != manifest[part]
    ]
    return [*found, *(["TearFlow itself"] if code != manifest["workflow"]["code"] else [])]
