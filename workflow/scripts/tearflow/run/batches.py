"""Jobs that do several contrasts of a cohort, one after the other, and import once for all.

Snakemake finds the files of a job by its wildcards, and no wildcard is a list of contrasts. So a
rule is for cohorts of one contrast, and is copied for every list of contrasts of another cohort
that a job does, its batch: `draw_figures_nsde_1` does the first of `nsde`. In a copy, what depends
on the contrast has its path before the name: `nsde/week2/deps` is what `deps` is in the rule.
"""

import logging
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from types import SimpleNamespace
from typing import Any

logger = logging.getLogger(__name__)
# With more of them fewer cores have work, and a change of one makes more of them again.
CONTRASTS_OF_A_JOB = 5
_MARK = "is_of_contrast"


def find_batches(contrasts: Mapping[str, Sequence[str]]) -> dict[str, list[Sequence[str]]]:
    """Batches of each cohort that has several contrasts.

    They are filled from the first contrast on, so that one more at the end changes the last alone.

    Parameters
    ----------
    contrasts
        Names of the contrasts of each cohort, in the order of the sheet.

    Examples
    --------
    >>> find_batches({"a": ["w1", "w2"], "b": ["w1"]})
    {'a': [['w1', 'w2']]}
    >>> find_batches({"a": ["w1", "w2", "w3", "w4", "w5", "w6"]})
    {'a': [['w1', 'w2', 'w3', 'w4', 'w5'], ['w6']]}
    """
    size = CONTRASTS_OF_A_JOB
    return {
        cohort: [names[first : first + size] for first in range(0, len(names), size)]
        for cohort, names in contrasts.items()
        if len(names) > 1
    }


def of_contrast(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function of wildcards, marked as one whose value depends on the contrast."""
    setattr(function, _MARK, True)
    return function


def copy_for_batches(
    workflow: Any, name: str, rule: Any, batches: Mapping[str, Sequence[Sequence[str]]]
) -> dict[str, tuple[str, list[str]]]:
    """Copy a rule for each batch, as `use rule` does.

    A copy has no wildcards, by which Snakemake finds what makes a file at once. Resources and group
    that a profile or the command asks for the rule are those of its copies.

    Parameters
    ----------
    workflow
        The `snakemake.workflow.Workflow`.
    name, rule
        A `snakemake.rules.Rule` of the wildcards `cohort` and `contrast`, all of whose files and
        parameters have names.
    batches
        Those of `find_batches`.

    Returns
    -------
    dict
        The rule and the paths of the contrasts by the name of each copy.
    """
    copies = {}
    for cohort, of_cohort in batches.items():
        for number, contrasts in enumerate(of_cohort, 1):
            copied, file = f"{name}_{cohort}_{number}", f"{cohort}/{name}_{number}"

            def of_batch(path: str, file: str = file) -> str:
                return path.replace(f"{{cohort}}/{{contrast}}/{name}", file)

            info = copy(rule.ruleinfo)
            info.wildcard_constraints = None
            info.input = info.input._replace(kwpaths=_spread(info.input.kwpaths, cohort, contrasts))
            info.output = info.output._replace(
                kwpaths=_spread(info.output.kwpaths, cohort, contrasts)
            )
            info.params = (), _spread(info.params[1], cohort, contrasts)
            info.log = info.log._replace(paths=tuple(map(of_batch, info.log.paths)))
            info.benchmark = info.benchmark._replace(paths=of_batch(info.benchmark.paths))
            # A function, since groups are known when the rules are complete.
            info.group = lambda wildcards: rule.expand_group(wildcards)
            workflow.rule(copied, rule.lineno, rule.snakefile)(info)
            if registered := workflow.modifier.avail_rulename(copied):
                workflow.get_rule(registered).resources = rule.resources.copy()
            copies[copied] = name, [f"{cohort}/{contrast}" for contrast in contrasts]
    return copies


def _spread(named: Mapping[str, Any], cohort: str, contrasts: Sequence[str]) -> dict[str, Any]:
    """Files or parameters of a copy, by their names."""
    spread: dict[str, Any] = {}
    for name, value in named.items():
        if _varies(value):
            for contrast in contrasts:
                of_one = {"cohort": cohort, "contrast": contrast}
                spread[f"{cohort}/{contrast}/{name}"] = _fill(value, of_one)
        else:
            spread[name] = _fill(value, {"cohort": cohort})
    return spread


def _varies(value: Any) -> bool:
    """Whether a path, a function of wildcards or one in a list depends on the contrast."""
    if isinstance(value, str):
        return "{contrast}" in value
    if isinstance(value, list | tuple):
        return any(map(_varies, value))
    return hasattr(value, _MARK)


def _fill(value: Any, wildcards: Mapping[str, str]) -> Any:
    """A path, a function of wildcards or a list of them with these wildcards."""
    # Of the process that plans; jobs import this module too, see `each_contrast`.
    from snakemake.io import AnnotatedString
    from snakemake.iocontainers import Wildcards

    if isinstance(value, str):
        text = str(value)
        for name, part in wildcards.items():
            text = text.replace(f"{{{name}}}", part)
        path = AnnotatedString(text)
        # The headings of Snakemake's report are functions, too.
        path.flags = {
            name: flag._make(_fill(part, wildcards) if callable(part) else part for part in flag)
            if name == "report"
            else flag
            for name, flag in getattr(value, "flags", {}).items()
        }
        return path
    if isinstance(value, list | tuple):
        return [_fill(part, wildcards) for part in value]
    if callable(value):
        return lambda _: value(Wildcards(fromdict=dict(wildcards)))
    return value


def each_contrast(job: Any) -> Iterator[Any]:
    """The job of a rule for one contrast, or one such job for each contrast of a batch.

    Parameters
    ----------
    job
        The object `snakemake` of a script.

    Yields
    ------
    Any
        What a script reads of a job of one contrast. The log says which one begins.
    """
    if "contrast" in dict(job.wildcards.items()):
        yield job
        return
    for path in dict.fromkeys(name.rpartition("/")[0] for name, _ in job.output.items()):
        logger.info("Contrast %s", path)
        # Python says each warning once, and so at the first contrast only, unless it is reset.
        with warnings.catch_warnings():
            yield _job_of(job, path)


def job_of_file(job: Any, file: str) -> Any:
    """The job that made a file, as one of its contrast alone where it did a batch."""
    for name, files in job.output.items():
        path = name.rpartition("/")[0]
        if path and file in ([files] if isinstance(files, str) else files):
            return _job_of(job, path)
    return job


def _job_of(job: Any, path: str) -> SimpleNamespace:
    """What a job of one contrast has, of a job of several."""

    def part_of(named: Any) -> Any:
        return type(named)(
            fromdict={
                name.removeprefix(f"{path}/"): value
                for name, value in named.items()
                if "/" not in name or name.startswith(f"{path}/")
            }
        )

    wildcards = dict(zip(("cohort", "contrast"), path.split("/"), strict=True))
    return SimpleNamespace(
        **{name: part_of(getattr(job, name)) for name in ("input", "output", "params")},
        **{name: getattr(job, name) for name in ("log", "resources", "rule", "threads")},
        wildcards=type(job.wildcards)(fromdict=wildcards),
    )
