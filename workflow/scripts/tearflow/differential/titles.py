"""Titles of contrasts, series and comparisons for readers; ids are for the names of files."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tearflow.differential.contrast import Contrast
from tearflow.differential.design_words import EYE_NAMES, name_contrast, name_filter
from tearflow.differential.pairing import SINGLE_EYES
from tearflow.run.words import join

# A comparison of more contrasts goes by its name.
MOST_IN_TITLE = 4


def title_contrasts(contrasts: Iterable[Contrast], cohorts: Mapping[str, str]) -> dict[str, str]:
    """Title of every contrast by its path, all of them different.

    A contrast without a title has that of its cohort and what it compares; where this is the title
    of another contrast too, such as one with covariates, its name follows in brackets.

    Parameters
    ----------
    contrasts
        Rows of the contrast sheet.
    cohorts
        Titles of the cohorts by name.

    Examples
    --------
    >>> first = Contrast("nsde", "week2_vs_baseline", "visit", "baseline", "week2")
    >>> title_contrasts([first], {"nsde": "NSDE"})
    {'nsde/week2_vs_baseline': 'NSDE: week2 against baseline'}
    >>> second = replace(first, name="by_age", covariates="age")
    >>> third = replace(first, name="named", title="After two weeks")
    >>> list(title_contrasts([first, second, third], {"nsde": "NSDE"}).values())[1:]
    ['NSDE: week2 against baseline (by_age)', 'After two weeks']
    """
    contrasts = list(contrasts)
    plain = {contrast.path: _title(contrast, cohorts[contrast.cohort]) for contrast in contrasts}
    uses = Counter(plain.values())
    return {
        contrast.path: plain[contrast.path]
        if contrast.title or uses[plain[contrast.path]] == 1
        else f"{plain[contrast.path]} ({contrast.name})"
        for contrast in contrasts
    }


def _title(contrast: Contrast, cohort: str) -> str:
    # Covariates that pairs cancel are known to the design alone.
    return contrast.title or f"{cohort}: {name_contrast(replace(contrast, covariates=''))}"


def title_series(members: Iterable[Contrast], cohort: str) -> str:
    """Title of a series of contrasts.

    >>> course = Contrast("dry", "course_week1", "visit", "baseline", "week1", series="course")
    >>> title_series([course], "Dry eye")
    'Dry eye: each visit against baseline'
    """
    first = next(iter(members))
    if first.title.endswith(of_target := f", {first.target}"):
        return first.title.removesuffix(of_target)
    named = f"each {first.variable} against {first.reference}"
    if first.group:
        named += f", {first.group_target} against {first.group_reference}"
    named += name_filter(first)
    if first.eyes in SINGLE_EYES:
        named += f", {EYE_NAMES[first.eyes]} eyes"
    return f"{cohort}: {named}"


def title_comparison(
    name: str, paths: Sequence[str], contrasts: Mapping[str, str], cohorts: Mapping[str, str]
) -> str:
    """Title of a comparison: the cohorts it compares, or its contrasts, or its name.

    Parameters
    ----------
    name, paths
        The comparison and its contrasts, written cohort/contrast.
    contrasts, cohorts
        Titles of all contrasts by path, and of all cohorts by name.

    Examples
    --------
    >>> title_comparison("both", ["nsde/a", "ssde/a"], {}, {"nsde": "NSDE", "ssde": "SSDE"})
    'Comparison of NSDE and SSDE'
    >>> title_comparison("visits", ["d/a", "d/b"], {"d/a": "Week 1", "d/b": "Week 2"}, {"d": "Dry"})
    'Comparison of “Week 1” and “Week 2”'
    >>> title_comparison("visits", ["d/a"] * 5, {}, {})
    'Comparison visits'
    """
    if len(paths) > MOST_IN_TITLE:
        return f"Comparison {name}"
    compared = list(dict.fromkeys(path.split("/")[0] for path in paths))
    if len(compared) == len(paths):
        return f"Comparison of {join([cohorts[cohort] for cohort in compared])}"
    return f"Comparison of {join([f'“{contrasts[path]}”' for path in paths])}"
