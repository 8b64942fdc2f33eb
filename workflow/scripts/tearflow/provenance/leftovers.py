"""Results of cohorts and contrasts that the sheets no longer have."""

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from tearflow.io.whole_files import CHECKSUMS

# Endings of figures, and the names of other files that are not tables.
FIGURES = (".svg", ".png", ".pdf", ".tiff")
# A folder by which the results of a run are known.
OF_EVERY_RUN = "gene_sets"
OTHERS = ("tables.xlsx", "report.html", "network.graphml", "anndata.h5ad", CHECKSUMS)


def find_leftovers(results: str | Path, planned: Collection[str]) -> list[str]:
    """Folders that an earlier run has written tables into, and no run of today would.

    Parameters
    ----------
    results
        Folder of the results.
    planned
        Folders of the study in it, with / between the levels.

    Returns
    -------
    list of str
        Sorted, with / between the levels. A folder without the list of checksums that a run
        writes is not of the workflow.
    """
    found = []
    for folder, inside, files in os.walk(results):
        # Results of another run, in a folder of these.
        inside[:] = [name for name in inside if not Path(folder, name, OF_EVERY_RUN).is_dir()]
        if CHECKSUMS in files:
            found.append(Path(folder).relative_to(results).as_posix())
    return sorted(set(found) - {*planned, "."})


def remove_leftovers(
    results: str | Path, leftovers: Collection[str], figures: Collection[str]
) -> Iterator[tuple[str, int, list[str]]]:
    """Remove what a run has written into folders, and each folder that is empty then.

    Parameters
    ----------
    results
        Folder of the results.
    leftovers
        Folders in it, as of `find_leftovers`.
    figures
        How the names of figures begin.

    Yields
    ------
    tuple
        A folder, how many files of it were removed, and the names of those that stay since no run
        has written them.
    """
    # The deepest first, so that a cohort is empty when its contrasts are.
    for name in sorted(leftovers, key=lambda folder: (-folder.count("/"), folder)):
        folder = Path(results, name)
        lines = (folder / CHECKSUMS).read_text(encoding="utf-8").splitlines()
        tables = {line.split("  ", 1)[-1] for line in lines}
        removed, kept = 0, []
        for file in sorted(folder.iterdir()):
            is_figure = file.suffix in FIGURES and file.stem.startswith(tuple(figures))
            if file.is_dir():
                continue
            if file.name in tables or file.name in OTHERS or is_figure:
                file.unlink()
                removed += 1
            else:
                kept.append(file.name)
        if not any(folder.iterdir()):
            folder.rmdir()
        yield name, removed, kept
