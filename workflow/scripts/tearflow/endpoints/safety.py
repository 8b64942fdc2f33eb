"""Adverse events by period and grade, and how much of the medication was taken."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from tearflow.endpoints.baseline import EndpointCohort
from tearflow.endpoints.table_specs import ADHERENCE, SAFETY

# People by their cohort and their arm, which is empty for all of a cohort.
Groups = Mapping[tuple[str, str], Collection[str]]
# Share of the planned doses from which a person counts as adherent, but for rounding.
ADHERENT = 0.8 - 1e-9


def list_groups(
    cohorts: Sequence[EndpointCohort], sampled: Mapping[str, Collection[str]], sheet: pd.DataFrame
) -> Groups:
    """People of each cohort, and of its arms where these are different people.

    Parameters
    ----------
    cohorts
        Those with values.
    sampled
        People in the sample sheet, by cohort.
    sheet
        Rows of the sheet of safety, whose people count too: `cohort` and `subject`.
    """
    known = {cohort.name: cohort for cohort in cohorts}
    groups: dict[tuple[str, str], Collection[str]] = {}
    for name in dict.fromkeys([*sampled, *known]):
        of_sheet = set(sheet.loc[sheet["cohort"].eq(name), "subject"])
        cohort = known.get(name)
        if cohort is None and not of_sheet:
            continue
        measured = cohort.people("") if cohort else []
        groups[name, ""] = {*measured, *of_sheet, *sampled.get(name, ())}
        if cohort and not cohort.design.paired_arms:
            groups |= {(name, arm): set(cohort.people(arm)) for arm in cohort.design.arms}
    return groups


def tabulate_events(events: pd.DataFrame, groups: Groups) -> pd.DataFrame:
    """Adverse events of each cohort and arm as people and events, by period, event and grade.

    Parameters
    ----------
    events
        One row an event: `cohort`, `subject`, `period`, `name`, `grade` (NaN where not graded),
        `related` (`yes`, `no` or empty).
    groups
        All people of each cohort and arm, the denominators; without any event they have rows too.

    Returns
    -------
    pandas.DataFrame
        The columns of `safety.tsv`. Rows with an empty period, name or grade count over all of
        them. A row that one cohort or arm has, every other has too, so that zeros are written.
    """
    periods, names = (["", *events[key].unique()] for key in ("period", "name"))
    grades = [np.nan, *sorted(events["grade"].dropna().unique())]
    rows = []
    for period in periods:
        for name in names:
            for grade in grades:
                chosen = events
                chosen = chosen[chosen["period"].eq(period)] if period else chosen
                chosen = chosen[chosen["name"].eq(name)] if name else chosen
                chosen = chosen if np.isnan(grade) else chosen[chosen["grade"].eq(grade)]
                is_total = not period and not name and np.isnan(grade)
                if len(chosen) or is_total:
                    key = {"period": period, "name": name, "grade": grade}
                    rows += [_count(chosen, group, groups[group]) | key for group in groups]
    return pd.DataFrame(rows, columns=SAFETY.names).astype({"grade": "Int64"})


def _of_group(rows: pd.DataFrame, group: tuple[str, str], people: Collection[str]) -> pd.DataFrame:
    return rows[rows["cohort"].eq(group[0]) & rows["subject"].isin(people)]


def _count(
    events: pd.DataFrame, group: tuple[str, str], people: Collection[str]
) -> dict[str, object]:
    """Counts of the events of a group."""
    found = _of_group(events, group, people)
    affected = found["subject"].nunique()
    return {
        "cohort": group[0],
        "arm": group[1],
        "n": len(people),
        "n_people": affected,
        "share": affected / len(people) if people else np.nan,
        "n_events": len(found),
        "n_related": int(found["related"].eq("yes").sum()),
    }


def tabulate_adherence(doses: pd.DataFrame, groups: Groups) -> pd.DataFrame:
    """Share of the medication that was taken, by cohort, arm, period and medication.

    Parameters
    ----------
    doses
        One row per person, period and medication, or several, of which the doses are added:
        `cohort`, `subject`, `period`, `name`, `value` (doses taken, or a share where `of` is
        missing) and `of` (doses planned).
    groups
        All people of each cohort and arm.

    Returns
    -------
    pandas.DataFrame
        The columns of `adherence.tsv`; shares, 1 for every planned dose.
    """
    rows = []
    for group, people in groups.items():
        found = _of_group(doses, group, people)
        for (period, name), of_medication in found.groupby(["period", "name"], sort=False):
            shares = _shares(of_medication)
            rows.append(
                {
                    "cohort": group[0],
                    "arm": group[1],
                    "period": period,
                    "name": name,
                    "n": len(shares),
                    "mean": shares.mean(),
                    "sd": shares.std(),
                    "median": shares.median(),
                    "q1": shares.quantile(0.25),
                    "q3": shares.quantile(0.75),
                    "minimum": shares.min(),
                    "maximum": shares.max(),
                    "n_adherent": int((shares >= ADHERENT).sum()),
                    "share_adherent": (shares >= ADHERENT).mean(),
                }
            )
    return pd.DataFrame(rows, columns=ADHERENCE.names)


def _shares(doses: pd.DataFrame) -> pd.Series:
    """Share that each person took; the mean of the shares where doses are not given."""
    by_person = doses.groupby("subject", sort=False)
    taken, planned = by_person["value"].sum(), by_person["of"].sum(min_count=1)
    return (taken / planned).where(planned.notna(), by_person["value"].mean())
