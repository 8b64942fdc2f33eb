"""Large files of interactions as numbers in a Parquet file, read once and found by their content.

A file of STRING has 12 million rows; each contrast of each run needs some thousands of them.
"""

import fcntl
import hashlib
import json
import logging
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa

from tearflow.io.checksums import sha256
from tearflow.network.links import About, TextLinks

logger = logging.getLogger(__name__)

# Beside the working directory's other resources, so that all runs there share it.
FOLDER = Path("resources/cache")
# Smaller files are read in less than a second.
LEAST_BYTES = 4 << 20
# Part of the name of each file: another number where the numbers in it mean something else.
VERSION = 1
ROWS_OF_A_GROUP = 1 << 18
# Seconds after which a file that a killed job left is removed.
ABANDONED = 86_400
_KEY = b"tearflow"


def find_cache(links: str, names: str | None, contents: Mapping[str, str]) -> Path | None:
    """Path of the cache of a file of links; None where the file is small enough to be read.

    Parameters
    ----------
    links, names
        The file, and STRING's file of names beside it. A cache is known by the SHA-256 of both, so
        that one of another content is never found.
    contents
        SHA-256 by path, where they are known.
    """
    if Path(links).stat().st_size < LEAST_BYTES:
        return None
    sums = [contents.get(path) or sha256(path) for path in (links, names) if path]
    key = hashlib.sha256(" ".join([str(VERSION), *sums]).encode()).hexdigest()
    return FOLDER / f"{key}.parquet"


class CachedLinks:
    """Rows of a cache; the same as `TextLinks` gives of the file itself.

    Raises
    ------
    OSError, pyarrow.ArrowInvalid, ValueError, KeyError, TypeError
        If the file is not there or is not a whole cache; while it is read where its pages are
        damaged.
    """

    def __init__(self, path: Path) -> None:
        import pyarrow.parquet as pq

        self._file = pq.ParquetFile(path, pre_buffer=False, page_checksum_verification=True)
        self.about = About(**json.loads((self._file.metadata.metadata or {})[_KEY]))
        if self._file.metadata.num_rows != self.about.n_rows:
            raise ValueError("rows are missing")

    @property
    def names(self) -> list[str]:
        """Symbols of the proteins, in the order of their numbers."""
        return self.about.names

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """Chunks of rows as numbers."""
        # Not `iter_batches`, which reads the whole file ahead.
        for number in range(self._file.num_row_groups):
            yield from self._file.read_row_group(number, use_threads=False).to_batches()


def open_cache(path: Path, links: str, names: str | None) -> CachedLinks | None:
    """Cache of a file of links, which is made where there is no sound one.

    Jobs that need it at the same time wait for the one that makes it.

    Parameters
    ----------
    path
        See `find_cache`.
    links, names
        The files.

    Returns
    -------
    CachedLinks or None
        None where it cannot be written: without a cache the file itself is read.

    Raises
    ------
    InputError
        If the file of links has mistakes.
    """
    with suppress(OSError):
        if found := _open(path):
            return found
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _alone(path):
            # Made by another job meanwhile.
            if found := _open(path):
                return found
            logger.info("First reading of %s, kept in %s for the next", links, path)
            _write(TextLinks(links, names), path)
        return _open(path)
    except OSError as error:
        logger.warning("Reading %s without a cache: %s", links, error)
        return None


def _open(path: Path) -> CachedLinks | None:
    """The cache; None where there is none, or none that is whole."""
    try:
        return CachedLinks(path)
    except FileNotFoundError:
        return None
    except (pa.ArrowException, ValueError, KeyError, TypeError) as error:
        logger.warning("%s is damaged and is made again: %s", path, error)
        return None


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Run a block while no other job does so for this cache, where the file system has locks."""
    with path.with_suffix(".lock").open("w") as lock:
        with suppress(OSError):
            fcntl.lockf(lock, fcntl.LOCK_EX)
        yield


def _write(rows: TextLinks, path: Path) -> None:
    """Write a cache whole: it has its name only once the last row is there."""
    import pyarrow.parquet as pq

    for left in path.parent.glob("*.partial"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > ABANDONED:
                left.unlink()
    handle, temporary = tempfile.mkstemp(".partial", path.stem, path.parent)
    os.close(handle)
    try:
        writer = None
        for batch in rows:
            if writer is None:
                writer = pq.ParquetWriter(
                    temporary,
                    batch.schema,
                    compression="lz4",
                    use_dictionary=False,
                    write_statistics=False,
                    write_page_checksum=True,
                )
            writer.write_batch(batch, ROWS_OF_A_GROUP)
        if writer is None or rows.about is None:
            raise OSError("there is nothing to keep")
        writer.add_key_value_metadata({_KEY: json.dumps(asdict(rows.about), ensure_ascii=False)})
        writer.close()
        # mkstemp gives it to its user alone.
        Path(temporary).chmod(0o644)
        os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)
