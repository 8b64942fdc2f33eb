"""What a table is that is not a table of protein groups, by its columns or its name."""

from collections.abc import Collection
from pathlib import PurePath
from typing import NamedTuple

GIVE_RESULTS = "Give report.parquet, report.tsv or report.pg_matrix.tsv of the same search"
# A long report has one of these at least, a precursor matrix none.
OF_REPORTS = frozenset(["Run", "File.Name", "Q.Value", "PG.Q.Value"])


class Kind(NamedTuple):
    """A kind of table that programs write beside their protein tables.

    Attributes
    ----------
    noun
        What it is, for messages.
    columns
        Alternatives, each a set of columns that this kind has, and no table of protein groups.
    names
        Parts of the name of the file, in small letters.
    """

    noun: str
    columns: tuple[frozenset[str], ...]
    names: tuple[str, ...] = ()


# https://github.com/vdemichev/DiaNN#output, and the files themselves. The first that fits counts.
KINDS = (
    Kind(
        "a spectral library, which holds fragments and no intensities of your samples",
        tuple(
            frozenset([column])
            for column in (
                "Product.Mz",
                "ProductMz",
                "Fragment.Type",
                "FragmentMz",
                "LibraryIntensity",
                "Relative.Intensity",
                "transition_group_id",
            )
        ),
        ("report-lib.", "-lib.parquet", "lib.tsv", ".speclib"),
    ),
    Kind(
        "a report of modification sites, such as phosphosites, and not of proteins",
        (
            frozenset(["Residue", "Site"]),
            frozenset(["Site", "Site.Occupancy"]),
            frozenset(["Protein", "Residue", "Sequence"]),
        ),
        ("site_report", "phosphosites", "sites_90", "sites_99"),
    ),
    Kind(
        "DIA-NN's statistics of the runs",
        (frozenset(["Precursors.Identified"]), frozenset(["Proteins.Identified"])),
        (".stats.tsv",),
    ),
)
FIRST_PASS = ("first-pass", "first_pass")


def describe_other(path: str, columns: Collection[str]) -> str:
    """Description of a table that is not one of protein groups.

    Parameters
    ----------
    path
        Path as the user wrote it; its name decides nothing where the columns have what is needed.
    columns
        Columns of the table.

    Returns
    -------
    str
        The noun of its kind with an article; empty where nothing is known of it.

    Examples
    --------
    >>> describe_other("phosphosites_90.tsv", ["Protein", "Residue", "Site", "S1"])
    'a report of modification sites, such as phosphosites, and not of proteins'
    >>> describe_other("report.tsv", ["Protein.Group", "S1"])
    ''
    """
    names = set(columns)
    for kind in KINDS:
        if any(needed <= names for needed in kind.columns):
            return kind.noun
    if names & {"Precursor.Id", "Stripped.Sequence"} and not names & OF_REPORTS:
        return "DIA-NN's precursor matrix, not a matrix of proteins"
    return ""


def name_other(path: str) -> str:
    """Description of a file by its name, for one without the columns of a result."""
    name = PurePath(path.replace("\\", "/")).name.lower()
    found = (kind.noun for kind in KINDS if any(part in name for part in kind.names))
    return next(found, "")


def is_first_pass(path: str) -> bool:
    """Whether a file is from the first pass of match-between-runs, by its name."""
    return any(part in PurePath(path.replace("\\", "/")).name.lower() for part in FIRST_PASS)
