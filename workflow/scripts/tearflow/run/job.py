"""What every job of the workflow does around its own work."""

import gc
import logging
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tearflow.run.annotations import annotate
from tearflow.run.disk import ASK_MORE, explain
from tearflow.run.problems import InputError, StoppedError


class _Log(logging.FileHandler):
    """A log file that says on the terminal what it cannot hold, as where the disk is full."""

    def handleError(self, record: logging.LogRecord) -> None:
        print(self.format(record), file=sys.stderr)


@contextmanager
def logged_to(path: str | Path) -> Iterator[None]:
    """Write records, warnings and failures to a log file, which Snakemake shows.

    A mistake of the user's, a full disk and the like become a message alone; anything else its
    traceback.

    Parameters
    ----------
    path
        Log file of the job; overwritten.

    Raises
    ------
    SystemExit
        With status 1 where the block failed.
    """
    logging.captureWarnings(True)
    # What is imported stays.
    gc.freeze()
    try:
        _start(path)
        yield
    except InputError as error:
        logging.error("%s", error)
        annotate(error.problems)
    except StoppedError as error:
        logging.error("%s", error)
    except MemoryError:
        logging.error("The job ran out of memory. %s.", ASK_MORE)
    except OSError as error:
        refused = explain(error)
        logging.error("%s", refused or "The job failed.", exc_info=refused is None)
    except Exception:
        logging.exception("The job failed.")
    else:
        # Else the end of the process looks for garbage in all that is left, as long as an import of
        # pandas takes.
        gc.freeze()
        return
    raise SystemExit(1)


def _start(path: str | Path) -> None:
    """Write records to the log from now on."""
    logging.basicConfig(
        handlers=[_Log(path, mode="w")],
        level=logging.INFO,
        format="%(levelname)s %(name)s: %(message)s",
        force=True,
    )


def find_killed(logs: Iterable[str | Path]) -> str:
    """Advice where the logs of Snakemake show that a job was killed; else empty."""
    text = "".join(Path(log).read_text(encoding="utf-8", errors="replace") for log in logs)
    if not re.search(r"SIGKILL|exit status 137", text):
        return ""
    return (
        "A job was killed by the system, mostly because the memory was used up. "
        f"{ASK_MORE}, then run the same command again: what is finished stays."
    )
