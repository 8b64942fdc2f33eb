"""Guess subject and visit from the names of runs, for a template of the sample sheet."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from tearflow.readers.run_names import RunMatcher, bare_name

# The column that says what nobody has checked yet.
GUESS = "guess"
COLUMNS = ("cohort", "run", "sample", "subject", "visit", "eye", "include", GUESS)
GUESSED = "subject and visit guessed from the run's name; check and delete this column"
NOT_GUESSED = "not all found in the run's name; check, fill in and delete this column"
LEFT_OUT = "left out by the run's name; check and delete this column"
# The rule that writes the template.
TARGET = "sample_sheet"
_UNIT = "v|t|d|w|m|h|day|days|week|weeks|wk|month|months|mo|hour|hours|hr|visit|tp"
_VISIT = re.compile(
    rf"(?:{_UNIT})\d{{1,3}}|\d{{1,3}}(?:{_UNIT})|baseline|base|bl|pre|post|before|after|screen|"
    "screening|prior|followup|fu|fu\\d+|end|discharge|disch",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"(?!\d{6})[A-Za-z]{0,12}\d{1,5}")
_EYE = re.compile(r"OD|OS", re.IGNORECASE)
_NO_SAMPLE = re.compile(r"pools?|pooled|blanks?|qc|hela|wash", re.IGNORECASE)
# NSDE03V0 holds a subject and a visit.
_JOINED = re.compile(rf"([A-Za-z]+\d+)((?:{_UNIT})\d{{1,3}})", re.IGNORECASE)


def template_path(samples: str) -> str:
    """Name the template of a sample sheet: beside it, never the sheet itself.

    >>> template_path("config/samples.tsv")
    'config/samples.template.tsv'
    """
    return Path(samples).with_suffix(".template.tsv").as_posix()


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
    that differs and makes, with visit and eye, every run a sample of its own, or nearly so.

    >>> rows = guess_runs(["tear_P01_V0", "tear_P01_V2", "tear_P02_V0", "tear_P02_V2", "pool"])
    >>> [(row["subject"], row["visit"], row["include"]) for row in rows[1:]]
    [('P01', 'V2', 'true'), ('P02', 'V0', 'true'), ('P02', 'V2', 'true'), ('', '', 'false')]
    """
    tokens = [split_name(name) for name in names]
    taking = [not any(_NO_SAMPLE.fullmatch(token) for token in cut) for cut in tokens]
    of_samples = [cut for cut, takes in zip(tokens, taking, strict=True) if takes]
    visit = _find_visit(of_samples)
    subject = _find_subject(of_samples, visit)
    rows = []
    for name, cut, takes in zip(names, tokens, taking, strict=True):
        found = {
            "subject": _like(_SUBJECT, _at(cut, subject)),
            "visit": _like(_VISIT, _at(cut, visit)),
            "eye": _eye(cut),
        }
        if not takes:
            found = dict.fromkeys(found, "")
        known = found["subject"] and found["visit"]
        parts = [part for part in found.values() if part] if known else [name]
        sample = re.sub(r"[^A-Za-z0-9._-]+", "_", "_".join(parts))
        note = LEFT_OUT if not takes else GUESSED if known else NOT_GUESSED
        rows.append({"sample": sample, **found, "include": str(takes).lower(), GUESS: note})
    return rows


def split_name(name: str) -> list[str]:
    """Cut the name of a run at its separators, and a subject from the visit behind it.

    >>> split_name("20240311_NSDE-P01V2_OD")
    ['20240311', 'NSDE', 'P01', 'V2', 'OD']
    """
    tokens: list[str] = []
    for token in re.split(r"[^A-Za-z0-9]+", name):
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
    return next((token.upper() for token in tokens if _EYE.fullmatch(token)), "")


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


def _find_subject(names: list[list[str]], visit: int | None) -> int | None:
    """Choose the place that looks like an id and tells the most runs of one visit apart."""
    best, fewest = None, len(names)
    for slot in _slots(names):
        values = [_at(tokens, slot) for tokens in names]
        if sum(bool(_SUBJECT.fullmatch(value)) for value in values) * 2 < len(names):
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
