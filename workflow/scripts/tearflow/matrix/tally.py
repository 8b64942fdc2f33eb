"""Gather the rows of a long report, batch by batch, into tables of protein groups by runs."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tearflow.problems import InputError, Problem

ONE_SEARCH = "Give the report of one search as DIA-NN wrote it; multiplexed runs are not read"
# A precursor's modifications, in parentheses that may hold others, its charge and its marks.
_NO_RESIDUE = r"\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]|[^A-Za-z]"


class Coder:
    """Numbers texts in the order in which they come; the empty text is 0."""

    def __init__(self) -> None:
        self.known = pa.array([""], pa.string())
        self._dictionary = self._codes = None

    def encode(self, column: pa.Array) -> np.ndarray:
        """Give the number of each text of a column; null counts as empty."""
        column = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        dictionary = column.dictionary
        if self._dictionary is None or not dictionary.equals(self._dictionary):
            self._codes, self._dictionary = self._number(dictionary), dictionary
        if not len(self._codes):
            return np.zeros(len(column), dtype=np.intp)
        indices = column.indices
        empty = indices.is_null() if indices.null_count else None
        # `take` with the integers of the machine is twice as fast as other ways to index.
        places = (indices if empty is None else indices.fill_null(0)).to_numpy().astype(np.intp)
        codes = self._codes.take(places)
        if empty is not None:
            codes[empty.to_numpy(zero_copy_only=False)] = 0
        return codes

    def _number(self, dictionary: pa.Array) -> np.ndarray:
        texts = dictionary.cast(pa.string()).fill_null("")
        texts.validate(full=True)
        codes = pc.index_in(texts, self.known)
        unknown = codes.is_null().to_numpy(zero_copy_only=False)
        numbers = codes.fill_null(0).to_numpy().astype(np.intp)
        if unknown.any():
            new = texts.filter(codes.is_null())
            names = new.unique()
            numbers[unknown] = len(self.known) + pc.index_in(new, names).to_numpy()
            self.known = pa.concat_arrays([self.known, names])
        return numbers

    def texts(self) -> list[str]:
        """List the texts by their numbers."""
        return self.known.to_pylist()

    def __len__(self) -> int:
        """Count the texts, the empty one too."""
        return len(self.known)


class Tally:
    """The intensity of every protein group and run, and the precursors that were seen of it.

    Memory grows with protein groups x runs (8 bytes) and precursors x runs (1 byte), not with
    the rows of the report.

    Attributes
    ----------
    runs, groups, precursors
        What was met, `Coder`.
    intensities
        Protein group by run, by number; 0 where there is none. May be larger than what was met.
    """

    def __init__(self, path: str, quantity: str) -> None:
        self._path, self._quantity = path, quantity
        self.runs, self.groups, self.precursors = Coder(), Coder(), Coder()
        self.intensities = np.zeros((1, 1))
        # An entry is a precursor in a protein group; all but never has a precursor several.
        self._seen = np.zeros((1, 1), dtype=bool)
        self._entry_of_precursor = np.zeros(1, dtype=np.intp)
        self._more_entries: dict[tuple[int, int], int] = {}
        self._group_of, self._precursor_of = np.zeros((2, 1), dtype=np.intp)
        self._n_entries = 1

    def add(
        self, runs: np.ndarray, groups: np.ndarray, precursors: np.ndarray, values: np.ndarray
    ) -> None:
        """Add rows that passed the filters.

        Parameters
        ----------
        runs, groups, precursors
            Numbers by the coders, shape (n_rows,).
        values
            Intensities above zero, shape (n_rows,).

        Raises
        ------
        InputError
            If a protein group has two intensities in a run.
        """
        self.intensities = _grown(
            self.intensities.astype(values.dtype, copy=False), len(self.groups), len(self.runs)
        )
        cells = self.intensities.reshape(-1)
        keys = groups * self.intensities.shape[1]
        keys += runs
        before = cells.take(keys)
        cells[keys] = values
        differs = ((before != values) & (before != 0)) | (cells.take(keys) != values)
        if differs.any():
            self._refuse(int(np.argmax(differs)), runs, groups, values, before)
        keys = self._entries(groups, precursors)
        self._seen = _grown(self._seen, self._n_entries, len(self.runs))
        keys *= self._seen.shape[1]
        keys += runs
        self._seen.reshape(-1)[keys] = True

    def _entries(self, groups: np.ndarray, precursors: np.ndarray) -> np.ndarray:
        """Give the number, from 1, of each pair of protein group and precursor."""
        self._entry_of_precursor = _grown(self._entry_of_precursor, len(self.precursors))
        entries = self._entry_of_precursor.take(precursors)
        if not entries.all():
            row_of = np.zeros(len(self._entry_of_precursor), dtype=np.intp)
            row_of[precursors] = np.arange(1, len(precursors) + 1)
            new = np.flatnonzero((self._entry_of_precursor == 0) & (row_of > 0))
            self._entry_of_precursor[new] = self._n_entries + np.arange(len(new))
            self._append(groups[row_of[new] - 1], new)
            entries = self._entry_of_precursor.take(precursors)
        odd = np.flatnonzero(self._group_of.take(entries) != groups)
        if len(odd):
            pairs, places = np.unique(
                np.stack([precursors[odd], groups[odd]]), axis=1, return_inverse=True
            )
            numbers = [self._other_entry(*map(int, pair)) for pair in pairs.T]
            entries[odd] = np.array(numbers)[places]
        return entries

    def _other_entry(self, precursor: int, group: int) -> int:
        if (precursor, group) not in self._more_entries:
            self._more_entries[precursor, group] = self._n_entries
            self._append(np.array([group]), np.array([precursor]))
        return self._more_entries[precursor, group]

    def _append(self, groups: np.ndarray, precursors: np.ndarray) -> None:
        end = self._n_entries + len(groups)
        self._group_of = _grown(self._group_of, end)
        self._precursor_of = _grown(self._precursor_of, end)
        self._group_of[self._n_entries : end] = groups
        self._precursor_of[self._n_entries : end] = precursors
        self._n_entries = end

    def count(self, runs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Count the distinct precursors and the distinct peptides of every protein group.

        Peptides are precursors without charge and modifications.

        Parameters
        ----------
        runs
            Numbers of the runs that take part.

        Returns
        -------
        tuple of numpy.ndarray
            Precursors and peptides, shape (n_groups, n_runs + 1); the last column is the number
            over all those runs.
        """
        groups = self._group_of[1 : self._n_entries]
        peptides = self._peptides()[self._precursor_of[1 : self._n_entries]]
        order = np.lexsort((peptides, groups))
        groups, peptides = groups[order], peptides[order]
        new_group = np.diff(groups, prepend=-1) != 0
        new_peptide = np.flatnonzero(new_group | (np.diff(peptides, prepend=-1) != 0))
        seen = self._seen[1 : self._n_entries, runs].take(order, axis=0)
        seen = np.column_stack([seen, seen.any(axis=1)])
        n_groups, n_columns = len(self.groups), seen.shape[1]
        counts = np.zeros((2, n_groups, n_columns), dtype=np.int64)
        if len(groups):
            words = _eight_in_a_word(seen)
            of_peptides = np.bitwise_or.reduceat(words, new_peptide, axis=0)
            starts = np.flatnonzero(new_group)
            found = groups[starts]
            counts[0, found] = _sums(words, starts)[:, :n_columns]
            starts = np.flatnonzero(new_group[new_peptide])
            counts[1, found] = _sums(of_peptides, starts)[:, :n_columns]
        return counts[0], counts[1]

    def _peptides(self) -> np.ndarray:
        sequences = pc.replace_substring_regex(self.precursors.known, _NO_RESIDUE, "")
        return sequences.dictionary_encode().indices.to_numpy()

    def _refuse(self, row: int, runs, groups, values, before) -> None:
        """Say which protein group has two intensities in a run."""
        same = (groups == groups[row]) & (runs == runs[row])
        found = sorted({float(before[row]), *values[same].tolist()} - {0.0})
        group, run = self.groups.known[groups[row]], self.runs.known[runs[row]]
        message = (
            f'protein group "{group}" has several intensities in run "{run}":'
            f" {found[0]:g} and {found[-1]:g}"
        )
        raise InputError([Problem(self._path, message, ONE_SEARCH, column=self._quantity)])


