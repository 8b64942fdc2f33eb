"""Problems of the input as annotations, which GitHub shows beside the line of the file."""

import os
from collections.abc import Iterable
from pathlib import Path

from tearflow.problems import Problem


def annotate(problems: Iterable[Problem]) -> None:
    """Print an annotation for each problem where GitHub Actions runs the workflow, else nothing.

    GitHub shows the first ten of a step; the message of the `InputError` lists all.
    """
    if os.environ.get("GITHUB_ACTIONS") == "true":
        repository = Path(os.environ["GITHUB_WORKSPACE"])
        for problem in problems:
            # Each in a line of its own, also where another program left a line without its end.
            print(f"\n{to_annotation(problem, repository)}", flush=True)


def to_annotation(problem: Problem, repository: Path) -> str:
    """Write a problem as a workflow command of GitHub Actions.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands

    Parameters
    ----------
    problem
        Its path is relative to the current folder. A file outside of the repository, or a place
        that is no file, is named in the message instead, since GitHub could not show it.
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
        message = f"{problem.message}. {problem.mend}."
    listed = ",".join(f"{name}={_escape_property(value)}" for name, value in properties.items())
    return f"::error {listed}::{_escape(message)}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
