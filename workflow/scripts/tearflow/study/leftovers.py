"""What a user is told of results that the sheets no longer have."""

from collections.abc import Collection

from tearflow.provenance.leftovers import find_leftovers
from tearflow.run.problems import Note
from tearflow.run.words import list_first

# Folders.
SHOWN = 5


def note_leftovers(results: str, planned: Collection[str]) -> Note | None:
    """Note on the folders of results that no run of today would write; None without any."""
    found = find_leftovers(results, planned)
    if not found:
        return None
    message = (
        "left over from cohorts or contrasts that the sheets no longer have:"
        f" {list_first(found, SHOWN)}; not part of report and manifest;"
        " `snakemake --cores 1 clean_leftovers` removes them"
    )
    return Note(results, message)
