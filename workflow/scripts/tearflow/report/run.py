"""A finished run as the sections of the report use it: its settings and its tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd
from markupsafe import Markup

from tearflow.differential.contrast import Contrast
from tearflow.differential.design import Design, make_design
from tearflow.differential.design_words import (
    Units,
    complete_in_words,
    describe_test,
    the,
    units_of,
    words_for_captions,
)
from tearflow.differential.series_design import group_series
from tearflow.differential.tests import DIFFERENCES
from tearflow.differential.titles import title_comparison, title_contrasts, title_series
from tearflow.endpoints.compared import group_cohorts
from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.measures import Measure
from tearflow.figures.registry import Entry, of_section
from tearflow.io.tables import read_table
from tearflow.report.blocks import Figure, anchor
from tearflow.report.captions import write_caption
from tearflow.report.figures import as_sentences, embed, link, read_lines
from tearflow.report.outputs import spec_of
from tearflow.run.records import from_dict
from tearflow.study.cohort import Cohort
from tearflow.study.config import Config
from tearflow.study.pages import have_pages
from tearflow.study.visit_order import order_visits, sort_visits

# Beside the tables of a contrast, and of the study.
WORKBOOK = "tables.xlsx"
# In the folder of the results, and in that of a cohort with a page of its own.
PAGE = "report.html"


@dataclass(frozen=True)
class MeasuredCohort:
    """Clinical endpoints of a cohort: its measures, and its visits and arms."""

    measures: tuple[Measure, ...]
    design: EndpointDesign


def read_choices(params: Any) -> dict[str, Any]:
    """What a `Run` takes beside the folder of its results, of the parameters of a rule."""
    return {
        "config": from_dict(Config, params.config),
        "cohorts": {name: Cohort(**fields) for name, fields in params.cohorts.items()},
        "contrasts": {path: Contrast(**fields) for path, fields in params.contrasts.items()},
        "comparisons": params.comparisons,
        "endpoints": {
            name: from_dict(MeasuredCohort, found) for name, found in params.endpoints.items()
        },
        "code": params.code,
    }


@dataclass
class Run:
    """The settings of a run, and the folder of its results.

    Parameters
    ----------
    results
        Folder that holds `{cohort}/`, `{cohort}/{contrast}/` and `comparisons/`.
    config
        Configuration with its defaults filled in.
    cohorts, comparisons
        As the rules get them: what each cohort is and its samples; the contrasts, written
        `cohort/contrast`, of each comparison.
    contrasts
        By their path `cohort/contrast`, those of a cohort together.
    code
        Digest of the scripts and of all that they run or read.
    endpoints
        Clinical measures and visits of the cohorts that have any.
    cohort
        Of which the page is, where each has one; empty for the page of the study. Such a run knows
        nothing of other cohorts.
    """

    results: Path
    config: Config
    cohorts: dict[str, Cohort]
    contrasts: dict[str, Contrast]
    comparisons: dict[str, list[str]]
    code: str
    endpoints: dict[str, MeasuredCohort] = field(default_factory=dict)
    cohort: str = ""
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    designs: dict[str, Design] = field(default_factory=dict)

    @property
    def paths(self) -> list[str]:
        """All contrasts, written `cohort/contrast`."""
        return list(self.contrasts)

    @cached_property
    def series(self) -> dict[str, list[Contrast]]:
        """Contrasts of every series, by its path `cohort/series`."""
        return group_series(self.contrasts.values())

    @property
    def measures(self) -> dict[str, Measure]:
        """Clinical measures of all cohorts by name."""
        return {m.name: m for found in self.endpoints.values() for m in found.measures}

    @property
    def compared_cohorts(self) -> dict[str, list[str]]:
        """Cohorts with endpoints that a comparison names together, by its name."""
        return group_cohorts(self.comparisons, self.endpoints)

    @property
    def is_index(self) -> bool:
        """Whether the page leads to those of the cohorts, since there are too many contrasts."""
        return not self.cohort and have_pages(self.contrasts)

    @property
    def has_figures_beside(self) -> bool:
        """Whether figures stay in their files: a cohort alone has too many contrasts for a page."""
        return bool(self.cohort) and have_pages(self.contrasts)

    def page_of(self, cohort: str) -> str:
        """Address of the page of a cohort, empty where it is this one."""
        return f"{quote(cohort)}/{PAGE}" if self.is_index else ""

    def address(self, path: str, section: str = "") -> str:
        """Address of the section of a cohort or a contrast, or of another one on its page."""
        return f"{self.page_of(path.split('/')[0])}#{section or anchor(path)}"

    def beside(self, file: str) -> str:
        """Address of a file of the results, from this page."""
        return ("../" if self.cohort else "") + quote(file)

    def cohort_title(self, name: str) -> str:
        """Title of a cohort for readers."""
        return self.cohorts[name].title or name

    @property
    def cohort_titles(self) -> dict[str, str]:
        """Title of every cohort for readers."""
        return {name: cohort.title or name for name, cohort in self.cohorts.items()}

    @cached_property
    def titles(self) -> dict[str, str]:
        """Title of every contrast and series by its path."""
        of_cohorts = self.cohort_titles
        of_series = {
            path: title_series(members, of_cohorts[members[0].cohort])
            for path, members in self.series.items()
        }
        return of_series | title_contrasts(self.contrasts.values(), of_cohorts)

    def title(self, path: str) -> str:
        """Title of a contrast or a series in words, such as "NSDE: week2 against baseline"."""
        return self.titles[path]

    def comparison_title(self, name: str) -> str:
        """Title of a comparison: the cohorts it compares, or its contrasts, or its name."""
        return title_comparison(name, self.comparisons[name], self.titles, self.cohort_titles)

    def place(self, path: str) -> str:
        """Title of whatever a folder of the results is of: contrast, series, cohort, comparison."""
        if path in self.titles:
            return self.titles[path]
        if path in self.cohorts:
            return self.cohort_title(path)
        name = path.removeprefix("comparisons/")
        return self.comparison_title(name) if name in self.comparisons else name

    def names_of(self, files: Iterable[str]) -> list[str]:
        """Paths of files below the folder of the results."""
        return [Path(file).relative_to(self.results).as_posix() for file in files]

    def table(self, path: str) -> pd.DataFrame:
        """Table of the results, read once."""
        if path not in self.tables:
            self.tables[path] = read_table(self.results / path, spec_of(path))
        return self.tables[path]

    def with_titles(self, path: str) -> pd.DataFrame:
        """Table of the results with the titles of the cohorts in place of their names."""
        return self.table(path).replace({"cohort": self.cohort_titles})

    def order_visits(self, cohort: str) -> list[str]:
        """Visits of a cohort as the key `visits` lists them, else ordered by its contrasts."""
        visits = [sample["visit"] for sample in self.cohorts[cohort].samples]
        if listed := self.config.visits:
            return sort_visits(visits, listed)
        return order_visits(visits, (c for c in self.contrasts.values() if c.cohort == cohort))

    def design(self, path: str) -> Design:
        """Design of a contrast, made once."""
        if path not in self.designs:
            samples = self.cohorts[path.split("/")[0]].samples
            self.designs[path] = make_design(samples, self.contrasts[path])
        return self.designs[path]

    def units(self, path: str) -> Units:
        """Units of a contrast."""
        return units_of(self.design(path), self.contrasts[path])

    def complete(self, path: str) -> str:
        """Number of complete pairs of a contrast, of all, or of people, in words."""
        return complete_in_words(self.design(path), self.contrasts[path])

    def kind(self, path: str) -> str:
        """Kind of the model of a contrast."""
        return self.design(path).kind_of_model

    @property
    def are_pairs(self) -> bool:
        """Whether every contrast is of pairs."""
        return all(self.units(path).are_pairs for path in self.paths)

    def caption(self, name: str, path: str = "", **params: Any) -> Markup:
        """Caption of a cohort or contrast; `path` is the cohort, or the cohort and the contrast."""
        wildcards = dict(zip(("cohort", "contrast"), path.split("/"), strict=False))
        rule = self.config.differential
        first = self.series[path][0].path if path in self.series else ""
        if of_contrast := first or (path if path in self.contrasts else ""):
            design = self.design(of_contrast)
            params["words"] = words_for_captions(self.contrasts[of_contrast], design, rule)
        params["test_name"] = the(describe_test(rule, self.kind(first) if first else DIFFERENCES))
        return write_caption(name, self.config, params, wildcards)

    def figures(
        self, entries: Sequence[Entry], section: str, path: str, params: dict[str, Any] | None
    ) -> list[Figure]:
        """Figures of a section of the page.

        Parameters
        ----------
        entries
            Those of the cohorts, contrasts or comparisons.
        section
            As the entries name it.
        path
            Folder of the figures.
        params
            What the captions are filled with; None for figures without captions.
        """
        place = self.place(path)
        of_people = path in self.contrasts and not self.units(path).are_pairs
        return [
            self.figure(
                f"{path}/{entry.name}",
                f"{entry.title.replace('Pairs', 'People') if of_people else entry.title}, {place}",
                Markup() if params is None else self.caption(entry.template, path, **params),
            )
            for entry in of_section(entries, section)
        ]

    def only_describes(self, line: str) -> bool:
        """Whether a line of a figure only describes cohorts as the sheet does, as the page does."""
        texts = filter(None, (cohort.description for cohort in self.cohorts.values()))
        for text in sorted(texts, key=len, reverse=True):
            line = line.replace(text, "")
        return not line.strip("; ")

    def figure(self, path: str, title: str, caption: Markup) -> Figure:
        """Figure, within the page or beside it; `path` is without its ending."""
        file = self.results / f"{path}.svg"
        name = path.replace("/", ".")
        lines = [] if self.config.figures.titles else read_lines(file)
        if lines := [line for line in lines if not self.only_describes(line)]:
            caption = Markup("{} <span>{}</span>").format(caption, as_sentences(lines))
        if self.has_figures_beside:
            drawing, size = link(file)
            beside = self.beside(drawing.relative_to(self.results).as_posix())
            return Figure(b"", size, title, name, caption, beside)
        content, size = embed(file)
        return Figure(content, size, title, name, caption)
