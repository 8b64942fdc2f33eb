"""The change in each person, of proteins and of a measure, by the design of a contrast."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.differential.conditions import read_conditions
from tearflow.differential.contrast import Contrast
from tearflow.differential.design import Design, Sample, Side, make_design, why_not_used
from tearflow.differential.observed import average_sides, observe
from tearflow.differential.pairing import LEAVE_OUT
from tearflow.differential.people import average_people
from tearflow.endpoints.measures import CONCENTRATION, PERSON, Measure
from tearflow.endpoints.related_contrasts import VISIT

Floats = NDArray[np.float64]

# Person and eye; the eye is empty where it is unknown.
Eye = tuple[str, str]


@dataclass(frozen=True)
class PeopleChanges:
    """Changes of a measure in the people of a contrast.

    Attributes
    ----------
    change
        By person: the mean of the eyes. Of a concentration the log2 ratio; of groups within a
        person, as a treated and a fellow eye, the difference of the changes.
    group
        Value of the contrast's group column of each person; empty where there is none, or groups
        are within people.
    arm
        Of each person where all eyes of everybody have one; else empty.
    limited
        People with a value at the limit of detection or below it.
    reason
        Why nobody has a change; else empty.
    """

    change: pd.Series
    group: pd.Series
    arm: pd.Series
    limited: frozenset[str] = frozenset()
    reason: str = ""

    @property
    def stratum(self) -> pd.Series:
        """Within which people are ranked and exchanged: the group, and the arm if it is another."""
        named = zip(self.group, self.arm, strict=True)
        texts = [", ".join(dict.fromkeys(filter(None, pair))) for pair in named]
        return pd.Series(texts, self.change.index, dtype="str")


def change_of_proteins(
    log2: pd.DataFrame, samples: Sequence[Sample], contrast: Contrast
) -> pd.DataFrame:
    """Log2 difference of every protein in each person, by the units of a contrast.

    Parameters
    ----------
    log2
        Log2 intensities, protein group by sample.
    samples
        Those of the cohort.
    contrast
        Of changes between visits. Eyes that it keeps are averaged, each with its own change;
        people without one of the visits and covariates are left out.

    Returns
    -------
    pandas.DataFrame
        Protein group by person; missing where an eye or person lacks a value.
    """
    design = make_design(samples, of_people(contrast))
    differences = observe(log2, design).to_numpy()
    people = list(dict.fromkeys(design.people))
    return pd.DataFrame(average_people(differences, design.people), log2.index, people)


def baseline_of_proteins(
    log2: pd.DataFrame, samples: Sequence[Sample], contrast: Contrast
) -> pd.DataFrame:
    """Log2 value of every protein in each person at the reference visit of a contrast.

    Parameters
    ----------
    log2, samples, contrast
        As for `change_of_proteins`. People without the target visit are among them.

    Returns
    -------
    pandas.DataFrame
        Protein group by person; of groups within a person the difference of the groups.
    """
    design = make_design(samples, of_people(contrast))
    crossed = _in_two_groups(design)
    counts = (_count_references(unit.sides, contrast) for unit in design.every_unit)
    n_needed = max(counts, default=0)
    units = [
        unit
        for unit in design.every_unit
        if _count_references(unit.sides, contrast) == n_needed and unit.subject not in crossed
    ]
    total = np.zeros((len(log2), len(units)))
    for place in range(n_needed):
        sides = [[s for s in unit.sides if s.level == contrast.reference][place] for unit in units]
        # What a change takes off.
        total -= np.array([side.sign for side in sides]) * average_sides(log2, sides)
    people = [unit.subject for unit in units]
    return pd.DataFrame(average_people(total, people), log2.index, list(dict.fromkeys(people)))


def _count_references(sides: Iterable[Side], contrast: Contrast) -> int:
    return sum(side.level == contrast.reference for side in sides)


def _in_two_groups(design: Design) -> set[str]:
    """People who take no part since they change their group, as in a cross-over."""
    if not any(unit.group for unit in design.every_unit):
        return set()
    groups: dict[str, set[str]] = {}
    for use in design.samples:
        if use.side:
            groups.setdefault(use.subject, set()).add(use.group)
    return {subject for subject, found in groups.items() if len(found) > 1}


def of_people(contrast: Contrast) -> Contrast:
    """The contrast of complete pairs, without covariates."""
    return replace(contrast, covariates="", incomplete=LEAVE_OUT)


def _without_eyes(contrast: Contrast, samples: Iterable[Sample]) -> Contrast:
    """The contrast of people, for a measure that has no eyes.

    Conditions that choose between the eyes of a person are left out.
    """
    conditions = read_conditions(contrast.filter)
    cells = _describe(samples, [condition.column for condition in conditions])
    by_eye = {"eye"} | {
        condition.column
        for condition in conditions
        for (_, eye, visit), known in cells.items()
        if not eye and visit and condition.column not in known
    }
    kept = [str(condition) for condition in conditions if condition.column not in by_eye]
    return replace(contrast, pair_by="subject", eyes="", filter="; ".join(kept))


def sampled_eyes(
    samples: Iterable[Sample], contrast: Contrast, visits: Collection[str]
) -> frozenset[Eye]:
    """People and eyes with a sample of a contrast at any of the visits."""
    return frozenset(
        (sample["subject"], sample.get("eye", ""))
        for sample in samples
        if not why_not_used(sample, contrast) and sample[VISIT] in visits
    )


def change_of_measure(
    values: pd.DataFrame,
    measure: Measure,
    samples: Sequence[Sample],
    contrast: Contrast,
    eyes: Collection[Eye] | None = None,
) -> PeopleChanges:
    """Change of a measure in each person between the visits of a contrast.

    Parameters
    ----------
    values
        As in `values.tsv`.
    measure
        The measure.
    samples
        Those of the cohort, which have the columns by which the contrast groups and filters.
    contrast
        Of changes between visits.
    eyes
        People and eyes to keep, as `sampled_eyes` finds them; None keeps all. A sample whose eye is
        unknown keeps both.

    Returns
    -------
    PeopleChanges
        Of the eyes, or people, with a value at both visits. Values at and below the highest limit
        of detection count as that limit, so that they are tied.
    """
    chosen = values[(values["measure"] == measure.name) & values["visit"].isin(contrast.sides)]
    if absent := [visit for visit in contrast.sides if visit not in set(chosen["visit"])]:
        return _nobody(f"no value at {' and at '.join(absent)}")
    contrast = of_people(contrast)
    if measure.per == PERSON:
        contrast = _without_eyes(contrast, samples)
    rows = _observed(chosen, measure)
    if eyes is not None:
        of_rows = zip(rows["subject"], rows["eye"], strict=True)
        rows = rows[[_is_kept(key, eyes) for key in of_rows]]
    # An eye that was measured at one visit only would move the mean of the eyes by what it is.
    rows = rows[rows.groupby(["subject", "eye"])["visit"].transform("nunique") == 2]
    columns = [condition.column for condition in read_conditions(contrast.filter)]
    known = _describe(samples, {contrast.group, *columns} - {"", VISIT, "subject", "eye", "sample"})
    # Each value takes the place of a sample, so that the contrast treats it as it treats those.
    stand_ins = [
        {
            **known.get((row.subject, "", ""), {}),
            **known.get((row.subject, row.eye, ""), {}),
            **known.get((row.subject, "", row.visit), {}),
            **known.get((row.subject, row.eye, row.visit), {}),
            **({"arm": row.arm} if row.arm else {}),
            "sample": f"{row.subject}\n{row.eye}\n{row.visit}",
            **{"subject": row.subject, "eye": row.eye, VISIT: row.visit},
        }
        for row in rows.itertuples()
    ]
    design = make_design(stand_ins, contrast)
    if not design.units:
        return _nobody(_why_nobody(measure, contrast, rows))
    named = [sample["sample"] for sample in stand_ins]
    differences = observe(pd.DataFrame([rows["value"].tolist()], columns=named), design)
    people = list(dict.fromkeys(design.people))
    change = average_people(differences.to_numpy(), design.people)[0]
    in_use = rows[rows["subject"].isin(people)]
    groups = {unit.subject: unit.group for unit in design.units}
    return PeopleChanges(
        change=pd.Series(change, people),
        group=pd.Series([groups[person] for person in people], people, dtype="str"),
        arm=_find_arms(in_use, people),
        limited=frozenset(in_use.loc[in_use["limited"], "subject"]),
    )


def _nobody(reason: str) -> PeopleChanges:
    nothing = pd.Series(dtype="str")
    return PeopleChanges(pd.Series(dtype=float), nothing, nothing, reason=reason)


def _why_nobody(measure: Measure, contrast: Contrast, rows: pd.DataFrame) -> str:
    if rows.empty:
        return f"nobody has a value at both {contrast.reference} and {contrast.target}"
    if contrast.group and measure.per == PERSON:
        return f"a measure of the person has no difference by {contrast.group} of the eyes"
    return "nobody with values is in this contrast"


def _observed(rows: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Rows with `value` as changes are taken of, and whether it is `limited` by detection."""
    limit = rows.loc[rows["below"], "value"].max()
    limited = rows["below"] | (rows["value"] <= limit)
    value = rows["value"].mask(limited, limit)
    if measure.scale == CONCENTRATION:
        value = np.log2(value.where(value > 0))
    return rows.assign(value=value, limited=limited).dropna(subset="value")


