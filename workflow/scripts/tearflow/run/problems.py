"""Mistakes in what the user gave, collected so that one message lists them all."""

import logging
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from tearflow.run.spelling import describe_difference, find_twin
from tearflow.run.words import join

# Of a file that is wrong altogether, every line may be; what follows the first is only counted.
SHOWN_OF_A_FILE = 100
# Of one kind, such as a column of words where numbers belong.
SHOWN_OF_A_KIND = 10
# Lines and columns in which one and the same problem is found.
PLACES_SHOWN = 5
# What differs between problems of one kind: quoted values and numbers.
_VALUES = re.compile(r'"[^"]*"|[0-9]+')
# Control signs but the tab, separators of lines and paragraphs, marks of a text's direction, and
# what XML cannot hold: halves of a pair of UTF-16 and the two code points that are not characters.
ACTING = re.compile(
    r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    r"\ud800-\udfff\ufffe\uffff]"
)


@dataclass(frozen=True)
class Problem:
    """One mistake of the input: where it is, what it is and what to do.

    Parameters
    ----------
    file
        Path as the user wrote it.
    message
        What is wrong, with the value in double quotes, as a sentence without a final stop.
    advice
        What the user can do, as a sentence in the imperative without a final stop.
    row
        Line of the file, counted as an editor does: the header of a sheet is line 1.
    column
        Column of the sheet or key of the configuration.
    more_rows, more_columns
        Other places of the same mistake, see `arrange`.
    """

    file: str
    message: str
    advice: str
    row: int | None = None
    column: str | None = None
    more_rows: tuple[int, ...] = ()
    more_columns: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Place, mistake and advice as one paragraph."""
        return show_signs(f"{_place(self)}: {self.message}. {self.advice}.")


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
        """Place and message in one line."""
        return show_signs(f"{_place(self)}: {self.message}.")


class InputError(Exception):
    """One or more problems of the input, to be shown to the user without a traceback."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(describe(self.problems))


class StoppedError(Exception):
    """What ends a job and is not a mistake in the input, in words that somebody can act on."""


def show_signs(text: str) -> str:
    r"""Text in one line, in which nothing acts on a terminal, a log or a reader of XML.

    Control signs, line ends and signs that change the direction of a text are written as in Python,
    and so is what XML 1.0 has no place for (https://www.w3.org/TR/xml/#charsets). A tab stays.

    >>> print(show_signs("a\x1b[31m b\rc \N{RIGHT-TO-LEFT OVERRIDE}d é"))
    a\x1b[31m b\rc \u202ed é
    """
    return ACTING.sub(lambda sign: sign[0].encode("unicode_escape").decode("ascii"), text)


def _place(found: Problem | Note) -> str:
    place = [found.file]
    if found.row is not None:
        place.append(list_places("line", (found.row, *getattr(found, "more_rows", ()))))
    if found.column is not None:
        place.append(list_places("column", (found.column, *getattr(found, "more_columns", ()))))
    return ", ".join(place)


def list_places(noun: str, places: Sequence[int | str]) -> str:
    """List places, the first of many with how many there are.

    >>> list_places("line", [3]), list_places("line", [3, 4, 9])
    ('line 3', 'lines 3, 4 and 9')
    >>> list_places("column", list("abcdefg"))
    '7 columns (the first a, b, c, d, e)'
    """
    if len(places) == 1:
        return f"{noun} {places[0]}"
    shown = [str(place) for place in places[:PLACES_SHOWN]]
    if len(places) > PLACES_SHOWN:
        return f"{len(places)} {noun}s (the first {', '.join(shown)})"
    return f"{noun}s {join(shown)}"


def log_notes(notes: Iterable[Note], logger: logging.Logger) -> None:
    """Log what the check found, a line for each note: warnings last, as such.

    >>> log_notes([], logging.getLogger("quiet"))
    """
    notes = list(notes)
    plain = [f"  {note}" for note in notes if not note.warning]
    if plain:
        logger.info("\n".join(["Check of the input:", *plain]))
    for note in notes:
        if note.warning:
            logger.warning(f"Warning: {note}")


def arrange(problems: Iterable[Problem]) -> list[Problem]:
    """Problems by file and line, those that are equal as one with all their places.

    The files keep the order in which they were checked. Of many problems of one kind, which differ
    only in values that the message quotes, the first ten stay, and the others are counted with
    their lines.

    >>> empty = [Problem("s.tsv", "the cell is empty", "Fill it", row, "visit") for row in (7, 3)]
    >>> print(*arrange(empty))
    s.tsv, lines 3 and 7, column visit: the cell is empty. Fill it.
    """
    of_files = defaultdict(list)
    for problem in problems:
        of_files[problem.file].append(problem)
    arranged = []
    for found in of_files.values():
        found = sorted(found, key=lambda problem: -1 if problem.row is None else problem.row)
        kinds = defaultdict(list)
        for problem in _merge_columns(_merge_rows(found)):
            kinds[_VALUES.sub("", f"{problem.message}\n{problem.advice}")].append(problem)
        kept = [problem for kind in kinds.values() for problem in _limit(kind)]
        arranged += sorted(kept, key=lambda problem: -1 if problem.row is None else problem.row)
    return arranged


