"""Visits that the configuration lists and those of the samples."""

from collections.abc import Sequence
from typing import Any

from tearflow.run.problems import Problem, nearest
from tearflow.study.configuration import key_place
from tearflow.study.quoting import quote_all
from tearflow.study.sheets import Sheet


def check_visits(
    listed: Sequence[str], samples: Sheet, config: dict[str, Any], files: Sequence[str]
) -> list[Problem]:
    """List visits of the key `visits` that no sample has, and visits of samples that it lacks.

    Parameters
    ----------
    listed
        The key of the configuration; empty where the sample sheet gives the order.
    samples
        The sample sheet.
    config, files
        The configuration as it was given, and its files.
    """
    if not listed or not samples.read:
        return []
    known = dict.fromkeys(row.cells["visit"] for row in samples.rows if row.included)
    problems = []
    for position, visit in enumerate(listed):
        if visit not in known:
            file, line = key_place(("visits", position), config, files)
            message = f'key "visits" names the visit "{visit}", which no sample has'
            advice = f"Choose from {quote_all([name for name in known if name])}"
            problems.append(Problem(file, message + nearest(visit, known), advice, line))
    lacking = [visit for visit in known if visit and visit not in listed]
    if lacking:
        file, line = key_place(("visits",), config, files)
        message = f'key "visits" lacks {quote_all(lacking)}, visits of {samples.path}'
        advice = "Put every visit in its place, or remove the key"
        problems.append(Problem(file, message, advice, line))
    return problems
