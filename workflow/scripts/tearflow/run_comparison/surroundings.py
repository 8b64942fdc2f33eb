"""What two manifests say of a cohort and a contrast: where a difference can have come from."""

from dataclasses import dataclass
from typing import Any

from tearflow.run_comparison.folders import Results
from tearflow.run_comparison.settings import checksums_by_name, tell_differences

VERSION, UNEXPLAINED = "version", "unexplained"
# Keys of the section `matrix` that do not bear on the intensities.
NOT_READING = {"contaminant_prefixes"}


@dataclass(frozen=True)
class Surroundings:
    """The origins of the differences between two runs of a contrast.

    Parameters
    ----------
    labels
        How a reason calls the kinds of difference that have several origins: `sample` is
        ``contrast`` where that is defined otherwise; `input` is ``setting`` where the matrix is the
        same and its reading was configured otherwise, ``input/setting`` where both changed, and
        ``version`` where neither did. Where code and packages are the same as well, ``version`` is
        ``unexplained``.
    notes
        By label, the files, keys and versions that differ.
    """

    labels: dict[str, str]
    notes: dict[str, str]

    def label(self, kind: str) -> str:
        """Give the word of a reason for a kind of difference."""
        return self.labels.get(kind, kind)

    def note(self, kind: str) -> str:
        """Give what the manifests say of a kind of difference, empty where nothing."""
        return self.notes.get(self.label(kind), "")


def survey(
    before: Results, after: Results, contrast: str, current: dict[str, dict[str, Any]]
) -> Surroundings:
    """Find the origins of what differs in a contrast.

    Parameters
    ----------
    before, after
        The two folders.
    contrast
        Written cohort/contrast; both folders have it.
    current
        `workflow`, `parts` and `versions` of this TearFlow, as a manifest has them.
    """
    cohort = contrast.split("/")[0]
    defined = tell_differences(before.contrasts[contrast], after.contrasts[contrast])
    sums = [_matrix(folder, cohort) for folder in (before, after)]
    matrix = f"{sums[1][0]} has another checksum" if sums[0][1] != sums[1][1] else ""
    setting = tell_differences(_reading(before, cohort), _reading(after, cohort))
    made = [{part: one.manifest[part] for part in current} for one in (before, after)]
    version = tell_differences(*made)
    if not version and (here := tell_differences(made[1], current)):
        version = f"this TearFlow is another: {here}"
    by_version = VERSION if version else UNEXPLAINED
    if matrix and setting:
        values, note = "input/setting", f"{matrix}, {setting}, not told apart"
    elif matrix or setting:
        values, note = ("input", matrix) if matrix else ("setting", setting)
    else:
        values, note = by_version, version
    runs = [one.manifest["cohorts"][cohort]["runs"] for one in (before, after)]
    words = ["contrast"] if defined else []
    words += ["sample"] if runs[0] != runs[1] or not defined else []
    design = "/".join(words)
    labels = {"sample": design, "input": values, VERSION: by_version}
    notes = {by_version: version, values: note, design: defined}
    return Surroundings(labels, notes | {"contaminant": _tell_flags(before, after)})


def _reading(folder: Results, cohort: str) -> dict[str, Any]:
    config = folder.configuration
    matrix = {key: value for key, value in config["matrix"].items() if key not in NOT_READING}
    format_ = folder.manifest["cohorts"][cohort].get("format", "auto")
    return {"format": format_, "reruns": config["reruns"], "matrix": matrix}


def _matrix(folder: Results, cohort: str) -> tuple[str, str]:
    """Give the name of a cohort's matrix and its SHA-256."""
    name = folder.manifest["cohorts"][cohort]["matrix"]
    return name, checksums_by_name(folder.manifest["inputs"]).get(name, "")


def _tell_flags(before: Results, after: Results) -> str:
    """Say what can mark other contaminants: the prefixes, or a FASTA."""
    told, files = [], []
    for folder in (before, after):
        config = folder.configuration
        told.append(
            {
                "matrix.contaminant_prefixes": config["matrix"]["contaminant_prefixes"],
                "resources.contaminants": config["resources"]["contaminants"],
            }
        )
        files.append(checksums_by_name(folder.manifest["resources"]))
    changed = [
        f"{path} has another checksum"
        for path in sorted(files[0].keys() & files[1].keys())
        if files[0][path] != files[1][path]
    ]
    return ", ".join(part for part in (tell_differences(*told), *changed) if part)
