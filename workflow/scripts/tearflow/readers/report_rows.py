"""One pass over the rows of a long report: filter them, gather what passes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tearflow.readers.cell_checks import LARGEST_RAW, SMALLEST_RAW
from tearflow.readers.decoys import BY_ACCESSION, Decoys
from tearflow.readers.report_columns import (
    CHANNEL,
    DECOY,
    DESCRIPTION,
    GENES,
    GROUP,
    LIBRARY_Q_VALUE,
    PRECURSOR,
    choose_filters,
    find_run_column,
)
from tearflow.readers.report_tally import Tally
from tearflow.readers.settings import MatrixSettings
from tearflow.run.problems import InputError, Problem

# Gives the batches of a report with the given texts and numbers.
Batches = Callable[[Sequence[str], Sequence[str]], Iterator[pa.RecordBatch]]
# Name of a filter, its column and the largest value that passes.
What = tuple[str, str, float | None]


class FoundLibraryError(Exception):
    """A report that began without q-values of a library of its runs goes on with some."""


@dataclass
class Gathered:
    """What one pass over a report gathers.

    Attributes
    ----------
    tally
        Intensities and precursors.
    described, is_described
        By column, the text of every protein group by its number; whether it was met.
    removed
        Rows that each filter removed, in the order of the filters.
    n_rows
        Rows of the report.
    targets
        Accessions of the protein groups that hold decoys beside them, by the name of the group.
    is_decoy
        By the number of a protein group, whether all of its accessions are those of decoys.
    """

    tally: Tally
    described: dict[str, dict[int, str]]
    is_described: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    removed: dict[What, int] = field(default_factory=dict)
    n_rows: int = 0
    targets: dict[str, str] = field(default_factory=dict)
    is_decoy: np.ndarray = field(default_factory=lambda: np.zeros(1, dtype=bool))

    def narrow(self, keep: np.ndarray, passed: np.ndarray, what: What) -> None:
        """Narrow `keep`, in place, to the rows that pass as well, and count the others."""
        before = int(np.count_nonzero(keep))
        keep &= passed
        removed = before - int(np.count_nonzero(keep))
        self.removed[what] = self.removed.get(what, 0) + removed

    def leave_out_decoys(self, keep: np.ndarray, groups: np.ndarray, rule: Decoys) -> None:
        """Narrow `keep`, in place, to the rows whose protein group is not a decoy."""
        new = self.tally.groups.known[len(self.is_decoy) :].to_pylist()
        targets = [rule.targets(group) for group in new]
        is_decoy = np.array([target is None for target in targets], dtype=bool)
        self.is_decoy = np.append(self.is_decoy, is_decoy)
        self.targets.update(
            (group, target)
            for group, target in zip(new, targets, strict=True)
            if target is not None and target != group
        )
        # Counted from the first batch on, so that the filters have one order.
        self.removed.setdefault((BY_ACCESSION, GROUP, None), 0)
        if self.is_decoy.any():
            self.narrow(keep, ~self.is_decoy.take(groups), (BY_ACCESSION, GROUP, None))

    def describe(self, batch: pa.RecordBatch, groups: np.ndarray) -> None:
        """Take the texts of the protein groups whose first rows are in this batch."""
        unknown = np.zeros(len(self.tally.groups) - len(self.is_described), dtype=bool)
        self.is_described = np.append(self.is_described, unknown)
        if self.is_described[1:].all():
            return
        # Rows of one group mostly follow each other: the first of them is enough.
        rows = np.append(0, np.flatnonzero(groups[1:] != groups[:-1]) + 1)
        rows = rows[~self.is_described.take(groups[rows])]
        new, first = np.unique(groups[rows], return_index=True)
        self.is_described[new] = True
        for name, texts in self.described.items():
            found = batch[name].take(pa.array(rows[first])).cast(pa.string()).to_pylist()
            texts.update(zip(new.tolist(), found, strict=True))


def gather(
    path: str,
    columns: list[str],
    batches: Batches,
    settings: MatrixSettings,
    between_runs: bool,
    watched: bool = False,
) -> Gathered:
    """Filter the rows of a report and gather those that pass.

    Parameters
    ----------
    path
        Path as the user wrote it.
    columns
        Columns of the report.
    batches
        Gives its rows.
    settings
        The section `matrix` of the configuration.
    between_runs
        Whether the q-values of the library are those of the experiment, see `choose_filters`.
    watched
        Whether to stop at the first row with such a q-value.

    Raises
    ------
    FoundLibraryError
        If such a row was found.
    InputError
        If an intensity is negative, infinite or beyond what is measured, a protein group has
        several in a run, or the runs are multiplexed.
    """
    quantity, run = settings.quantity, find_run_column(columns)
    filters = choose_filters(columns, settings.filters, between_runs)
    described = [name for name in (GENES, DESCRIPTION) if name in columns]
    numbers = [*(applied.column for applied in filters), quantity, DECOY]
    numbers += [LIBRARY_Q_VALUE] if watched else []
    numbers = [name for name in dict.fromkeys(numbers) if name in columns]
    rule = Decoys(settings.decoy_prefixes, settings.contaminant_prefixes)
    tally, channels = Tally(path, quantity), set()
    texts = [run, GROUP, PRECURSOR, *described, *([CHANNEL] if CHANNEL in columns else [])]
    gathered = Gathered(tally, {name: {} for name in described})
    for batch in batches(texts, numbers):
        if CHANNEL in columns:
            channels.update(pc.unique(batch[CHANNEL]).to_pylist())
            _refuse_channels(path, channels - {None, ""})
        if watched and has_positive(batch):
            raise FoundLibraryError
        groups, runs = tally.groups.encode(batch[GROUP]), tally.runs.encode(batch[run])
        values = _numbers(batch[quantity])
        keep = np.ones(len(values), dtype=bool)
        gathered.n_rows += len(keep)
        if DECOY in columns:
            gathered.narrow(keep, _numbers(batch[DECOY]) != 1, ("decoy", DECOY, 0.0))
        gathered.narrow(keep, groups != 0, ("no protein group", GROUP, None))
        gathered.leave_out_decoys(keep, groups, rule)
        for applied in filters:
            passed = _numbers(batch[applied.column]) <= applied.at_most if applied.column else keep
            gathered.narrow(keep, passed, (applied.name, applied.column, applied.at_most))
        _refuse_faults(path, quantity, batch, values, keep, (GROUP, run))
        gathered.narrow(keep, values > 0, ("no intensity", quantity, None))
        gathered.describe(batch, groups)
        precursors, rows = tally.precursors.encode(batch[PRECURSOR]), np.flatnonzero(keep)
        tally.add(*(column.take(rows) for column in (runs, groups, precursors, values)))
    return gathered


def _refuse_channels(path: str, channels: set[str]) -> None:
    """Raise where runs hold several samples, told apart by labels; see plexDIA."""
    if len(channels) > 1:
        listed = ", ".join(f'"{channel}"' for channel in sorted(channels)[:5])
        message = (
            f"the runs are multiplexed (plexDIA, SILAC): the column holds {len(channels)} channels,"
            f" {listed}, and a run would be taken for one sample"
        )
        advice = (
            "Make a table with a column for each run and channel, and give it with the format"
            " generic; DIA-NN's own matrices do not tell channels apart"
        )
        raise InputError([Problem(path, message, advice, column=CHANNEL)])


def has_positive(batch: pa.RecordBatch) -> bool:
    """Whether a batch has a q-value of a library made from the runs."""
    return bool((_numbers(batch[LIBRARY_Q_VALUE]) > 0).any())


def _numbers(column: pa.Array) -> np.ndarray:
    """Column as numbers; null becomes NaN."""
    return column.to_numpy(zero_copy_only=False)


def _refuse_faults(
    path: str,
    quantity: str,
    batch: pa.RecordBatch,
    values: np.ndarray,
    keep: np.ndarray,
    named: tuple[str, str],
) -> None:
    """Raise at an intensity that none can be; DIA-NN writes -inf where it could find none."""
    odd = keep & ((values > LARGEST_RAW) | ((values < SMALLEST_RAW) & (values != 0)))
    if odd.any():
        odd &= values != -np.inf
    if not odd.any():
        return
    row = int(np.argmax(odd))
    group, run = (batch[name][row].as_py() for name in named)
    value = values[row]
    word = "negative" if value < 0 else "smaller than any that is measured"
    if value > LARGEST_RAW:
        word = "infinite" if np.isinf(value) else "larger than any that is measured"
    count = np.count_nonzero(odd) - 1
    more = f", and {count} more such rows near it" if count else ""
    message = f'the intensity "{values[row]:g}" of "{group}" in run "{run}" is {word}{more}'
    advice = "Give raw intensities as DIA-NN writes them, not logarithms"
    raise InputError([Problem(path, message, advice, column=quantity)])
