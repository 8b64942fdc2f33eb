"""MaxQuant's list of contaminants, without the proteins of the eye itself."""

import re
from collections.abc import Iterator

# Human sequences of the list that belong to tears: serum albumin, and the keratins of the cells
# that the eye sheds, of the cornea (KRT3, KRT12) and of the conjunctiva (KRT4, KRT7, KRT13, KRT19:
# Ramirez-Miranda et al. 2011, Mol Vis 17:1652; Jirsova et al. 2011, doi 10.1167/iovs.10-7105).
# As contaminants they would take the tear's own protein groups out of every test.
TEAR_GENES = frozenset({"ALB", "KRT3", "KRT4", "KRT7", "KRT12", "KRT13", "KRT19"})


def contaminant_lines(text: str) -> Iterator[str]:
    r"""Yield the lines of the FASTA file: MaxQuant's own prefix, no sequence of the tears.

    Parameters
    ----------
    text
        FASTA whose headers start with ``>CON_``; any line ends.

    Examples
    --------
    >>> albumin = [">CON_P02768-1 Tax_Id=9606 Gene_Symbol=ALB Serum albumin", "MKWV"]
    >>> trypsin = [">CON_P00761 Trypsin", "FPTD"]
    >>> list(contaminant_lines("\n".join(albumin + trypsin)))
    ['>CON__P00761 Trypsin', 'FPTD']
    """
    kept = True
    for line in text.splitlines():
        if line.startswith(">"):
            gene = re.search(r"Tax_Id=9606 Gene_Symbol=(\S+)", line)
            kept = gene is None or gene[1] not in TEAR_GENES
        if kept:
            yield re.sub("^>CON_", ">CON__", line)
