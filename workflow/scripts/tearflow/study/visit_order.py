"""The order of the visits of a cohort, which a sample sheet need not have."""

from collections.abc import Iterable, Sequence

from tearflow.differential.contrast import Contrast


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
