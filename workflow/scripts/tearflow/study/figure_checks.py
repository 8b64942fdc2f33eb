"""Check the section `figures`: names of visits and arms against the sheets, and the font."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tearflow.run.problems import Problem, nearest
from tearflow.study.configuration import key_place
from tearflow.study.endpoints import Endpoints
from tearflow.study.figure_settings import FigureSettings, missing_font
from tearflow.study.quoting import quote_all
from tearflow.study.sheets import Sheet

# Of Matplotlib's list of fonts, which is below the folder of caches.
LIST_OF_FONTS = "fontlist-v*.json"
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


def check_font(family: str, config: dict[str, Any], files: Sequence[str]) -> list[Problem]:
    """Problem of a font that is not installed here, for which Matplotlib would take another.

    Nothing is checked where Matplotlib is not installed, as on a computer that only submits jobs;
    the drawing job refuses such a font in any case.

    Parameters
    ----------
    family
        `figures.font`.
    config, files
        The configuration as it was given, and its files.
    """
    if family == FigureSettings().font or family.casefold() in map(str.casefold, _listed_fonts()):
        return []
    # The list can be older than the font. Matplotlib takes 0.2 s, which only a wrong name costs.
    try:
        from matplotlib.font_manager import findfont, fontManager
    except ImportError:
        return []
    try:
        findfont(family, fallback_to_default=False)
    except ValueError:
        installed = {font.name for font in fontManager.ttflist}
        place = key_place(("figures", "font"), config, files)
        return [missing_font(family, *place, installed=sorted(installed))]
    return []


def _listed_fonts() -> list[str]:
    """Families that Matplotlib found when it last looked; none where it has not run yet."""
    try:
        caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = os.environ.get("MPLCONFIGDIR") or Path(caches) / "matplotlib"
        lists = sorted(Path(folder).glob(LIST_OF_FONTS), key=lambda path: path.stat().st_mtime)
        return [font["name"] for font in json.loads(lists[-1].read_bytes())["ttflist"]]
    except (IndexError, KeyError, OSError, RuntimeError, TypeError, ValueError):
        # A home that cannot be found is a RuntimeError.
        return []
