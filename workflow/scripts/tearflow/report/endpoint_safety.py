"""Adverse events and adherence on the page, as published tables have them."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from tearflow.endpoints.settings import NONE
from tearflow.report.blocks import Block, Grid, Prose, Section, anchor
from tearflow.report.endpoint_baseline import name_group
from tearflow.report.endpoint_words import amount, count_with_share, lines, share, small, unbroken
from tearflow.report.run import Run
from tearflow.run.words import count_of, people_in_words

ALL = "all periods"


def safety_section(run: Run) -> list[Section]:
    """Section on adverse events and adherence; empty without their sheet."""
    if run.config.endpoints.safety == NONE or not run.endpoints:
        return []
    events, doses = (run.with_titles(f"endpoints/{name}.tsv") for name in ("safety", "adherence"))
    blocks: list[Block] = [event_grid(events)] if events["n_events"].any() else [Prose([NO_EVENT])]
    blocks += [adherence_grid(doses)] if len(doses) else []
    return [
        Section(
            "Safety and adherence",
            anchor("endpoints", "safety"),
            blocks,
            folded=True,
            inside=events_in_words(events),
        )
    ]


NO_EVENT = "The sheet has no adverse event."


def events_in_words(events: pd.DataFrame) -> str:
    """Number of adverse events of all cohorts, periods and grades, and of the people who had one.

    >>> events_in_words(pd.DataFrame({"name": ["", "headache"], "period": "", "grade": None,
    ...                               "n_events": [6, 2], "n_people": [5, 1]}))
    '6 adverse events in 5 people'
    """
    whole = events[events["name"].eq("") & events["period"].eq("") & events["grade"].isna()]
    n_events, n_people = (int(whole[name].sum()) for name in ("n_events", "n_people"))
    if not n_events:
        return "no adverse event"
    return f"{count_of(n_events, 'adverse event')} in {people_in_words(n_people)}"


def event_grid(events: pd.DataFrame) -> Grid:
    """Table of the adverse events: people and events of each cohort and arm, by period."""
    groups = list(dict.fromkeys(zip(events["cohort"], events["arm"], strict=True)))
    periods = [period for period in events["period"].unique() if period]
    if len(periods) > 1:
        periods.append("")
    rows = []
    for name in events["name"].unique():
        cells = [show_events(events, group, period, name) for period in periods for group in groups]
        rows.append([Markup("<bdi>{}</bdi>").format(name or "Any adverse event"), *cells])
    n = events.drop_duplicates(["cohort", "arm"]).set_index(["cohort", "arm"])["n"]
    headers = [f"{name_group(group)} (n = {n[group]})" for group in groups]
    return Grid(
        "Adverse events: people with one, their share, the number of events, and of each grade",
        ["Event", *headers * len(periods)],
        rows,
        groups=[("", 1), *((period or ALL, len(groups)) for period in periods)],
    )


def show_events(
    events: pd.DataFrame, group: tuple[str, str], period: str, name: str
) -> Markup | str:
    """Cell of an event in a period: people, events, and how many of each grade."""
    same = events["cohort"].eq(group[0]) & events["arm"].eq(group[1])
    found = events[same & events["period"].eq(period) & events["name"].eq(name)]
    whole = found[found["grade"].isna()]
    if whole.empty or not whole["n_events"].iloc[0]:
        return "0"
    row: Any = next(whole.itertuples())
    graded = found[found["grade"].notna() & found["n_events"].gt(0)]
    grades = ", ".join(f"grade {each.grade}: {each.n_events}" for each in graded.itertuples())
    related = f"{row.n_related} related" if row.n_related else ""
    beside = ", ".join(filter(None, (count_of(int(row.n_events), "event"), related)))
    return lines(
        count_with_share(int(row.n_people), row.share), small(unbroken(beside)), small(grades)
    )


def adherence_grid(doses: pd.DataFrame) -> Grid:
    """Table of the share of the medication that was taken, by period."""
    groups = list(dict.fromkeys(zip(doses["cohort"], doses["arm"], strict=True)))
    rows = []
    for (period, name), found in doses.groupby(["period", "name"], sort=False):
        by_group = {(row.cohort, row.arm): row for row in found.itertuples()}
        cells = [show_adherence(by_group.get(group)) for group in groups]
        rows.append([Markup("<bdi>{}</bdi>").format(name), str(period), *cells])
    return Grid(
        "Adherence: share of the planned doses that was taken, mean ± SD and median, and people "
        "who took at least 80 %",
        ["Medication", "Period", *map(name_group, groups)],
        rows,
    )


def show_adherence(row: Any) -> Markup | str:
    """Cell of a medication in a period."""
    if row is None:
        return ""
    spread = "" if pd.isna(row.sd) else f" ± {amount(100 * row.sd)}"
    return lines(
        unbroken(f"{amount(100 * row.mean)}{spread} %"),
        small(unbroken(f"median {share(row.median)}, n = {row.n}")),
        small(f"at least 80 %: {count_with_share(int(row.n_adherent), row.share_adherent)}"),
    )
