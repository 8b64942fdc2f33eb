"""The baseline table: who the people of each cohort and arm were before the treatment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from tearflow.endpoints.characteristics import MOST_LEVELS, read_numbers
from tearflow.endpoints.choose_test import choose_test
from tearflow.endpoints.comparisons import compare_groups
from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.fisher import fisher_exact
from tearflow.endpoints.measures import EYE, PERSON, YES_NO, Measure
from tearflow.endpoints.names import (
    CATEGORY,
    COUNT,
    FISHER,
    KRUSKAL_WALLIS,
    MEASURE,
    NUMBER,
    WELCH_ANOVA,
)
from tearflow.endpoints.several_groups import kruskal_wallis, welch_anova
from tearflow.endpoints.summary import describe_visit
from tearflow.endpoints.table_specs import BASELINE
from tearflow.endpoints.ties import tie_units
from tearflow.endpoints.units import Units, tabulate_units
from tearflow.io.table_specs import TableSpec

SAME_PEOPLE = "the arms are eyes of the same people: see tests.tsv"
NOT_EXACT = "all have one level, or there are too many people for an exact test"
NOT_SEVERAL = "a group has fewer than two values, or only equal ones"
# Column of the only visit of a `Units` here.
VALUE = "value"
# Statistics of numbers, which categories do not have.
OF_NUMBERS = ("mean", "sd", "sem", "median", "q1", "q3", "minimum", "maximum", "n_below")
Row = dict[str, Any]


@dataclass(frozen=True)
class EndpointCohort:
    """A cohort with what its people have.

    Parameters
    ----------
    name
        As in the sheet of cohorts.
    design
        Visits and arms.
    values
        The rows of `values.tsv`.
    characteristics
        Text by person (index) and column, empty where unknown.
    """

    name: str
    design: EndpointDesign
    values: pd.DataFrame
    characteristics: pd.DataFrame

    def of_arm(self, arm: str) -> pd.DataFrame:
        """Values of an arm, or of all if it is empty."""
        return self.values[self.values["arm"].eq(arm)] if arm else self.values

    def people(self, arm: str) -> list[str]:
        """Everyone with a value in an arm, in order."""
        return self.of_arm(arm)["subject"].drop_duplicates().tolist()


@dataclass(frozen=True)
class Group:
    """Cohorts and arms that a row of the table puts together.

    Parameters
    ----------
    cohort, arm
        As the row names them, empty for all.
    members
        The cohorts, and of each the arm.
    parts
        Groups between which p of the row is.
    """

    cohort: str
    arm: str
    members: tuple[tuple[EndpointCohort, str], ...]
    parts: tuple["Group", ...] = ()

    @property
    def key(self) -> Row:
        """What the row names."""
        return {"cohort": self.cohort, "arm": self.arm}

    @property
    def name(self) -> tuple[str, str]:
        """What tells it from the other groups."""
        return self.cohort, self.arm

    @property
    def has_paired_arms(self) -> bool:
        """Whether the people of an arm of it are in another arm as well."""
        return len(self.members) == 1 and self.members[0][0].design.paired_arms

    @property
    def untested(self) -> str:
        """Why nothing is tested between the parts; empty where it can be."""
        return SAME_PEOPLE if self.parts and self.has_paired_arms else ""


# Units of a cohort and an arm, whose only visit is `VALUE`.
Read = Callable[[EndpointCohort, str], Units]
# Units of groups by their names.
Gathered = Mapping[tuple[str, str], Units]
# Test of named groups: columns `test`, `p_value` and `reason`.
Compare = Callable[[Mapping[str, Units]], Row]


def tabulate_baseline(
    cohorts: Sequence[EndpointCohort], measures: Sequence[Measure]
) -> pd.DataFrame:
    """Baseline table of all cohorts, as Table 1 of a publication.

    Parameters
    ----------
    cohorts
        Those with values.
    measures
        As declared.

    Returns
    -------
    pandas.DataFrame
        The columns of `baseline.tsv`: people and eyes, then characteristics, then measures at the
        baseline visit, for all cohorts together where there are several, each cohort and each
        arm. p of a row is between the groups that it puts together.
    """
    groups = list_groups(cohorts)
    names = dict.fromkeys(name for cohort in cohorts for name in cohort.characteristics)
    rows = [
        *count_units("people", ["subject"], groups),
        *count_units("eyes", ["subject", "eye"], groups),
    ]
    for name in names:
        rows += describe_characteristic(name, cohorts, groups)
    for measure in measures:
        rows += describe_measure(measure, groups)
    return fill_columns(rows, BASELINE)


def fill_columns(rows: Sequence[Row], spec: TableSpec) -> pd.DataFrame:
    """Table of rows that name some of its columns; a text that is missing is empty."""
    types = {column.name: column.dtype for column in spec.columns}
    texts = dict.fromkeys(name for name, dtype in types.items() if dtype == "str")
    table = pd.DataFrame(rows, columns=spec.names)
    return table.astype(dict.fromkeys(texts, object)).fillna(dict.fromkeys(texts, "")).astype(types)


def list_groups(cohorts: Sequence[EndpointCohort]) -> list[Group]:
    """All cohorts together where there are several, then each cohort and its arms."""
    of_cohorts = []
    for cohort in cohorts:
        arms = tuple(Group(cohort.name, arm, ((cohort, arm),)) for arm in cohort.design.arms)
        of_cohorts.append(Group(cohort.name, "", ((cohort, ""),), arms))
    groups = [group for whole in of_cohorts for group in (whole, *whole.parts)]
    if len(cohorts) > 1:
        groups.insert(0, Group("", "", tuple((c, "") for c in cohorts), tuple(of_cohorts)))
    return groups


def count_units(name: str, keys: list[str], groups: Sequence[Group]) -> list[Row]:
    """Rows with the number of people or eyes that have any value; none where there are none."""
    rows = []
    for group in groups:
        found = [cohort.of_arm(arm)[keys].drop_duplicates() for cohort, arm in group.members]
        count = sum(int(units[keys[-1]].ne("").sum()) for units in found)
        rows.append({"characteristic": name, "kind": COUNT, "n": count} | group.key)
    return rows if any(row["n"] for row in rows) else []


def describe_characteristic(
    name: str, cohorts: Sequence[EndpointCohort], groups: Sequence[Group]
) -> list[Row]:
    """Rows of a column of the sheets; none of texts that are no categories."""
    empty = pd.Series(dtype="str")
    texts = [text for c in cohorts for text in c.characteristics.get(name, empty)]
    is_number = read_numbers(texts) is not None
    levels = [] if is_number else list(dict.fromkeys(filter(None, texts)))
    if len(levels) > MOST_LEVELS:
        return []

    def read(cohort: EndpointCohort, arm: str) -> Units:
        people = cohort.people(arm)
        column = cohort.characteristics.get(name, empty).reindex(people).replace("", np.nan)
        # A category is the number of its level.
        column = column if is_number else column.map(levels.index, na_action="ignore")
        index = pd.MultiIndex.from_product([people, [""]], names=["subject", "eye"])
        values = pd.DataFrame({VALUE: column.to_numpy(float)}, index=index)
        return Units(values, pd.DataFrame({VALUE: False}, index=index))

    shown = [group for group in groups if not (group.arm and group.has_paired_arms)]
    key = {"characteristic": name, "unit": PERSON}
    units = gather(read, shown)
    if is_number:
        key["kind"] = NUMBER
        return describe_groups(key, units, shown, partial(compare_numbers, Measure(name)))
    numbered = {level: float(place) for place, level in enumerate(levels)}
    compare = partial(compare_levels, list(numbered.values()))
    counted = describe_groups(key | {"kind": CATEGORY}, units, shown, compare)
    counted = [{name: row[name] for name in row if name not in OF_NUMBERS} for row in counted]
    return counted + count_levels(key | {"kind": CATEGORY}, units, shown, numbered)


def describe_measure(measure: Measure, groups: Sequence[Group]) -> list[Row]:
    """Rows of a measure at the baseline: of eyes if it is per eye, and of people.

    None where nobody has a value there.
    """
    rows, shown = [], groups
    if measure.per == PERSON:
        shown = [group for group in groups if not (group.arm and group.has_paired_arms)]
    for unit in (EYE, PERSON)[measure.per == PERSON :]:

        def read(cohort: EndpointCohort, arm: str, unit: str = unit) -> Units:
            visits = cohort.design.visits
            units = tabulate_units(cohort.values, measure, visits, unit, arm)
            at = {cohort.design.baseline: VALUE}
            return Units(
                *(part.rename(columns=at)[[VALUE]] for part in (units.values, units.below))
            )

        key = {"characteristic": measure.name, "kind": MEASURE, "unit": unit}
        compare = partial(compare_numbers, measure)
        if measure.scale == YES_NO and unit == measure.per:
            compare = partial(compare_levels, list(measure.levels))
        found = gather(read, shown)
        if all(
            units.values.empty or units.values.isna().all(axis=None) for units in found.values()
        ):
            continue
        rows += describe_groups(key, found, shown, compare)
        if unit == measure.per:
            levels = {str(level): float(level) for level in measure.levels}
            rows += count_levels(key, found, shown, levels)
    return rows


def gather(read: Read, groups: Sequence[Group]) -> Gathered:
    """Units of groups and of the parts of each, read once."""
    every = {each.name: each for group in groups for each in (group, *group.parts)}
    return {name: put_together(read, group) for name, group in every.items()}


def put_together(read: Read, group: Group) -> Units:
    """Units of all members of a group; those of different cohorts are different people."""
    found = [(cohort.name, read(cohort, arm)) for cohort, arm in group.members]
    ids = [
        (f"{name}/{subject}", eye) for name, units in found for subject, eye in units.values.index
    ]
    index = pd.MultiIndex.from_tuples(ids, names=["subject", "eye"])
    values, below = (
        pd.concat([getattr(units, part) for _, units in found]).set_axis(index)
        for part in ("values", "below")
    )
    return Units(values, below)


def describe_groups(
    key: Row, units: Gathered, groups: Sequence[Group], compare: Compare
) -> list[Row]:
    """Rows with the statistics of each group, and the test between its parts."""
    rows = []
    for group in groups:
        row = key | group.key | describe_visit(units[group.name], VALUE)
        if group.untested:
            row["reason"] = group.untested
        elif group.parts:
            row |= compare({part.arm or part.cohort: units[part.name] for part in group.parts})
        rows.append(row)
    return rows


def count_levels(
    key: Row, units: Gathered, groups: Sequence[Group], levels: Mapping[str, float]
) -> list[Row]:
    """Rows with the number of units of each group at each level."""
    rows = []
    for level, value in levels.items():
        for group in groups:
            found = units[group.name].values[VALUE].dropna()
            count = int(found.eq(value).sum())
            share = count / len(found) if len(found) else np.nan
            counted = {"level": level, "n_level": count, "share": share, "n": len(found)}
            rows.append(key | group.key | counted)
    return rows


def compare_numbers(measure: Measure, groups: Mapping[str, Units]) -> Row:
    """Test of groups by means or ranks."""
    tables, has_below = tie_units(groups.values())
    found = {
        name: table[VALUE].dropna().to_numpy() for name, table in zip(groups, tables, strict=True)
    }
    chosen = choose_test(measure, has_below, found)
    if len(found) > 2:
        test = WELCH_ANOVA if chosen.parametric else KRUSKAL_WALLIS
        p_value = (welch_anova if chosen.parametric else kruskal_wallis)(list(found.values()))
        reason = NOT_SEVERAL if np.isnan(p_value) else chosen.reason
        return {"test": test, "p_value": p_value, "reason": reason}
    target = np.repeat([False, True], [values.size for values in found.values()])
    tested = compare_groups(np.concatenate(list(found.values())), target, chosen.parametric)
    return {
        "test": tested.test,
        "p_value": tested.p_value,
        "reason": tested.reason or chosen.reason,
    }


def compare_levels(levels: Sequence[float], groups: Mapping[str, Units]) -> Row:
    """Fisher's exact test of the levels of groups."""
    found = [units.values[VALUE].dropna() for units in groups.values()]
    counts = np.array([[int(values.eq(level).sum()) for values in found] for level in levels])
    p_value = fisher_exact(counts)
    return {"test": FISHER, "p_value": p_value, "reason": NOT_EXACT if np.isnan(p_value) else ""}
