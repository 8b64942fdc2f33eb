"""STRING's channels of evidence: their columns in its files, and their names."""

from collections.abc import Sequence

# Of a score in STRING's files.
SCALE = 1000
TEXT_MINING = "textmining"
HOMOLOGY = "homology"
# Columns of STRING's files and what a reader calls the channel.
CHANNELS = {
    "neighborhood": "gene neighbourhood",
    "fusion": "gene fusion",
    "cooccurence": "co-occurrence",
    "coexpression": "co-expression",
    "experiments": "experiments",
    "database": "databases",
    TEXT_MINING: "text mining",
}
# Other spellings of a channel in the header of a file.
_SPELLINGS = {"experimental": "experiments", "cooccurrence": "cooccurence"}
# Transferred from another species, in protein.links.full; elsewhere the column has both already.
_TRANSFERRED = "_transferred"


def find_channels(header: Sequence[str]) -> dict[str, list[str]]:
    """Columns of each channel in a file: the direct evidence, and the transferred where it has it.

    >>> find_channels(["protein1", "protein2", "experimental", "textmining", "combined_score"])
    {'experiments': ['experimental'], 'textmining': ['textmining']}
    >>> find_channels(["gene_a", "gene_b", "database", "database_transferred", "homology"])
    {'database': ['database', 'database_transferred']}
    """
    found: dict[str, list[str]] = {}
    for column in header:
        direct = column.removesuffix(_TRANSFERRED)
        channel = _SPELLINGS.get(direct, direct)
        if channel in CHANNELS:
            found.setdefault(channel, []).append(column)
    return found


def list_columns(header: Sequence[str]) -> list[str]:
    """Columns of a file that its scores are combined from, homology among them."""
    channels = find_channels(header)
    columns = [column for found in channels.values() for column in found]
    return [*columns, HOMOLOGY] if channels and HOMOLOGY in header else columns
