"""The order of the visits of a cohort, which a sample sheet need not have."""

from collections.abc import Iterable, Sequence
from typing import Any

from tearflow.differential.contrast import Contrast
from tearflow.run.problems import Problem, nearest
from tearflow.study.configuration import key_place
from tearflow.study.quoting import quote_all
from tearflow.study.sheets import Sheet


def order_visits(visits: Iterable[str], contrasts: Iterable[Contrast]) -> list[str]:
    """Put the reference of a contrast before its target, else keep the order of appearance.

    Parameters
    ----------
    visits
        Visit of each sample, in the order of the sheet.
    contrasts
        Those of the cohort; only those between visits count. Where they contradict each other, the
        visit that appears first stays first.

    Returns
    -------
    list of str
        Each visit once.

    Examples
    --------
    >>> contrasts = [Contrast("dry", "early", "visit", reference="before", target="week2")]
    >>> order_visits(["week2", "week6", "before", "week2"], contrasts)
    ['before', 'week2', 'week6']
    """
    references: dict[str, list[str]] = {visit: [] for visit in visits}
    for contrast in contrasts:
        if contrast.variable == "visit":
            references[contrast.target].append(contrast.reference)
    ordered: list[str] = []
    met: set[str] = set()

    def put(visit: str) -> None:
        if visit not in met:
            met.add(visit)
            for reference in references[visit]:
                put(reference)
            ordered.append(visit)

    for visit in references:
        put(visit)
    return ordered


def sort_visits(visits: Iterable[str], listed: Sequence[str]) -> list[str]:
    """Visits, each once, as they are listed, and the others behind in order of appearance.

    >>> sort_visits(["week2", "later", "before", "week2"], ["before", "week2", "week6"])
    ['before', 'week2', 'later']
    """
    found = dict.fromkeys(visits)
    first = [visit for visit in listed if visit in found]
    return [*first, *(visit for visit in found if visit not in first)]


def check_visits(
    listed: Sequence[str], samples: Sheet, config: dict[str, Any], files: Sequence[str]
) -> list[Problem]:
    """List visits of the key `visits` that no sample has, and visits of samples that it lacks.

    Parameters
    ----------
    listed
        The key of the configuration; empty where the sample sheet gives the order.
    samples
        The sample sheet.
    config, files
        The configuration as it was given, and its files.
    """
    if not listed or not samples.read:
        return []
    known = dict.fromkeys(row.cells["visit"] for row in samples.rows if row.included)
    problems = []
    for position, visit in enumerate(listed):
        if visit not in known:
            file, line = key_place(("visits", position), config, files)
            message = f'key "visits" names the visit "{visit}", which no sample has'
            advice = f"Choose from {quote_all([name for name in known if name])}"
            problems.append(Problem(file, message + nearest(visit, known), advice, line))
    lacking = [visit for visit in known if visit and visit not in listed]
    if lacking:
        file, line = key_place(("visits",), config, files)
        message = f'key "visits" lacks {quote_all(lacking)}, visits of {samples.path}'
        advice = "Put every visit in its place, or remove the key"
        problems.append(Problem(file, message, advice, line))
    return problems
