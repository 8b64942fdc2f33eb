"""What a disk refuses, in words: before the workflow starts, and while a job writes."""

import errno
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from tearflow.run.problems import Problem

FREE_SPACE = "Free some space and run again"
GET_RIGHTS = "Run in a folder where you may write, or ask for that right"
ASK_MORE = "Run on a computer with more, or ask the cluster for more"
# Any other error of the system is one of the program's.
REFUSALS = {
    errno.ENOSPC: ("the disk is full", FREE_SPACE),
    errno.EDQUOT: ("your share of the disk is used up", FREE_SPACE),
    errno.EFBIG: ("the file is larger than this disk or account allows", "Ask for a larger limit"),
    errno.EROFS: ("the folder can only be read", GET_RIGHTS),
    errno.EACCES: ("you have no right to use it", GET_RIGHTS),
    errno.EPERM: ("you have no right to use it", GET_RIGHTS),
    errno.ENOMEM: ("the memory is used up", ASK_MORE),
    errno.EIO: ("the disk does not answer as it should", "Have the disk checked"),
}
# The demo writes 25 MB, and Snakemake needs some of it before the first job.
LEAST_BYTES = 10e6


def explain(error: OSError) -> str | None:
    """Message on a file that could not be written or read, why, and what to do.

    Returns
    -------
    str or None
        None where it is an error of the program.

    Examples
    --------
    >>> explain(OSError(errno.ENOSPC, "No space left on device", "results/nsde/log2.tsv"))
    'results/nsde/log2.tsv: the disk is full. Free some space and run again.'
    """
    if error.errno not in REFUSALS:
        return None
    return str(Problem(error.filename or "The job", *REFUSALS[error.errno]))


def check_names(folders: Iterable[str], names: Iterable[str]) -> list[Problem]:
    """List what is not a folder and has the name of one that the workflow writes into.

    Parameters
    ----------
    folders
        Those of results and logs.
    names
        Folders in each of them, such as those of the cohorts, with / between the levels.
    """
    names = list(names)
    places = (Path(folder, name).absolute() for folder in folders for name in names)
    # Of a file in the place of a cohort, the contrasts below it are not mistakes of their own.
    return [
        _no_folder(place)
        for place in dict.fromkeys(places)
        if (place.exists() or place.is_symlink()) and not place.is_dir()
    ]


def _no_folder(place: Path) -> Problem:
    kind = "link that leads nowhere" if place.is_symlink() else "file"
    message = f"this is a {kind}, and results belong into a folder of this name"
    return Problem(os.path.relpath(place), message, "Rename or remove it")


def check_folders(*folders: str) -> list[Problem]:
    """List the folders that cannot be written, at which Snakemake would end with a traceback.

    Parameters
    ----------
    folders
        Each with all that are in it. One may be made later, then the one in which it will be made
        counts.
    """
    problems = []
    for folder in folders:
        there = Path(folder).absolute()
        while not (there.exists() or there.is_symlink()):
            there = there.parent
        if not there.is_dir():
            problems.append(_no_folder(there))
            continue
        inside = [path for path, _, _ in os.walk(folder)]
        closed = [path for path in inside or [str(there)] if not os.access(path, os.W_OK)]
        problems += [Problem(path, "this folder can only be read", GET_RIGHTS) for path in closed]
        free = shutil.disk_usage(there).free
        if not closed and free < LEAST_BYTES:
            message = f"only {free / 1e6:.1f} MB of the disk are free"
            problems.append(Problem(str(there), message, FREE_SPACE))
    return list(dict.fromkeys(problems))
