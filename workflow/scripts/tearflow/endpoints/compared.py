"""Which tables the cohorts of a study have together, for rules and report."""

from collections.abc import Collection, Mapping, Sequence


def group_cohorts(
    comparisons: Mapping[str, Sequence[str]], measured: Collection[str]
) -> dict[str, list[str]]:
    """Cohorts with endpoints that a comparison names together, by its name.

    Parameters
    ----------
    comparisons
        Contrasts of each, written cohort/contrast.
    measured
        Cohorts with endpoints.

    Examples
    --------
    >>> group_cohorts({"both": ["a/x", "a/y", "b/x"], "visits": ["a/x", "a/y"]}, ["a", "b", "c"])
    {'both': ['a', 'b']}
    """
    named = {
        name: list(dict.fromkeys(path.split("/")[0] for path in paths))
        for name, paths in comparisons.items()
    }
    found = {name: [c for c in cohorts if c in measured] for name, cohorts in named.items()}
    return {name: cohorts for name, cohorts in found.items() if len(cohorts) > 1}


def list_tables(compared: Collection[str], has_safety: bool) -> list[str]:
    """Names of the tables of all cohorts.

    Parameters
    ----------
    compared
        Comparisons with several cohorts.
    has_safety
        Whether there is a sheet of adverse events and adherence.

    Examples
    --------
    >>> list_tables({}, has_safety=True)
    ['baseline', 'safety', 'adherence']
    """
    safety = ["safety", "adherence"] if has_safety else []
    return ["baseline", *(["differences"] if compared else []), *safety]
