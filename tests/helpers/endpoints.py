"""Small sheets of clinical endpoints for the tests."""

from cohorts import list_samples
from tearflow.endpoints.settings import EndpointSettings
from tearflow.study.endpoints import load_endpoints
from tearflow.study.sheets import read_sheet

MEASURES = (
    {"name": "osdi", "title": "OSDI", "per": "person", "better": "low", "role": "primary"}
    | {"minimum": "0", "maximum": "100"},
    {"name": "schirmer", "title": "Schirmer I", "unit": "mm", "better": "high", "minimum": "0"},
    {"name": "cfs", "scale": "ordinal", "better": "low", "minimum": "0", "maximum": "3"},
    {"name": "il6", "unit": "pg/ml", "scale": "concentration", "gene": "IL6"},
    {"name": "pain", "scale": "yes_no"},
)


def list_values(subjects="ABC", visits=("before", "after"), cohort="dry"):
    """Rows of a wide sheet, an eye each; numbers differ between subjects, visits and eyes."""
    return [
        {"cohort": cohort, "subject": subject, "visit": visit, "eye": eye}
        | {"osdi": str(40 - 10 * late + i), "schirmer": str(5 + 3 * late + i + right)}
        | {"cfs": str(2 - late), "il6": "<1.5" if late else f"{3 + i}.{5 + right}", "pain": "no"}
        for i, subject in enumerate(subjects)
        for late, visit in enumerate(visits)
        for right, eye in enumerate(("OS", "OD"))
    ]


def make_long(rows):
    """Rows of a long sheet with the values of a wide one."""
    whose = ("cohort", "subject", "visit", "eye", "arm")
    return [
        {key: row[key] for key in whose if key in row} | {"measure": name, "value": value}
        for row in rows
        for name, value in row.items()
        if name not in whose
    ]


def write_sheet(path, rows, separator="\t"):
    """Write rows as text, the columns of all of them in order of first appearance."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text("".join(separator.join(line) + "\n" for line in lines), encoding="utf-8")


def load_sheets(
    folder,
    values=None,
    samples=None,
    measures=MEASURES,
    safety=(),
    people=(),
    cohorts=("dry",),
    source="endpoints.tsv",
    declared="measures.tsv",
    **settings,
):
    """Write sheets into the working directory and load its endpoints: these, problems and notes.

    Parameters
    ----------
    folder
        The working directory.
    values, samples, measures, safety, people
        Rows of the sheets.
    cohorts
        Names of the cohorts.
    source, declared
        Keys `endpoints.values` and `endpoints.measures`.
    settings
        Other keys of the section.
    """
    sheets = {
        "cohorts": [{"cohort": cohort, "matrix": "m.tsv"} for cohort in cohorts],
        "samples": samples or [{"cohort": "dry", **row} for row in list_samples()],
        "measures": measures,
        "endpoints": list_values() if values is None else values,
        "safety": safety,
        "people": people,
    }
    for name, rows in sheets.items():
        if rows:
            write_sheet(folder / f"{name}.tsv", rows)
    paths = {"values": source, "measures": declared}
    paths |= {name: f"{name}.tsv" for name in ("safety", "people") if sheets[name]}
    read = [read_sheet(f"{name}.tsv", name)[0] for name in ("cohorts", "samples")]
    return load_endpoints(EndpointSettings(**(paths | settings)), *read, ({}, ()))
