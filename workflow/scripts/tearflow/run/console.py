"""A short console: a line a job, with the progress; everything else is in the log of Snakemake."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

from tearflow.run.snakemake_version import is_tested
from tearflow.run.words import count_of

# Rule and contrasts of a copy, see `tearflow.run.batches.copy_for_batches`.
Copies = Mapping[str, tuple[str, Sequence[str]]]
# The handler of the console, as Snakemake names it.
CONSOLE = "DefaultStreamHandler"
# Messages of the scheduler, two for each round of jobs, and of settings that say nothing of a run.
NEEDLESS = (
    "Assuming unrestricted shared filesystem usage",
    "Conda environments: ignored",
    "Execute ",
    "Rules claiming more threads",
    "Select jobs to execute",
    "Using shell: ",
)
# With these a dry run ends.
LAST = ("This was a dry-run", "Nothing to be done")
LONGEST_REASON = 110
# Contrasts whose results a run ends with.
SHOWN = 20


def shorten_console(
    workflow: Any,
    logger: logging.Logger,
    version: str,
    checked: Callable[[], list[str]],
    copies: Copies,
) -> bool:
    """Let the console of a run say each job in a line, and how far the run is.

    Files, resources and reasons of a job in full are in the log whose path Snakemake prints at the
    end, and on the console with `--verbose` or `--printshellcmds`. Errors are as long as ever.

    Parameters
    ----------
    workflow
        The `snakemake.workflow.Workflow`.
    logger
        That of Snakemake.
    version
        Of Snakemake; in one that was not tested nothing is changed.
    checked
        Lines with which a dry run ends.
    copies
        Rule and contrasts of each copy for several contrasts, by its name. They may come later.

    Returns
    -------
    bool
        Whether the run is dry and will end with those lines.
    """
    settings = workflow.output_settings
    if not is_tested(version) or settings.verbose or settings.printshellcmds:
        return False
    consoles = [handler for handler in logger.handlers if handler.name == CONSOLE]
    for console in consoles:
        console.addFilter(Jobs(settings.dryrun, copies).filter)
        last = checked if settings.dryrun else list
        console.setFormatter(ShortLines(console.formatter, last, copies))
    return bool(consoles and settings.dryrun)


class Jobs:
    """Names of the jobs that began, and a filter of what the console leaves out.

    Parameters
    ----------
    is_dry
        Whether nothing runs: each job is then said when it is planned, not when it has ended.
    copies
        As `shorten_console` has them.
    """

    def __init__(self, is_dry: bool, copies: Copies) -> None:
        self._is_dry, self._copies = is_dry, copies
        self._names: dict[Any, str] = {}
        self._ended = ""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a message is shown; one of the progress is given the job that has ended."""
        event = str(getattr(record, "event", ""))
        if event == "job_info":
            name = name_job(record.__dict__, self._copies)
            self._names[record.__dict__["jobid"]] = name
            record.__dict__["short"] = name
            return self._is_dry
        if event == "job_finished":
            self._ended = self._names.get(record.__dict__["job_id"], "")
            return False
        if event == "progress":
            record.__dict__["short"] = self._ended
        if self._is_dry and event == "run_info" and not self._names:
            # Said once more at the end.
            return False
        text = str(record.msg)
        return event != "workflow_started" and bool(text) and not text.startswith(NEEDLESS)


class ShortLines(logging.Formatter):
    """Formatter that says a job in a line, and leaves all else to the one of Snakemake."""

    def __init__(
        self,
        other: logging.Formatter | None,
        last: Callable[[], list[str]],
        copies: Copies,
    ) -> None:
        super().__init__()
        self._other, self._last, self._copies = other or logging.Formatter(), last, copies

    def format(self, record: logging.LogRecord) -> str:
        """The message."""
        said, event = record.__dict__, str(getattr(record, "event", ""))
        if event == "job_info" and "short" in said:
            return f"{said['short']}: {cut(said['reason'])}"
        if event == "progress" and said.get("short"):
            return f"{self._other.format(record)}: {said['short']}"
        if event == "run_info" and "stats" in said:
            return count_jobs(said["stats"], self._copies)
        text = self._other.format(record)
        return "\n".join([text, *self._last()]) if text.startswith(LAST) else text


def name_job(said: Mapping[str, Any], copies: Copies) -> str:
    """Rule of a job and what it is of.

    >>> name_job({"rule_name": "find_deps", "wildcards": {"cohort": "nsde", "contrast": "w2"}}, {})
    'find_deps nsde/w2'
    >>> copies = {"find_deps_nsde_1": ("find_deps", ["nsde/w2", "nsde/w4", "nsde/w8"])}
    >>> name_job({"rule_name": "find_deps_nsde_1", "wildcards": {}}, copies)
    'find_deps nsde/w2 and 2 more'
    >>> name_job({"rule_name": "write_report", "wildcards": None}, {})
    'write_report'
    """
    if said["rule_name"] in copies:
        rule, (first, *others) = copies[said["rule_name"]]
        return f"{rule} {first}" + (f" and {len(others)} more" if others else "")
    parts = (said["wildcards"] or {}).values()
    return " ".join(filter(None, (said["rule_name"], "/".join(map(str, parts)))))


def count_jobs(stats: Mapping[str, int], copies: Copies) -> str:
    """Number of jobs of each rule, its copies included, in a paragraph.

    >>> count_jobs({"find_deps": 2, "a_1": 1, "all": 1, "total": 4}, {"a_1": ("find_deps", ["w"])})
    '4 jobs: 3 find_deps, 1 all'
    """
    counts: Counter[str] = Counter()
    for name, count in stats.items():
        counts[copies[name][0] if name in copies else name] += count
    del counts["total"]
    # A line ends behind a comma.
    listed = ", ".join(f"{count}\N{NO-BREAK SPACE}{rule}" for rule, count in counts.items())
    text = fill(f"{count_of(stats['total'], 'job')}: {listed}", 100, subsequent_indent="  ")
    return text.replace("\N{NO-BREAK SPACE}", " ")


def cut(reason: str) -> str:
    """Why a job runs, in a line.

    >>> cut("Missing output files: a, b")
    'Missing output files: a, b'
    >>> cut("Updated input files: " + ", ".join(["results/nsde/log2.tsv"] * 9))[-30:]
    'log2.tsv, results/nsde/log2. …'
    """
    return reason if len(reason) <= LONGEST_REASON else f"{reason[: LONGEST_REASON - 2]} …"


def read_results(results: str, started: float) -> str:
    """Path of the report and the results of each contrast, where a run has written them.

    Parameters
    ----------
    results
        Folder of the results.
    started
        When the run began, in seconds: what is older is not of it.
    """
    report, summary = Path(results, "report.html"), Path(results, "summary.txt")
    if not (report.exists() and summary.exists() and summary.stat().st_mtime >= started):
        return ""
    lines = summary.read_text(encoding="utf-8").splitlines()
    more = [f"and {count_of(len(lines) - SHOWN, 'contrast')} more"] if len(lines) > SHOWN else []
    return "\n".join([f"Report: {report.resolve()}", *lines[:SHOWN], *more])
