"""Check the names of visits and arms in the section `figures` against the sheets."""

from collections.abc import Sequence
from typing import Any

from tearflow.run.problems import Problem, nearest
from tearflow.study.configuration import key_place
from tearflow.study.endpoints import Endpoints
from tearflow.study.figure_settings import FigureSettings
from tearflow.study.quoting import quote_all
from tearflow.study.sheets import Sheet

# Columns of the sample sheet, and of the contrasts, that hold what figures colour.
COLOURED = ("visit", "arm")
SIDES = ("reference", "target", "group_reference", "group_target")


def check_figure_names(
    settings: FigureSettings,
    samples: Sheet,
    contrasts: Sheet,
    endpoints: Endpoints,
    config: dict[str, Any],
    files: Sequence[str],
) -> list[Problem]:
    """List the names of `figures.colours` and `figures.arms` that no sheet has.

    Parameters
    ----------
    settings
        The section of the configuration.
    samples, contrasts
        The sheets, which could be read.
    endpoints
        The clinical endpoints, whose sheet may have further visits and arms.
    config, files
        The configuration as it was given, and its files.
    """
    cells = [row.cells.get(column, "") for row in samples.rows for column in COLOURED]
    cells += [row.cells.get(column, "") for row in contrasts.rows for column in SIDES]
    for cohort in endpoints.cohorts.values():
        cells += [*cohort.design.visits, *cohort.design.arms]
    known = [name for name in dict.fromkeys(cells) if name and name != "*"]
    problems = []
    for key, names in (("colours", settings.colours), ("arms", settings.arms)):
        for name in names:
            if name not in known:
                message = f'key "figures.{key}" names "{name}", which is no visit and no arm'
                file, line = key_place(("figures", key), config, files)
                advice = f"Choose from {quote_all(known)}"
                problems.append(Problem(file, message + nearest(name, known), advice, line))
    return problems
