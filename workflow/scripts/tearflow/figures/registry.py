"""What a figure is, for all that draw, show or list figures.

The figures are entries of `cohort.py`, `contrast.py`, `series.py`, `endpoints.py` and
`comparison.py` here: a new one is its file in this folder and an entry there. Those import pandas
and Matplotlib only where they draw, since rules and report read them as well.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from tearflow.run.keys import require_known

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from tearflow.study.figure_settings import FigureSettings


class Given(NamedTuple):
    """What a figure is drawn from: its tables, parameters of its rule, and `title` and `note`."""

    tables: Mapping[str, Any]
    choices: Mapping[str, Any]
    heading: Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """A figure.

    Attributes
    ----------
    name
        Its file without ending, and its output in the rule.
    title
        What it shows, in the report and in that of Snakemake.
    section
        The section of the report that shows it.
    needs
        Names of the tables that it is drawn from.
    function
        Returns the figure.
    caption
        Template in `workflow/report` for Snakemake's report; that of its name where empty.
    """

    name: str
    title: str
    section: str
    needs: tuple[str, ...]
    function: Callable[[Given], "Figure"]
    caption: str = ""

    @property
    def label(self) -> str:
        """The title within a sentence, where an abbreviation keeps its capitals."""
        return self.title if self.title[1].isupper() else self.title[0].lower() + self.title[1:]

    @property
    def template(self) -> str:
        """Name of its template in `workflow/report`."""
        return self.caption or self.name

    def draw(
        self,
        tables: Mapping[str, Any],
        choices: Mapping[str, Any],
        title: str,
        note: str,
        settings: "FigureSettings",
    ) -> "Figure":
        """The figure with the look of the settings, from those of the tables that it needs.

        Raises
        ------
        KeyError
            If a table is missing.
        InputError
            If the font of the settings is not installed.
        """
        from tearflow.figures.style import drawn_with

        needed = {name: tables[name] for name in self.needs}
        with drawn_with(settings):
            return self.function(Given(needed, choices, {"title": title, "note": note}))


def of_section(entries: Sequence[Entry], section: str) -> list[Entry]:
    """Entries of a section of the report; a ValueError where no figure is of it."""
    require_known(section, dict.fromkeys(entry.section for entry in entries), "section")
    return [entry for entry in entries if entry.section == section]
