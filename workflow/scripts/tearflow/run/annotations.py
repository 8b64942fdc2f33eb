"""Problems and warnings of the input as annotations, which GitHub shows beside the line."""

import os
from collections.abc import Iterable
from pathlib import Path

from tearflow.run.problems import Note, Problem, arrange, list_places, show_signs


def annotate(problems: Iterable[Problem | Note]) -> None:
    """Print an annotation for each problem where GitHub Actions runs the workflow, else nothing.

    Problems that are equal share one, at the first line; of the notes only the warnings have one.
    GitHub shows the first ten of a step; the message of the `InputError` lists all.
    """
    if os.environ.get("GITHUB_ACTIONS") == "true":
        repository = Path(os.environ["GITHUB_WORKSPACE"])
        problems = list(problems)
        found: list[Problem | Note] = []
        found += arrange(problem for problem in problems if isinstance(problem, Problem))
        found += [note for note in problems if isinstance(note, Note) and note.warning]
        for problem in found:
            # Each in a line of its own, also where another program left a line without its end.
            print(f"\n{to_annotation(problem, repository)}", flush=True)


def to_annotation(problem: Problem | Note, repository: Path) -> str:
    """Write a problem, or a warning, as a workflow command of GitHub Actions.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands

    Parameters
    ----------
    problem
        Its path is relative to the current folder. A file outside of the repository, or a place
        that is not a file, is named in the message instead, since GitHub could not show it.
    repository
        Folder of the checkout.

    Examples
    --------
    >>> typo = Problem("samples.tsv", 'visit "wk2", 5% off', "Use week2", 3, "visit")
    >>> to_annotation(typo, Path.cwd())
    '::error title=TearFlow::samples.tsv, line 3, column visit: visit "wk2", 5%25 off. Use week2.'
    """
    properties = {"title": "TearFlow"}
    message = str(problem)
    path = Path(problem.file).resolve()
    if path.is_file() and path.is_relative_to(repository.resolve()):
        properties = {"file": path.relative_to(repository.resolve()).as_posix()}
        if problem.row is not None:
            properties["line"] = str(problem.row)
        properties["title"] = f"column {problem.column}" if problem.column else "TearFlow"
        advice = f" {problem.advice}." if isinstance(problem, Problem) else ""
        message = show_signs(f"{problem.message}.{advice}")
        if isinstance(problem, Problem) and problem.row is not None and problem.more_rows:
            message = f"{list_places('line', (problem.row, *problem.more_rows))}: {message}"
    listed = ",".join(f"{name}={_escape_property(value)}" for name, value in properties.items())
    level = "error" if isinstance(problem, Problem) else "warning"
    return f"::{level} {listed}::{_escape(message)}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
