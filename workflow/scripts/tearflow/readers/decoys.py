"""Decoys, the reversed or shuffled entries of a search, told from proteins by their accession."""

import re
from collections.abc import Iterable, Set
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

# Other programs mark a decoy behind its accession.
SUFFIXES = ("_reversed", "_reverse", "_decoy", ":reversed", ":decoy")
# What may stand behind the word of a prefix in the place of the low line.
_SEPARATORS = "_-:"
# Rev of HIV and its kin, as UniProt names the entries: REV_HV1H2.
_REV_OF_VIRUSES = re.compile(r"REV_(?:HV[12]|SIV|FIV|EIAV|VILV|CAEV|BIV|JEMBR|OMVV)", re.IGNORECASE)
# Columns that say it of a row, without signs and in small letters.
COLUMNS = frozenset(["reverse", "decoy", "isdecoy", "pgisdecoy", "egisdecoy", "isreverse"])
# With the truth values of spreadsheets in German, French, Spanish, Italian, Dutch and Portuguese.
MARKED = frozenset(
    [
        *("+", "1", "1.0", "true", "t", "yes", "y", "decoy", "reverse", "reversed", "x"),
        *("wahr", "ja", "vrai", "oui", "verdadero", "vero", "waar", "verdadeiro"),
    ]
)
UNMARKED = frozenset(
    [
        *("", "0", "0.0", "false", "f", "no", "n", "target", "forward", "-"),
        *("na", "nan", "null", "none", "n/a", "#n/a"),
        *("falsch", "nein", "faux", "non", "falso", "onwaar"),
    ]
)
# Names of the filters, as `filters.tsv` has them.
BY_ACCESSION, BY_COLUMN = "decoy accession", "decoy"


def is_decoy_column(name: str) -> bool:
    """Whether a column marks decoys by its name: MaxQuant's Reverse, Spectronaut's PG.IsDecoy.

    >>> [is_decoy_column(name) for name in ("Reverse", "PG.IsDecoy", "Is Decoy", "Reverse primer")]
    [True, True, True, False]
    """
    return re.sub(r"[^a-z]", "", name.lower()) in COLUMNS


def marks_decoys(name: str, words: Set[str]) -> bool:
    """Whether a column of a table of another program says which rows are decoys.

    Parameters
    ----------
    name
        Of the column.
    words
        Its cells, as far as they are known, in small letters.

    Returns
    -------
    bool
        True where the name says so, unless there are numbers as of a run, and where name and
        cells do together, such as ``Target/Decoy``. A word that is unknown is a mistake then.

    Examples
    --------
    >>> marks_decoys("Reverse", {"+", ""}), marks_decoys("Decoy", {"200.5", "3e6"})
    (True, False)
    >>> marks_decoys("decoy hit", {"yes", "no"}), marks_decoys("decoy score", {"0.2"})
    (True, False)
    >>> marks_decoys("Protein type", {"target", "decoy"}), marks_decoys("Protein type", {"x"})
    (True, False)
    """
    filled = words - {""}
    if is_decoy_column(name):
        return filled <= MARKED | UNMARKED or not any(map(_is_number, filled))
    if "decoy" in name.lower():
        return bool(filled) and filled <= MARKED | UNMARKED
    return bool(filled) and filled <= {"target", "decoy"}


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[-+.,\d]*\d[-+.,e\d]*", text)) and text not in MARKED | UNMARKED


class Decoys:
    """The rule by which accessions are those of decoys.

    Parameters
    ----------
    prefixes
        With which the accession of a decoy begins, whatever their case; a hyphen or a colon may
        stand for a low line at the end. Without any no accession is one of a decoy.
    contaminants
        Prefixes of contaminants, which may stand before those of decoys.

    Examples
    --------
    >>> rule = Decoys(["REV_", "DECOY_", "##"], ["CON__"])
    >>> [rule.marks(name) for name in ("REV__P1", "rev_sp|P1|X", "CON__REV__P1", "##P1")]
    [True, True, True, True]
    >>> [rule.marks(name) for name in ("rev-P1", "DECOY:P1", "rev-1", "P1_DECOY")]
    [True, True, True, True]
    >>> [rule.marks(name) for name in ("REV1", "REV3L", "P1", "REV_HV1H2", "CON__P1")]
    [False, False, False, False, False]
    """

    def __init__(self, prefixes: Iterable[str] = (), contaminants: Iterable[str] = ()) -> None:
        self._prefixes = tuple(
            prefix.lower().removesuffix("_") + sign
            for prefix in prefixes
            for sign in (_SEPARATORS if prefix.endswith("_") else [""])
        )
        self._contaminants = tuple(contaminants)

    def marks(self, accession: str) -> bool:
        """Whether an accession, or any part of a name from a FASTA file, is that of a decoy."""
        return bool(self._prefixes) and any(map(self._marks_part, accession.strip().split("|")))

    def _marks_part(self, part: str) -> bool:
        bare = self._without_contaminant(part)
        lower = bare.lower()
        return bool(
            (lower.startswith(self._prefixes) or lower.endswith(SUFFIXES))
            and not _REV_OF_VIRUSES.match(bare)
        )

    def _without_contaminant(self, accession: str) -> str:
        prefix = next((mark for mark in self._contaminants if accession.startswith(mark)), "")
        return accession.removeprefix(prefix)

    @cached_property
    def _hint(self) -> re.Pattern[str]:
        marks = [*map(re.escape, (*self._prefixes, *SUFFIXES))]
        return re.compile("|".join(marks), re.IGNORECASE)

    def may_mark(self, groups: "pd.Series") -> "np.ndarray":
        """Rule out, all at once, the groups that have no accession of a decoy."""
        if not self._prefixes:
            return groups.isna().to_numpy(bool)
        return groups.str.contains(self._hint).to_numpy(bool)

    def targets(self, group: str) -> str | None:
        """Accessions of a group, separated by `;`, without those of decoys.

        A group that has decoys and targets is a target, as usual: peptides that a decoy shares
        with a target are evidence of the target.

        Returns
        -------
        str or None
            None where all are decoys.

        Examples
        --------
        >>> rule = Decoys(["REV_"])
        >>> rule.targets("REV__P1;P2;P3"), rule.targets("REV__P1;REV__P2"), rule.targets("")
        ('P2;P3', None, '')
        """
        # Most groups have nothing that looks like a decoy.
        if not self._prefixes or not self._hint.search(group):
            return group
        kept = [name for name in group.split(";") if not self.marks(name)]
        return ";".join(kept) if kept else None


# Takes no accession for one of a decoy.
NO_DECOYS = Decoys()
