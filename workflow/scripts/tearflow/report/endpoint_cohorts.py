"""The difference of the changes of the clinical measures between two cohorts."""

from math import isnan
from typing import Any

from markupsafe import Markup

from tearflow.endpoints.measures import YES_NO, Measure
from tearflow.endpoints.names import BY_PERSON, PUBLISHED
from tearflow.report.blocks import Block, Fold, Grid, Prose, Section, anchor
from tearflow.report.endpoint_changes import ROLES, Rows, estimate_lines, index_rows
from tearflow.report.endpoint_words import (
    EACH_EYE,
    amount,
    find_two_eyed,
    lines,
    name_measure,
    p_value,
    small,
    unbroken,
)
from tearflow.report.run import Run
from tearflow.run.words import join

TABLE = "endpoints/differences.tsv"
NOT_TWO_LISTS = (
    "A change that is significant in one cohort and not in the other may be the same in both, so "
    "the difference of the two changes is tested. p is adjusted over the visits of a measure."
)


def difference_section(run: Run) -> list[Section]:
    """Section on the differences between cohorts; empty where no comparison has two."""
    if not run.compared_cohorts:
        return []
    blocks: list[Block] = [Prose([NOT_TWO_LISTS])]
    table = run.table(TABLE)
    for (_, first, second), rows in table.groupby(["comparison", "first", "second"], sort=False):
        two_eyed = find_two_eyed(run, first) | find_two_eyed(run, second)
        found = index_rows(rows, "measure", "arm", "visit", "analysis")
        visits = rows["visit"].drop_duplicates().tolist()
        shown: list[Grid] = []
        for role, title in ROLES.items():
            grid = [
                [
                    name_measure(measure) + (Markup("<br>{}").format(arm) if arm else ""),
                    *(
                        show_difference(found, (name, arm, visit), measure, name in two_eyed)
                        for visit in visits
                    ),
                ]
                for name, arm in dict.fromkeys(zip(rows["measure"], rows["arm"], strict=True))
                for measure in [run.measures[name]]
                if measure.role == role
            ]
            if grid:
                sides = " minus change in ".join(map(run.cohort_title, (first, second)))
                text = f"{title}: change in {sides}"
                shown.append(Grid(text, ["Measure", *visits], grid))
        blocks += shown[:1]
        # Secondary measures beside primary ones.
        blocks += [Fold(other.title, [other]) for other in shown[1:]]
    if table.empty:
        names = join(
            [
                " and ".join(map(run.cohort_title, cohorts))
                for cohorts in run.compared_cohorts.values()
            ]
        )
        blocks.append(Prose([f"{names} have no later visit in common."]))
    return [
        Section(
            "Differences between cohorts",
            anchor("endpoints", "differences"),
            blocks,
            folded=True,
            inside="change in one cohort minus change in the other",
        )
    ]


def show_difference(
    found: Rows, key: tuple[str, ...], measure: Measure, has_eyes: bool
) -> Markup | str:
    """Cell of a visit: person-wise, then each eye counted where anybody has two."""
    person, eyes = (found.get((*key, analysis)) for analysis in (BY_PERSON, PUBLISHED))
    if person is None:
        return ""
    beside = ""
    if has_eyes and eyes is not None and not isnan(eyes.adjusted_p):
        beside = f"{EACH_EYE}: {unbroken(p_value(eyes.adjusted_p))}"
    g = "" if isnan(person.hedges_g) else unbroken(f"g = {amount(person.hedges_g)},")
    people = unbroken(f"n = {person.n_people_first} and {person.n_people_second}")
    return lines(
        *estimate_lines(person, measure),
        small(beside),
        small(changes_in_words(person, measure)),
        small(f"{g} {people}".strip()),
    )


def changes_in_words(row: Any, measure: Measure) -> str:
    """Mean changes of both cohorts; empty where they are not known."""
    if isnan(row.change_first) or isnan(row.change_second):
        return ""
    scale, sign = (100, " %") if measure.scale == YES_NO else (1, "")
    first, second = (
        amount(scale * change, signed=True) + sign
        for change in (row.change_first, row.change_second)
    )
    return f"{unbroken(first)} and\N{NO-BREAK SPACE}{unbroken(second)}"
