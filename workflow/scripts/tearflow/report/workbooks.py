"""The Excel workbooks of a contrast and of the study, for those who go on in a spreadsheet."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import pandas as pd

from tearflow.comparison import table_specs as of_comparison
from tearflow.differential.design_words import describe_contrast, name_effect
from tearflow.differential.selected_test import column_of
from tearflow.differential.table_specs import DEPS, DESIGN, PAIRS, VISITS
from tearflow.endpoints import table_specs as of_endpoints
from tearflow.enrichment.table_specs import GO, RANKED
from tearflow.io.table_specs import Column, Kind, TableSpec
from tearflow.io.workbook import MOST_ROWS, Sheet, is_cut, name_sheets, write_workbook
from tearflow.network.table_specs import HUBS
from tearflow.provenance.manifest import flatten, package_versions, workflow_version
from tearflow.report.columns import GO_COLUMNS, every_dep_column
from tearflow.report.methods import write_methods
from tearflow.report.network import HUB_COLUMNS
from tearflow.report.ranked import COLUMNS as RANKED_COLUMNS
from tearflow.report.run import Run
from tearflow.run.places import name_files_in

DEPS_ONLY = "deps_only.tsv"


@dataclass(frozen=True)
class Entry:
    """A table of the results that is a sheet.

    Parameters
    ----------
    label
        Name of the sheet; that of the study's workbook is followed by the place of the table.
    spec
        The table.
    name
        Name of its file; that of the spec by default.
    first
        Columns that are shown first; the others follow as in the file.
    frozen
        Columns at the left that stay in view.
    about
        What it is; the description of the spec by default.
    """

    label: str
    spec: TableSpec
    name: str = ""
    first: Sequence[Column] = ()
    frozen: int = 0
    about: str = ""

    @property
    def file(self) -> str:
        """Name of the file."""
        return self.name or PurePosixPath(self.spec.path).name

    def is_of(self, path: str) -> bool:
        """Whether a file below the folder of the results is such a table."""
        return self.spec.is_of(path) and PurePosixPath(path).name == self.file

    @property
    def description(self) -> str:
        """What the table is, without links."""
        text = re.sub(r" \(\[[^]]*\]\([^)]*\)\)", "", self.about or self.spec.description)
        return text[0].upper() + text[1:].replace("`", "")


ONLY_DEPS = Entry("DEPs", DEPS, DEPS_ONLY, frozen=1, about="the DEPs: change, interval and tests")
OF_CONTRAST = (
    ONLY_DEPS,
    Entry(
        "All proteins",
        DEPS,
        frozen=1,
        about="every protein group: change, interval, tests, or why it was not tested",
    ),
    Entry("Terms", GO, first=GO_COLUMNS),
    Entry("Ranked sets", RANKED, first=RANKED_COLUMNS),
    Entry("Hubs", HUBS, first=HUB_COLUMNS),
    Entry("Pairs", PAIRS),
    Entry("Samples", DESIGN),
    Entry("With endpoints", of_endpoints.ENDPOINT_CHANGES),
    Entry("Response", of_endpoints.ENDPOINT_RESPONSE),
    Entry("ELISA", of_endpoints.ELISA),
)
OF_STUDY = (
    ONLY_DEPS,
    Entry("Visits", VISITS),
    Entry("Shared DEPs", of_comparison.SHARED_DEPS),
    Entry("Differences", of_comparison.DIFFERENCES),
    Entry("Agreement", of_comparison.AGREEMENT),
    Entry("Shared terms", of_comparison.SHARED_TERMS),
    Entry("Shared sets", of_comparison.SHARED_RANKED),
    Entry("Shared links", of_comparison.SHARED_EDGES),
    Entry("Baseline", of_endpoints.BASELINE),
    Entry("Endpoint differences", of_endpoints.DIFFERENCES),
    Entry("Adverse events", of_endpoints.SAFETY),
    Entry("Adherence", of_endpoints.ADHERENCE),
    Entry("Endpoints", of_endpoints.SUMMARY),
    Entry("Levels", of_endpoints.LEVELS),
    Entry("Omnibus", of_endpoints.OMNIBUS),
    Entry("Tests", of_endpoints.TESTS),
)
# Folders that say nothing of the place of a table.
FIXED = {"comparisons", "endpoints"}


@dataclass(frozen=True)
class Page:
    """A table as it becomes a sheet: its entry, file, and columns as they are shown."""

    label: str
    entry: Entry
    path: str
    columns: list[Column]
    table: pd.DataFrame


def write_contrast_workbook(run: Run, files: Sequence[str], book: Path) -> None:
    """Write the workbook of the only contrast of a run.

    Parameters
    ----------
    run
        The contrast, with its cohort alone.
    files
        Its tables, below the folder of the results.
    book
        The workbook.
    """
    ((path, contrast),) = run.contrasts.items()
    pages = [
        make_page(run, entry.label, entry, file)
        for entry in OF_CONTRAST
        for file in [f"{path}/{entry.file}"]
        if file in files
    ]
    about = f"{run.title(path)}: {describe_contrast(contrast)}"
    about += f". {run.cohorts[contrast.cohort].description}"
    write_workbook(make_book(run, about, pages), book)


def write_study_workbook(run: Run, files: Sequence[str], book: Path) -> None:
    """Write the workbook of a study; parameters as for `write_contrast_workbook`."""
    pages = [
        make_page(run, f"{entry.label} {name_place(file)}".strip(), entry, file)
        for entry in OF_STUDY
        for file in files
        if entry.is_of(file)
    ]
    about = f"The study: {'; '.join(map(run.title, run.paths))}"
    write_workbook(make_book(run, about, pages), book)


def name_place(path: str) -> str:
    """Cohort and contrast, or comparison, of a table.

    >>> name_place("nsde/week2/deps.tsv"), name_place("comparisons/both/agreement.tsv")
    ('nsde week2', 'both')
    """
    return " ".join(part for part in PurePosixPath(path).parts[:-1] if part not in FIXED)


def make_page(run: Run, label: str, entry: Entry, path: str) -> Page:
    """A table with its columns as a sheet shows them."""
    table, first = run.table(path), entry.first
    if entry.spec is DEPS:
        place = str(PurePosixPath(path).parent)
        rule, contrast = run.config.differential, run.contrasts[place]
        first = every_dep_column(rule, run.units(place), run.kind(place), name_effect(contrast))
        order = {"is_dep": False, column_of(rule.test, rule.measure): True}
        table = table.sort_values(list(order), ascending=list(order.values()), kind="stable")
    if entry.spec is PAIRS and not run.units(str(PurePosixPath(path).parent)).are_pairs:
        label = label.replace("Pairs", "People")
    titles = {path.replace("/", "."): run.title(path) for path in run.paths}
    columns = order_columns(list(table), entry.spec, first, titles)
    return Page(label, entry, path, columns, table[[column.name for column in columns]])


def order_columns(
    names: Sequence[str], spec: TableSpec, first: Sequence[Column], places: Mapping[str, str]
) -> list[Column]:
    """The columns of a table, some of them first, under titles of which none is twice.

    Parameters
    ----------
    names
        Of the columns.
    spec
        Of the table.
    first
        Those that come first.
    places
        Titles of the contrasts by what stands for them in the names of columns.

    Examples
    --------
    >>> text = [Column(name, "Gene", "gene", "Gene") for name in ("a", "b", "x_{contrast}")]
    >>> spec = TableSpec("a.tsv", "genes", tuple(text))
    >>> names = ["a", "b", "x_dry.week2"]
    >>> found = order_columns(names, spec, [text[1]], {"dry.week2": "Dry: week2"})
    >>> [column.title for column in found]
    ['Gene [b]', 'Gene [a]', 'Gene, Dry: week2']
    """
    columns = [column for column in first if column.name in names]
    shown = {column.name for column in columns}
    columns += [_named(spec.column(name), name, places) for name in names if name not in shown]
    times = Counter(column.title for column in columns)
    return [
        replace(column, title=f"{column.title} [{column.name}]")
        if times[column.title] > 1
        else column
        for column in columns
    ]


def _named(column: Column, name: str, places: Mapping[str, str]) -> Column:
    """A column under its name in the file; one of a pattern says which it is."""
    if not column.is_pattern:
        return column
    place = name.removeprefix(column.name.split("{")[0])
    shown = places.get(place, place.replace(".", " ", 1))
    return replace(column, name=name, title=f"{column.title}, {shown}")


def make_book(run: Run, about: str, pages: list[Page]) -> list[Sheet]:
    """Sheets of a workbook: what is in it, its tables, methods, settings and columns."""
    beside = ("Methods", "Settings", "Columns")
    names = name_sheets(["Contents", *(page.label for page in pages), *beside])
    tables = [
        Sheet(
            name,
            page.table.set_axis([column.title for column in page.columns], axis=1),
            [column.kind for column in page.columns],
            page.entry.frozen,
        )
        for name, page in zip(names[1:], pages, strict=False)
    ]
    versions, release = package_versions(), workflow_version()
    text, references = write_methods(run, versions, release)
    methods = [
        *(("Text", paragraph) for paragraph in text),
        *(("References", str(reference.striptags())) for reference in references),
    ]
    chosen = {"TearFlow": f"{release}, code {run.code}"}
    chosen |= flatten(name_files_in(run.config.as_dict))
    # None of the study, or not those of a contrast.
    chosen.pop("comparisons", None)
    chosen |= flatten({path: contrast.as_dict for path, contrast in run.contrasts.items()})
    columns = dict.fromkeys(
        (page.entry.label, column.title, column.name, column.hint, column.unit)
        for page in pages
        for column in page.columns
    )
    contents = [
        (names[0], about, "", ""),
        *(
            (sheet.name, describe_page(page), page.path, f"{len(page.table):,}")
            for sheet, page in zip(tables, pages, strict=True)
        ),
        (names[-3], "The methods as text for a manuscript, and their references", "", ""),
        (names[-2], "The settings of the run", "", ""),
        (names[-1], "What each column means, and its name in the TSV file", "", ""),
    ]
    return [
        _prose(
            names[0], {"Sheet": "text", "Holds": "name", "File": "text", "Rows": "text"}, contents
        ),
        *tables,
        _prose(names[-3], {"Part": "text", "Methods": "name"}, methods),
        _prose(names[-2], {"Setting": "text", "Value": "name"}, sorted(chosen.items())),
        _prose(
            names[-1],
            {
                "Table": "text",
                "Column": "text",
                "In the file": "text",
                "Meaning": "name",
                "Unit": "text",
            },
            list(columns),
        ),
    ]


def describe_page(page: Page) -> str:
    """What a sheet holds, and where it holds less than its file."""
    if not is_cut(page.table):
        return page.entry.description
    return (
        f"{page.entry.description}. Cut at {MOST_ROWS - 1:,} rows, the most of a sheet; the file "
        "has all"
    )


def _prose(name: str, columns: dict[str, Kind], rows: Sequence[Sequence[str]]) -> Sheet:
    table = pd.DataFrame(rows, columns=list(columns), dtype=object)
    return Sheet(name, table, list(columns.values()), prose=True)