def _grown(table: np.ndarray, *needed: int) -> np.ndarray:
    """Enlarge a table, at least to twice its length where it must grow, filled with zeros."""
    shape = [
        has if has >= must else max(must, 2 * has)
        for has, must in zip(table.shape, needed, strict=True)
    ]
    if shape == list(table.shape):
        return table
    larger = np.zeros(shape, dtype=table.dtype)
    larger[tuple(slice(length) for length in table.shape)] = table
    return larger


def _eight_in_a_word(seen: np.ndarray) -> np.ndarray:
    """Put eight columns of truth values, a byte each, in an integer: they are summed at once."""
    width = -(-seen.shape[1] // 8) * 8
    padded = np.zeros((len(seen), width), dtype=np.uint8)
    padded[:, : seen.shape[1]] = seen
    return padded.view(np.uint64)


def _sums(words: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Sum truth values, eight in a word, from each start to the next.

    >>> words = _eight_in_a_word(np.ones((600, 1), dtype=bool))
    >>> _sums(words, np.array([0, 10]))[:, 0]
    array([ 10, 590])
    """
    # A byte holds sums up to 255.
    pieces = np.union1d(starts, np.arange(0, len(words), 255))
    sums = np.add.reduceat(words, pieces, axis=0).view(np.uint8)
    return np.add.reduceat(sums, np.searchsorted(pieces, starts), axis=0, dtype=np.int64)
