"""A small valid study, and the ways to spoil it for the catalogue of messages."""

import contextlib
import io
import os
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import yaml

from tearflow.inputs import spreadsheet
from tearflow.inputs.load import load_inputs
from tearflow.problems import InputError

ROOT = Path(__file__).parents[2]
SUBJECTS, VISITS = "ABCD", ("before", "after")
RUNS = [f"D:\\tears\\{subject}_{visit}.d" for subject in SUBJECTS for visit in VISITS]
ANNOTATION = "Protein.Group\tProtein.Names\tGenes\tFirst.Protein.Description"
SHEETS = COHORTS, SAMPLES, CONTRASTS = (
    "config/cohorts.tsv",
    "config/samples.tsv",
    "config/contrasts.tsv",
)
CONFIG, MATRIX, SDRF = "config/config.yaml", "report.pg_matrix.tsv", "config/project.sdrf.tsv"
SDRF_COLUMNS = "source name\tcharacteristics[individual]\tcomment[fraction identifier]\t"
SDRF_COLUMNS += "comment[data file]\tfactor value[sampling time]"

# A change of the study: a file and its content, a file with a text and what stands in its place, or
# a function, which may be a job that says what is wrong.
Edit = tuple[str, str | bytes] | tuple[str, str, str] | Callable[[], None]


def rows(*cells: tuple[str, ...] | str) -> str:
    """Write rows of a table, each a text with its tabs or the cells."""
    return "".join((row if isinstance(row, str) else "\t".join(row)) + "\n" for row in cells)


def study() -> dict[str, str]:
    """Give the files of a small valid study: one cohort, three subjects, before and after."""
    samples = [
        ("dry", f"{subject}_{visit}", f"{subject}-{visit}", subject, visit, "OD", "true")
        for subject in SUBJECTS
        for visit in VISITS
    ]
    return {
        CONFIG: "comparisons: {}\n",
        COHORTS: rows(("cohort", "matrix"), ("dry", MATRIX)),
        SAMPLES: rows("cohort\trun\tsample\tsubject\tvisit\teye\tinclude", *samples),
        CONTRASTS: rows(
            "cohort\tcontrast\tvariable\treference\ttarget\tpair_by",
            "dry\tweek2\tvisit\tbefore\tafter\tsubject",
        ),
        MATRIX: matrix(*RUNS),
    }


def matrix(*runs: str) -> str:
    """Write a matrix of three protein groups."""
    groups = [(f"P0000{n}\tX{n}_HUMAN\tG{n}\t", *(f"{n}.5e+03" for _ in runs)) for n in (1, 2, 3)]
    return rows((ANNOTATION, *runs), *groups)


def logarithms(names: str = ANNOTATION) -> str:
    """Write a matrix of sixty logarithms of intensities in each run."""
    blank = "\t" * names.count("\t")
    groups = [(f"P{n:05}{blank}", *(f"{20 + n / 10}" for _ in RUNS)) for n in range(60)]
    return rows((names, *RUNS), *groups)


def report(*runs: str) -> str:
    """Write a long report of DIA-NN: two precursors of each of two protein groups in every run."""
    names = "Run\tProtein.Group\tGenes\tPrecursor.Id\tQ.Value\tPG.Q.Value\t"
    names += "Global.Q.Value\tGlobal.PG.Q.Value\tPG.MaxLFQ"
    body = [
        (run, f"P0000{n}", f"G{n}", f"PEPTIDE{n}{charge}", "0.001", *["0.002"] * 3, f"{n}000")
        for run in runs
        for n in (1, 2)
        for charge in (2, 3)
    ]
    return rows(names, *body)


def parquet(text: str = "", copies: int = 1) -> bytes:
    """Write the report as parquet, copied, a column of numbers as text where it is named."""
    import pyarrow as pa
    from pyarrow import parquet

    names, *body = (line.split("\t") for line in report(*RUNS).splitlines())
    columns = {
        name: [float(row[at]) if at > 3 and name != text else row[at] for row in body] * copies
        for at, name in enumerate(names)
    }
    file = io.BytesIO()
    parquet.write_table(pa.table(columns), file)
    return file.getvalue()


def sdrf(columns: str = SDRF_COLUMNS) -> tuple[Edit, ...]:
    """Give the study an SDRF file in the place of its sample sheet."""
    samples = [
        (f"{subject} {visit}", subject, "1", f"{subject}_{visit}.raw", visit)
        for subject in SUBJECTS
        for visit in VISITS
    ]
    return (CONFIG, f"samples: {SDRF}\n"), (SDRF, rows(columns, *samples))


def own(key: str, content: str | bytes, name: str = "own.txt") -> tuple[Edit, ...]:
    """Give the study a resource of its own."""
    return (CONFIG, f"resources: {{{key}: {name}}}\n"), (name, content)


def far_row() -> None:
    """Make the sample sheet a workbook with a cell far below the others, by a smaller measure."""
    import openpyxl

    mock.patch.object(spreadsheet, "MOST_CELLS", 5000).start()
    book = openpyxl.Workbook()
    book.active.cell(row=9999, column=1, value=1)
    book.save("config/samples.xlsx")
    Path(CONFIG).write_text("samples: config/samples.xlsx\n")


def uncalculated() -> None:
    """Make the sample sheet a workbook with formulas, as a program that is no spreadsheet does."""
    import openpyxl

    book = openpyxl.Workbook()
    for line in study()[SAMPLES].splitlines():
        book.active.append([cell.replace("true", "=TRUE()") for cell in line.split("\t")])
    book.save("config/samples.xlsx")
    Path(CONFIG).write_text("samples: config/samples.xlsx\n")


def workbook(content: str | None) -> Edit:
    """Make the sample sheet a workbook: an empty one, or one whose main part is `content`."""

    def write() -> None:
        path = Path("config/samples.xlsx")
        if content is None:
            import openpyxl

            openpyxl.Workbook().save(path)
        else:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("xl/workbook.xml", content)
        Path(CONFIG).write_text(f"samples: {path}\n")

    return write


def load_spoilt(edits: tuple[Edit, ...]) -> list[str]:
    """Return the problems of the study after the edits, without the paths of this machine."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for name, text in study().items():
            write(name, text)
        try:
            for edit in edits:
                apply(edit)
            load_inputs(yaml.safe_load(Path(CONFIG).read_text()) or {}, ROOT)
        except InputError as error:
            here = os.path.realpath(folder)
            told = [str(problem) for problem in error.problems]
            return [text.replace(here, "/data/study") for text in told]
        finally:
            mock.patch.stopall()
    return []


def apply(edit: Edit) -> None:
    """Make one change of the study, or run the job that is in its place."""
    if callable(edit):
        edit()
    elif len(edit) == 2:
        write(*edit)
    else:
        name, old, new = edit
        text = Path(name).read_bytes().decode()
        if old not in text:
            raise ValueError(f"{name} does not hold {old!r}")
        write(name, text.replace(old, new, 1))


def write(name: str, content: str | bytes) -> None:
    """Write a file of the study, whose folder may be new."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def without_openpyxl() -> None:
    """Stand in for a machine on which openpyxl is not installed, until the case is over."""
    mock.patch.dict(sys.modules, {"openpyxl": None}).start()
