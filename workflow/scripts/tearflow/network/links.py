"""Rows of a file of interactions as numbers, from the file itself or from its cache."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv

from tearflow.io.lines import read_lines, read_start
from tearflow.io.streams import OF_TEXTS, ArrowStream
from tearflow.network.channels import HOMOLOGY, SCALE, TEXT_MINING, find_channels, list_columns
from tearflow.network.combined_scores import add_evidence, combine, score_of
from tearflow.network.interaction_files import (
    ADVICE,
    SAME_VERSION,
    STRING_COLUMNS,
    check_interactions,
    detect_columns,
    read_string_names,
)
from tearflow.run.problems import InputError, Problem

# Columns of the numbers: two positions in the list of names, the score of the file, and without
# text mining; then one of each channel.
A, B, SCORE, WITHOUT = "a", "b", "score", "without"
# Bytes of a chunk of text; with more, or with threads that read ahead, 17 columns take 1 GB.
BLOCK = 4 << 20
# Most by which a recombined score differs from that of a file whose channels are rounded.
ROUNDED = 10


@dataclass(frozen=True)
class About:
    """What is true of all rows of a file of interactions.

    Attributes
    ----------
    names
        Symbols of the proteins in the order of their numbers, as the file or STRING has them.
    channels
        Channels of evidence that the file has, see `tearflow.network.channels.CHANNELS`.
    lowest, highest
        Score, on the scale of the file.
    best, best_without
        Best score of each protein, and without text mining; the latter is empty where that is not
        known.
    n_rows, n_differing
        Rows, and those whose score is not the one that STRING's formula gives to their channels.
    """

    names: list[str]
    channels: list[str]
    lowest: float
    highest: float
    best: list[float]
    best_without: list[float]
    n_rows: int
    n_differing: int

    @property
    def scale(self) -> int:
        """The scores in the file run from 0 to this: 1 or 1000."""
        return SCALE if self.highest > 1 else 1


class TextLinks:
    """Rows of a file of interactions, and once they have passed what is true of all of them.

    Parameters
    ----------
    path
        A table with `gene_a`, `gene_b` and `score` (or `combined_score`), or STRING's links.
    names
        STRING's file of names, for its links.

    Attributes
    ----------
    names
        Symbols of the proteins that came by, in the order of their numbers.
    about
        Once all rows have passed.
    """

    def __init__(self, path: str, names: str | None) -> None:
        self._path, self._names_file = path, names
        start = read_start(path)[0]
        self._columns, self._separator = detect_columns(start, path)
        header = start[0][1].split(self._separator) if start else []
        self.is_string = self._columns == STRING_COLUMNS
        self._found = find_channels(header)
        self._scores = [self._columns[2], *list_columns(header)]
        self._homology = HOMOLOGY in self._scores
        self._known = read_string_names(str(names)) if self.is_string else {}
        self._numbers: dict[str, int] = {}
        # Of STRING 12 the channels are corrected by homology already, of older files not.
        self._corrects: bool | None = None if self._homology else False
        self.about: About | None = None

    @property
    def names(self) -> list[str]:
        """Symbols of the proteins so far; STRING's preferred ones for its identifiers."""
        return [self._known.get(name, name) for name in self._numbers]

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """Chunks of rows as numbers."""
        lowest, highest, rows, differing = float("inf"), 0.0, 0, 0
        best = np.zeros((2, 0))
        for batch in self._read():
            columns = self._as_numbers(batch)
            score = columns[SCORE]
            rows += len(score)
            if len(score):
                lowest, highest = min(lowest, score.min()), max(highest, score.max())
            best = np.pad(best, ((0, 0), (0, len(self._numbers) - best.shape[1])))
            for end in (A, B):
                np.maximum.at(best[0], columns[end], score)
                if WITHOUT in columns:
                    np.maximum.at(best[1], columns[end], columns[WITHOUT])
            differing += columns.pop("differing", 0)
            yield pa.RecordBatch.from_pydict(columns)
        self.about = About(
            names=self.names,
            channels=list(self._found),
            lowest=float(lowest) if rows else 1.0,
            highest=float(highest),
            best=best[0].tolist(),
            best_without=best[1].tolist() if TEXT_MINING in self._found else [],
            n_rows=rows,
            n_differing=differing,
        )

    def _read(self) -> Iterator[pa.RecordBatch]:
        """Chunks of the file: two names, the score, and the channels.

        Raises
        ------
        InputError
            For rows of another number of columns and scores that are not numbers from 0 to 1000.
        """
        names = dict.fromkeys(self._columns[:2], pa.string())
        kinds = names | dict.fromkeys(self._scores, pa.float64())
        options = (
            csv.ReadOptions(block_size=BLOCK, use_threads=False),
            csv.ParseOptions(delimiter=self._separator, quote_char=False),
            csv.ConvertOptions(column_types=kinds, include_columns=list(kinds), null_values=[]),
        )
        try:
            with ArrowStream(self._path, OF_TEXTS) as file, csv.open_csv(file, *options) as batches:
                for batch in batches:
                    for column in batch.columns[2:]:
                        values = column.to_numpy()
                        if not ((values >= 0) & (values <= SCALE)).all():
                            raise pa.ArrowInvalid("a score is not a number from 0 to 1000")
                    for column in batch.columns[:2]:
                        if pc.any(pc.equal(column, "")).as_py():
                            raise pa.ArrowInvalid("a row does not name two genes")
                    yield batch
        except (pa.ArrowInvalid, UnicodeDecodeError) as error:
            # Line by line, which takes long, it is found where.
            check_interactions(read_lines(self._path), self._path)
            message = f"the file cannot be read: {error}"
            raise InputError([Problem(self._path, message, ADVICE)]) from None

    def _as_numbers(self, batch: pa.RecordBatch) -> dict[str, Any]:
        score = batch[2].to_numpy()
        columns: dict[str, Any] = {
            A: self._number(batch[0]),
            B: self._number(batch[1]),
            SCORE: score.astype(np.uint16) if self.is_string else score,
        }
        if not self._found:
            return columns
        evidence = {
            channel: add_evidence([batch[name].to_numpy() for name in names])
            for channel, names in self._found.items()
        }
        homology = batch[HOMOLOGY].to_numpy() if self._homology else None
        given = score if score.max(initial=0) > 1 else score * SCALE
        whole = combine(evidence, homology if self._corrects else None)
        if self._corrects is None and len(score):
            # The version of the formula is the one that gives the scores of the file.
            other = combine(evidence, homology)
            self._corrects = bool((other != given).sum() < (whole != given).sum())
            whole = other if self._corrects else whole
        columns["differing"] = int((np.abs(whole - given) > ROUNDED).sum())
        if TEXT_MINING in evidence:
            rest = {name: found for name, found in evidence.items() if name != TEXT_MINING}
            kept = combine(rest, homology if self._corrects else None) if rest else 0 * whole
            # Never above the score that the file itself has.
            columns[WITHOUT] = np.minimum(kept, given).astype(np.uint16)
        columns |= {name: score_of(found).astype(np.uint16) for name, found in evidence.items()}
        return columns

    def _number(self, column: pa.Array) -> NDArray[np.uint32]:
        """Number of each protein, those that come for the first time behind the others."""
        coded = column.dictionary_encode()
        names = coded.dictionary.to_pylist()
        if self.is_string:
            unknown = next((name for name in names if name not in self._known), None)
            if unknown is not None:
                message = f'protein "{unknown}" is not in {self._names_file}'
                raise InputError([Problem(self._path, message, SAME_VERSION)])
        numbers = self._numbers
        places = [numbers.setdefault(name, len(numbers)) for name in names]
        found: NDArray[np.uint32] = np.array(places, np.uint32)[coded.indices.to_numpy()]
        return found
