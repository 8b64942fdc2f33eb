"""Files that the workflow writes: whole or not there, and known again by their SHA-256."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tearflow.problems import StoppedError
from tearflow.provenance import sha256


@contextmanager
def written_whole(path: str | Path) -> Iterator[Path]:
    """Give a temporary path beside `path` that takes its name once the block has ended well.

    A job that dies in between leaves no half-written file that a later run would trust.

    Parameters
    ----------
    path
        Final name of the file. The temporary name keeps its ending, since writers of figures
        choose their format by it.

    Raises
    ------
    OSError
        With the final name, where the file cannot be written.
    """
    final = Path(path)
    temporary = final.with_name(f".partial.{os.getpid()}.{final.name}")
    try:
        # A job that was killed could not remove its own.
        for left in final.parent.glob(f".partial.*.{final.name}"):
            left.unlink()
        yield temporary
        temporary.replace(final)
    except OSError as error:
        # pandas and matplotlib do not say which file it was.
        raise OSError(error.errno, error.strerror or str(error), str(final)) from error
    finally:
        temporary.unlink(missing_ok=True)


def write_text(text: str, path: str | Path) -> None:
    """Write a text whole, see `written_whole`, in UTF-8 and with line feeds on any system."""
    with written_whole(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def written_sealed(path: str | Path) -> Iterator[Path]:
    """Write a file whole, as `written_whole` does, and its SHA-256 beside it.

    By that `require_sound` knows a file that was cut off or changed afterwards: most damaged
    tables can still be read, with fewer rows or other numbers.
    """
    with written_whole(path) as temporary:
        yield temporary
        # Before the table takes its name, so that none is there without its checksum.
        # Its form is what `sha256sum --check` reads.
        write_text(f"{sha256(temporary)}  {Path(path).name}\n", _seal(path))


def require_sound(path: str | Path) -> None:
    """Compare a file with the SHA-256 that `written_sealed` put beside it, where there is one.

    Raises
    ------
    StoppedError
        If the file is another one, or does not end with a line.
    """
    file, seal = Path(path), _seal(path)
    if seal.exists() and seal.read_text(encoding="utf-8").split()[:1] != [sha256(file)]:
        raise damaged(path, "it was changed after it was written")
    with file.open("rb") as content:
        if not content.read(1):
            raise damaged(path, "it is empty")
        content.seek(-1, os.SEEK_END)
        if content.read(1) != b"\n":
            raise damaged(path, "its last line is cut off")


def damaged(path: str | Path, why: str) -> StoppedError:
    """Say that a file which the workflow wrote cannot be trusted."""
    return StoppedError(f"{path} is damaged ({why}): delete it and run again.")


def _seal(path: str | Path) -> Path:
    return Path(path).with_name(f".{Path(path).name}.sha256")