def _merge_rows(problems: Iterable[Problem]) -> list[Problem]:
    groups = defaultdict(list)
    for problem in problems:
        groups[problem.message, problem.advice, problem.column, problem.row is None].append(problem)
    merged = []
    for first, *others in groups.values():
        rows = sorted({row for problem in (first, *others) for row in _rows(problem)})
        merged.append(replace(first, row=rows[0], more_rows=tuple(rows[1:])) if rows else first)
    return merged


def _merge_columns(problems: Iterable[Problem]) -> list[Problem]:
    groups = defaultdict(list)
    for problem in problems:
        key = (problem.message, problem.advice, problem.row, problem.more_rows)
        groups[(*key, problem.column is None)].append(problem)
    return [
        replace(
            group[0],
            more_columns=tuple(
                problem.column for problem in group[1:] if problem.column is not None
            ),
        )
        if group[0].column is not None
        else group[0]
        for group in groups.values()
    ]


def _limit(kind: list[Problem]) -> list[Problem]:
    """Problems of one kind, those behind the tenth as one that counts them."""
    if len(kind) <= SHOWN_OF_A_KIND + 1:
        return kind
    last, *rest = kind[SHOWN_OF_A_KIND - 1 :]
    rows = [row for problem in rest if problem.row is not None for row in _rows(problem)]
    columns = {problem.column for problem in kind}
    place = f", in {list_places('line', sorted(set(rows)))}" if rows else ""
    more = f"{len(rest)} more problems of this kind{place}"
    column = columns.pop() if len(columns) == 1 else None
    counted = Problem(last.file, more, "Correct them in the same way", last.row, column)
    return [*kind[:SHOWN_OF_A_KIND], counted]


def _rows(problem: Problem) -> tuple[int, ...]:
    return () if problem.row is None else (problem.row, *problem.more_rows)


def describe(problems: Iterable[Problem]) -> str:
    """Text of the problems as `arrange` has them, numbered, under a line that counts them.

    >>> print(describe([Problem("samples.tsv", 'visit "wk2" is unknown', "Use week2", 3, "visit")]))
    1 problem in the input:
      1. samples.tsv, line 3, column visit: visit "wk2" is unknown. Use week2.
    """
    problems = arrange(problems)
    noun = "problem" if len(problems) == 1 else "problems"
    lines, seen = [f"{len(problems)} {noun} in the input:"], Counter[str]()
    for number, problem in enumerate(problems, start=1):
        seen[problem.file] += 1
        if seen[problem.file] <= SHOWN_OF_A_FILE:
            lines.append(f"  {number}. {problem}")
    lines += [
        f"  {file} has {count - SHOWN_OF_A_FILE} more. Correct the first ones, then start again."
        for file, count in seen.items()
        if count > SHOWN_OF_A_FILE
    ]
    return "\n".join(lines)


def shorten(
    problems: list[Problem], noun: str, count: int = 0, column: str | None = None
) -> list[Problem]:
    """First of many problems of one kind in one file, and a problem that counts the rest.

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
    counted = Problem(problems[0].file, more, "Correct them in the same way", column=column)
    return [*problems[:SHOWN_OF_A_KIND], counted]


def nearest(value: str, known: Iterable[str]) -> str:
    r"""Name the known value that is most like the given one, to be put behind a message.

    Returns
    -------
    str
        ``' (nearest: "x")'``; where the two look the same, by what they differ; an empty string
        where nothing is alike.

    Examples
    --------
    >>> nearest("basline", ["baseline", "week2"])
    ' (nearest: "baseline")'
    >>> nearest("week\u00a02", ["week 2"])
    " (it looks like a known one and differs only in blanks: 'week\\xa02' and 'week 2')"
    >>> nearest("zzz", ["baseline"]), nearest("PRE", ["post", "pre"])
    ('', ' (nearest: "pre")')
    """
    known = list(known)
    twin = find_twin(value, known)
    if twin is not None:
        difference = describe_difference(value, twin)
        return f" (it looks like a known one and differs only in {difference})"
    matches = [other for other in known if other.casefold() == value.casefold()]
    matches = matches or get_close_matches(value, known, n=1)
    return f' (nearest: "{matches[0]}")' if matches else ""