def _is_kept(key: Eye, eyes: Collection[Eye]) -> bool:
    subject, eye = key
    if not eye:
        return any(person == subject for person, _ in eyes)
    return key in eyes or (subject, "") in eyes


def _describe(
    samples: Iterable[Sample], columns: Collection[str]
) -> dict[tuple[str, str, str], dict[str, str]]:
    """Cells by person, eye and visit; under an empty eye or visit those that are equal in all."""
    found: dict[tuple[str, str, str], dict[str, set[str]]] = {}
    for sample in samples:
        for key in product([sample["subject"]], {sample.get("eye", ""), ""}, {sample[VISIT], ""}):
            cells = found.setdefault(key, {})
            for column in columns:
                cells.setdefault(column, set()).add(sample.get(column, ""))
    return {
        key: {column: next(iter(of)) for column, of in cells.items() if len(of) == 1}
        for key, cells in found.items()
    }


def _find_arms(rows: pd.DataFrame, people: Sequence[str]) -> pd.Series:
    """Arm of each person; empty for everybody where somebody has eyes in two."""
    arms = rows.groupby("subject")["arm"].agg(lambda found: sorted(set(found)))
    several = any(len(found) > 1 for found in arms)
    return pd.Series(["" if several else arms[person][0] for person in people], people, dtype="str")
