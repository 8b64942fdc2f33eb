"""Inputs, configuration, samples and versions of two runs, side by side."""

from collections import defaultdict
from typing import Any

import pandas as pd

from tearflow.comparison.table_specs import RUN_INPUTS, RUN_SETTINGS
from tearflow.provenance.manifest import flatten

OF_COHORT = ("matrix", "format", "description", "title")
# Parts of a manifest other than cohorts, samples and contrasts.
OF_THE_WHOLE = ("workflow", "parts", "versions", "configuration")
# Differences that are named before the rest is counted.
NAMED = 3


def compare_files(before: dict[str, Any], after: dict[str, Any]) -> pd.DataFrame:
    """Compare the files that two runs read, by name and checksum.

    Parameters
    ----------
    before, after
        Manifests.

    Returns
    -------
    pandas.DataFrame
        One row a file: `kind` (input or resource), `file`, its SHA-256 `before` and `after`
        (several, with ``;``, where files of several folders have one name), and `status`: same,
        changed, added or removed.
    """
    rows = []
    for kind in ("input", "resource"):
        old, new = (checksums_by_name(manifest[f"{kind}s"]) for manifest in (before, after))
        for file in sorted(old.keys() | new.keys()):
            pair = old.get(file, ""), new.get(file, "")
            rows.append((kind, file, *pair, _status(*pair)))
    return pd.DataFrame(rows, columns=RUN_INPUTS.names, dtype=str)


def compare_settings(before: dict[str, Any], after: dict[str, Any]) -> pd.DataFrame:
    """List what was chosen differently in two runs, and what made them.

    Parameters
    ----------
    before, after
        Manifests.

    Returns
    -------
    pandas.DataFrame
        One row a difference: `part` (workflow, parts, versions, configuration, cohort, sample or
        contrast), `key` with dots between its levels, the values `before` and `after`, empty where
        a run did not have it.
    """
    rows = []
    old, new = _parts(before), _parts(after)
    for part in old:
        for key in dict.fromkeys([*old[part], *new[part]]):
            pair = old[part].get(key, ""), new[part].get(key, "")
            if pair[0] != pair[1]:
                rows.append((part, key, *pair))
    return pd.DataFrame(rows, columns=RUN_SETTINGS.names, dtype=str)


def _parts(manifest: dict[str, Any]) -> dict[str, dict[str, str]]:
    parts = {part: flatten(manifest[part]) for part in OF_THE_WHOLE}
    cohorts: dict[str, str] = {}
    samples: dict[str, str] = {}
    for name, cohort in manifest["cohorts"].items():
        kept = {key: cohort[key] for key in OF_COHORT if key in cohort}
        cohorts |= flatten({name: kept})
        for row in cohort["samples"]:
            sample = row["sample"]
            cells = {key: cell for key, cell in row.items() if key not in {"run", "sample"}}
            runs = "; ".join(cohort["runs"][sample])
            samples |= flatten({f"{name}.{sample}": {"runs": runs, **cells}})
    contrasts = flatten(manifest["contrasts"])
    return {**parts, "cohort": cohorts, "sample": samples, "contrast": contrasts}


def checksums_by_name(files: list[dict[str, Any]]) -> dict[str, str]:
    """SHA-256 of each file of a manifest, joined by ``;`` where several have the same name."""
    found = defaultdict(set)
    for file in files:
        found[file["path"]].add(file["sha256"])
    return {path: ";".join(sorted(sums)) for path, sums in found.items()}


def _status(before: str, after: str) -> str:
    if before and after:
        return "same" if before == after else "changed"
    return "removed" if before else "added"
