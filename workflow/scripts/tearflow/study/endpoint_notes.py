"""What the check of the endpoints found that stops nothing, and that a user should know."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from itertools import pairwise

from tearflow.endpoints.arms import Arms
from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.measures import CONCENTRATION, CONTINUOUS, EYE, Measure
from tearflow.readers.thousands import Watch, describe_thousands
from tearflow.run.problems import Note
from tearflow.run.words import count_of, join
from tearflow.study.column_names import is_misspelling
from tearflow.study.endpoint_sheets import CohortEndpoints, Found
from tearflow.study.quoting import quote_all

# People, and places of a warning, that a note names.
SHOWN = 10
# People with both eyes, of whom a measure of the person may be alike in both.
FEWEST_ALIKE = 3
# A visit whose name is nearly that of another may be the same where so many times fewer have it.
FEWER = 3


def note_what_was_read(
    path: str, found: Sequence[Found], cohorts: Mapping[str, CohortEndpoints]
) -> list[Note]:
    """Counts of people, visits and measures of each cohort, and its baseline."""
    notes = []
    for cohort, endpoints in cohorts.items():
        of_cohort = [value for value, cell in found if cell.whose.cohort == cohort]
        people = len({value.subject for value in of_cohort})
        design = endpoints.design
        message = (
            f'endpoints of cohort "{cohort}": {count_of(people, "subject")},'
            f" {count_of(len(endpoints.measures), 'measure')}, visits"
            f' {quote_all(design.visits)}, compared with "{design.baseline}"'
        )
        notes.append(Note(path, message))
    baselines = {name: each.design.baseline for name, each in cohorts.items()}
    if len(set(baselines.values())) > 1:
        listed = join([f'"{visit}" in "{cohort}"' for cohort, visit in baselines.items()])
        message = f"visits are compared with {listed}; endpoints.baseline names one for all"
        notes.append(Note(path, message, warning=True))
    return notes


def note_order(path: str, order: Sequence[str], listed: Collection[str]) -> list[Note]:
    """Warning where visits that differ by a number are not in its order, and no key lists them."""
    numbered: dict[str, list[float]] = defaultdict(list)
    for visit in order:
        if match := re.fullmatch(r"(\D*)(\d+(?:\.\d+)?)(\D*)", visit):
            numbered[f"{match[1]}#{match[3]}"].append(float(match[2]))
    if listed or all(low <= high for found in numbered.values() for low, high in pairwise(found)):
        return []
    message = (
        f"visits are in the order of their first appearance, {quote_all(order)}; where that is not"
        " their order, list them by the key endpoints.visits"
    )
    return [Note(path, message, warning=True)]


def note_people(
    path: str, cohort: str, subjects: Collection[str], samples: Sequence[str], other: str
) -> list[Note]:
    """Subjects that are in one of the two sheets only, with a guess of who is meant.

    Parameters
    ----------
    path, other
        The sheet, and that of the samples.
    cohort
        Its name.
    subjects
        Of the endpoints, or of the sheet of safety.
    samples
        Subjects of the samples.
    """
    alone = [subject for subject in dict.fromkeys(subjects) if subject not in samples]
    free = [subject for subject in dict.fromkeys(samples) if subject not in subjects]
    if free and len(alone) == len(set(subjects)):
        message = f'cohort "{cohort}" has no subject that is in {other} as well'
        return [Note(path, message, warning=True)]
    notes = []
    if alone:
        message = f'subjects of cohort "{cohort}" without a sample in {other}'
        notes.append(Note(path, f"{message}: {quote_all(alone, SHOWN)}"))
    if free:
        message = f'subjects of cohort "{cohort}" with a sample and not in this sheet'
        notes.append(Note(path, f"{message}: {quote_all(free, SHOWN)}"))
    for subject in alone:
        # N03 and N04 are two people, NO3 and N03 may be one.
        same = [each for each in free if _digits(each) == _digits(subject)]
        if guess := get_close_matches(subject, same, n=1):
            message = (
                f'subject "{subject}" of cohort "{cohort}" has no sample, and "{guess[0]}" of'
                f" {other} is not in this sheet: check that they are not the same"
            )
            notes.append(Note(path, message, warning=True))
    return notes


def _digits(subject: str) -> str:
    """Digits of an id, the letters that look like one among them.

    >>> _digits("NO3") == _digits("N03")
    True
    """
    return re.sub(r"\D", "", subject.translate(str.maketrans("OoIl", "0011")))


def note_visits(
    path: str, cohort: str, visits: Collection[str], samples: Iterable[str], other: str
) -> list[Note]:
    """Visits of the samples at which a cohort has no endpoints, to which none can be related."""
    lacking = [visit for visit in dict.fromkeys(samples) if visit and visit not in visits]
    if not lacking:
        return []
    message = (
        f'visits of cohort "{cohort}" in {other} at which it has no endpoints:'
        f" {quote_all(lacking)}; endpoints and proteins are related where the names are the same"
    )
    return [Note(path, message, warning=len(lacking) == len(set(samples)))]


def note_visits_alike(path: str, cohort: str, found: Iterable[Found]) -> list[Note]:
    """Warning of a visit of few people whose name is nearly that of one of many."""
    people: dict[str, set[str]] = defaultdict(set)
    for value, _ in found:
        people[value.visit].add(value.subject)
    notes = []
    for visit, few in people.items():
        for other, many in people.items():
            if len(few) <= len(many) / FEWER and is_misspelling(visit, other):
                message = (
                    f'visit "{visit}" of cohort "{cohort}" has {count_of(len(few), "subject")} and'
                    f' "{other}" has {len(many)}: check that they are not the same'
                )
                notes.append(Note(path, message, warning=True))
                break
    return notes


def note_measures(
    path: str, measures: Collection[Measure], cohorts: Mapping[str, CohortEndpoints]
) -> list[Note]:
    """Measures of which a cohort has no value."""
    notes = []
    for cohort, endpoints in cohorts.items():
        if lacking := [each.name for each in measures if each not in endpoints.measures]:
            message = f'measures of which cohort "{cohort}" has no value: {quote_all(lacking)}'
            notes.append(Note(path, message))
    return notes


def note_zeros(path: str, found: Iterable[Found], measures: Mapping[str, Measure]) -> list[Note]:
    """Warning of concentrations of 0, which no assay can tell from those below its limit."""
    zeros: dict[str, list[int]] = defaultdict(list)
    for value, cell in found:
        if not value.value and measures[value.measure].scale == CONCENTRATION:
            zeros[value.measure].append(cell.line)
    return [
        Note(
            path,
            f'"{name}" is 0 in {count_of(len(lines), "cell")}: where that means that it was not'
            " detected, write < and the limit, such as <1.5",
            warning=True,
            row=lines[0],
        )
        for name, lines in zeros.items()
    ]


def note_thousands(
    path: str, found: Iterable[Found], measures: Mapping[str, Measure], decimal: str
) -> list[Note]:
    """Warning of measures all of whose decimal signs seem to separate thousands."""
    watched: dict[str, Watch] = {}
    for value, cell in found:
        if measures[value.measure].scale in (CONTINUOUS, CONCENTRATION):
            watch = watched.setdefault(value.measure, Watch(decimal, 1))
            watch.add(cell.line, [cell.text])
    notes = []
    for name, watch in watched.items():
        if seen := watch.found():
            _, line, text, count = seen
            message, advice = describe_thousands(text, count, decimal)
            notes.append(Note(path, f'"{name}": {message}. {advice}', warning=True, row=line))
    return notes


def note_alike_eyes(
    path: str, found: Iterable[Found], measures: Mapping[str, Measure]
) -> list[Note]:
    """Warning of measures of an eye that are alike in both eyes of everybody, as of a person."""
    eyes: dict[str, dict[tuple[str, ...], set[tuple[str, float]]]] = defaultdict(
        lambda: defaultdict(set)
    )
    for value, cell in found:
        if measures[value.measure].per == EYE:
            key = (cell.whose.cohort, value.subject, value.visit)
            eyes[value.measure][key].add((value.eye, value.value))
    notes = []
    for name, values in eyes.items():
        both = {key: pair for key, pair in values.items() if len(pair) > 1}
        people = {key[:2] for key in both}
        varies = len({number for pair in both.values() for _, number in pair}) > 1
        alike = all(len({number for _, number in pair}) == 1 for pair in both.values())
        if len(people) >= FEWEST_ALIKE and varies and alike:
            message = (
                f'"{name}" is alike in both eyes of all subjects at all visits; where it is a'
                " measure of the person, set per to person in the sheet of measures"
            )
            notes.append(Note(path, message, warning=True))
    return notes


def note_arms(
    path: str, cohort: str, found: Iterable[Found], design: EndpointDesign, arms: Arms
) -> list[Note]:
    """Subjects without an arm, and with one where others have eyes in two."""
    if not design.arms:
        return []
    subjects = dict.fromkeys(value.subject for value, _ in found)
    none = [subject for subject in subjects if not arms.of_person.get(subject)]
    notes = []
    if none:
        message = f'subjects of cohort "{cohort}" without an arm, left out where arms are compared'
        notes.append(Note(path, f"{message}: {quote_all(none, SHOWN)}", warning=True))
    one = [subject for subject in subjects if len(arms.of_person.get(subject, ())) == 1]
    if design.paired_arms and one:
        message = (
            f'eyes of one person are in different arms in cohort "{cohort}", so the arms are'
            f" compared within people; subjects with one arm are left out: {quote_all(one, SHOWN)}"
        )
        notes.append(Note(path, message, warning=2 * len(one) > len(subjects)))
    return notes
