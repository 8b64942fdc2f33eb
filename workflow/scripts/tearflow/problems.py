"""Mistakes in what the user gave, collected so that one message lists them all."""

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

# Of a file that is wrong altogether, every line may be; what follows the first is told by number.
SHOWN_OF_A_FILE = 100
# Of one kind, such as a column of words where numbers belong.
SHOWN_OF_A_KIND = 10


@dataclass(frozen=True)
class Problem:
    """One mistake of the input: where it is, what it is and what to do.

    Parameters
    ----------
    file
        Path as the user wrote it.
    message
        What is wrong, with the value in double quotes, as a sentence without a final stop.
    mend
        What the user can do, as a sentence in the imperative without a final stop.
    row
        Line of the file, counted as an editor does: the header of a sheet is line 1.
    column
        Column of the sheet or key of the configuration.
    """

    file: str
    message: str
    mend: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        """Return place, mistake and mend as one paragraph."""
        return f"{_place(self)}: {self.message}. {self.mend}."


@dataclass(frozen=True)
class Note:
    """What the check of the input found that stops nothing, printed when Snakemake starts.

    Parameters
    ----------
    file
        Path as the user wrote it, or another place such as a cohort.
    message
        What was found, as a sentence without a final stop.
    warning
        Whether the results may be wrong for it, so that it is printed as a warning.
    row
        Line of the file, as of a `Problem`.
    column
        Column of the sheet or key of the configuration.
    """

    file: str
    message: str
    warning: bool = False
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        """Return place and message in one line."""
        return f"{_place(self)}: {self.message}."


class InputError(Exception):
    """One or more problems of the input, to be shown to the user without a traceback."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(describe(self.problems))


class StoppedError(Exception):
    """What ends a job and is no mistake in the input, in words that somebody can act on."""


def _place(found: Problem | Note) -> str:
    place = [found.file]
    if found.row is not None:
        place.append(f"line {found.row}")
    if found.column is not None:
        place.append(f"column {found.column}")
    return ", ".join(place)


def log_notes(notes: Iterable[Note], logger: logging.Logger) -> None:
    """Log what the check found, a line for each note: warnings last, as such.

    Examples
    --------
    >>> log_notes([], logging.getLogger("quiet"))
    """
    notes = list(notes)
    plain = [f"  {note}" for note in notes if not note.warning]
    if plain:
        logger.info("\n".join(["Check of the input:", *plain]))
    for note in notes:
        if note.warning:
            logger.warning(f"Warning: {note}")


def describe(problems: list[Problem]) -> str:
    """Give the problems, numbered, under a line that counts them.

    Examples
    --------
    >>> print(describe([Problem("samples.tsv", 'visit "wk2" is unknown', "Use week2", 3, "visit")]))
    1 problem in the input:
      1. samples.tsv, line 3, column visit: visit "wk2" is unknown. Use week2.
    """
    noun = "problem" if len(problems) == 1 else "problems"
    lines, seen = [f"{len(problems)} {noun} in the input:"], Counter()
    for number, problem in enumerate(problems, start=1):
        seen[problem.file] += 1
        if seen[problem.file] <= SHOWN_OF_A_FILE:
            lines.append(f"  {number}. {problem}")
    lines += [
        f"  {file} has {count - SHOWN_OF_A_FILE} more. Mend the first ones, then start again."
        for file, count in seen.items()
        if count > SHOWN_OF_A_FILE
    ]
    return "\n".join(lines)


def shorten(
    problems: list[Problem], noun: str, count: int = 0, column: str | None = None
) -> list[Problem]:
    """Keep the first of many problems of one kind in one file, and count the rest.

    Parameters
    ----------
    problems
        In the order of the file.
    noun
        What each of them is about, in the plural.
    count
        How many there are where not all were kept.
    column
        The column that they share.

    Examples
    --------
    >>> many = [Problem("samples.tsv", "the cell is empty", "Fill it", row) for row in range(13)]
    >>> len(shorten(many, "cells")), shorten(many, "cells")[-1].message
    (11, 'the same holds for 3 more cells')
    """
    rest = max(count, len(problems)) - SHOWN_OF_A_KIND
    if rest <= 0:
        return problems
    more = f"the same holds for {rest} more {noun}"
    counted = Problem(problems[0].file, more, "Mend them alike", column=column)
    return [*problems[:SHOWN_OF_A_KIND], counted]


def nearest(value: str, known: Iterable[str]) -> str:
    """Name the known value that is most like the given one, to be put behind a message.

    Returns
    -------
    str
        ``' (nearest: "x")'``, or an empty string where nothing is alike.

    Examples
    --------
    >>> nearest("basline", ["baseline", "week2"])
    ' (nearest: "baseline")'
    >>> nearest("zzz", ["baseline"])
    ''
    """
    matches = get_close_matches(value, list(known), n=1)
    return f' (nearest: "{matches[0]}")' if matches else ""
