"""Guess subject and visit from the names of runs, for a template of the sample sheet."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from tearflow.differential.design_words import EYE_NAMES
from tearflow.readers.run_names import RunMatcher, bare_name

# The column that says what nobody has checked yet.
GUESS = "guess"
COLUMNS = ("cohort", "run", "sample", "subject", "visit", "eye", "include", GUESS)
GUESSED = "good: subject and visit are in the run's name; check and delete this column"
NUMBERED = (
    "doubtful: a number of the run's name taken for the visit; replace it by the name of the visit,"
    " check the order and delete this column"
)
AGAIN = "doubtful: run again, as the run's name says; check, see the key reruns, delete this column"
INITIALS = (
    "doubtful: letters of the run's name taken for the initials of the subject; check and delete"
    " this column"
)
CLASH = (
    "doubtful: other runs have the same subject, visit and eye; tell them apart (are there two"
    " arms?) and delete this column"
)
NOT_GUESSED = "not all found in the run's name; check, fill in and delete this column"
LEFT_OUT = "left out by the run's name; check and delete this column"
# A sheet that is one has a template with lists to choose from.
WORKBOOK = ".xlsx"
# Share of the runs that a guess by numbers has to hold for.
NEARLY_ALL = 0.9
# The rule that writes the template.
TARGET = "sample_sheet"
_WORD = "day|days|week|weeks|wk|month|months|mo|year|years|yr|hour|hours|hr|visit|tp|timepoint"
_UNIT = f"v|t|d|w|m|y|h|{_WORD}"
_VISIT = re.compile(
    rf"(?:{_UNIT})\d{{1,3}}|t?\d{{1,3}}(?:{_UNIT})|baseline|base|bl|bsl|pre|post|before|after|"
    "(?:pre|post)(?:op|tx|treatment)|screen|screening|prior|followup|fu|fu\\d+|end|eot|eos|"
    "discharge|disch",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"(?!\d{6})[A-Za-z]{0,12}\d{1,5}")
_NUMBER = re.compile(r"\d{1,2}")
# Year to second, of a run that was repeated.
_TIME = re.compile(r"20\d{12}")
_INITIALS = re.compile(r"[A-Za-z]{2,4}")
# By OD, RE or right, and OS, LE or left.
_EYES = {
    word: eye for eye, name in EYE_NAMES.items() for word in (eye.casefold(), f"{name[0]}e", name)
}
_NO_SAMPLE = re.compile(r"pools?|pooled|blanks?|qc|hela|wash", re.IGNORECASE)
# NSDE03V0 holds a subject and a visit.
_JOINED = re.compile(rf"([A-Za-z]+\d+)((?:{_UNIT})\d{{1,3}})", re.IGNORECASE)
# A visit in two parts: Week_4.
_IN_WORDS = re.compile(rf"(?:{_WORD})", re.IGNORECASE)
_COUNT = re.compile(r"\d{1,3}")


def template_path(samples: str) -> str:
    """Name of the template of a sample sheet: beside it, never the sheet itself.

    >>> template_path("config/samples.tsv"), template_path("config/samples.xlsx")
    ('config/samples.template.tsv', 'config/samples.template.xlsx')
    """
    ending = WORKBOOK if Path(samples).suffix.lower() == WORKBOOK else ".tsv"
    return Path(samples).with_suffix(f".template{ending}").as_posix()


def make_template(runs: dict[str, list[str]]) -> list[dict[str, str]]:
    """Fill a sample sheet with the runs of the matrices.

    Parameters
    ----------
    runs
        Runs of the matrix of every cohort. Where several cohorts share them, a run is of the cohort
        that its name names, else of none yet.

    Returns
    -------
    list of dict
        One row a run with the cells of `COLUMNS`.
    """
    sharing = defaultdict(list)
    for cohort, columns in runs.items():
        sharing[tuple(columns)].append(cohort)
    rows = []
    for shared, cohorts in sharing.items():
        columns = list(shared)
        matcher = RunMatcher(columns)
        names = [bare_name(run) for run in columns]
        for run, name, guess in zip(columns, names, guess_runs(names), strict=True):
            tokens = {token.lower() for token in split_name(name)}
            of = cohorts if len(cohorts) == 1 else [c for c in cohorts if c.lower() in tokens]
            clear = name if len(matcher.find(name)) == 1 else run
            rows.append({"cohort": of[0] if len(of) == 1 else "", "run": clear, **guess})
    return rows


def guess_runs(names: Sequence[str]) -> list[dict[str, str]]:
    """Guess sample, subject, visit, eye and whether it takes part for each run of a matrix.

    The names are cut into tokens. The visit is the token, counted from the left or from the right,
    that differs between runs and looks like a visit in most of them; the subject is another
    that differs and makes, with visit and eye, every run a sample of its own, or nearly so. The
    subject has a number in it or, where no place has, may be initials. Where nothing looks like a
    visit, it is a small number that the runs of each subject count on.

    >>> rows = guess_runs(["tear_P01_V0", "tear_P01_V2", "tear_P02_V0", "tear_P02_V2", "pool"])
    >>> [(row["subject"], row["visit"], row["include"]) for row in rows[1:]]
    [('P01', 'V2', 'true'), ('P02', 'V0', 'true'), ('P02', 'V2', 'true'), ('', '', 'false')]
    """
    cut, again = without_marks([split_name(name) for name in names])
    taking = [not any(_NO_SAMPLE.fullmatch(token) for token in tokens) for tokens in cut]
    of_samples = [tokens for tokens, takes in zip(cut, taking, strict=True) if takes]
    visit = _find_visit(of_samples)
    numbered, initials = visit is None, False
    if numbered:
        found_ids, visit = _find_counted(cut, of_samples)
    else:
        subject = _find_subject(of_samples, visit, _SUBJECT)
        if subject is None:
            subject = _find_subject(of_samples, visit, _INITIALS)
            initials = subject is not None
        found_ids = [_at(tokens, subject) for tokens in cut]
    visit_like = _NUMBER if numbered else _VISIT
    subject_like = _INITIALS if initials else _SUBJECT
    rows: list[dict[str, str]] = []
    read = zip(names, cut, found_ids, again, taking, strict=True)
    for name, tokens, person, repeated, takes in read:
        found = {
            "subject": _like(subject_like, person),
            "visit": _like(visit_like, _at(tokens, visit)),
            "eye": _eye(tokens),
        }
        if not takes:
            found = dict.fromkeys(found, "")
        known = found["subject"] and found["visit"]
        parts = [part for part in found.values() if part] if known else [name]
        sample = re.sub(r"[^A-Za-z0-9._-]+", "_", "_".join(parts))
        note = AGAIN if repeated else NUMBERED if numbered else INITIALS if initials else GUESSED
        note = LEFT_OUT if not takes else note if known else NOT_GUESSED
        rows.append({"sample": sample, **found, "include": str(takes).lower(), GUESS: note})
    times = Counter(row["sample"] for row in rows if row[GUESS] != AGAIN)
    for row in rows:
        if times[row["sample"]] > 1 and row[GUESS] not in {AGAIN, LEFT_OUT, NOT_GUESSED}:
            row[GUESS] = CLASH
    return rows


def without_marks(names: Sequence[Sequence[str]]) -> tuple[list[list[str]], list[bool]]:
    """Tokens without the time or the number of a repeated run at their end, and who had one.

    A number is such a mark where most names are shorter by one, and another name has the same
    tokens before it.

    >>> cut, again = without_marks([["S2", "5"], ["S2", "6", "1"], ["S2", "6", "2"], ["S3", "6"],
    ...                             ["S3", "6", "20230606073820"]])
    >>> cut[1:], again
    ([['S2', '6'], ['S2', '6'], ['S3', '6'], ['S3', '6']], [False, True, True, False, True])
    """
    cut = [list(t[:-1] if t and _TIME.fullmatch(t[-1]) else t) for t in names]
    usual = Counter(map(len, cut)).most_common(1)[0][0] if cut else 0
    counted = Counter(tuple(tokens[:-1]) for tokens in cut if len(tokens) == usual + 1)
    cut = [
        tokens[:-1]
        if len(tokens) == usual + 1
        and _NUMBER.fullmatch(tokens[-1])
        and counted[(*tokens[:-1],)] > 1
        else tokens
        for tokens in cut
    ]
    return cut, [len(tokens) < len(name) for tokens, name in zip(cut, names, strict=True)]


def split_name(name: str) -> list[str]:
    """Cut the name of a run at its separators, and a subject from the visit behind it.

    >>> split_name("20240311_NSDE-P01V2_OD"), split_name("P01_Week_4")
    (['20240311', 'NSDE', 'P01', 'V2', 'OD'], ['P01', 'Week4'])
    """
    tokens: list[str] = []
    for token in re.split(r"[^A-Za-z0-9]+", name):
        if tokens and _COUNT.fullmatch(token) and _IN_WORDS.fullmatch(tokens[-1]):
            tokens[-1] += token
            continue
        joined = _JOINED.fullmatch(token)
        tokens += joined.groups() if joined else [token] if token else []
    return tokens


def _at(tokens: Sequence[str], slot: int | None) -> str:
    if slot is None or not -len(tokens) <= slot < len(tokens):
        return ""
    return tokens[slot]


def _like(pattern: re.Pattern[str], token: str) -> str:
    return token if pattern.fullmatch(token) else ""


def _eye(tokens: Sequence[str]) -> str:
    return next((_EYES[token.lower()] for token in tokens if token.lower() in _EYES), "")


def _slots(names: Iterable[Sequence[str]]) -> list[int]:
    """List the places from the left and from the right in which the names differ."""
    names = list(names)
    width = max((len(tokens) for tokens in names), default=0)
    return [
        slot
        for slot in (*range(width), *range(-1, -width - 1, -1))
        if len({_at(tokens, slot) for tokens in names}) > 1
    ]


def _find_visit(names: list[list[str]]) -> int | None:
    """Choose the place that looks like a visit in the most names, at least in half of them."""
    likeness = {
        slot: sum(bool(_VISIT.fullmatch(_at(tokens, slot))) for tokens in names)
        for slot in _slots(names)
    }
    best = max(likeness, key=likeness.__getitem__, default=None)
    return best if best is not None and 2 * likeness[best] >= len(names) else None


def _find_counted(
    names: Sequence[Sequence[str]], of_samples: Sequence[Sequence[str]]
) -> tuple[list[str], int | None]:
    """Subject of every name, and the place from the right of a number that counts its runs.

    Found in the names of the usual length: of the pairs of places that tell nearly all runs apart,
    with several numbers a subject and several subjects a number, that with the fewest numbers, the
    subject before the number. In a name of another length the subject is the nearest token before
    the number that can be one.
    """
    usual = Counter(map(len, of_samples)).most_common(1)[0][0] if of_samples else 0
    alike = [tokens for tokens in of_samples if len(tokens) == usual]
    best, least = None, (len(alike), len(alike))
    for visit in range(1, usual):
        numbers = [tokens[visit] for tokens in alike]
        if sum(map(bool, map(_NUMBER.fullmatch, numbers))) < NEARLY_ALL * len(alike):
            continue
        for subject in range(visit):
            people = [tokens[subject] for tokens in alike]
            clashes = len(alike) - len(set(zip(people, numbers, map(_eye, alike), strict=True)))
            if (
                all(map(_SUBJECT.fullmatch, people))
                and 1 < len(set(people)) < len(alike)
                and clashes <= (1 - NEARLY_ALL) * len(alike)
                and (len(set(numbers)), clashes) < least
            ):
                best, least = (subject, visit), (len(set(numbers)), clashes)
    if best is None:
        return [""] * len(names), None
    subject, visit = best[0], best[1] - usual
    return [
        tokens[subject] if len(tokens) == usual else _nearest_subject(tokens[:visit])
        for tokens in names
    ], visit


def _nearest_subject(tokens: Sequence[str]) -> str:
    return next((token for token in reversed(tokens) if _SUBJECT.fullmatch(token)), "")


def _find_subject(names: list[list[str]], visit: int | None, like: re.Pattern[str]) -> int | None:
    """Choose the place that looks like an id and tells the most runs of one visit apart."""
    best, fewest = None, len(names)
    for slot in _slots(names):
        values = [_at(tokens, slot) for tokens in names]
        if sum(bool(like.fullmatch(value)) for value in values) * 2 < len(names):
            continue
        if values == [_at(tokens, visit) for tokens in names]:
            continue
        eyes = [_eye(tokens) for tokens in names]
        visits = [_at(tokens, visit) for tokens in names]
        units = Counter(zip(values, visits, eyes, strict=True))
        clashes = sum(units.values()) - len(units)
        # An id of the run tells every run from every other and says nothing of the person.
        single = max(Counter(values).values()) == 1
        if not single and clashes < fewest:
            best, fewest = slot, clashes
    return best
