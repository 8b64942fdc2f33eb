"""Gather the rows of a long report, batch by batch, into tables of protein groups by runs."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tearflow.run.problems import InputError, Problem

ONE_SEARCH = (
    "Give the report of one search as DIA-NN wrote it, of raw files with different names;"
    " multiplexed runs are not read"
)
# A precursor's modifications, in parentheses that may hold others, its charge and its marks.
_NO_RESIDUE = r"\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]|[^A-Za-z]"


class Coder:
    """Numbers texts in the order in which they come; the empty text is 0."""

    def __init__(self) -> None:
        self.known = pa.array([""], pa.string())
        self._dictionary: pa.Array | None = None
        self._codes = np.zeros(0, dtype=np.intp)

    def encode(self, column: pa.Array) -> np.ndarray:
        """Integer code of each text of a column; null counts as empty."""
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

    def number_again(self, numbers: list[int]) -> range:
        """Additional integer codes for texts, which `encode` never returns."""
        more = self.known.take(pa.array(numbers, pa.int64()))
        self.known = pa.concat_arrays([self.known, more])
        return range(len(self.known) - len(more), len(self.known))

    def texts(self) -> list[str]:
        """List the texts by their numbers."""
        return self.known.to_pylist()

    def __len__(self) -> int:
        """Count the texts, the empty one too."""
        return len(self.known)


class Tally:
    """The intensity of every protein group and run, and the precursors that were seen of it.

    Memory grows with protein groups x runs (8 bytes) and precursors x runs (1 byte), not with
    the rows of the report. Rows of one run, and rows of one precursor, lie next to each other in
    the tables: a report may be in any order.

    Attributes
    ----------
    runs, groups, precursors
        What was met, `Coder`.
    intensities
        Run by protein group, by number; 0 where there is none. May be larger than what was met.
    """

    def __init__(self, path: str, quantity: str) -> None:
        self._path, self._quantity = path, quantity
        self.runs, self.groups, self.precursors = Coder(), Coder(), Coder()
        self.intensities = np.zeros((1, 1))
        self._seen = np.zeros((1, 1), dtype=bool)
        # All but never has a precursor several protein groups: each other one is a new number.
        self._group_of = np.zeros(1, dtype=np.intp)
        self._number_in: dict[tuple[int, int], int] = {}

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
            self.intensities.astype(values.dtype, copy=False), len(self.runs), len(self.groups)
        )
        cells, keys = _cells(self.intensities, runs, groups)
        before = cells.take(keys)
        cells[keys] = values
        differs = ((before != values) & (before != 0)) | (cells.take(keys) != values)
        if differs.any():
            self._refuse(int(np.argmax(differs)), runs, groups, values, before)
        precursors = self._in_groups(precursors, groups)
        self._seen = _grown(self._seen, len(self.runs), len(self.precursors))
        cells, keys = _cells(self._seen, runs, precursors)
        cells[keys] = True

    def _in_groups(self, precursors: np.ndarray, groups: np.ndarray) -> np.ndarray:
        """Codes of precursors, different for each protein group of a precursor."""
        self._group_of = _grown(self._group_of, len(self.precursors))
        known = self._group_of.take(precursors)
        if not known.all():
            new = known == 0
            self._group_of[precursors[new]] = groups[new]
            known = self._group_of.take(precursors)
        odd = np.flatnonzero(known != groups)
        if not len(odd):
            return precursors
        pairs = list(zip(precursors[odd].tolist(), groups[odd].tolist(), strict=True))
        if more := [pair for pair in dict.fromkeys(pairs) if pair not in self._number_in]:
            numbers = self.precursors.number_again([precursor for precursor, _ in more])
            self._number_in.update(zip(more, numbers, strict=True))
            self._group_of = _grown(self._group_of, len(self.precursors))
            self._group_of[numbers] = [group for _, group in more]
        precursors = precursors.copy()
        precursors[odd] = [self._number_in[pair] for pair in pairs]
        return precursors

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
        known, n_groups = len(self.precursors), len(self.groups)
        groups = self._group_of[:known]
        # A peptide counts in each of its protein groups.
        pairs, peptides = np.unique(groups * known + self._sequences(), return_inverse=True)
        group_of_peptide = pairs // known

        def by_group(seen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            seen_peptides = np.bincount(peptides, seen) > 0
            of_precursors = np.bincount(groups, seen, n_groups)
            return of_precursors, np.bincount(group_of_peptide, seen_peptides, n_groups)

        counts = np.zeros((2, n_groups, len(runs) + 1), dtype=np.int64)
        anywhere = np.zeros(known, dtype=bool)
        for column, run in enumerate(runs):
            seen = self._seen[run, :known]
            anywhere |= seen
            counts[..., column] = by_group(seen)
        counts[..., -1] = by_group(anywhere)
        return counts[0], counts[1]

    def _sequences(self) -> np.ndarray:
        """Integer code of the amino acid sequence of each precursor."""
        sequences = pc.replace_substring_regex(self.precursors.known, _NO_RESIDUE, "")
        return sequences.dictionary_encode().indices.to_numpy()

    def _refuse(
        self,
        row: int,
        runs: np.ndarray,
        groups: np.ndarray,
        values: np.ndarray,
        before: np.ndarray,
    ) -> None:
        """Problem for a protein group with two intensities in a run."""
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


def _cells(
    table: np.ndarray, rows: np.ndarray, columns: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Table as one row, and the positions of its cells there."""
    places = rows * table.shape[1]
    places += columns
    return table.reshape(-1), places
