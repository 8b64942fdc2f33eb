"""Write docs/messages.md, every message about bad input: python docs/messages/write_messages.py.

Each case spoils a small valid study, loads it as a dry run does and keeps what is said, so that the
page cannot say anything else than the workflow.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/messages.md"
INTRODUCTION = """\
# Messages about bad input

`snakemake -n` checks everything that you give before any job runs, and lists every mistake in one
message: the file, the line (in a workbook the row) and the column, what is wrong with the value in
quotes, the nearest known name, and how to mend it. Nothing is written until all of it is right.

Of a large file only the beginning is looked at. The job that reads it checks the rest, says the
same in its log, which Snakemake shows, and writes nothing. What only a job can see, and
what `compare_runs` says, come last.

Below is every kind of mistake with what is said of it. The page is written by
[`write_messages.py`](messages/write_messages.py) from real mistakes, and a test compares the two.
"""


def make_page() -> str:
    """Spoil the study in every way and join what is said.

    Raises
    ------
    ValueError
        If a case is no mistake any more.
    """
    return "\n".join(_parts())


def _parts() -> Iterator[str]:
    # Imported here, since running this file does not put the package on the path.
    from job_cases import JOB_CASES
    from message_cases import CASES
    from message_study import load_spoilt
    from resource_cases import RESOURCE_CASES
    from run_cases import RUN_CASES

    yield INTRODUCTION
    for section, cases in (CASES | RESOURCE_CASES | JOB_CASES | RUN_CASES).items():
        yield f"## {section}\n"
        for what, edits in cases.items():
            told = load_spoilt(edits)
            if not told:
                raise ValueError(f"no problem was found: {what}")
            yield f"{what}:\n"
            yield "```text\n" + "\n".join(told) + "\n```\n"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "workflow/scripts"))
    PAGE.write_text(make_page(), encoding="utf-8", newline="\n")
