"""What every job of the workflow does around its own work."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tearflow.problems import InputError


@contextmanager
def logged_to(path: str | Path) -> Iterator[None]:
    """Write records, warnings and failures to a log file, which Snakemake shows.

    A mistake of the user's becomes its message alone; anything else its traceback.

    Parameters
    ----------
    path
        Log file of the job; overwritten.

    Raises
    ------
    SystemExit
        With status 1 where the block failed.
    """
    logging.basicConfig(
        filename=path,
        filemode="w",
        level=logging.INFO,
        format="%(levelname)s %(name)s: %(message)s",
        force=True,
    )
    logging.captureWarnings(True)
    try:
        yield
    except InputError as error:
        logging.error("%s", error)
        raise SystemExit(1) from None
    except Exception:
        logging.exception("The job failed.")
        raise SystemExit(1) from None
